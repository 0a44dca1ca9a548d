"""`sentiment-jobs show`: a look into a scored table, for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from jobs.excerpt import excerpt
from pipeline.errors import ColumnError, FormatError


@dataclass(frozen=True)
class Options:
    """Which table, and how much of it."""

    table: Path
    rows: int = 10
    prefix: str = ""


def run(options: Options) -> str:
    """The first rows and the counts of a Parquet table that score-messages wrote.

    Raises:
        InputError: it isn't there, isn't Parquet, or has no verdict columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from pipeline.messages import verdict_schema

    try:
        file = pq.ParquetFile(options.table)
        names = file.schema_arrow.names
        if missing := [name for name in verdict_schema(options.prefix).names if name not in names]:
            raise ColumnError(str(options.table), f"is no scored table: it has no column {', '.join(missing)}")
        head = next(file.iter_batches(max(options.rows, 1)), pa.RecordBatch.from_pylist([], file.schema_arrow))
        counted = file.read([options.prefix + "sentiment", options.prefix + "status"])
    except (OSError, pa.ArrowException):
        raise FormatError(str(options.table), "can't be read as a Parquet file") from None
    lines = [_line("score", "sentiment", "status", "the message")]
    shown = head.slice(0, options.rows).to_pylist()
    lines += [_row(row, options.prefix, _text_column(names)) for row in shown]
    lines += ["", *_counts(counted.column(0).to_pylist(), counted.column(1).to_pylist())]
    return "\n".join(lines)


def _text_column(names: list[str]) -> str | None:
    from pipeline.read.columns import USUAL_TEXT_NAMES

    return next((name for name in names if name.strip().lower() in USUAL_TEXT_NAMES), None)


def _row(row: dict[str, object], prefix: str, text_column: str | None) -> str:
    score = row[f"{prefix}score"]
    text = "" if text_column is None else str(row[text_column] or "")
    return _line(
        "" if score is None else f"{score:.3f}",
        str(row[f"{prefix}sentiment"] or ""),
        str(row[f"{prefix}status"]),
        excerpt(text),
    )


def _line(score: str, sentiment: str, status: str, text: str) -> str:
    return f"{score:>5}  {sentiment:<9} {status:<14} {text}".rstrip()


def _counts(sentiments: list[str | None], statuses: list[str]) -> list[str]:
    rows = Counter(sentiment or status for sentiment, status in zip(sentiments, statuses, strict=True))
    return [f"{count:>9,}  {name}" for name, count in sorted(rows.items(), key=lambda row: (-row[1], row[0]))]


def command(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="A Parquet table that score-messages wrote.")],
    rows: Annotated[int, typer.Option(min=0, help="How many of the first rows to show.")] = 10,
    prefix: Annotated[str, typer.Option(help="The --prefix that it was written with.")] = "",
) -> None:
    """Show the first rows of a scored table and how many messages are what.

    `sentiment-jobs show scored.parquet`

    Reads only. It shows the beginning of messages, so mind who looks on.
    """
    print(run(Options(table, rows, prefix)))
