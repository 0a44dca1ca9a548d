"""Small public inputs that failed once (`cases/` in the data), and what a run makes of one of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from tests.support.command import Result, RunScore

CASES = Path(os.environ.get("SCORE_MESSAGES_DATA", "/nowhere")) / "cases"

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="SCORE_MESSAGES_DATA names no folder with cases")

SIGNS = {"+": "positive", "-": "negative", "0": "neutral"}
"""How the tests write a sentiment; `?` is any, where the model's opinion isn't the point."""


def signed(words: str) -> list[str | None]:
    """What a row of signs such as `+ - empty` stands for: the sentiment, or else the status; None for any.

    >>> signed("+ - ? empty")
    ['positive', 'negative', None, 'empty']
    """
    return [None if word == "?" else SIGNS.get(word, word) for word in words.split()]


@dataclass(frozen=True)
class KnownCases:
    """The cases, which are only read, and a folder for what is made of them."""

    folder: Path
    run_score: RunScore

    def run(self, name: str, *options: str | Path, target: str = "out.parquet") -> Result:
        """Score one of them."""
        return self.run_score(CASES / name, f"{self.folder}/{target}", *options)

    def table(self, name: str, *options: str | Path) -> pa.Table:
        """The table that it gives."""
        done = self.run(name, *options, "--force")
        assert done.exit_code == 0, done.stderr
        return pq.read_table(self.folder / "out.parquet")

    def night(self, name: str, *options: str | Path) -> tuple[pa.Table, str]:
        """All rows of the folder of tables that it gives, and what the run says of it."""
        done = self.run(name, *options, "-v", target="scored/")
        assert done.exit_code == 0, done.stderr
        return pads.dataset(self.folder / "scored", partitioning="hive").to_table().sort_by("message_id"), done.stderr

    def refusal(self, name: str, *options: str | Path, target: str = "out.parquet") -> str:
        """What is said of one that is refused; nothing is written."""
        done = self.run(name, *options, target=target)
        assert done.exit_code == 1, done.stderr
        assert not list(self.folder.rglob("*.parquet"))
        return done.stderr


def texts(table: pa.Table) -> list[str]:
    """The writers' own texts without the subjects in front of them."""
    return [text.partition("\n\n")[2] for text in table["text"].to_pylist()]


def column(table: pa.Table, name: str) -> list[Any]:
    """The cells of a column."""
    cells: list[Any] = table[name].to_pylist()
    return cells


def check_signs(table: pa.Table, words: str) -> None:
    """Whether the rows have the sentiments, or else the statuses, that the words say."""
    rows = zip(column(table, "sentiment"), column(table, "status"), strict=True)
    seen = [sentiment or status for sentiment, status in rows]
    assert [right and cell for cell, right in zip(seen, signed(words), strict=True)] == signed(words)
