"""A user's column that is called like one of ours gets another name, or is refused with what to type."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.messages import PREDICTION_FIELDS
from score_messages.read.clashing_names import renamed_columns, table_names
from tests.support.command import RunScore
from tests.support.exports import latest_record
from tests.support.messages import csv_bytes

OURS = [field.name for field in PREDICTION_FIELDS]
TICKETS = [["id", "status", "language", "body"], ["1", "open", "de", "a good lamp"], ["2", "solved", "en", "bad"]]
RENAMED = {"status": "source_status", "language": "source_language"}


def _write(path: Path, rows: list[list[str]]) -> Path:
    header, *cells = rows
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(rows))
    elif path.suffix == ".parquet":
        pq.write_table(pa.table(dict(zip(header, zip(*cells, strict=True), strict=True))), path)
    else:
        path.write_text(json.dumps([dict(zip(header, row, strict=True)) for row in cells]))
    return path


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_status_and_language_of_an_export_stand_beside_ours(run_score: RunScore, tmp_path: Path, ending: str) -> None:
    """In their places, with what is in them; ours keep their names."""
    source = _write(tmp_path / f"in.{ending}", TICKETS)
    assert run_score(source, tmp_path / "out.parquet").exit_code == 0
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names == ["id", "source_status", "source_language", "body", *OURS]
    assert table["source_status"].to_pylist() == ["open", "solved"]
    assert table["source_language"].to_pylist() == ["de", "en"]
    assert table["status"].to_pylist() == ["scored", "scored"]


def test_new_names_are_said_in_the_summary_and_with_v(run_score: RunScore, tmp_path: Path) -> None:
    """And nothing is said of a table without them."""
    source = _write(tmp_path / "in.csv", TICKETS)
    done = run_score(source, tmp_path / "out.csv", "-v", "--summary", tmp_path / "counts.json")
    assert "your column status is source_status, language is source_language" in done.stderr
    assert json.loads((tmp_path / "counts.json").read_text())["renamed_columns"] == RENAMED
    done = run_score(source, tmp_path / "plain.csv", "-v", "--keep", "id")
    assert done.exit_code == 0 and "source_status" not in done.stderr


def test_new_names_are_the_same_every_night(run_score: RunScore, tmp_path: Path) -> None:
    """Whatever is new or changed; the record of the run has them, and readers of the folder see one schema."""
    source, scored = _write(tmp_path / "in.csv", TICKETS), f"{tmp_path}/scored/"
    options = ("--id-column", "id", "-v")
    first = run_score(source, scored, *options)
    assert "their column status is source_status, language is source_language: 1 input" in first.stderr
    assert latest_record(Path(scored))["parts"][0]["renamed_columns"] == RENAMED
    _write(source, [*TICKETS, ["3", "new", "fr", "wonderful"]])
    assert run_score(source, scored, *options).exit_code == 0
    table = pads.dataset(scored, partitioning="hive").to_table()
    assert sorted(table["source_status"].to_pylist()) == ["new", "open", "solved"]
    assert set(table["status"].to_pylist()) == {"scored"}


@pytest.mark.parametrize(
    "names",
    [["status", "source_status"], ["status", "Source_Status"], ["language", "score"], ["sentiment"], ["message_id"]],
    ids="-".join,
)
def test_any_other_clash_is_refused_and_the_prefix_helps(run_score: RunScore, tmp_path: Path, names: list[str]) -> None:
    """Both names are there, or it may be our own table."""
    source = _write(tmp_path / "in.csv", [[*names, "body"], *[["x"] * len(names) + ["good"]]])
    refused = run_score(source, tmp_path / "out.parquet")
    assert refused.exit_code == 1 and f"already has a column called {names[0]}" in refused.stderr
    assert "--prefix sentiment_" in refused.stderr and not (tmp_path / "out.parquet").exists()
    assert run_score(source, tmp_path / "out.parquet", "--prefix", "sentiment_").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet").column_names[: len(names)] == names


def test_scored_table_is_not_scored_again_by_accident(run_score: RunScore, tmp_path: Path) -> None:
    """All of our columns clash then."""
    source = _write(tmp_path / "in.csv", TICKETS)
    assert run_score(source, tmp_path / "out.parquet").exit_code == 0
    again = run_score(tmp_path / "out.parquet", tmp_path / "again.parquet")
    assert again.exit_code == 1 and "already has a column called message_id" in again.stderr


@given(st.lists(st.sampled_from([*OURS, *RENAMED.values(), "Status", "id", "body"]), unique=True))
def test_names_in_the_table_are_unambiguous_or_refused(names: list[str]) -> None:
    """No name of ours is taken unless the table is refused; no name comes twice; no other name changes."""
    table = table_names(names)
    assert len(set(table)) == len(names)
    assert set(renamed_columns(names)) <= set(RENAMED)
    assert all(new in (name, RENAMED.get(name)) for name, new in zip(names, table, strict=True))
    others = set(OURS).difference(RENAMED)
    if not others.intersection(names) and not set(RENAMED.values()).intersection(names):
        assert set(OURS).isdisjoint(table)
