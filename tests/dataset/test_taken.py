"""How an input is read doesn't change from night to night, unless somebody says so."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore


def texts(folder: Path) -> list[str]:
    tables = [pq.read_table(path) for path in sorted(folder.glob("*.parquet"))]
    return sorted(text for table in tables for text in table["body"].to_pylist())


def night(folder: Path, model: Model, **read: str) -> UpdateReport:
    options = UpdateOptions(score=ScoreOptions(read=ReadOptions(**read)))  # type: ignore[arg-type]
    return update_dataset([str(folder / "inbox")], str(folder / "scored"), options, model=model)


def test_an_input_keeps_its_reading_and_is_refused_where_it_looks_different(tmp_path: Path, model: Model) -> None:
    """The record says how each was read; what is stated for that input once is right from then on."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_text("id;body\n1;schön, good\n", encoding="cp1252")
    (inbox / "b.csv").write_text("id,body\n2,bad\n")
    report = night(tmp_path, model)
    taken = {entry.input: entry.taken for entry in report.record.entries}
    assert taken == {
        "a.csv": {"encoding": "cp1252", "delimiter": ";"},
        "b.csv": {"encoding": "ascii", "delimiter": ","},
    }
    (inbox / "a.csv").write_text("x,id;body\n3,1;good\n")  # by itself it could be cut in two ways
    assert night(tmp_path, model).exit_code == 0
    (inbox / "a.csv").write_text("id,body\n4,good again\n")
    report = night(tmp_path, model)
    (failed,) = report.of("failed")
    assert failed.error is not None and "looks like --delimiter , now" in failed.error
    assert failed.hint is not None and failed.hint.options == "--delimiter ,"
    assert texts(tmp_path / "scored") == ["bad", "good"]
    options = UpdateOptions(score=ScoreOptions(read=ReadOptions(delimiter=",")))
    update_dataset([str(inbox / "a.csv")], str(tmp_path / "scored"), options, model=model)
    assert texts(tmp_path / "scored") == ["bad", "good again"]
    (inbox / "a.csv").write_text("id,body\n4,good at last\n")
    assert night(tmp_path, model).exit_code == 0
    assert texts(tmp_path / "scored") == ["bad", "good at last"]


def test_what_was_taken_is_said_with_v(run_score: RunScore, tmp_path: Path) -> None:
    """Of a table and of a folder; without it only what is unusual."""
    (tmp_path / "in.csv").write_text("id,body\n1,good\n")
    (tmp_path / "odd.csv").write_text("id;body\n1;größer\n", encoding="cp1252")
    said = run_score(tmp_path / "in.csv", tmp_path / "out.csv", "-v").stderr
    assert "read with --encoding ascii --delimiter ," in said
    said = run_score(tmp_path / "odd.csv", tmp_path / "odd-out.csv", "--dry-run").stderr
    assert "read with --encoding cp1252 --delimiter ';'" in said
    assert "read with" not in run_score(tmp_path / "in.csv", tmp_path / "out.csv", "--dry-run").stderr
    said = run_score(tmp_path / "in.csv", tmp_path / "odd.csv", f"{tmp_path}/scored/", "-v").stderr
    assert "read with --encoding ascii --delimiter ,: 1 input: in.csv" in said
    assert "read with --encoding cp1252 --delimiter ';': 1 input: odd.csv" in said
