"""The scoring run: whatever is known of messages, rows come in the order of the source and are counted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score_messages.errors import TargetRefused
from score_messages.messages import Messages, Status
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions, open_messages
from score_messages.scoring.counts import Counts
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.rows import ScoredRows, score_rows
from score_messages.write import WriteOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

TONES = ("a wonderful film", "a dull waste of my time", "", "qzxv qzxv")


@dataclass
class Kept:
    """A table that stays in memory."""

    batches: list[pa.RecordBatch] = field(default_factory=list)

    def write(self, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)

    def column(self, name: str) -> list[object]:
        return [cell for batch in self.batches for cell in batch.column(name).to_pylist()]


class EveryThird:
    """Knows of messages by their number: of three, one is scored, one stands elsewhere, one keeps a prediction."""

    def __init__(self, scored: Callable[[Messages], pa.RecordBatch]) -> None:
        self._scored = scored

    def sort(self, messages: Messages) -> Messages:
        return messages.take(np.flatnonzero(_numbers(messages) % 3 != 1))

    def to_score(self, batch: Messages) -> Messages:
        return batch.take(np.flatnonzero(_numbers(batch) % 3 == 0))

    def rows(self, batch: Messages, new: pa.RecordBatch) -> tuple[Messages, pa.RecordBatch]:
        is_new = _numbers(batch) % 3 == 0
        kept = self._scored(batch.take(np.flatnonzero(~is_new)))
        order = np.argsort(np.concatenate([np.flatnonzero(is_new), np.flatnonzero(~is_new)]))
        joined = pa.Table.from_batches([new, kept]).take(pa.array(order)).combine_chunks().to_batches()
        return batch, joined[0] if joined else new


def _numbers(messages: Messages) -> npt.NDArray[np.int64]:
    return np.array([int(number) for number in messages.ids.to_pylist()], int)


def export(path: Path, count: int) -> Path:
    rows = [(f"{number}", TONES[number % 4]) for number in range(count)]
    path.write_bytes(csv_bytes([("number", "text"), *rows]))
    return path


def run(path: Path, table: Kept | None, known: EveryThird | None, **options: Any) -> tuple[ScoredRows, list[int]]:
    """With batches of seven rows; gives the result, and the row counts that were reported as progress."""
    progress: list[int] = []
    meant = ScoreOptions(read=ReadOptions(id_column="number", batch_rows=7), **options)
    more: dict[str, Any] = {} if known is None else {"known": known}
    with open_messages(str(path), meant.read) as source:
        scored = score_rows(
            source, loaded_model(), meant, table, on_progress=lambda rows, done, of: progress.append(rows), **more
        )
    return scored, progress


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 40), workers=st.integers(1, 3))
def test_rows_come_in_order_whatever_is_known_of_them(tmp_path: Path, model: Model, count: int, workers: int) -> None:
    """Each message that stays is one row; only those of which nothing is known are scored and counted as new."""
    from score_messages.scoring.batch import score_batch

    path = export(tmp_path / "inbox.csv", count)
    all_new, partly_known = Kept(), Kept()
    all_scored, _ = run(path, all_new, None, workers=workers)
    known = EveryThird(lambda messages: score_batch(messages, model).predictions)
    scored, progress = run(path, partly_known, known, workers=workers)
    assert all_scored.new.rows == all_scored.read.rows == scored.read.rows == count
    assert all_new.column("number") == [str(number) for number in range(count)]
    assert partly_known.column("number") == [str(number) for number in range(count) if number % 3 != 1]
    for name in ("message_id", "sentiment", "score", "status"):
        assert partly_known.column(name) == [
            cell for number, cell in enumerate(all_new.column(name)) if number % 3 != 1
        ]
    assert scored.new.rows == len(range(0, count, 3))
    assert progress == [min(count, end) for end in range(7, count + 7, 7)]


@pytest.mark.parametrize("limit", [1, 7, 8, 100])
def test_limit_ends_the_reading_and_no_table_changes_nothing(tmp_path: Path, limit: int) -> None:
    """What is counted is what would be written."""
    path, table = export(tmp_path / "inbox.csv", 20), Kept()
    scored, _ = run(path, table, None, limit=limit)
    without, _ = run(path, None, None, limit=limit)
    rows = min(limit, 20)
    assert len(table.column("text")) == scored.new.rows == scored.read.rows == rows
    assert scored.new == without.new == sum((Counts.of(_predictions(batch)) for batch in table.batches), Counts())
    assert scored.new.statuses[Status.EMPTY] == len(range(2, rows, 4))


def _predictions(batch: pa.RecordBatch) -> pa.RecordBatch:
    return batch.select(list(range(2, batch.num_columns)))


def test_loaded_model_is_taken_as_it_is_and_its_folder_is_no_target(tmp_path: Path, model: Model) -> None:
    """The same bytes as by its name; and no option lets a table stand among its files."""
    path = export(tmp_path / "inbox.csv", 9)
    for name, choice in (("loaded", model), ("named", "messages"), ("path", model.folder)):
        report = score_file(path, tmp_path / f"{name}.csv", model=choice)
        assert report.model_fingerprint == model.fingerprint
    assert len({(tmp_path / f"{name}.csv").read_bytes() for name in ("loaded", "named", "path")}) == 1
    with pytest.raises(TargetRefused, match="the model"):
        score_file(path, model.folder / "x.csv", ScoreOptions(write=WriteOptions(force=True)), model=model)
