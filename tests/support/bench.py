"""An export that is broken, odd or malicious, and the table that stood there before it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes, inbox

MIB = 1 << 20


@dataclass(frozen=True)
class Bench:
    """A folder with an export, where an earlier run has left its table."""

    folder: Path
    run_score: RunScore

    @property
    def target(self) -> Path:
        """Where the table stands."""
        return self.folder / "scored.parquet"

    def export(self, content: bytes, name: str = "export.csv") -> Path:
        """Put the export there."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def refuses(self, source: Path | bytes, *options: str, old_table: bool = True) -> str:
        """Check that the export is refused and yesterday's table untouched. Returns stderr."""
        path = self.export(source) if isinstance(source, bytes) else source
        if old_table:
            self.make_old_table()
        before = self.target.read_bytes()
        result = self.run_score(path, self.target, *options)
        assert (result.exit_code, result.stdout) == (1, b"")
        assert self.target.read_bytes() == before
        assert not [name for name in os.listdir(self.folder) if name.endswith(".tmp")]
        assert str(path) in result.stderr
        assert "Nothing was written" in result.stderr
        assert CANARY not in result.stderr
        return result.stderr

    def scores(self, source: Path | bytes, *options: str) -> pa.Table:
        """The table that the export gives; checks that stderr shows nothing of its text."""
        path = self.export(source) if isinstance(source, bytes) else source
        result = self.run_score(path, self.target, "--allow-empty", *options)
        assert result.exit_code == 0, result.stderr
        assert CANARY not in result.stderr
        return pq.read_table(self.target)

    def make_old_table(self) -> None:
        """Score yesterday's export."""
        yesterday = self.export(csv_bytes(inbox(3)), "yesterday.csv")
        assert self.run_score(yesterday, self.target).exit_code == 0


def statuses(table: pa.Table) -> Counter[str]:
    return Counter(table["status"].to_pylist())


def ids(table: pa.Table) -> list[str]:
    column: list[str] = table["id"].to_pylist()
    return column


GOOD = inbox()

GOOD_BYTES = csv_bytes(GOOD)

LINES = GOOD_BYTES.splitlines(keepends=True)


def write_mails(folder: Path) -> Path:
    """200 good .txt files."""
    mails = folder / "mails"
    mails.mkdir()
    for name, text in inbox()[1:]:
        (mails / f"{name}.txt").write_text(text)
    return mails
