"""Any file of ours in a nightly folder is deleted, cut off, damaged or swapped: the next run restores it.

Restored means equal to a fresh folder of the same inputs: the same rows with the same ids and scores, each once. Or the
run refuses, and says what to do.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.errors import PipelineError
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.examples import examples
from tests.support.messages import csv_bytes

KINDS = {
    "part": "*.parquet",
    "part of a day": "day=*/*.parquet",
    "keys": "_keys/*",
    "index": "_index/files.json",
    "record": "_runs/*.json",
    "journal": "_runs/.*.open",
    "table": "_tables/*.pq",
    "lock": ".dataset.lock",
}
"""Every file that a run leaves, as patterns below the folder."""


def delete(path: Path, other_path: Path, share: float) -> None:
    path.unlink()


def cut_off(path: Path, other_path: Path, share: float) -> None:
    os.truncate(path, int(share * path.stat().st_size))


def flip(path: Path, other_path: Path, share: float) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[int(share * (len(content) - 1))] ^= 1 << int(share * 1e6) % 8
        path.write_bytes(content)


def swap(path: Path, other_path: Path, share: float) -> None:
    aside = path.with_name("aside")
    path.rename(aside)
    if other_path != path:
        other_path.rename(path)
    aside.rename(other_path)


def replace_by_pipe(path: Path, other_path: Path, share: float) -> None:
    path.unlink()
    os.mkfifo(path)


HARM: dict[str, Callable[[Path, Path, float], None]] = {
    "deleted": delete,
    "cut off": cut_off,
    "one bit flipped": flip,
    "swapped": swap,
    "a pipe": replace_by_pipe,
}


DRAWN = sorted((kind, harm) for kind in KINDS for harm in HARM)


def write_inputs(inbox: Path) -> None:
    """Three exports that overlap, with days and without a date."""
    inbox.mkdir()
    for name, numbers in (("a", range(12)), ("b", range(8, 20)), ("c", range(3, 6))):
        rows = [
            (f"m{n}", f"2026-02-{1 + n % 3:02}" if n % 4 else "", f"a wonderful chair, number {n}") for n in numbers
        ]
        (inbox / f"{name}.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows]))


def run(inbox: Path, scored: Path, by_day: bool, model: Model) -> UpdateReport:
    read = ReadOptions(id_column="id", date_column="date")
    options = UpdateOptions(ScoreOptions(read=read), partition="date" if by_day else None, run_date="2026-02-09")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        return update_dataset([str(inbox)], str(scored), options, model=model)


def rows(scored: Path) -> Counter[tuple[object, ...]]:
    """What readers see, each row with its day."""
    counted: Counter[tuple[object, ...]] = Counter()
    for path in [*scored.glob("*.parquet"), *scored.glob("day=*/*.parquet")]:
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
        day = path.parent.name if path.parent != scored else ""
        counted.update((day, *row.values()) for row in table.to_pylist())
    return counted


def with_journal(scored: Path) -> None:
    """A run that was killed before it had published anything."""
    record = next((scored / "_runs").glob("*.json"))
    head = '{"run_id": "20260101T000000.000Z-0000", "started": "2026-01-01T00:00:00+00:00", "tool_version": "0.1.0", '
    head += '"schema_version": 1, "model": "messages", "model_fingerprint": "x", "run_date": "2026-01-01"}\n'
    (record.parent / ".20260101T000000.000Z-0000.open").write_text(head)


def check_mended(model: Model, by_day: bool, kind: str, harm: str, which: int, other: int, share: float) -> None:
    with TemporaryDirectory() as name:
        inbox, scored, fresh = (Path(name) / folder for folder in ("inbox", "scored", "fresh"))
        write_inputs(inbox)
        run(inbox, scored, by_day, model)
        shutil.copytree(scored, fresh)
        with_journal(scored)
        files = sorted(scored.glob(KINDS[kind]))
        if not files:
            return
        HARM[harm](files[which % len(files)], files[other % len(files)], share)
        try:
            report = run(inbox, scored, by_day, model)
        except PipelineError as error:
            assert error.hint is not None
            return
        assert report.exit_code == 0 or all(result.hint for result in report.outcomes if result.error)
        if report.exit_code == 0:
            assert rows(scored) == rows(fresh)
            again = run(inbox, scored, by_day, model)
            assert again.record.counts.rows == 0 and rows(scored) == rows(fresh)


HARMED = {
    "by_day": st.booleans(),
    "drawn": st.sampled_from(DRAWN),
    "which": st.integers(0, 20),
    "other": st.integers(0, 20),
    "share": st.floats(0, 0.999),
}


@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**HARMED)
def test_after_any_harm_to_one_file_the_next_run_equals_a_fresh_folder(
    model: Model, by_day: bool, drawn: tuple[str, str], which: int, other: int, share: float
) -> None:
    """Or it is refused with what to do; nothing is doubled, nothing lost."""
    check_mended(model, by_day, *drawn, which, other, share)


@pytest.mark.slow
@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**HARMED)
def test_after_any_of_300_harms_the_next_run_equals_a_fresh_folder(
    model: Model, by_day: bool, drawn: tuple[str, str], which: int, other: int, share: float
) -> None:
    """The same, with more examples."""
    check_mended(model, by_day, *drawn, which, other, share)
