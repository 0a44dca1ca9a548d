"""One night: every input that is new or has changed is scored into its part; the rest stands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

from score_messages.dataset.build.moving import end_moving
from score_messages.dataset.build.part import PartMaker
from score_messages.dataset.inputs.content import contents_of
from score_messages.dataset.inputs.inputs import FoundInputs, Input, find_inputs
from score_messages.dataset.inputs.time_limit import TimeIsOver, TimeLimit
from score_messages.dataset.known.doubled import Doubles
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.plan.gone import parts_to_prune, replaced_parts
from score_messages.dataset.plan.made_with import MadeWith
from score_messages.dataset.plan.needs import Needs
from score_messages.dataset.plan.options import DROP, UpdateOptions
from score_messages.dataset.records.journal import Journal, new_run_id
from score_messages.dataset.records.outcomes import DONE, ENDED_EARLY, FAILED, PRUNED, REPEATED, SKIPPED, WAITING
from score_messages.dataset.records.read_records import given_up_parts, latest_records
from score_messages.dataset.records.recover import recover
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord
from score_messages.dataset.records.tables import update_tables
from score_messages.dataset.records.totals import summed_up
from score_messages.dataset.records.watch import drift_records, watched
from score_messages.dataset.run.moved_inputs import MovedInputs, take_parts_along
from score_messages.dataset.run.one_input import Tonight
from score_messages.dataset.run.outcome import InputOutcome, UpdateReport, Watcher
from score_messages.dataset.run.trial_read import TrialRead
from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.folder import DatasetFolder, open_dataset
from score_messages.dataset.storage.pending import end_pending
from score_messages.dataset.storage.unsound import without_dead
from score_messages.dataset.tidy import tidy
from score_messages.errors import Hint, InputError
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder
from score_messages.scoring.profile import Profile
from score_messages.scoring.report import tool_version
from score_messages.write.disk_errors import disk_errors

ROUNDS = 8
"""How often inputs may follow what others lost in one run: each further one would have to rest on the one before."""


def update_dataset(
    sources: Sequence[str], target: str, options: UpdateOptions | None = None, watcher: Watcher = Watcher()
) -> UpdateReport:
    """Score each input of some sources into its part of the dataset `target`, unless the part is up to date.

    A part is up to date if its input has the same bytes and no other input lost messages that this one left out for
    its sake; with `redo`, if it was made with the same model, options and version as well, so that a stopped `redo`
    goes on where it was. An input that can't be scored keeps its old part.

    Raises:
        PipelineError: not for a bad input, but where nothing more can be done: no input at all, a full disk.
    """
    clock, started = time.monotonic(), datetime.now(UTC)
    options = options or UpdateOptions()
    found = find_inputs(sources, target)
    with open_dataset(target, options.score.write.force) as folder:
        with disk_errors(target):
            end_pending(folder)
            end_moving(folder)
        folder.require_layout(options.partition is not None)
        night = _Night(folder, options, watcher, clock, started)
        try:
            night.run(found)
            return night.end()
        except BaseException as error:
            night.end_early(error)
            raise


class _Night:
    def __init__(
        self, folder: DatasetFolder, options: UpdateOptions, watcher: Watcher, clock: float, started: datetime
    ) -> None:
        """Account for a run that was killed, and begin the journal of this one."""
        self._folder, self._options, self._watcher, self._clock = folder, options, watcher, clock
        self._model = load_model(model_folder(options.score.model))
        self._standing = Standing(folder, options.score.prefix, options.overlaps == DROP)
        made_with = MadeWith(options, self._model)
        self._needs = Needs(folder, options, made_with)
        maker = PartMaker(folder, options, self._model, made_with, self._standing)
        journal = self._begun(started)
        limit = TimeLimit(
            None if options.max_minutes is None else clock + 60 * options.max_minutes, watcher.last_resort
        )
        self._tonight = Tonight(folder, options, self._needs, maker, self._standing, journal, limit, watcher)
        self._outcomes: list[InputOutcome] = []
        self._passed_over: tuple[str, ...] = ()
        self._moved = MovedInputs(())
        self._is_over = False
        self._waiting = 0
        self._orphans_before: set[str] = set()

    def _begun(self, started: datetime) -> Journal:
        head = RunHead(
            run_id=new_run_id(started),
            started=started.replace(microsecond=0),
            tool_version=tool_version(),
            schema_version=SCHEMA_VERSION,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            run_date=date.fromisoformat(self._options.run_date),
        )
        with disk_errors(self._folder.name):
            recover(self._folder)
            return Journal.begin(self._folder, head)

    def run(self, found: FoundInputs) -> None:
        """Bring all parts up to date, those too that follow what others lose meanwhile."""
        with disk_errors(self._folder.name):
            self._orphans_before = self._orphans()
        self._moved = take_parts_along(self._tonight, found.inputs)
        found = replace(found, inputs=self._moved.inputs)
        self._passed_over = found.passed_over
        self._outcomes += self._moved.outcomes
        self._outcomes += map(InputOutcome.of_no_input, found.errors)
        if self._options.prune:
            self._prune(found)
        if self._standing.tells_overlaps:
            self._leave_out_doubled()
        left: Sequence[Input] = self._in_order(found.inputs, self._lost_parts(found))
        for _ in range(ROUNDS):
            self._score(left)
            if not self._is_over:
                self._drop_replaced(found)
            left = [one for one in found.inputs if self._tonight.has_to_follow(one)]
            if self._is_over:
                self._outcomes += [InputOutcome(one.name, one.part, WAITING) for one in left]
            if self._is_over or not left:
                break

    def _in_order(self, inputs: Iterable[Input], lost: set[str]) -> list[Input]:
        """First those whose messages nobody can tell without them, last those that the last run had no time for."""
        with disk_errors(self._folder.name):
            given_up = given_up_parts(self._folder.path)
        return sorted(inputs, key=lambda one: (one.part in given_up, one.part not in lost))

    def _prune(self, found: FoundInputs) -> None:
        """Drop the rows of what is gone, unless that is more than can be right, or it may only have moved."""
        is_known = self._moved.is_complete
        try:
            trial = TrialRead(self._folder, self._options, self._needs, self._tonight.limit)
            limit = self._options.prune_max if is_known else None
            gone = parts_to_prune(self._folder, found, limit, trial.succeeds)
        except TimeIsOver:
            return
        except InputError as error:
            self._outcomes.append(InputOutcome.of_no_input(error))
            return
        self._outcomes += map(InputOutcome.of_no_input, gone.errors)
        for name, path in gone.parts.items():
            outcome = self._tonight.emptied(name, path, PRUNED) if is_known else InputOutcome(path, name, WAITING)
            self._outcomes.append(outcome)

    def _drop_replaced(self, found: FoundInputs) -> None:
        """Drop the rows of parts whose messages other inputs hold by now."""
        sound = {one.path for one in found.inputs if one.path in self._tonight.contents}
        for name, facts in list(replaced_parts(self._folder, found, sound)):
            self._outcomes.append(self._tonight.emptied(name, facts.input, REPEATED))

    def _leave_out_doubled(self) -> None:
        """What was taken in several times, while overlaps were kept, stands once again."""
        doubles = Doubles(self._folder)
        for name in doubles.copies():
            self._outcomes.append(self._tonight.emptied(name, self._folder.part(name).input, REPEATED))
        with disk_errors(self._folder.name):
            for doubled in doubles.find():
                self._outcomes.append(self._tonight.left_out(doubled))
            self._standing.giving_up = doubles.told_by_inputs()

    def _lost_parts(self, found: FoundInputs) -> set[str]:
        """Parts of which nobody can tell what they hold; those of inputs that were moved are scored from there."""
        if not self._standing.tells_overlaps:
            return set()
        with disk_errors(self._folder.name):
            lost = self._standing.lost_parts()
        self._standing.awaited = lost & {one.part for one in found.inputs}
        moved = lost - self._standing.awaited
        contents = contents_of(one.path for one in found.inputs) if moved else set()
        for name in sorted(moved):
            facts = self._folder.part(name).facts
            if facts is not None and facts.content in contents:
                self._outcomes.append(self._tonight.emptied(name, facts.input, REPEATED))
        return lost

    def _tell_unsound(self) -> None:
        """What readers of the folder stumble over or see twice, and what has lost rows for good, is no quiet night."""
        for one in without_dead(self._folder):
            name = os.path.basename(one.path)
            if one.is_damaged:
                error = "this table is damaged, and the input that it is of wasn't read: readers stumble over it"
                text = "Read that input again, or put the table back from a backup; or move it away"
            else:
                error = "this table of ours lies where it doesn't belong: readers take its rows for tonight's"
                text = "Move it away"
            hint = Hint(f"{text}:  {moved_aside(self._folder.name, one.path)}")
            self._outcomes.append(InputOutcome(one.path, name, FAILED, error=error, hint=hint))
        for name in sorted(self._orphans() - self._orphans_before):
            facts = self._folder.part(name).facts
            error = "messages that were left out of its table, since another input held them too, have left that one"
            hint = Hint("Its file is gone: put it back for one run, and they are scored again")
            self._outcomes.append(
                InputOutcome(facts.input if facts else name, name, FAILED, error=error, hint=hint, has_part=True)
            )

    def _orphans(self) -> set[str]:
        """Parts that leave out what nobody holds any more, and whose inputs are gone, so that they can't follow."""
        gone = [name for name, facts in self._folder.whole_parts() if not os.path.lexists(facts.input)]
        return {name for name in gone if not self._needs.rests_soundly(name)}

    def end(self) -> UpdateReport:
        """Tell what the run came to, in the record and the tables."""
        with disk_errors(self._folder.name):
            self._tell_unsound()
            drift, news = watched(self._profile(), self._model, latest_records(self._folder.path))
            has_failed = any(one.outcome == FAILED for one in self._outcomes)
            exit_code = int(has_failed or (self._options.fail_on_drift and bool(news)))
            parts = [name for name, facts in self._folder.whole_parts() if os.path.lexists(facts.input)]
            stale = sum(not self._needs.rests_soundly(name) for name in parts)
            passed_over = (*self._passed_over, *self._tonight.passed_over)
            end = replace(
                self._end(exit_code, DONE),
                drift=drift_records(drift, news),
                stale_parts=stale,
                passed_over=len(passed_over),
            )
            record = self._record(end)
            self._tell(record)
        name, outcomes, moved = self._folder.name, tuple(self._outcomes), self._moved.paths
        others = len(self._needs.others)
        return UpdateReport(name, outcomes, record, others, stale, self._waiting, news, passed_over, moved)

    def end_early(self, error: BaseException) -> None:
        """The same as far as it can be told; nothing here may hide what ended the run."""
        end = replace(self._end(getattr(error, "exit_code", 1), ENDED_EARLY), drift=(), error=type(error).__name__)
        with suppress(Exception):  # the journal stays, and the next run makes a record of it
            self._folder.look_at_all()
            published = sum(one.report is not None for one in self._outcomes)
            broken_off = self._tonight.journal.broken_off(published)
            self._tell(self._record(end, broken_off))

    def _end(self, exit_code: int, ended: str) -> RunEnd:
        return RunEnd(seconds=self._seconds(), exit_code=exit_code, ended=ended, moved=len(self._moved.moves))

    def _record(self, end: RunEnd, broken_off: Sequence[InputRecord] = ()) -> RunRecord:
        parts = [*(one.as_record() for one in self._outcomes if one.outcome != SKIPPED), *broken_off]
        return summed_up(self._tonight.journal.head, end, [one.outcome for one in self._outcomes], parts)

    def _tell(self, record: RunRecord) -> None:
        self._tonight.journal.end(record)
        self._folder.keys.keep_only({one.keys for one in self._folder.files()})
        update_tables(self._folder.path, self._folder.files())
        self._waiting = tidy(self._folder, 60 * self._options.grace)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._clock, 3)

    def _profile(self) -> Profile:
        return sum((one.report.profile for one in self._outcomes if one.report is not None), Profile())

    def _score(self, inputs: Sequence[Input]) -> None:
        """Bring the parts of some inputs up to date, in order, until the run is over."""
        for number, one in enumerate(inputs):
            if self._has_no_time():
                self._outcomes += [InputOutcome(left.name, left.part, WAITING) for left in inputs[number:]]
                self._is_over = True
                return
            self._watcher.on_input(one, number + 1, len(inputs))
            outcome = self._tonight.brought_up_to_date(one)
            if outcome is None:
                continue
            self._outcomes.append(outcome)
            self._standing.awaited.discard(one.part)
            if outcome.outcome == FAILED and self._options.fail_fast:
                self._is_over = True
                return

    def _has_no_time(self) -> bool:
        limit = self._options.max_minutes
        return limit is not None and self._seconds() >= 60 * limit
