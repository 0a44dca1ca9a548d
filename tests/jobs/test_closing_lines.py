"""The line that closes a run over a folder: its figures are of what it names, in the number that goes with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from score_messages.counted import counted
from tests.support.command import RunScore
from tests.support.exports import write_exports


def test_sentiments_are_of_the_scored_and_the_reused(tmp_path: Path, run_score: RunScore) -> None:
    """All rows that the line names, and no others."""
    inbox = write_exports(tmp_path / "inbox", ("a.csv", "b.csv"))
    arguments = (inbox, f"{tmp_path / 'scored'}/", "--id-column", "id", "--workers", "1", "-v")
    assert re.search(r"; 6 messages scored \(4 repeated\): ", run_score(*arguments).stderr)
    with (inbox / "b.csv").open("a") as file:
        file.write("new,A wonderful chair\n")
    line = run_score(*arguments).stderr
    rows = re.search(r"; 1 message scored and 1 reused \(4 repeated\): ([^;(]*)", line)
    assert rows, line
    assert sum(int(count) for count in re.findall(r"\d+", rows[1])) == 2, line


@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_numbers_agree_with_what_they_count(number: int) -> None:
    """With an s, or as it is said."""
    assert counted(number, "part") == f"{number:,} {'part' if number == 1 else 'parts'}"
    assert counted(number, "part is", "parts are").endswith("is" if number == 1 else "are")


def test_one_part_of_another_model_is_error_in_the_singular(tmp_path: Path, run_score: RunScore) -> None:
    """One row that goes, too."""
    inbox = write_exports(tmp_path / "inbox", ("a.csv", "b.csv"))
    (inbox / "b.csv").write_bytes(b"id,body\n1,good\n")
    target = f"{tmp_path / 'scored'}/"
    run_score(inbox, target, "--workers", "1")
    (inbox / "b.csv").unlink()
    result = run_score(inbox, target, "--workers", "1", "--model", "imdb-article", "--prune", "--dry-run")
    assert "its 1 row would be dropped" in result.stderr
    result = run_score(inbox, target, "--workers", "1", "--model", "imdb-article", "--prune")
    assert "1 part is of another model" in result.stderr, result.stderr
