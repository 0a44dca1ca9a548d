"""The machine of docs/nightly.md: one that only reading tests share, and one for each test that changes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.messages import csv_bytes
from tests.support.nightly_machine import CUT_OFF, HEAD, PAGE, Place, blocks, prepare


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where all commands of the page have run, in order; an export is cut off and mended as the page tells it."""
    place = prepare(tmp_path_factory.mktemp("machine"))
    arrives = {"Alerts": CUT_OFF, "Backfills": csv_bytes([HEAD, ("0201", "2026-03-04", "Chair", "It ends well.")])}
    for section in PAGE.split("\n## "):
        if (content := arrives.get(section.partition("\n")[0])) is not None:
            (place.export / "2026-03-04.csv").write_bytes(content)
        for block in blocks("console", section):
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
                done = place.run(place.here(command))
                place.printed.append((command, shown, done.returncode, place.there(done.stdout)))
    return place


@pytest.fixture
def machine(tmp_path: Path) -> Place:
    """Another such place, where nothing has run yet."""
    return prepare(tmp_path)
