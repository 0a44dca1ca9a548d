"""What a night would do, input by input. Everything is read and scored, and nothing is written."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from score_messages.dataset.build.part import PartMaker
from score_messages.dataset.build.part_report import emptied
from score_messages.dataset.catalog.days import NO_DAY, days_of, filled_cells
from score_messages.dataset.catalog.past_runs import RUNS
from score_messages.dataset.inputs.content import OF_NOTHING, look_at
from score_messages.dataset.inputs.inputs import FoundInputs, Input, find_inputs
from score_messages.dataset.inputs.own_tables import is_own_table
from score_messages.dataset.inputs.time_limit import TimeIsOver, TimeLimit
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.old_parts import with_old_parts
from score_messages.dataset.plan.gone import parts_to_prune
from score_messages.dataset.plan.made_with import MadeWith
from score_messages.dataset.plan.needs import Needs
from score_messages.dataset.plan.options import DROP, UpdateOptions
from score_messages.dataset.records.records import FAILED, OUTCOMES, PRUNED, REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.run.failures import ends_the_run, failed
from score_messages.dataset.run.outcome import InputOutcome, Watcher
from score_messages.dataset.storage.folder import DatasetFolder, refuse_foreign
from score_messages.errors import InputError
from score_messages.model.bundle import Model, load_model
from score_messages.model.registry import model_folder
from score_messages.read import open_messages, options_for
from score_messages.scoring.batch import ScoredBatch, score_batches
from score_messages.scoring.profile import Profile
from score_messages.scoring.report import Tally
from score_messages.scoring.scorer import first_rows
from score_messages.write.disk_errors import disk_errors


class Trial:
    """What an input came to that was read as a night would read it.

    Attributes:
        read, profile, dated, datable: as in `PartRows`.
    """

    def __init__(self) -> None:
        self.read, self.profile = Tally(), Profile()
        self.dated = self.datable = 0

    def add(self, scored: ScoredBatch) -> None:
        """Count a batch."""
        self.read.add(scored)
        self.profile += Profile.of(scored.predictions)
        dates = scored.messages.dates
        if dates is not None:
            self.datable += filled_cells(dates)
            self.dated += int((days_of(dates, len(scored.messages)) != NO_DAY).sum())


@dataclass(frozen=True)
class DryRun:
    """What a night would do.

    Attributes:
        outcomes: of inputs and of parts that would be pruned, as the night would tell them.
        trials: what the inputs that would be scored came to, by the names of their parts.
        classes: sentiments of the model, in their order.
        passed_over: as in `UpdateReport`.
    """

    target: str
    outcomes: tuple[InputOutcome, ...]
    trials: dict[str, Trial] = field(repr=False)
    model: str
    classes: tuple[str, ...]
    passed_over: tuple[str, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        """1 if an input would fail; else 0."""
        return int(any(one.outcome == FAILED for one in self.outcomes))

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        counts = Counter(one.outcome for one in self.outcomes)
        parts = [one.as_dict() for one in self.outcomes if one.outcome != SKIPPED]
        rows = {"rows": sum(trial.read.rows for trial in self.trials.values())}
        inputs = {name: counts.get(name, 0) for name in OUTCOMES}
        return {"dry_run": True, "inputs": inputs, **rows, "parts": parts, "exit_code": self.exit_code}


def dry_run(
    sources: Sequence[str], target: str, options: UpdateOptions | None = None, watcher: Watcher = Watcher()
) -> DryRun:
    """Find out what `update_dataset` would do; with `options.score.limit`, from the first rows of each input.

    Raises:
        PipelineError: nothing could be done: no input at all, a foreign folder, a damaged model.
    """
    started = time.monotonic()
    options = options or UpdateOptions()
    found = find_inputs(sources, target)
    model = load_model(model_folder(options.score.model))
    with _as_it_stands(target, options.score.write.force) as folder:
        folder.require_layout(options.partition is not None)
        with disk_errors(target):
            found = replace(found, inputs=with_old_parts(found.inputs, folder))
        trial = _Trials(folder, options, model, watcher)
        outcomes = tuple(trial.outcomes(found))
        passed_over = (*found.passed_over, *trial.passed_over)
    seconds = round(time.monotonic() - started, 3)
    classes = tuple(model.settings.classes)
    return DryRun(target, outcomes, trial.trials, model.name, classes, passed_over, seconds)


@contextmanager
def _as_it_stands(name: str, force: bool) -> Iterator[DatasetFolder]:
    """The dataset without its lock, since a reader needs none; where there is none, an empty folder elsewhere."""
    path = Path(os.path.realpath(name))
    with disk_errors(name):
        if path.is_dir():
            refuse_foreign(name, path, force)
    if (path / RUNS).is_dir():
        with disk_errors(name):
            folder = DatasetFolder(name, path)
        yield folder
        return
    with tempfile.TemporaryDirectory() as empty:
        yield DatasetFolder(name, Path(empty))


class _Trials:
    def __init__(self, folder: DatasetFolder, options: UpdateOptions, model: Model, watcher: Watcher) -> None:
        self._folder, self._options, self._model, self._watcher = folder, options, model, watcher
        made_with = MadeWith(options, model)
        self._needs = Needs(folder, options, made_with)
        standing = Standing(folder, options.score.prefix, options.overlaps == DROP)
        self._maker = PartMaker(folder, options, model, made_with, standing)
        minutes = options.max_minutes
        self._limit = TimeLimit(None if minutes is None else time.monotonic() + 60 * minutes, watcher.last_resort)
        self._planned: set[str] = set()
        self.trials: dict[str, Trial] = {}
        self.passed_over: list[str] = []

    def outcomes(self, found: FoundInputs) -> Iterator[InputOutcome]:
        for error in found.errors:
            yield InputOutcome(error.source, "", FAILED, error=error.reason, hint=error.hint)
        if self._options.prune:
            yield from self._pruned(found)
        for number, one in enumerate(found.inputs):
            self._watcher.on_input(one, number + 1, len(found.inputs))
            try:
                with self._limit.watched():
                    outcome = self._outcome(one)
            except TimeIsOver:
                yield from (InputOutcome(left.name, left.part, WAITING) for left in found.inputs[number:])
                return
            if outcome is not None:
                yield outcome

    def _pruned(self, found: FoundInputs) -> Iterator[InputOutcome]:
        try:
            gone = parts_to_prune(self._folder, found, self._options.prune_max)
        except InputError as error:
            yield InputOutcome(error.source, "", FAILED, error=error.reason, hint=error.hint)
            return
        for name, path in gone.items():
            yield InputOutcome(path, name, PRUNED, emptied(self._folder.part(name).rows))

    def _outcome(self, one: Input) -> InputOutcome | None:
        try:
            content = look_at(one.path).sha256
            if self._needs.is_up_to_date(one, content):
                return InputOutcome(one.name, one.part, SKIPPED)
            if not one.is_named and is_own_table(one.path, self._options.score.prefix):
                self.passed_over.append(one.name)
                return None
            if self._needs.is_copy(one, content) or self._is_planned(content):
                return InputOutcome(one.name, one.part, REPEATED)
            self.trials[one.part] = self._tried(one)
            self._planned.add(content)
            return InputOutcome(one.name, one.part, SCORED)
        except Exception as error:
            if ends_the_run(error):
                raise
            return failed(one, error, bool(self._folder.part(one.part).files))

    def _is_planned(self, content: str) -> bool:
        return self._options.overlaps == DROP and content != OF_NOTHING and content in self._planned

    def _tried(self, one: Input) -> Trial:
        score, trial = self._options.score, Trial()
        reading = replace(score.reading(), below=one.below)
        with open_messages(one.path, options_for(one.path, reading)) as opened:
            self._maker.check_names(opened)
            for scored in score_batches(first_rows(iter(opened), score.limit), self._model, score.usable_workers):
                trial.add(scored)
                self._watcher.on_progress(trial.read.rows, opened.position(), opened.size)
            self._maker.check(opened, trial, self._folder.part(one.part).rows)
        return trial
