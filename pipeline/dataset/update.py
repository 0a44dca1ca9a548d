"""One night: every input that is new or has changed is scored into its part; the rest stands."""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from pipeline.dataset.content import content_sha256
from pipeline.dataset.folder import DatasetFolder, PartFacts, open_dataset
from pipeline.dataset.inputs import Input, find_inputs
from pipeline.errors import InputError, OptionError, TargetRefused
from pipeline.messages import SCHEMA_VERSION
from pipeline.model.bundle import Model, load_model
from pipeline.model.registry import model_folder
from pipeline.report import ScoreReport
from pipeline.scorer import Progress, ScoreOptions, score_input

SCORED, SKIPPED, FAILED = "scored", "skipped", "failed"


@dataclass(frozen=True)
class InputOutcome:
    """What became of one input: `scored`, `skipped` since its part is up to date, or `failed`, and then why."""

    input: str
    part: str
    outcome: str
    report: ScoreReport | None = None
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        facts: dict[str, Any] = {"input": self.input, "part": self.part, "outcome": self.outcome, "error": self.error}
        if self.report is not None:
            facts |= {name: getattr(self.report, name) for name in ("rows", "statuses", "sentiments", "seconds")}
        return facts


@dataclass(frozen=True)
class UpdateReport:
    """What one run came to.

    Attributes:
        others: parts that are up to date, but made with another model, other options or another version.
    """

    run_id: str
    started: str
    target: str
    outcomes: tuple[InputOutcome, ...]
    others: int
    seconds: float
    model: str
    schema_version: int = SCHEMA_VERSION

    @property
    def exit_code(self) -> int:
        """1 if an input failed."""
        return int(any(one.outcome == FAILED for one in self.outcomes))

    def counts(self, name: str) -> dict[str, int]:
        """Rows scored in this run by `statuses` or `sentiments`."""
        counted: Counter[str] = Counter()
        for one in self.outcomes:
            if one.report is not None:
                counted.update(getattr(one.report, name))
        return dict(counted)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        outcomes = Counter(one.outcome for one in self.outcomes)
        return {
            "run_id": self.run_id,
            "started": self.started,
            "seconds": self.seconds,
            "exit_code": self.exit_code,
            "tool_version": version("score-messages"),
            "schema_version": self.schema_version,
            "model": self.model,
            "inputs": {name: outcomes[name] for name in (SCORED, SKIPPED, FAILED)},
            "rows": sum(self.counts("statuses").values()),
            "statuses": self.counts("statuses"),
            "sentiments": self.counts("sentiments"),
            "parts": [one.as_dict() for one in self.outcomes],
        }


def update_dataset(
    source: str,
    target: str,
    options: ScoreOptions,
    redo: bool = False,
    fail_fast: bool = False,
    on_progress: Progress = lambda rows, done, total: None,
) -> UpdateReport:
    """Score each input of `source` into its part of the dataset `target`, unless the part is up to date.

    A part is up to date if its input has the same bytes; with `redo`, if it was made with the same model, options and
    version as well, so that a stopped `redo` goes on where it was. An input that can't be scored keeps its old part.

    Raises:
        PipelineError: not for a bad input, but where nothing more can be done: no input at all, a full disk.
    """
    if options.limit is not None or options.dry_run:
        raise OptionError("--limit and --dry-run are for single tables: name a file to write")
    if options.write.format not in (None, "parquet"):
        raise OptionError("a folder of tables is Parquet: leave --to out")
    started, clock = datetime.now(UTC), time.monotonic()
    inputs = find_inputs(source)
    with open_dataset(target, options.write.force) as folder:
        night = _Night(folder, options, redo, on_progress)
        outcomes = []
        for one in inputs:
            outcomes.append(night.outcome(one))
            if fail_fast and outcomes[-1].outcome == FAILED:
                break
        report = UpdateReport(
            run_id=f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}",
            started=started.isoformat(timespec="seconds"),
            target=target,
            outcomes=tuple(outcomes),
            others=night.others,
            seconds=round(time.monotonic() - clock, 3),
            model=options.model,
        )
        folder.add_record(report.run_id, report.as_dict())
    return report


class _Night:
    def __init__(self, folder: DatasetFolder, options: ScoreOptions, redo: bool, on_progress: Progress) -> None:
        self._folder = folder
        self._options = replace(options, write=replace(options.write, format="parquet", is_locked=True))
        self._redo = redo
        self._on_progress = on_progress
        self.others = 0

    @functools.cached_property
    def _model(self) -> Model:
        return load_model(model_folder(self._options.model))

    @functools.cached_property
    def _made_with(self) -> str:
        """Of all that a part depends on beside its input."""
        options = {name: asdict(getattr(self._options, name)) for name in ("read", "max_bad")}
        facts = [version("score-messages"), SCHEMA_VERSION, self._model.fingerprint, self._options.prefix, options]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()

    def outcome(self, one: Input) -> InputOutcome:
        try:
            content = content_sha256(one.path)
            if self._is_up_to_date(self._folder.facts(one.part), content):
                return InputOutcome(one.name, one.part, SKIPPED)
            return InputOutcome(one.name, one.part, SCORED, self._scored(one, content))
        except (InputError, TargetRefused) as error:
            return InputOutcome(one.name, one.part, FAILED, error=error.reason)

    def _is_up_to_date(self, standing: PartFacts | None, content: str) -> bool:
        if standing is None or standing.content != content:
            return False
        is_same = standing.made_with == self._made_with
        self.others += not is_same and not self._redo
        return is_same or not self._redo

    def _scored(self, one: Input, content: str) -> ScoreReport:
        facts: Mapping[str, str] = {"input": one.path, "content": content, "made_with": self._made_with}
        target = self._folder.path / one.part
        return score_input(one.path, target, self._options, lambda: self._model, facts, self._on_progress)
