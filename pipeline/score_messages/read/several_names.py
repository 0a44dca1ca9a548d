"""Several names of columns in one text, as people type them: `subject,body`. Knows no table.

A name that has a comma itself stands in double quotes, as in CSV: `subject,"body, long"`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from score_messages.privacy.column_names import told_name

_SIGNS = frozenset(',"\r\n')
"""What a name is quoted for."""


def split_names(text: str) -> list[str]:
    """The names that a text holds; one if it has no comma outside quotes.

    >>> split_names("subject,body"), split_names('subject, "body, long"'), split_names('say "so"')
    (['subject', 'body'], ['subject', 'body, long'], ['say "so"'])
    """
    if _SIGNS.isdisjoint(text):
        return [text]
    try:
        names = next(csv.reader([text], strict=True, skipinitialspace=True), [text])
    except csv.Error:
        return [text]
    return [name for name in names if name.strip()] or [text]


def joined_names(names: Sequence[str]) -> str:
    """What `split_names` takes apart again.

    >>> joined_names(["subject", "body, long"])
    'subject,"body, long"'
    """
    if len(names) == 1 and split_names(names[0]) == list(names):
        return names[0]
    return ",".join(name if _SIGNS.isdisjoint(name) and name[:1] != " " else _quoted(name) for name in names)


def told_names(names: str, asked: str | None) -> str:
    """The columns with the message for a report of what was done, each as `told_name` has it.

    >>> told_names("subject,It broke", "1,2")
    'subject,2'
    """
    columns = split_names(names)
    wanted = [asked] if asked is None or len(columns) == 1 else split_names(asked)
    if len(wanted) != len(columns):
        return names
    return joined_names([told_name(name, word) for name, word in zip(columns, wanted, strict=True)])


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
