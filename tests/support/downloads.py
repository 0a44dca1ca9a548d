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
    pack(folder / "Feedback.csv.zip", folder / "form.csv", "Feedback.csv")
    pack(folder / "Data_All_260305.zip", folder / "survey.csv", "CSV/Feedback 2026.csv")
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as file:
        (folder / "feedback.xlsx").write_bytes(xlsx({"Sheet1": list(csv.reader(file))}))
    return folder


def pack_takeout(folder: Path) -> None:
    """The mailbox of Gmail, packed as Google packs it."""
    pack(folder / "takeout-20261127T061530Z-001.zip", folder / _GMAIL, f"Takeout/Mail/{_GMAIL}")


def pack(archive: Path, path: Path, name: str) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(path, name)
