"""The invented exports of tests/fixtures/exports, in the form in which people download them."""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.workbooks import xlsx

EXPORTS = ROOT / "tests" / "fixtures" / "exports"
_GMAIL = "All mail Including Spam and Trash.mbox"


def downloads(folder: Path) -> Path:
    """Lay the exports into a folder; what isn't text as a fixture is made here."""
    shutil.copytree(EXPORTS, folder, dirs_exist_ok=True)
    pack_takeout(folder)
    for play in folder.glob("reviews_*.csv"):
        play.write_bytes(play.read_text(encoding="utf-8").encode("utf-16"))
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as file:
        (folder / "feedback.xlsx").write_bytes(xlsx({"Sheet1": list(csv.reader(file))}))
    return folder


def pack_takeout(folder: Path) -> None:
    """The mailbox of Gmail, packed as Google packs it."""
    with zipfile.ZipFile(folder / "takeout-20261127T061530Z-001.zip", "w") as packed:
        packed.write(folder / _GMAIL, f"Takeout/Mail/{_GMAIL}")
