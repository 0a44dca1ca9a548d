"""How to write, as the person who runs this chose it. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WriteOptions:
    """What the target may replace, and how it is written.

    Attributes:
        format: "parquet", "csv" or "jsonl"; None takes it from the target's suffix.
        force: replace a file that this tool did not write.
        allow_empty: replace a table by one without rows.
        keep_formulas: leave CSV cells as they are, even those that a spreadsheet would run.
        prefix: what stands before the names of the verdict columns; it tells our own CSV and JSONL from others'.
    """

    format: str | None = None
    force: bool = False
    allow_empty: bool = False
    keep_formulas: bool = False
    prefix: str = ""
