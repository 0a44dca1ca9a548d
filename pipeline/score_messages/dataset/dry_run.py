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

import pyarrow as pa

from score_messages.dataset.build.part_checks import DateCount, check_columns, check_rows
from score_messages.dataset.build.part_report import emptied
from score_messages.dataset.catalog.days import days_of
from score_messages.dataset.catalog.past_runs import RUNS
from score_messages.dataset.inputs.inputs import FoundInputs, Input, find_inputs
from score_messages.dataset.inputs.looks import Looks
from score_messages.dataset.inputs.time_limit import TimeIsOver
from score_messages.dataset.plan.actions import Action
from score_messages.dataset.plan.config_hash import ConfigHash
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.outcomes import FAILED, OUTCOMES, REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.run.begin import time_limit
from score_messages.dataset.run.failures import ends_the_run, failed
from score_messages.dataset.run.moved_inputs import SHARE_OF_MOVES, as_if_taken_along
from score_messages.dataset.run.outcome import InputOutcome, Watcher
from score_messages.dataset.run.pruning import Pruning
from score_messages.dataset.run.trial_read import TrialRead
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.opening import refuse_foreign, require_layout
from score_messages.dataset.survey.moves import MoveFinder
from score_messages.dataset.survey.states import States
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.model.choice import ModelChoice, loaded
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.read import open_messages, options_for
from score_messages.scoring.counts import Counts
from score_messages.scoring.rows import NothingKnown, score_rows
from score_messages.write.disk_errors import disk_errors

_OUTCOMES = {Action.SKIP: SKIPPED, Action.DUPLICATE: REPEATED, Action.SCORE: SCORED}


class _Trial(NothingKnown):
    """An input that is read as a night would read it, all of its messages scored.

    Attributes:
        dates: of its messages.
    """

    def __init__(self) -> None:
        """Nothing read yet."""
        self.dates = DateCount()

    def rows(self, batch: Messages, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        if batch.dates is not None:
            self.dates.add(batch, days_of(batch.dates, len(batch)))
        return batch, new


@dataclass(frozen=True)
class DryRun:
    """What a night would do.

    Attributes:
        outcomes: of inputs and of parts that would be pruned, as the night would tell them.
        trials: what the messages of the inputs that would be scored come to, by the names of their parts.
        classes: sentiments of the model, in their order.
        passed_over: as in `UpdateReport`.
    """

    target: str
    outcomes: tuple[InputOutcome, ...]
    trials: dict[str, Counts] = field(repr=False)
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
        rows = {"rows": sum(counts.rows for counts in self.trials.values())}
        inputs = {name: counts.get(name, 0) for name in OUTCOMES}
        return {"dry_run": True, "inputs": inputs, **rows, "parts": parts, "exit_code": self.exit_code}


def dry_run(
    sources: Sequence[str],
    target: str,
    options: UpdateOptions | None = None,
    watcher: Watcher = Watcher(),
    *,
    model: ModelChoice = DEFAULT_MODEL,
) -> DryRun:
    """Find out what `update_dataset` would do; with `options.score.limit`, from the first rows of each input.

    Raises:
        PipelineError: nothing could be done: no input at all, a foreign folder, a damaged model.
    """
    started = time.monotonic()
    options = options or UpdateOptions()
    found = find_inputs(sources, target)
    loaded_model = loaded(model)
    with _as_it_stands(target, options.score.write.force) as folder:
        require_layout(folder, options.partition is not None)
        trial = _Trials(folder, options, loaded_model, watcher)
        outcomes = tuple(trial.outcomes(found))
        passed_over = (*found.passed_over, *trial.passed_over)
    seconds = round(time.monotonic() - started, 3)
    classes = tuple(loaded_model.settings.classes)
    return DryRun(target, outcomes, trial.trials, loaded_model.name, classes, passed_over, seconds)


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
        self._states = States(folder, options.rules, ConfigHash(options, model), options.score.prefix)
        self._limit = time_limit(options, watcher, time.monotonic())
        self._looks = Looks()
        share = self._limit.share(SHARE_OF_MOVES)
        self._finder = MoveFinder(folder, self._looks, share, options.score.prefix)
        self.trials: dict[str, Counts] = {}
        self.passed_over: list[str] = []

    def outcomes(self, found: FoundInputs) -> Iterator[InputOutcome]:
        for error in found.errors:
            yield InputOutcome.of_no_input(error)
        with disk_errors(self._folder.name):
            moved = as_if_taken_along(self._folder, self._finder, found.inputs)
        found = replace(found, inputs=moved.inputs)
        yield from moved.outcomes
        if self._options.prune:
            trial = TrialRead(self._folder, self._options, self._states, self._limit)
            yield from Pruning(self._folder, self._options.rules, trial, self._empty).outcomes(found, moved.is_complete)
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

    def _empty(self, part: str, name: str, outcome: str) -> InputOutcome:
        return InputOutcome(name, part, outcome, emptied(self._folder.catalog.part(part).rows))

    def _outcome(self, source: Input) -> InputOutcome | None:
        try:
            content = self._looks.look_at(source.path).sha256
            action = self._states.action(source, content)
            if action is Action.IGNORE:
                self.passed_over.append(source.name)
                return None
            if action is Action.SCORE:
                self.trials[source.part] = self._tried(source)
                self._states.as_if_scored(source, content)
            return InputOutcome(source.name, source.part, _OUTCOMES[action])
        except Exception as error:
            if ends_the_run(error):
                raise
            return failed(source, error, bool(self._folder.catalog.part(source.part).files))

    def _tried(self, source: Input) -> Counts:
        score, trial = self._options.score, _Trial()
        reading = options_for(source.path, replace(score.reading(), below=source.below))
        rows_before = self._folder.catalog.part(source.part).rows
        with open_messages(source.path, reading) as opened:
            check_columns(opened, self._options)
            scored = score_rows(opened, self._model, score, known=trial, on_progress=self._watcher.on_progress)
            check_rows(opened, scored, trial.dates, rows_before, self._options)
        return scored.new
