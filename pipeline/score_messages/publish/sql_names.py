"""Names and texts in SQL, whatever they hold. The same in DuckDB and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection


def quoted(name: str) -> str:
    r"""A name of a table or column.

    >>> print(quoted('the "best" column'))
    "the ""best"" column"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text.

    >>> print(literal("it's"))
    'it''s'
    """
    return "'" + text.replace("'", "''") + "'"


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or the first with a number behind it that is free.

    Args:
        taken: names in lower case, since some targets don't tell case apart.

    >>> free_name("Day", {"day", "day_2"})
    'Day_3'
    """
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}_{number}", number + 1
    return free
