"""One night: every input that is new or has changed is scored into its part; the rest stands."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from pipeline.dataset.content import content_sha256
from pipeline.dataset.folder import DatasetFolder, open_dataset
from pipeline.dataset.inputs import FoundInputs, Input, find_inputs
from pipeline.dataset.needs import Needs
from pipeline.dataset.options import DROP, UpdateOptions
from pipeline.dataset.outcome import InputOutcome, UpdateReport, Watcher
from pipeline.dataset.part import PartMaker, PartReport, emptied
from pipeline.dataset.past_runs import latest_records
from pipeline.dataset.pending import end_pending
from pipeline.dataset.prune import empty_part, gone_parts
from pipeline.dataset.records import (
    DONE,
    ENDED_EARLY,
    FAILED,
    PRUNED,
    REPEATED,
    SCORED,
    SKIPPED,
    WAITING,
    Journal,
    new_run_id,
    record_of,
    recover,
)
from pipeline.dataset.standing import Standing
from pipeline.dataset.tables import update_tables
from pipeline.dataset.tidy import tidy
from pipeline.dataset.watch import watched
from pipeline.errors import InputError, TargetRefused
from pipeline.messages import SCHEMA_VERSION
from pipeline.model.bundle import Model, load_model
from pipeline.model.registry import model_folder
from pipeline.profile import Profile
from pipeline.report import tool_version
from pipeline.write.disk_errors import disk_errors

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
        folder.require_layout(options.partition is not None)
        night = _Night(folder, options, watcher, clock)
        night.begin(started)
        try:
            night.run(found)
            return night.end()
        except BaseException as error:
            night.end_early(error)
            raise


class _Night:
    def __init__(self, folder: DatasetFolder, options: UpdateOptions, watcher: Watcher, clock: float) -> None:
        self._folder, self._options, self._watcher, self._clock = folder, options, watcher, clock
        self._model = _load(options.score.model)
        self._standing = Standing(folder, options.score.prefix, options.overlaps == DROP)
        made_with = _made_with(options, self._model)
        self._needs = Needs(folder, options, made_with)
        self._maker = PartMaker(folder, options, self._model, made_with, self._standing)
        self._contents: dict[str, str] = {}
        self._outcomes: list[InputOutcome] = []
        self._is_over = False
        self._waiting = 0

    def begin(self, started: datetime) -> None:
        """Account for a run that was killed, and begin the journal of this one."""
        head = {
            "run_id": new_run_id(started),
            "started": started.isoformat(timespec="seconds"),
            "tool_version": tool_version(),
            "schema_version": SCHEMA_VERSION,
            "model": self._model.name,
            "model_fingerprint": self._model.fingerprint,
            "run_date": self._options.run_date,
        }
        with disk_errors(self._folder.name):
            recover(self._folder)
            self._journal = Journal.begin(self._folder, head)

    def run(self, found: FoundInputs) -> None:
        """Bring all parts up to date, those too that follow what others lose meanwhile."""
        self._outcomes += [InputOutcome(error.source, "", FAILED, error=error.reason) for error in found.errors]
        if self._options.prune and not found.errors:
            for name, facts in gone_parts(self._folder):
                self._outcomes.append(self._emptied(name, facts.input, PRUNED))
        with disk_errors(self._folder.name):
            left: Sequence[Input] = sorted(found.inputs, key=lambda one: not self._needs.lost_keys(one))
        for _ in range(ROUNDS):
            self._score(left)
            left = [one for one in found.inputs if self._has_to_follow(one)]
            if self._is_over:
                self._outcomes += [InputOutcome(one.name, one.part, WAITING) for one in left]
            if self._is_over or not left:
                break

    def end(self) -> UpdateReport:
        """Tell what the run came to, in the record and the tables."""
        with disk_errors(self._folder.name):
            drift, news = watched(self._profile(), self._model, latest_records(self._folder.path))
            has_failed = any(one.outcome == FAILED for one in self._outcomes)
            exit_code = int(has_failed or (self._options.fail_on_drift and bool(news)))
            told = [{**asdict(one), "is_news": one in news} for one in drift]
            parts = [name for name, facts in self._folder.whole_parts() if os.path.lexists(facts.input)]
            stale = sum(not self._needs.rests_soundly(name) for name in parts)
            record = self._record({"exit_code": exit_code, "ended": DONE, "drift": told, "stale_parts": stale})
            self._tell(record)
        return UpdateReport(
            self._folder.name, tuple(self._outcomes), len(self._needs.others), stale, self._waiting, news, record
        )

    def end_early(self, error: BaseException) -> None:
        """The same as far as it can be told; nothing here may hide what ended the run."""
        facts: dict[str, Any] = {"exit_code": getattr(error, "exit_code", 1), "ended": ENDED_EARLY, "drift": []}
        with suppress(Exception):  # the journal stays, and the next run makes a record of it
            self._folder.look_at_all()
            published = sum(one.report is not None for one in self._outcomes)
            self._tell(self._record({**facts, "error": type(error).__name__}, self._journal.broken_off(published)))

    def _record(self, more: dict[str, Any], broken_off: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        entries = [*(one.as_dict() for one in self._outcomes if one.outcome != SKIPPED), *broken_off]
        counts = Counter(one.outcome for one in self._outcomes)
        return record_of(self._journal.head, entries, counts, {"seconds": self._seconds(), **more})

    def _tell(self, record: dict[str, Any]) -> None:
        self._journal.end(record)
        self._folder.keys.keep_only({one.keys for one in self._folder.files()})
        update_tables(self._folder.path, self._folder.files())
        self._waiting = tidy(self._folder, 60 * self._options.grace)

    def _seconds(self) -> float:
        return round(time.monotonic() - self._clock, 3)

    def _profile(self) -> Profile:
        return sum((one.report.profile for one in self._outcomes if one.report is not None), Profile())

    def _score(self, inputs: Sequence[Input]) -> None:
        """Bring the parts of some inputs up to date, in order, until the run is over."""
        limit = self._options.max_minutes
        for number, one in enumerate(inputs):
            if limit is not None and self._seconds() >= 60 * limit:
                self._outcomes += [InputOutcome(left.name, left.part, WAITING) for left in inputs[number:]]
                self._is_over = True
                return
            self._watcher.on_input(one, number + 1, len(inputs))
            outcome = self._outcome(one)
            self._outcomes.append(outcome)
            if outcome.outcome == FAILED and self._options.fail_fast:
                self._is_over = True
                return

    def _outcome(self, one: Input) -> InputOutcome:
        try:
            content = self._contents[one.path] = content_sha256(one.path)
            if self._needs.is_up_to_date(one, content):
                return InputOutcome(one.name, one.part, SKIPPED)
            if self._needs.is_copy(one, content):
                return self._emptied(one.part, one.name, REPEATED)
            return self._scored(one, content)
        except (InputError, TargetRefused) as error:
            self._contents.pop(one.path, None)
            place = error.place if isinstance(error, InputError) else ""
            told = InputOutcome(one.name, one.part, FAILED, error=error.reason, place=place, cure=error.cure)
            return replace(told, has_part=bool(self._folder.part(one.part).files))

    def _has_to_follow(self, one: Input) -> bool:
        """Whether an input that was seen tonight isn't up to date any more, since another lost what both hold."""
        content = self._contents.get(one.path)
        if content is None or self._needs.is_up_to_date(one, content):
            return False
        return not self._needs.is_copy(one, content)

    def _scored(self, one: Input, content: str) -> InputOutcome:
        def before_publishing(report: PartReport, version: str) -> None:
            self._journal.add(InputOutcome(one.name, one.part, SCORED, report, version=version).as_dict())

        report = self._maker.make(one, content, before_publishing, self._watcher.on_progress)
        return InputOutcome(one.name, one.part, SCORED, report)

    def _emptied(self, part: str, name: str, outcome: str) -> InputOutcome:
        """A part that isn't needed loses its rows, if it has any."""
        rows = self._folder.part(part).rows
        told = InputOutcome(name, part, outcome, emptied(rows) if rows or outcome == PRUNED else None)
        if told.report is not None:
            with disk_errors(self._folder.name):
                self._journal.add(told.as_dict())
                empty_part(self._folder, part)
            self._standing.forget()
        return told


def _load(name: str) -> Model:
    return load_model(model_folder(name))


def _made_with(options: UpdateOptions, model: Model) -> str:
    """Hash of all that a part depends on beside its input."""
    score = options.score
    told = {name: asdict(getattr(score, name)) for name in ("read", "max_bad")}
    facts = [tool_version(), SCHEMA_VERSION, model.fingerprint, score.prefix, options.overlaps, told]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
