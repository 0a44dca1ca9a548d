"""Hidden, half-written and other files that are nobody's messages: passed over, counted, named once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.read import ReadOptions, open_messages
from score_messages.read.no_messages import NO_MESSAGES, is_clutter
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox

BESIDE = (
    "._s1.csv .DS_Store ~$s1.csv .hidden.csv s1.csv.part s2.csv.filepart s3.csv.crdownload s4.csv.download s5.csv.tmp"
    " s1.csv.bak s1.csv~ s1.csv.sha256 SHA256SUMS export.log export.log.gz README README.md meta.json a.pdf a.PNG"
    " index.msf Thumbs.db s6.csv._COPYING_ s7.csv.uploading s8.csv.inprogress s9.csv.!ut #s1.csv# s1.csv.save"
).split()


def put(folder: Path, *names: str, content: bytes = b"x") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def ids(source: Path) -> list[str]:
    with open_messages(str(source), ReadOptions()) as opened:
        return [name for batch in opened for name in batch.ids.to_pylist()]


def test_folder_of_exports_holds_its_exports_only(tmp_path: Path, run_score: RunScore) -> None:
    """The others are counted in the run's record and in the summary, and named with -v only."""
    folder, scored, counts = tmp_path / "in", tmp_path / "scored", tmp_path / "counts.json"
    put(folder, *BESIDE)
    put(folder, "s1.csv", content=csv_bytes(inbox(3)))
    put(folder, "__MACOSX/s1.csv", ".git/config", "half.download/s1.csv", content=csv_bytes(inbox(3)))
    result = run_score(folder, f"{scored}/", "--summary", counts)
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(max((scored / "_runs").glob("*.json")).read_text())
    assert [part["input"] for part in record["parts"]] == ["s1.csv"]
    assert record["passed_over"] == json.loads(counts.read_text())["passed_over"] == len(BESIDE) + 3
    result = run_score(folder, f"{scored}/", "-v")
    assert f"passed over {len(BESIDE) + 3}" in result.stderr
    assert result.stderr.count("in/.DS_Store") == 1


@pytest.mark.parametrize("ending", ["eml", "txt"])
def test_single_table_passes_over_the_same_files(tmp_path: Path, run_score: RunScore, ending: str) -> None:
    """What a night finds and what a single table holds of a folder are the same messages."""
    folder, counts = tmp_path / "in", tmp_path / "counts.json"
    put(folder, *BESIDE, ".hid/b.eml", f"._a.{ending}", f".a.{ending}", f"a.{ending}.part", "README.txt", "readme.TXT")
    put(folder, f"a.{ending}", f"sub/b.{ending}", content=b"Subject: chair\n\nIt is wonderful.\n")
    assert ids(folder) == [f"a.{ending}", f"sub/b.{ending}"]
    (entry,) = find_inputs([str(folder)]).inputs
    assert entry.path == str(folder)
    result = run_score(folder, tmp_path / "out.jsonl", "--summary", counts, "-v", "--allow-odd")
    assert result.exit_code == 0, result.stderr
    count = json.loads(counts.read_text())["passed_over"]
    assert count == len(BESIDE) + 6
    assert f"passed over: {count} files" in result.stderr
    assert f"passed over {count} (no messages by name or kind): #s1.csv#, .DS_Store" in result.stderr


def test_file_that_is_named_is_read_or_refused(tmp_path: Path, run_score: RunScore) -> None:
    """In a single table and in a folder of tables; by its name, and by a pattern that means such files."""
    put(tmp_path, "s1.csv.part", "s2.csv.bak", ".s3.csv", "README", content=csv_bytes(inbox(3)))
    put(tmp_path, "a.pdf", content=b"%PDF-1.7 \n")
    for name in ("s1.csv.part", "s2.csv.bak", ".s3.csv", "README"):
        assert run_score(tmp_path / name, tmp_path / f"{name}.parquet").exit_code == 0
        assert run_score(tmp_path / name, f"{tmp_path / 'scored'}/").exit_code == 0
    assert "is a PDF" in run_score(tmp_path / "a.pdf", tmp_path / "out.csv").stderr
    assert "is a PDF" in run_score(tmp_path / "a.pdf", f"{tmp_path / 'scored'}/").stderr
    assert [entry.name for entry in find_inputs([str(tmp_path / "*.part")]).inputs] == ["s1.csv.part"]


def test_pattern_for_all_files_doesnt_mean_half_written_ones(tmp_path: Path) -> None:
    """As in a folder."""
    put(tmp_path, "s1.csv", "s2.csv.part", "a.pdf")
    listing = find_inputs([str(tmp_path / "*")])
    assert [entry.name for entry in listing.inputs] == ["s1.csv"]
    assert len(listing.passed_over) == 2


def test_folder_with_nothing_else_says_what_was_passed_over(tmp_path: Path, run_score: RunScore) -> None:
    """Else people look for a fault in what they see."""
    put(tmp_path / "in", "a.eml.part", "b.log", "c.log", "d.log")
    for target in (tmp_path / "out.csv", f"{tmp_path / 'scored'}/"):
        result = run_score(tmp_path / "in", target)
        assert result.exit_code == 1
        assert "passed over: " in result.stderr and "a.eml.part" in result.stderr and "1 more" in result.stderr


def test_patterns_can_be_compared_as_they_are_written() -> None:
    """In lower case, one star at one end; each once."""
    patterns = [pattern for listed in NO_MESSAGES.values() for pattern in listed.split(" ")]
    assert len(patterns) == len(set(patterns))
    for pattern in patterns:
        assert pattern == pattern.lower() and pattern.strip("*") and "*" not in pattern[1:-1]
        assert is_clutter(pattern.replace("*", "Some Name").encode())


@pytest.mark.parametrize(
    "name",
    "partner.csv part bak.csv logs.csv readme-tickets.csv unread.txt download.csv tmp.jsonl a.csv.gz mbox Inbox 17"
    " notes.txt metadata.csv sha256.csv x.eml login.mbox old.csv database.csv".split(),
)
def test_names_that_only_resemble_them_are_messages(name: str) -> None:
    """A pattern is for whole names or their ends."""
    assert not is_clutter(name.encode())
