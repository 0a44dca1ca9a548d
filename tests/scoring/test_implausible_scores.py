"""Scores that can't be right are refused for a single table as for a folder: one check, one option, one message."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ImplausibleScoresError
from score_messages.model.engine import Engine
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from score_messages.text.encode import TokenIds
from tests.support.command import Result, RunScore
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

FOREIGN = "zzqx zzqy zzqz zzqa zzqb zzqc zzqd zzqe zzqf zzqg zzqh zzqi zzqj zzqk"


def undecided(engine: Engine, ids: TokenIds) -> npt.NDArray[np.float32]:
    """As `Engine.predict`, the same for all."""
    return np.tile(np.array([0.5, 0, 0.5], np.float32), (len(ids), 1))


def write(path: Path, count: int, text: str) -> Path:
    rows = [("id", "body"), *((f"{number}", f"{text} {'very ' * (number % 3)}") for number in range(count))]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(csv_bytes(rows))
    return path


def both(run_score: RunScore, path: Path, *options: str) -> tuple[Result, Result]:
    """As a single table and as a folder."""
    root = path.parents[1]
    single = run_score(path, root / "scored.parquet", *options)
    return single, run_score(path.parent, f"{root / 'scored'}/", *options)


def test_same_score_for_all_is_refused_alike(tmp_path: Path, run_score: RunScore) -> None:
    """What stood there stands; --allow-odd writes both."""
    path = write(tmp_path / "inbox" / "a.csv", 30, "wonderful")
    assert [result.exit_code for result in both(run_score, path)] == [0, 0]
    before = (tmp_path / "scored.parquet").read_bytes()
    write(path, 50, "wonderful")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "predict", undecided)
        results = both(run_score, path)
        for result in results:
            assert result.exit_code == 1 and "a.csv: all its 50 scored messages have the same score" in result.stderr
            assert "--allow-odd" in result.stderr
        assert (tmp_path / "scored.parquet").read_bytes() == before
        with pytest.raises(ImplausibleScoresError):
            score_file(path, tmp_path / "scored.parquet", model=loaded_model())
        assert [result.exit_code for result in both(run_score, path, "--allow-odd")] == [0, 0]
    assert pq.read_metadata(tmp_path / "scored.parquet").num_rows == 50


def test_words_that_nobody_knows_are_refused_alike(tmp_path: Path, run_score: RunScore) -> None:
    """Another language, or the wrong encoding."""
    results = both(run_score, write(tmp_path / "inbox" / "a.csv", 100, FOREIGN))
    assert [result.exit_code for result in results] == [1, 1]
    assert all("the model doesn't know 93 % of its 1,499 words" in result.stderr for result in results)
    assert not (tmp_path / "scored.parquet").exists()


@pytest.mark.parametrize(("count", "text"), [(1, "wonderful"), (19, "wonderful"), (1, FOREIGN), (19, FOREIGN)])
def test_small_files_are_never_implausible(tmp_path: Path, run_score: RunScore, count: int, text: str) -> None:
    """A handful of messages may well be alike, or of one unknown product."""
    path = write(tmp_path / "inbox" / "a.csv", count, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "predict", undecided)
        assert [result.exit_code for result in both(run_score, path)] == [0, 0]


def test_dry_run_and_limit_check_it_too(tmp_path: Path) -> None:
    """Of the rows that they read."""
    path = write(tmp_path / "inbox" / "a.csv", 100, FOREIGN)
    with pytest.raises(ImplausibleScoresError):
        score_file(path, None, ScoreOptions(dry_run=True))
    assert score_file(path, None, ScoreOptions(dry_run=True, limit=10)).rows == 10


def test_json_log_of_a_single_table_has_the_counts_as_fields(tmp_path: Path, run_score: RunScore) -> None:
    """As that of a folder has: a program needn't take the sentence apart."""
    path = write(tmp_path / "inbox" / "a.csv", 30, "wonderful")
    single, folder = both(run_score, path, "--log-format", "json", "-v")
    of_table, of_folder = json.loads(single.stderr), json.loads(folder.stderr.splitlines()[-1])
    assert of_table["rows"] == of_folder["rows"] == 30
    assert of_table["sentiments"] == of_folder["sentiments"]
    assert (
        of_table["statuses"]["scored"] == 30 and of_table["level"] == "info" and isinstance(of_table["seconds"], float)
    )
