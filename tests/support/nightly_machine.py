"""A machine as docs/nightly.md sets one up: folders, exports, config files and stand-ins for its programs."""

from __future__ import annotations

import fcntl
import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.messages import csv_bytes
from tests.support.paths import ROOT

BIN = Path(sys.executable).parent

PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")

FILES = ROOT / "docs" / "nightly"

UNITS = ("score-messages.service", "score-messages.timer", "score-messages-failed@.service")

HEAD = ("id", "received", "subject", "body")

NEXT_DAY = [
    ("0003", "2026-03-02T08:31:12Z", "Question", "Does the small table fit through a door of 75 cm?"),
    ("0101", "2026-03-03T07:10:00Z", "Thanks", "A lovely chair, and so quickly here. Thank you!"),
    ("0102", "2026-03-03T07:45:00Z", "Lamp", "The lamp came broken. I want my money back."),
    ("0103", "", "Invoice", "Please send me the invoice for the chair once more."),
]

BEFORE = [
    ("0001", "2025-10-01T10:00:00Z", "Desk", "The desk is wonderful."),
    ("0002", "2025-10-02", "Desk", "Too late!"),
]

UNDATED = [("a1", "", "Bed", "It squeaks, and nobody helps."), ("a2", "", "Bed", "We love the new bed.")]

CUT_OFF = b'id,received,subject,body\n0201,2026-03-04,Chair,"It begins\n'


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)


def configs() -> dict[str, str]:
    """The TOML files of the page by name."""
    return {Path(block.splitlines()[0].removeprefix("# ")).name: block for block in blocks("toml")}


@dataclass
class Place:
    """A machine as the page describes it, below a folder of its own; and what the page's commands printed there."""

    root: Path
    printed: list[tuple[str, str, int, str]] = field(default_factory=list)

    @property
    def scores(self) -> Path:
        return self.root / "srv" / "scores"

    @property
    def export(self) -> Path:
        return self.root / "srv" / "export"

    @property
    def bin(self) -> Path:
        return self.root / "stubs"

    def here(self, text: str) -> str:
        """The page's paths as they are in this place."""
        return re.sub(r"(?<![\w.])/(srv|var/log)/", lambda match: f"{self.root}{match[0]}", text)

    def there(self, text: str) -> str:
        return text.replace(str(self.root), "")

    def environment(self, **more: str) -> dict[str, str]:
        """As small as cron's; `mail` and `journalctl` are stubs, as no test should send mail."""
        path = f"{self.bin}:{self.scores}/venv/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        return {"PATH": path, "HOME": str(self.root), "LOGNAME": "scores", "SHELL": "/bin/sh", **more}

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.scores,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def install(self, name: str, folder: str = "units") -> Path:
        """One of the files beside the page, with the paths of this place."""
        path = self.root / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.here((FILES / name).read_text(encoding="utf-8")))
        path.chmod(0o644)
        return path

    def mails(self) -> str:
        """What the stub was given since the last look."""
        path = self.root / "mails"
        text = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text


def stub(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def prepare(root: Path) -> Place:
    """Exports, mail, the page's files, and the programs where the page has them."""
    machine = Place(root)
    for folder in (machine.export / "archive" / "2025", machine.scores / "venv", machine.scores / "old", machine.bin):
        folder.mkdir(parents=True)
    for name in ("var/log/score-messages", "srv/backup", "srv/mail"):
        (root / name).mkdir(parents=True)
    (machine.scores / "venv" / "bin").symlink_to(BIN)
    shutil.copy(ROOT / "data" / "sample" / "inbox.csv", machine.export / "2026-03-02.csv")
    shutil.copy(ROOT / "data" / "sample" / "inbox.mbox", root / "srv" / "mail")
    shutil.copytree(ROOT / "data" / "sample" / "Maildir", root / "srv" / "mail" / "Maildir")
    (machine.export / "2026-03-03.csv").write_bytes(csv_bytes([HEAD, *NEXT_DAY]))
    (machine.export / "archive" / "2025" / "october.csv.gz").write_bytes(gzip.compress(csv_bytes([HEAD, *BEFORE])))
    for row in UNDATED:
        (machine.scores / "old" / f"2025-11-2{4 + UNDATED.index(row)}.csv").write_bytes(csv_bytes([HEAD, row]))
    for name, block in configs().items():
        (machine.scores / name).write_text(machine.here(block))
    (machine.scores / "nightly.sh").write_text(machine.here((FILES / "nightly.sh").read_text()))
    stub(machine.bin / "mail", f'{{ echo "subject: $2 to: $3"; cat; }} >> {root}/mails')
    stub(machine.bin / "journalctl", 'echo "the journal of $2"')
    return machine


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Somebody else's run goes on."""
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def without_times(text: str) -> list[str]:
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+\.\d", "WHEN", text)
    return re.sub(r"\(\d+\.\d s", "(T s", text).split()
