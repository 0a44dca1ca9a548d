"""Rows of scored tables for another program: whole, with exact values, on standard output or as a new table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from score_messages.errors import Hint, OptionError
from score_messages_jobs.showing.asked import Asked
from score_messages_jobs.showing.column_names import columns_listed
from score_messages_jobs.showing.groups import groups_table
from score_messages_jobs.showing.options import Options

if TYPE_CHECKING:
    import pyarrow as pa

    from score_messages.tables.together import Column
    from score_messages.write import WriteOptions

STDOUT = "-"

PRINTED = ("csv", "jsonl")

CHUNK_BYTES = 1 << 26
"""Of sorted rows that are held at once; for each chunk of them the tables are read once more."""

_FIRST_CHUNK, _WRITTEN_ROWS = 1000, 16_384


def check_passing_on(options: Options) -> None:
    """Raise for a target that can't be written, before anything is read.

    Raises:
        OptionError: no such format; or an option of the terminal is given, too.
        TargetRefused: the target is, links to or lies in what is read.
        OutputError: it can't be written.
    """
    from score_messages.write import check_target, refuse_touching_source

    if options.count:
        raise OptionError("--count prints a number; --to and --output pass rows on", hint=Hint("Leave one of them out"))
    target = _target(options)
    if options.force and target == STDOUT:
        raise OptionError("--force replaces a file, and none is written", hint=Hint("Name it with --output"))
    if target == STDOUT and _format(options) not in PRINTED:
        suffix = options.to if options.to in ("parquet", "xlsx") else None
        hint = Hint("Write a file", f"--output rows.{suffix}") if suffix else Hint("As CSV", "--to csv")
        raise OptionError(f"--to prints {' or '.join(PRINTED)}, not {options.to}", hint=hint)
    refuse_touching_source([str(options.table)], target)
    check_target(target, _write_options(options))


def pass_on(options: Options, asked: Asked) -> None:
    """Write the rows, or the counts of `--by`.

    Raises:
        InputError: a table can't be read, or lacks a column.
        OutputError: the target can't be written; what stood there is untouched.
        BrokenPipeError: nobody reads standard output any more.
    """
    from score_messages.write import open_sink

    schema, batches = _counts(options, asked) if options.by else _rows(options, asked)
    if _target(options) == STDOUT:
        _print(options, schema, batches)
        return
    with open_sink(_target(options), schema, _write_options(options)) as sink:
        for batch in batches:
            sink.write(batch)
        sink.commit({})


def _target(options: Options) -> str:
    return STDOUT if options.output is None else str(options.output)


def _format(options: Options) -> str | None:
    """None: the target's name says it."""
    if options.to == STDOUT or (options.to is None and _target(options) == STDOUT):
        return PRINTED[0]
    return options.to


def _write_options(options: Options) -> WriteOptions:
    from score_messages.write import WriteOptions, most_open

    return WriteOptions(
        format=_format(options),
        force=options.force,
        allow_empty=True,
        prefix=options.prefix,
        most_open=most_open([str(options.table)]),
    )


def _print(options: Options, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
    """As they come, so that whoever needs only the first needn't wait for the last."""
    from score_messages.write import FORMATS
    from score_messages.write.disk_errors import disk_errors

    kind = FORMATS[_format(options) or PRINTED[0]]
    kind.check_schema("standard output", schema)
    with disk_errors("standard output"):
        table = kind("standard output", sys.stdout.buffer, schema, _write_options(options))
    for batch in batches:
        with disk_errors("standard output"):
            table.write(batch)
    with disk_errors("standard output"):
        table.finish({})
        sys.stdout.buffer.flush()


def _counts(options: Options, asked: Asked) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    counts = groups_table(options, asked).groups
    return counts.schema, iter(counts.slice(0, options.rows).to_batches())


def _rows(options: Options, asked: Asked) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import pyarrow as pa

    columns = _columns(options, asked)
    schema = pa.schema([(column.name, column.type) for column in columns])
    batches = _in_order(asked, columns, options.rows) if asked.order else _as_they_stand(asked, columns, options.rows)
    return schema, batches


def _columns(options: Options, asked: Asked) -> list[Column]:
    tables = asked.tables
    if options.columns is not None:
        return columns_listed(tables, str(options.table), options.columns, "--columns")
    return [column for name in tables.names if (column := tables.column(name)) is not None]


def _as_they_stand(asked: Asked, columns: list[Column], most: int | None) -> Iterator[pa.RecordBatch]:
    filtered = [asked.tables.added(name) for name in asked.wanted.columns]
    left = most
    for batch in asked.tables.batches([*columns, *filtered]) if most != 0 else ():
        mask = asked.wanted.mask(batch.select(range(len(columns), len(columns) + len(filtered))))
        rows = batch.select(range(len(columns))).filter(mask).slice(0, left)
        yield rows
        left = None if left is None else left - len(rows)
        if left == 0:
            return


def _in_order(asked: Asked, columns: list[Column], most: int | None) -> Iterator[pa.RecordBatch]:
    from score_messages.tables.selection import rows_at, select

    selected = select(asked.tables, asked.wanted, asked.order, most)
    start, size = 0, _FIRST_CHUNK
    while start < len(selected.places):
        places = selected.places[start : start + size]
        batch = rows_at(asked.tables, places, selected.rows_of_tables, asked.wanted, asked.order, columns)
        yield from (batch.slice(row, _WRITTEN_ROWS) for row in range(0, len(batch), _WRITTEN_ROWS))
        start += size
        size = max(_FIRST_CHUNK, CHUNK_BYTES * len(batch) // max(batch.nbytes, 1))
