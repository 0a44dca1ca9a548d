"""Folders may be nested as deep as the system allows: what lies deepest is read, or named in an error."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.errors import InputError
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox


def rows(scored: Path) -> int:
    return int(pads.dataset(scored, partitioning="hive").count_rows())


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder that Python itself could not remove again."""
    yield tmp_path
    subprocess.run(["rm", "-rf", *tmp_path.iterdir()], check=True)


def test_folders_nested_a_thousand_deep_are_read(deep: Path, run_score: RunScore) -> None:
    """As exports and as messages; where the system ends, the folder is named and the rest goes on."""
    (deep / "inbox").mkdir()
    (deep / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(3)))
    (deep / "inbox" / "texts").mkdir()
    (deep / "inbox" / "texts" / "1.txt").write_text("a chair")
    for folder in ("inbox", "inbox/texts"):
        _nest(deep / folder, 1200, "2.txt" if folder.endswith("texts") else "b.csv")
    scored = deep / "scored"
    result = run_score(deep / "inbox", f"{scored}/")
    assert (result.exit_code, result.stderr) == (0, "") and rows(scored) == 7
    assert run_score(deep / "inbox", f"{scored}/").exit_code == 0
    _nest(deep / "inbox", 4000, "c.csv", "longer")
    result = run_score(deep / "inbox", f"{scored}/")
    assert result.exit_code == 1 and "this folder can't be listed: File name too long" in result.stderr
    assert rows(scored) == 7 and "Traceback" not in result.stderr


def _nest(top: Path, depth: int, name: str, folder: str = "d") -> None:
    """Make `depth` folders, each inside the one before, and a file in the last."""
    parent = os.open(top, os.O_RDONLY)
    try:
        for _ in range(depth):
            os.mkdir(folder, dir_fd=parent)
            inner = os.open(folder, os.O_RDONLY, dir_fd=parent)
            os.close(parent)
            parent = inner
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=parent)
        os.write(descriptor, b"a lamp\n" if name.endswith("txt") else b"id,body\n1,a chair\n2,a lamp\n")
        os.close(descriptor)
    finally:
        os.close(parent)


def test_pattern_over_deep_folders_gets_a_plain_error(deep: Path) -> None:
    """Python's own search for patterns gives up there."""
    (deep / "inbox").mkdir()
    _nest(deep / "inbox", 1200, "b.csv")
    with pytest.raises(InputError, match="nested too deep for a pattern"):
        find_inputs([f"{deep}/**/*.csv"])
