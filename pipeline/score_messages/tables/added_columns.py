"""The columns that scoring adds: whether a table has them, behind which prefix, and of what types. Knows no file."""

from __future__ import annotations

import functools
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from score_messages.dates.column import INSTANT
from score_messages.errors import ColumnError, Hint
from score_messages.messages import prediction_schema

LEAST = ("score", "sentiment", "status")
"""Without these a table is none of ours."""

SCORE_FIRST = Hint("Score it with score-messages first, and name the table that this writes")

DATE = "date"

_OF_MAILS = {
    "from_domain": pa.string(),
    "subject": pa.string(),
    "in_reply_to": pa.string(),
    "charset": pa.string(),
    "removed_words": pa.int32(),
    "automatic": pa.string(),
}
"""Columns of mails that other tables may lack; no prefix stands before them. `date` and `text` are found otherwise."""

_MAYBE_OWN = ("language", "because")
"""Added columns that not all tables have, under names that users have for something else."""
_DATE_NAMES = re.compile(r"date(_utc\d{0,9})?")


@functools.cache
def added_types() -> Mapping[str, pa.DataType]:
    """What every table is taken to have, by its name without a prefix; null where a table lacks it."""
    return {**{field.name: field.type for field in prediction_schema(explains=True)}, DATE: INSTANT, **_OF_MAILS}


def name_in_file(name: str, prefix: str) -> str:
    """What an added column other than the date is called in a table."""
    return name if name in _OF_MAILS else prefix + name


def stored_as(added: str, names: Sequence[str], prefix: str) -> str | None:
    """The name in the file of an added column other than the date; None if the table lacks it.

    A column of the user's may be called like one of ours that not all tables have.

    >>> stored_as("because", ["because", "score", "sentiment", "status"], "")
    >>> stored_as("because", ["score", "sentiment", "status", "because"], "")
    'because'
    """
    name = name_in_file(added, prefix)
    return None if name not in names or _is_own(name, names, prefix) else name


def added_type(name: str, names: Sequence[str], prefix: str) -> pa.DataType | None:
    """The type of an added column other than the date, by its name in the file; None for a column of the user's."""
    added = next((added for added in added_types() if name_in_file(added, prefix) == name), DATE)
    return None if added == DATE or _is_own(name, names, prefix) else added_types()[added]


def _is_own(name: str, names: Sequence[str], prefix: str) -> bool:
    """Whether a column that is called like an added one is the user's: ours stand behind what every table has."""
    if name.removeprefix(prefix) not in _MAYBE_OWN or name not in names:
        return False
    return all(names.index(name) < names.index(prefix + least) for least in LEAST if prefix + least in names)


def require_scored(path: str, names: Sequence[str], prefix: str) -> None:
    """Raise ColumnError if the columns that scoring adds aren't there; the hint has options if a prefix explains it."""
    missing = [prefix + name for name in LEAST if prefix + name not in names]
    if not missing:
        return
    other = prefix_of(names)
    hint = SCORE_FIRST if other is None else Hint("It has them with a prefix", f"--prefix {shlex.quote(other)}")
    raise ColumnError(path, f"is no scored table: it has no column {', '.join(missing)}", hint=hint)


def prefix_of(names: Iterable[str]) -> str | None:
    """What stands in front of the added columns; None if they aren't there."""
    known = set(names)
    prefixes = (name.removesuffix(LEAST[0]) for name in known if name.endswith(LEAST[0]))
    return min((prefix for prefix in prefixes if {prefix + name for name in LEAST} <= known), key=len, default=None)


def date_candidates(names: Sequence[str], prefix: str) -> list[str]:
    """Names that the column with the times in UTC may have, the likeliest first.

    It stands behind all columns of the user's, who may have a `date`, too. That of mails has no prefix.

    >>> date_candidates(["date", "text", "date_utc", "score"], ""), date_candidates(["date", "x_date"], "x_")
    (['date_utc', 'date'], ['x_date', 'date'])
    """
    possible = (name for name in reversed(names) if _DATE_NAMES.fullmatch(name.removeprefix(prefix)) or name == DATE)
    return [name for name in dict.fromkeys(possible) if name.startswith(prefix) or name == DATE]
