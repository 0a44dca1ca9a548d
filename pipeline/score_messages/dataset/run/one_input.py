"""What becomes of one input in a run: whatever goes wrong with it costs its own part only."""

from __future__ import annotations

import os

from score_messages.dataset.build import PartReport
from score_messages.dataset.inputs import Content, Input, TimeIsOver, Watch, counts_as_message
from score_messages.dataset.plan import Action
from score_messages.dataset.records import GIVEN_UP, REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.failures import ends_the_run, failed
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.errors import InputError, TargetRefused
from score_messages.write.disk_errors import disk_errors


def bring_up_to_date(run: CurrentRun, source: Input) -> InputOutcome | None:
    """What became of an input; None if it is none, but a table of ours.

    Raises:
        PipelineError: nothing more can be done for the others either.
    """
    attempt = _Attempt(run, source)
    try:
        with run.limit.watched() as attempt.watch:
            return attempt.outcome()
    except TimeIsOver:
        return _given_up(run, source)
    except Exception as error:
        if error is attempt.of_the_caller or ends_the_run(error):
            raise
        if attempt.is_publishing:
            return attempt.published(error)
        if run.limit.is_over():  # a library may have made the interruption an error of its own
            return _given_up(run, source)
        run.contents.pop(source.path, None)
        if not isinstance(error, InputError | TargetRefused):
            run.known_messages.changed(source.part)
        return failed(source, error, bool(run.folder.catalog.part(source.part).files))


def has_to_follow(run: CurrentRun, source: Input) -> bool:
    """Whether an input that was seen in this run isn't up to date any more, since another lost what both hold."""
    content = run.contents.get(source.path)
    return content is not None and run.states.has_to_follow(source, content)


def _given_up(run: CurrentRun, source: Input) -> InputOutcome:
    run.contents.pop(source.path, None)
    return InputOutcome(source.name, source.part, WAITING, error=GIVEN_UP)


class _Attempt:
    """One input on its way. It may be interrupted until it begins to be published."""

    watch: Watch

    def __init__(self, run: CurrentRun, source: Input) -> None:
        self._run, self._source = run, source
        self.is_publishing = False
        self.of_the_caller: Exception | None = None
        self._published: InputOutcome | None = None

    def outcome(self) -> InputOutcome | None:
        run, source = self._run, self._source
        looked = run.looks.look_at(source.path)
        run.contents[source.path] = looked.sha256
        action = run.states.action(source, looked.sha256, source.part in run.known_messages.giving_up)
        if action is Action.SKIP:
            return InputOutcome(source.name, source.part, SKIPPED)
        if action is Action.IGNORE:
            run.passed_over.append(source.name)
            del run.contents[source.path]
            return None
        if action is Action.DUPLICATE:
            self._begin_publishing()
            return empty(run, source.part, source.name, REPEATED)
        return self._scored(looked)

    def _scored(self, looked: Content) -> InputOutcome:
        run, source = self._run, self._source

        def before_publishing(report: PartReport, version: str) -> None:
            self._begin_publishing()
            self._published = InputOutcome(source.name, source.part, SCORED, report, version=version)
            run.journal.add(self._published.as_record())

        with disk_errors(run.folder.name):
            run.journal.reads(source.name, source.part)
        report = run.maker.make(source, looked, before_publishing, self._on_progress)
        facts = run.folder.catalog.part(source.part).facts
        run.contents[source.path] = looked.sha256 if facts is None else facts.content
        is_counted = not os.path.isdir(source.path)  # what lies in folders was counted where their inputs were listed
        names = [name for name in report.passed_over if is_counted or counts_as_message(name)]
        run.passed_over += [os.path.join(source.name, name) for name in names]
        return InputOutcome(source.name, source.part, SCORED, report)

    def _on_progress(self, rows: int, done: int, total: int | None) -> None:
        self._run.limit.check()
        try:
            self._run.watcher.on_progress(rows, done, total)
        except Exception as error:  # whoever watches ends the run; that is no fault of the input
            self.of_the_caller = error
            raise

    def published(self, error: Exception) -> InputOutcome:
        """What became of it if its part stands whole: then it was only to be closed. Raises the error if it doesn't."""
        facts = self._run.folder.catalog.part(self._source.part).facts
        if self._published is None or facts is None or facts.version != self._published.version:
            raise error
        self._run.contents[self._source.path] = facts.content
        return self._published

    def _begin_publishing(self) -> None:
        """From here on nothing may come between: an error now is one of the folder's."""
        self.watch.end()
        self.is_publishing = True
