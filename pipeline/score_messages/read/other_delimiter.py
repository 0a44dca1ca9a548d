"""Which delimiter a table's first lines are written with, where the one that was stated can't be it. Reads no file."""

from __future__ import annotations

import csv
import io
import re
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress

USUAL = (";", "\t", "|", ",")

NO_DELIMITER = "\ud800"
"""Half a letter, which no text holds: of a table of one column."""

_BY_NAME = {"tab": "\t", "\\t": "\t", "none": NO_DELIMITER}

Rows = Sequence[Sequence[str]]

_STATED = re.compile(r"\ufeff?\"?sep=([^\r\n\"\\])\"?[,;|\s]*", re.I)
_BEHIND_A_QUOTE = re.compile(r"\ufeff?\"[^\"\r\n]*\"([^\w\s\"\\]|\t)")


def stated_delimiter(line: str) -> str | None:
    r"""What a first line such as `sep=;` says, as Excel writes and reads it; None for any other line.

    >>> stated_delimiter("sep=;\r\n"), stated_delimiter('"sep=\t"\n'), stated_delimiter("sep,text\n")
    (';', '\t', None)
    """
    match = _STATED.fullmatch(line)
    return match[1] if match else None


def other_delimiter(head: str, stated: str, is_chosen: Callable[[Sequence[str]], bool]) -> str | None:
    r"""What cuts the first lines into a table, if the delimiter that was stated doesn't; None where nothing does.

    Args:
        head: the beginning of the file; its last line may be cut off.
        is_chosen: whether a header has the columns that are asked for.

    >>> other_delimiter("id;body\n1;well, good\n2;bad\n", ",", lambda names: "body" in names)
    ';'
    """
    behind = _BEHIND_A_QUOTE.match(head)
    signs = dict.fromkeys([*USUAL, *([behind[1]] if behind else [])])
    rows_by_sign = {sign: _rows(head, sign) for sign in signs if sign != stated}
    tables = {sign: rows for sign, rows in rows_by_sign.items() if rows and len(rows[0]) > 1}
    chosen = {sign: rows for sign, rows in tables.items() if is_chosen(rows[0])}
    now = _rows(head, stated)
    if not chosen and now and len(now[0]) > 1 and _is_even(now):
        return None
    fitting = chosen or {sign: rows for sign, rows in tables.items() if _is_even(rows)}
    return max(fitting, key=lambda sign: (_is_even(fitting[sign]), len(fitting[sign][0])), default=None)


def shown_delimiter(sign: str) -> str:
    """As it is typed behind `--delimiter`, in a shell's quotes."""
    return shlex.quote(named_delimiter(sign))


def named_delimiter(sign: str) -> str:
    """As it is typed, without quotes."""
    return {"\t": "tab", NO_DELIMITER: "none"}.get(sign, sign)


def delimiter_typed(name: str) -> str:
    """The character that somebody means."""
    return _BY_NAME.get(name, name)


def _rows(head: str, delimiter: str) -> Rows:
    """The complete records of the head, as far as they can be read so."""
    lines = head.removeprefix("\ufeff").splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 and not head.endswith(("\n", "\r")) else lines
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a cell of several lines may be cut off
        rows += (row for row in csv.reader(io.StringIO("".join(whole)), delimiter=delimiter, strict=True) if row)
    return rows


def _is_even(rows: Rows) -> bool:
    """Whether all records have as many cells as the header."""
    return len({len(row) for row in rows}) == 1
