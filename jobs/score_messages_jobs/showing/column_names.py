"""Columns of scored tables as people name them; a name that isn't there leads to the nearest one that is."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from score_messages.errors import ColumnError, Hint
from score_messages.privacy.column_names import listed, nearest
from score_messages.read.several_names import joined_names, split_names

if TYPE_CHECKING:
    from score_messages.tables.together import Column, Tables


def column_named(tables: Tables, source: str, name: str, option: str) -> Column:
    """The column. Raises ColumnError if there is none; the hint has the option with the right name."""
    (column,) = columns_named(tables, source, [name], option)
    return column


def columns_listed(tables: Tables, source: str, names: str, option: str) -> list[Column]:
    """The columns that a text lists. Raises as `column_named`."""
    wanted = [names] if names in tables.names else split_names(names)
    return columns_named(tables, source, list(dict.fromkeys(name.strip() for name in wanted)), option)


def columns_named(tables: Tables, source: str, names: Sequence[str], option: str) -> list[Column]:
    """The columns. Raises as `column_named`, with a hint if the right names of all of them are known."""
    columns = {name: tables.column(name) for name in names}
    missing = [name for name, column in columns.items() if column is None]
    if missing:
        raise _missing(tables, source, names, missing, option)
    return [column for column in columns.values() if column is not None]


def _missing(tables: Tables, source: str, names: Sequence[str], missing: Sequence[str], option: str) -> ColumnError:
    indices = {name: nearest(name, tables.names) for name in missing}
    right = [name if name not in missing else _name_at(tables.names, indices[name]) for name in names]
    known = [name for name in right if name is not None]
    hint = None
    if len(known) == len(names):
        hint = Hint(f"Maybe you mean {joined_names(known)}", f"{option} {shlex.quote(joined_names(known))}")
    reason = f"has no column '{missing[0]}'. It has: {listed(tables.names, sure=True)}"
    return ColumnError(source, reason, hint=hint)


def _name_at(names: Sequence[str], index: int | None) -> str | None:
    return None if index is None else names[index]
