"""A table is no more open than what it was made of, whatever the umask; one that stands keeps its mode."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from score_messages.write import most_open
from score_messages.write.atomic import NewFile
from tests.support.command import RunScore
from tests.support.messages import csv_bytes

ROWS = csv_bytes([["id", "body"], ["1", "I love it"], ["2", "It is bad"]])


@pytest.fixture(params=[0o000, 0o002, 0o022, 0o027, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """One of the usual ones, and none."""
    before = os.umask(request.param)
    yield int(request.param)
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@pytest.mark.parametrize("source", [0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o444, 0o400, 0o755, 0o604])
def test_new_table_and_counts_are_no_more_open_than_the_source(
    tmp_path: Path, run_score: RunScore, umask: int, source: int
) -> None:
    """Nor are they more open than the umask says; their owner may read and write them."""
    (tmp_path / "in.csv").write_bytes(ROWS)
    (tmp_path / "in.csv").chmod(source)
    for name in ("out.csv", "out.parquet"):
        assert run_score(tmp_path / "in.csv", tmp_path / name, "--summary", tmp_path / "counts").exit_code == 0
        assert mode(tmp_path / name) == (source & 0o666 | 0o600) & ~umask
    assert mode(tmp_path / "counts") == (source & 0o666 | 0o600) & ~umask


def test_unfinished_table_is_no_more_open_either(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hidden file has that mode from its first moment."""
    seen: list[int] = []
    made = NewFile.__init__

    def watch(self: NewFile, *args: object, **options: object) -> None:
        made(self, *args, **options)  # type: ignore[arg-type]
        seen.extend(mode(path) for path in tmp_path.glob(".*.tmp"))

    monkeypatch.setattr(NewFile, "__init__", watch)
    (tmp_path / "in.csv").write_bytes(ROWS)
    (tmp_path / "in.csv").chmod(0o600)
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv", "--summary", tmp_path / "counts").exit_code == 0
    assert seen == [0o600, 0o600]


def test_table_that_stands_keeps_its_mode(tmp_path: Path, run_score: RunScore, umask: int) -> None:
    """Somebody chose it, also where it is more open than the source."""
    (tmp_path / "in.csv").write_bytes(ROWS)
    (tmp_path / "in.csv").chmod(0o600)
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 0
    (tmp_path / "out.csv").chmod(0o664)
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 0
    assert mode(tmp_path / "out.csv") == 0o664


def test_least_open_file_of_a_folder_counts_and_so_do_its_folders(tmp_path: Path) -> None:
    """Whoever can't read one of the messages, or can't enter where it lies, can't read the table of all of them."""
    folder = tmp_path / "texts"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.txt", "deep/b.txt"):
        (folder / name).write_text("I love it")
        (folder / name).chmod(0o664)
    for path in (folder, folder / "deep"):
        path.chmod(0o755)
    assert most_open([str(folder)]) == 0o664
    (folder / ".index").touch(0o600)
    (folder / "link").symlink_to("/dev/null")
    assert most_open([str(folder)]) == 0o664
    (folder / "deep").chmod(0o750)
    assert most_open([str(folder)]) == 0o660
    (folder / "deep").chmod(0o755)
    (folder / "deep" / "b.txt").chmod(0o604)
    assert most_open([str(folder)]) == 0o604
    (folder / "a.txt").chmod(0o640)
    assert most_open([str(folder)]) == 0o600
    folder.chmod(0o700)
    (folder / "a.txt").chmod(0o666)
    assert most_open([str(folder)]) == 0o600


def test_least_open_of_several_sources_counts(tmp_path: Path) -> None:
    """By their names and by patterns; what isn't there counts for nothing."""
    for name, its in (("a.csv", 0o644), ("b.csv", 0o640)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(its)
    assert most_open([str(tmp_path / "a.csv"), str(tmp_path / "none.csv")]) == 0o644
    assert most_open([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]) == 0o640
    assert most_open([str(tmp_path / "*.csv")]) == 0o640
    assert most_open([]) == 0o666


@pytest.mark.parametrize(
    ("command", "wanted"), [('"$S" - out.csv < in.csv', 0o600), ('cat in.csv | "$S" - out.csv', 0o644)]
)
def test_standard_input_counts_if_it_is_a_file(tmp_path: Path, command: str, wanted: int) -> None:
    """A pipe has no mode that says anything: then the umask decides."""
    (tmp_path / "in.csv").write_bytes(ROWS)
    (tmp_path / "in.csv").chmod(0o600)
    program = str(Path(sys.executable).with_name("score-messages"))
    subprocess.run(["sh", "-c", f"umask 022; {command}"], cwd=tmp_path, check=True, env={**os.environ, "S": program})
    assert mode(tmp_path / "out.csv") == wanted
