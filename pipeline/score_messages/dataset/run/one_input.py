"""What becomes of one input in one night: whatever goes wrong with it costs its own part only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from score_messages.dataset.build.part import PartMaker
from score_messages.dataset.build.part_report import PartReport, emptied
from score_messages.dataset.build.thinned import leave_out
from score_messages.dataset.catalog.past_runs import GIVEN_UP
from score_messages.dataset.inputs.content import Content, look_at
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.inputs.own_tables import is_own_table
from score_messages.dataset.inputs.time_limit import TimeIsOver, TimeLimit, Watch
from score_messages.dataset.known.doubled import Doubled
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.plan.needs import Needs
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.records import PRUNED, REPEATED, SCORED, SKIPPED, WAITING, Journal
from score_messages.dataset.run.failures import ends_the_run, failed
from score_messages.dataset.run.outcome import InputOutcome, Watcher
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.prune import empty_part
from score_messages.errors import InputError, TargetRefused
from score_messages.write.disk_errors import disk_errors


@dataclass
class Tonight:
    """What all inputs of a run share.

    Attributes:
        contents: the hash of each input that was seen, by its path, as its part is recorded to be of.
        passed_over: names of tables of ours that were found among the inputs.
    """

    folder: DatasetFolder
    options: UpdateOptions
    needs: Needs
    maker: PartMaker
    standing: Standing
    journal: Journal
    limit: TimeLimit
    watcher: Watcher
    contents: dict[str, str] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)

    def brought_up_to_date(self, one: Input) -> InputOutcome | None:
        """What became of an input; None if it is none, but a table of ours.

        Raises:
            PipelineError: nothing more can be done for the others either.
        """
        attempt = _Attempt(self, one)
        try:
            with self.limit.watched() as attempt.watch:
                return attempt.outcome()
        except TimeIsOver:
            return self._given_up(one)
        except Exception as error:
            if error is attempt.of_the_caller or ends_the_run(error):
                raise
            if attempt.is_publishing:
                return attempt.published(error)
            if self.limit.is_over():  # a library may have made the interruption an error of its own
                return self._given_up(one)
            self.contents.pop(one.path, None)
            if not isinstance(error, InputError | TargetRefused):
                self.standing.changed(one.part)
            return failed(one, error, bool(self.folder.part(one.part).files))

    def emptied(self, part: str, name: str, outcome: str) -> InputOutcome:
        """A part that isn't needed loses its rows, if it has any."""
        rows = self.folder.part(part).rows
        told = InputOutcome(name, part, outcome, emptied(rows) if rows or outcome == PRUNED else None)
        if told.report is not None:
            with disk_errors(self.folder.name):
                self.journal.add(told.as_dict())
                try:
                    empty_part(self.folder, part)
                finally:
                    self.standing.changed(part)
        return told

    def left_out(self, doubled: Doubled) -> InputOutcome:
        """A part loses the rows that stand in other parts too."""
        told = InputOutcome(self.folder.part(doubled.part).input, doubled.part, REPEATED)
        if doubled.rows.all():
            return self.emptied(doubled.part, told.input, REPEATED)

        def before_publishing(report: PartReport, version: str) -> None:
            self.journal.add(replace(told, report=report, version=version).as_dict())

        by_day, run_day = self.options.partition is not None, self.options.run_day
        report = leave_out(self.folder, self.standing, by_day, run_day, doubled, before_publishing)
        return replace(told, report=report)

    def has_to_follow(self, one: Input) -> bool:
        """Whether an input that was seen tonight isn't up to date any more, since another lost what both hold."""
        content = self.contents.get(one.path)
        if content is None or self.needs.is_up_to_date(one, content):
            return False
        return not self.needs.is_copy(one, content)

    def _given_up(self, one: Input) -> InputOutcome:
        self.contents.pop(one.path, None)
        return InputOutcome(one.name, one.part, WAITING, error=GIVEN_UP)


class _Attempt:
    """One input on its way. It may be interrupted until it begins to be published."""

    watch: Watch

    def __init__(self, tonight: Tonight, one: Input) -> None:
        self._tonight, self._one = tonight, one
        self.is_publishing = False
        self.of_the_caller: Exception | None = None
        self._told: InputOutcome | None = None

    def outcome(self) -> InputOutcome | None:
        tonight, one = self._tonight, self._one
        looked = look_at(one.path)
        tonight.contents[one.path] = looked.sha256
        is_giving_up = one.part in tonight.standing.giving_up
        if tonight.needs.is_up_to_date(one, looked.sha256) and not is_giving_up:
            return InputOutcome(one.name, one.part, SKIPPED)
        if not one.is_named and is_own_table(one.path, tonight.options.score.prefix):
            tonight.passed_over.append(one.name)
            del tonight.contents[one.path]
            return None
        if tonight.needs.is_copy(one, looked.sha256):
            self._begin_publishing()
            return tonight.emptied(one.part, one.name, REPEATED)
        return self._scored(looked)

    def _scored(self, looked: Content) -> InputOutcome:
        tonight, one = self._tonight, self._one

        def before_publishing(report: PartReport, version: str) -> None:
            self._begin_publishing()
            self._told = InputOutcome(one.name, one.part, SCORED, report, version=version)
            tonight.journal.add(self._told.as_dict())

        def on_progress(rows: int, done: int, total: int | None) -> None:
            tonight.limit.check()
            try:
                tonight.watcher.on_progress(rows, done, total)
            except Exception as error:  # whoever watches ends the run; that is no fault of the input
                self.of_the_caller = error
                raise

        with disk_errors(tonight.folder.name):
            tonight.journal.reads(one.name, one.part)
        report = tonight.maker.make(one, looked, before_publishing, on_progress)
        facts = tonight.folder.part(one.part).facts
        tonight.contents[one.path] = looked.sha256 if facts is None else facts.content
        return InputOutcome(one.name, one.part, SCORED, report)

    def published(self, error: Exception) -> InputOutcome:
        """What became of it if its part stands whole: then it was only to be closed. Raises the error if it doesn't."""
        facts = self._tonight.folder.part(self._one.part).facts
        if self._told is None or facts is None or facts.version != self._told.version:
            raise error
        self._tonight.contents[self._one.path] = facts.content
        return self._told

    def _begin_publishing(self) -> None:
        """From here on nothing may come between: an error now is one of the folder's."""
        self.watch.end()
        self.is_publishing = True
