"""`--summary`: looked at before the run, written whole, and nothing but counts is replaced by it."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest

from score_messages.errors import OutputError, PipelineError
from score_messages.write import WriteOptions
from score_messages.write.counts_file import CountsFile
from tests.support.command import RunScore
from tests.support.disk_faults import watched_disk
from tests.support.messages import csv_bytes

FACTS = {"rows": 1, "statuses": {}, "sentiments": {}, "model_fingerprint": "0"}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export; we stand beside it."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"], ["2", "It is bad"]]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["out.csv", "scored/"])
def target(request: pytest.FixtureRequest) -> str:
    """Of a table, and of a folder of tables."""
    return str(request.param)


def test_counts_replace_counts_and_nothing_else_stays(place: Path, run_score: RunScore, target: str) -> None:
    """Night after night, of a table or of a folder; one line of JSON, and no other file."""
    for text in ("It is bad", "It is better"):
        (place / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"], ["2", text]]))
        assert run_score("in.csv", target, "--summary", "counts.json").exit_code == 0
        line = (place / "counts.json").read_text()
        assert json.loads(line)["rows"] == 2 and line.count("\n") == 1
    assert sorted(entry.name for entry in place.iterdir()) == sorted(["counts.json", "in.csv", target.rstrip("/")])


FOREIGN = {
    "diary": b"a diary\n",
    "json": b'{"rows": 1}\n',
    "more lines": json.dumps(FACTS).encode() + b"\nand more\n",
    "record": json.dumps(FACTS, indent=1).encode(),
    "list": b"[" * 100_000,
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_file_that_holds_no_counts_is_not_replaced_unasked(
    place: Path, run_score: RunScore, target: str, content: bytes
) -> None:
    """And nothing is scored before that is known; `--force` says that the file may go."""
    (place / "counts.json").write_bytes(content)
    result = run_score("in.csv", target, "--summary", "counts.json")
    assert result.exit_code == 1 and "holds no counts" in result.stderr and "--force" in result.stderr
    assert (place / "counts.json").read_bytes() == content and not (place / target).exists()
    assert run_score("in.csv", target, "--summary", "counts.json", "--force").exit_code == 0
    assert json.loads((place / "counts.json").read_bytes())["rows"] == 2


def test_own_table_is_not_replaced_by_counts(place: Path, run_score: RunScore) -> None:
    """Nor counts by a table."""
    for name in ("old.csv", "old.parquet", "old.jsonl"):
        assert run_score("in.csv", name).exit_code == 0
        before = (place / name).read_bytes()
        assert run_score("in.csv", "out.csv", "--summary", name).exit_code == 1
        assert (place / name).read_bytes() == before
    assert run_score("in.csv", "out.csv", "--summary", "counts.csv").exit_code == 0
    assert run_score("in.csv", "counts.csv").exit_code == 1


@pytest.mark.parametrize("summary", ["none/counts.json", "folder", "in.csv/counts.json", "loop", "s3://bucket/counts"])
def test_counts_that_cant_be_written_stop_the_run_before_it_begins(
    place: Path, run_score: RunScore, target: str, summary: str
) -> None:
    """Exit code 1 means that no table was written."""
    (place / "folder").mkdir()
    os.symlink("loop", "loop")
    result = run_score("in.csv", target, "--summary", summary)
    assert result.exit_code == 1 and "Traceback" not in result.stderr
    assert not (place / target).exists()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_folder_that_we_may_not_write_to_is_told_before_the_run(place: Path, run_score: RunScore, target: str) -> None:
    """Whatever the reason."""
    (place / "folder").mkdir(mode=0o500)
    assert run_score("in.csv", target, "--summary", "folder/counts.json").exit_code == 1
    assert not (place / target).exists()


def test_table_and_counts_are_never_the_same_file(place: Path, run_score: RunScore) -> None:
    """By whatever name; the hint works."""
    (place / "table.csv").touch()
    os.symlink("out.csv", "soft.csv")
    os.link("table.csv", "hard.csv")
    for name, summary in (("out.csv", "out.csv"), ("out.csv", "./out.csv"), ("out.csv", "soft.csv")):
        result = run_score("in.csv", name, "--summary", summary)
        assert result.exit_code == 2 and "the same file" in result.stderr and not (place / "out.csv").exists()
    assert run_score("in.csv", "table.csv", "--summary", "hard.csv").exit_code == 2
    assert run_score("in.csv", "out.csv", "--summary", "counts.json").exit_code == 0
    assert run_score("in.csv", "-", "--summary", "-").exit_code == 2


def test_counts_go_into_devices_and_pipes_as_they_are(place: Path, run_score: RunScore) -> None:
    """`>(...)` of a shell is such a pipe; one that nobody reads is said before the run."""
    assert run_score("in.csv", "out.csv", "--summary", "/dev/null").exit_code == 0
    reading, writing = os.pipe()
    assert run_score("in.csv", "scored/", "--summary", f"/dev/fd/{writing}").exit_code == 0
    assert json.loads(os.read(reading, 1 << 20))["rows"] == 2
    os.close(reading)
    os.close(writing)
    os.mkfifo("fifo")
    result = run_score("in.csv", "other.csv", "--summary", "fifo")
    assert result.exit_code == 1 and not (place / "other.csv").exists()
    read = []
    reader = threading.Thread(target=lambda: read.append(Path("fifo").read_bytes()))
    reader.start()
    while run_score("in.csv", "other.csv", "--summary", "fifo").exit_code:
        pass
    reader.join()
    assert json.loads(read[0])["rows"] == 2


def test_whatever_disk_call_fails_counts_are_whole(place: Path) -> None:
    """The old ones or the new ones, and no other file."""
    path = place / "counts.json"
    for failing in range(200):
        path.write_text(json.dumps(FACTS) + "\n")
        reached: list[int] = []

        def fail(number: int, failing: int = failing, reached: list[int] = reached) -> None:
            if number == failing:
                reached.append(number)
                raise OSError(errno.ENOSPC, "")

        try:
            with watched_disk(fail):
                CountsFile(str(path), WriteOptions()).write({**FACTS, "rows": 2})
        except PipelineError as error:
            assert isinstance(error, OutputError)
        assert json.loads(path.read_bytes())["rows"] in (1, 2)
        assert {entry.name for entry in place.iterdir()} <= {"in.csv", "counts.json", ".counts.json.lock"}
        if not reached:
            break
    assert failing > 10 and not reached
    assert json.loads(path.read_bytes())["rows"] == 2
    assert {entry.name for entry in place.iterdir()} == {"in.csv", "counts.json"}


def test_runs_that_end_together_each_write_whole_counts(place: Path) -> None:
    """They wait for each other, which takes a moment."""
    errors: list[BaseException] = []

    def write(rows: int) -> None:
        try:
            CountsFile("counts.json", WriteOptions()).write({**FACTS, "rows": rows})
        except PipelineError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(rows,)) for rows in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert json.loads((place / "counts.json").read_bytes())["rows"] in range(8)
    assert not list(place.glob(".counts*"))


def test_table_that_stands_is_told_when_its_counts_fail_at_last(
    place: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk may fill up meanwhile: what stands is said, and what to do about the rest."""

    def full(self: CountsFile, line: bytes) -> None:
        raise OutputError("counts.json", "No space left on device")

    monkeypatch.setattr(CountsFile, "_replace", full)
    result = run_score("in.csv", "out.csv", "--summary", "counts.json")
    assert result.exit_code == 1
    assert "the table is written, but not its summary: No space left on device" in result.stderr
    assert (place / "out.csv").exists()
