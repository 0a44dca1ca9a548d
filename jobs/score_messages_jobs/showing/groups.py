"""How many messages there are per value of a column, as lines for a terminal or a table to pass on."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from score_messages.counted import counted
from score_messages.errors import ColumnError, Hint, OptionError
from score_messages_jobs.options.nearest import nearest
from score_messages_jobs.showing.asked import Asked, can_be_sorted, has_size, sort_name
from score_messages_jobs.showing.cells import cells_of_column
from score_messages_jobs.showing.column_names import column_named
from score_messages_jobs.showing.look import of_all
from score_messages_jobs.showing.options import ROWS, Options
from score_messages_jobs.terminal.excerpt import excerpt
from score_messages_jobs.terminal.fitted_table import Head, fitted

if TYPE_CHECKING:
    import pyarrow as pa

    from score_messages.tables.groups import Grouped

_DIRECTIONS = {True: "descending", False: "ascending"}

NONE, EMPTY = "(none)", "(empty)"
"""What stands for no value, and for a text without letters."""


def groups_table(options: Options, asked: Asked) -> Grouped:
    """The counts of all values in the order that is asked for. Their first column is called as the column is.

    Raises:
        InputError: a table can't be read, or lacks the column.
        OptionError: `--sort` names no column of the counts.
    """
    import pyarrow.compute as pc

    from score_messages.tables.groups import VALUE, grouped

    assert options.by is not None
    column = column_named(asked.tables, str(options.table), options.by, "--by")
    if not can_be_sorted(column.type):
        raise ColumnError(str(options.table), f"can't be counted by '{options.by}': the column holds lists or objects")
    key, is_descending = _sorted_by(options, column.type)
    groups = grouped(asked.tables, column, asked.wanted)
    keys = [(key, _DIRECTIONS[is_descending]), *([] if key == VALUE else [(VALUE, _DIRECTIONS[False])])]
    table = groups.groups.take(pc.sort_indices(groups.groups, sort_keys=keys))
    return replace(groups, groups=table.rename_columns([options.by, *table.column_names[1:]]))


def _sorted_by(options: Options, kind: pa.DataType) -> tuple[str, bool]:
    """By which column of the counts, and whether from the largest."""
    from score_messages.tables.groups import COUNTS, VALUE

    assert options.by is not None
    name, is_reversed = sort_name(options.sort or COUNTS[0], [options.by, *COUNTS])
    if name not in (options.by, *COUNTS):
        raise _not_sorted_by(name, options.by, COUNTS)
    key = VALUE if name == options.by else name
    if options.ascending is not None:
        return key, not options.ascending
    return key, is_reversed or key != VALUE or has_size(kind)


def _not_sorted_by(name: str, by: str, counts: Sequence[str]) -> OptionError:
    near = nearest(name, [by, *counts])
    hint = Hint("By the most negative ones", "--sort negative")
    if near is not None:
        hint = Hint(f"Maybe you mean {near}", f"--sort {shlex.quote(near)}")
    return OptionError(f"with --by, --sort takes {by} or {', '.join(counts)}, not '{name}'", hint=hint)


def groups_lines(options: Options, asked: Asked) -> list[str]:
    """The counts of the first values, and how many more there are. Raises as `groups_table`."""
    import pyarrow.compute as pc

    counts = groups_table(options, asked)
    most = ROWS if options.rows is None else options.rows
    messages = counts.groups.column(1)
    lines = fitted(*_heads_and_rows(counts.groups.slice(0, most)), options.width).lines
    if len(messages) > most:
        rest = counted(pc.sum(messages.slice(most)).as_py(), "message")
        lines.append(excerpt(f"and {rest} with {counted(len(messages) - most, 'other value')}", options.width))
    if asked.wanted:
        total = of_all(pc.sum(messages).as_py() or 0, counts.rows, counts.undated)
        lines += ["", excerpt(total, options.width)]
    return lines


def _heads_and_rows(table: pa.Table) -> tuple[list[Head], list[tuple[str, ...]]]:
    """The value stands last, where a long one is cut."""
    name, *counts = table.column_names
    heads = [*(Head(count.replace("_", " "), is_number=True) for count in counts), Head(name, is_free=True)]
    numbers = [[f"{count:,}" for count in column.to_pylist()] for column in table.columns[1:]]
    return heads, list(zip(*numbers, _values(name, table.column(0).combine_chunks()), strict=True))


def _values(name: str, values: pa.Array) -> list[str]:
    nulls = values.is_null().to_pylist()
    cells = cells_of_column(name, values)
    return [NONE if is_null else cell or EMPTY for cell, is_null in zip(cells, nulls, strict=True)]
