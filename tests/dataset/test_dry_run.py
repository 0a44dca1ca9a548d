"""`--dry-run` says of each input what a night would do, and the night does that; not a byte is written."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.metrics.three_class import CLASSES
from score_messages.read.csv_file import CsvSource
from score_messages.scoring.scorer import Scorer
from tests.support.command import RunScore
from tests.support.disk_faults import watched_disk
from tests.support.messages import CANARY, csv_bytes, inbox


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """One export for each action that a run can take."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.csv").write_bytes(csv_bytes(inbox(6)))
    (folder / "copy.csv").write_bytes(csv_bytes(inbox(6)))
    (folder / "bad.csv").write_bytes(f'id,body\n1,"{CANARY}'.encode())
    (folder / "z.csv").write_bytes(csv_bytes(inbox(9)))
    return tmp_path


def standing(root: Path) -> dict[str, tuple[int, int, int]]:
    """Every file with its inode and times, which any write would change."""
    stamps = {}
    for folder, _, files in os.walk(root):
        for name in [".", *files]:
            status = os.stat(os.path.join(folder, name))
            stamps[os.path.join(folder, name)] = (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
    return stamps


def sentiments(rows: int) -> str:
    """Of an inbox, as lines of a run count them."""
    given = Counter(Scorer.load().score([body for _, body in inbox(rows)[1:]])["sentiment"].to_pylist())
    return ", ".join(f"{given[name]} {name}" for name in CLASSES if given[name])


def test_each_input_has_its_line_and_nothing_is_written(root: Path, run_score: RunScore) -> None:
    """Before the first night, when the folder isn't even there."""
    before = standing(root)
    result = run_score(root / "inbox", f"{root / 'scored'}/", "--dry-run")
    assert result.exit_code == 1 and standing(root) == before and CANARY not in result.stderr
    lines = [line.removeprefix("score-messages: ") for line in result.stderr.splitlines()]
    assert [re.sub(r" \(\d+\.\d s.*", "", line) for line in lines] == [
        f"score: a.csv: 6 messages: {sentiments(6)}",
        "bad: bad.csv, record 1 (line 2): a quote opens and never closes. "
        "If the file escapes quotes with a backslash:  --escape backslash",
        "duplicate: copy.csv: another input has the same bytes",
        f"score: z.csv: 9 messages: {sentiments(9)}",
        f"dry run of {root / 'scored'}/, nothing written: inputs: 2 scored, 1 failed, 1 repeated",
    ]


def test_the_night_does_what_the_dry_run_said(root: Path, run_score: RunScore) -> None:
    """The same counts of inputs, and the same exit code, night after night."""
    scored = root / "scored"
    for change in (b"", b"9,one more\n"):
        with (root / "inbox" / "z.csv").open("ab") as file:
            file.write(change)
        tried = run_score(root / "inbox", f"{scored}/", "--dry-run", "--summary", "-")
        before = standing(root)
        result = run_score(root / "inbox", f"{scored}/", "--dry-run", "--log-format", "json")
        assert standing(root) == before
        assert all("message" in json.loads(line) for line in result.stderr.splitlines())
        night = run_score(root / "inbox", f"{scored}/", "--summary", "-")
        assert tried.exit_code == night.exit_code == result.exit_code == 1
        assert json.loads(tried.stdout)["inputs"] == json.loads(night.stdout)["inputs"]
    assert pads.dataset(scored).count_rows() == 16
    quiet = run_score(root / "inbox", f"{scored}/", "--dry-run")
    assert quiet.stderr.count("skip: ") == 2 and quiet.stderr.count("duplicate: ") == 1


def test_limit_tries_the_first_rows_and_is_refused_without_a_dry_run(root: Path, run_score: RunScore) -> None:
    """The hint works: it is the same command with --dry-run added."""
    (root / "inbox" / "bad.csv").unlink()
    refused = run_score(root / "inbox", f"{root / 'scored'}/", "--limit", "2")
    assert refused.exit_code == 2 and not (root / "scored").exists()
    assert f"score-messages {root / 'inbox'} {root / 'scored'}/ --limit 2 --dry-run" in refused.stderr
    result = run_score(root / "inbox", f"{root / 'scored'}/", "--limit", "2", "--dry-run")
    assert result.exit_code == 0 and result.stderr.count(": 2 messages: ") == 2


def test_foreign_folder_and_other_layout_are_refused_as_by_night(root: Path, run_score: RunScore) -> None:
    """What would end the night ends the dry run too."""
    (root / "mine").mkdir()
    (root / "mine" / "letter.doc").write_text("mine")
    for options in ([], ["--dry-run"]):
        result = run_score(root / "inbox", f"{root / 'mine'}/", *options)
        assert result.exit_code == 1 and "contains other things than scored tables" in result.stderr
    assert run_score(root / "inbox" / "a.csv", f"{root / 'scored'}/").exit_code == 0
    result = run_score(root / "inbox", f"{root / 'scored'}/", "--partition", "date", "--dry-run")
    assert result.exit_code == 2 and "is not partitioned" in result.stderr


def test_what_the_checks_of_a_part_refuse_is_listed_as_bad(root: Path, run_score: RunScore) -> None:
    """A date column without dates, and an export that has lost all its rows."""
    assert run_score(root / "inbox" / "a.csv", f"{root / 'scored'}/").exit_code == 0
    (root / "inbox" / "a.csv").write_bytes(b"id,body\n")
    result = run_score(root / "inbox" / "a.csv", f"{root / 'scored'}/", "--dry-run")
    assert result.exit_code == 1 and "bad: a.csv: has no messages any more" in result.stderr
    result = run_score(root / "inbox" / "z.csv", f"{root / 'scored'}/", "--date-column", "id", "--dry-run")
    assert result.exit_code == 1 and "its date column has no date that can be read" in result.stderr


def test_dry_run_ends_when_time_is_over(root: Path, run_score: RunScore) -> None:
    """Also in the middle of an input; what wasn't tried is named."""

    def for_ever(source: CsvSource) -> None:
        while source.name.endswith("copy.csv"):
            sum(range(100))
        opened(source)

    opened = CsvSource._open
    (root / "inbox" / "copy.csv").write_bytes(csv_bytes(inbox(5)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvSource, "_open", for_ever)
        result = run_score(root / "inbox", f"{root / 'scored'}/", "--dry-run", "--max-minutes", "0.02")
    assert "score: a.csv" in result.stderr and result.stderr.count("wait: ") == 2 and "2 waiting" in result.stderr


def test_no_call_of_a_dry_run_writes_into_the_folder(root: Path, run_score: RunScore) -> None:
    """Not even the lock, so another run may be at work meanwhile."""
    run_score(root / "inbox", f"{root / 'scored'}/")
    with watched_disk(lambda call: None) as calls:
        run_score(root / "inbox", f"{root / 'scored'}/", "--dry-run")
    assert not set(calls) & {"write", "mkdir", "unlink", "rename", "replace", "link", "utime", "fsync", "chmod"}
