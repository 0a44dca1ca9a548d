"""What lies beside exports and is none is passed over, counted and named: half of a download, sums, logs, papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.dataset.inputs import find_inputs
from score_messages.read.no_messages import is_clutter

NO_EXPORTS = (
    "b.csv.part c.csv.filepart d.csv.crdownload e.tmp f.csv.bak a.csv.sha256 export.log offer.pdf README README.md "
    "README.txt LICENSE meta.json manifest.json photo.JPG ~$report.xlsx .~lock.a.csv# a.csv~ notes.docx"
).split()


def test_half_written_files_and_papers_are_no_inputs(tmp_path: Path) -> None:
    """The table and the text beside them are."""
    for name in ("a.csv", "part.csv", "readme-answers.csv", "log.csv", *NO_EXPORTS):
        (tmp_path / name).write_text("id,body\n1,good\n")
    listing = find_inputs([str(tmp_path)])
    assert [source.name for source in listing.inputs] == ["a.csv", "log.csv", "part.csv", "readme-answers.csv"]
    assert sorted(Path(name).name for name in listing.passed_over) == sorted(NO_EXPORTS)


@pytest.mark.parametrize("name", NO_EXPORTS)
def test_each_of_them_is_known_alone(name: str) -> None:
    assert is_clutter(name.encode())


def test_what_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """Who names a file means it."""
    (tmp_path / "a.csv.bak").write_text("id,body\n1,good\n")
    assert len(find_inputs([str(tmp_path / "a.csv.bak")]).inputs) == 1
