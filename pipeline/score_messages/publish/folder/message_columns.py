"""Own columns that hold the message though their names don't say so: known by their words, which scoring counted.

What a person named with `--text-column` when the tables were scored stands nowhere. So that no message goes to where
only its score was meant to go, rows of the tables are looked at, until enough were seen to be sure. Lists and objects
stay, too, also as JSON: a message may lie in them. So do columns that repeat what is in one that stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.publish.folder.looked_at import FEWEST_WORDS, Numbers, Rows, looked_at
from score_messages.publish.folder.repeating import repeating
from score_messages.publish.folder.table_files import TableFile

_SHARE = 0.5
_TOLERANCE = 0.15
"""Emoji and hashtags count as words for some models."""

_SHARE_OF_SURE = 0.8
"""Of the rows whose words a column has to have exactly, so that those that only come near are others."""


def holding_messages(files: Iterable[TableFile]) -> frozenset[str]:
    """Names of own columns with the message, one look for each set of columns that tables have.

    Raises:
        ChangedError, InputError: as `TableFile.batches`.
    """
    alike: dict[tuple[str, ...], list[TableFile]] = {}
    for file in files:
        alike.setdefault(tuple(file.schema.names), []).append(file)
    return frozenset(name for some in alike.values() for name in _of_tables(some))


def _of_tables(files: Sequence[TableFile]) -> frozenset[str]:
    """The same of tables with the same columns."""
    rows = looked_at(files)
    named = frozenset(name for file in files for name in file.columns.texts)
    held = named | rows.nested | _with_the_words(rows, not named.isdisjoint(rows.words))
    return held | repeating(rows.texts, held)


def _with_the_words(rows: Rows, is_named: bool) -> frozenset[str]:
    """Those that have the words of the message, alone or together.

    Args:
        is_named: whether a column is known by its name.
    """
    long = _where(rows, rows.counted >= FEWEST_WORDS)
    if len(long.counted):
        whole = _where(rows, (rows.counted >= FEWEST_WORDS) & (rows.removed == 0))
        return _alone(long, np.maximum(1, _TOLERANCE * long.counted)) | _together(whole)
    if is_named:
        return frozenset()  # too little to doubt the names
    short = _where(rows, rows.counted > 0)
    if len(short.counted):
        return _alone(short, np.zeros(1))
    return frozenset(name for name, words in rows.words.items() if (words >= FEWEST_WORDS).any())


@dataclass(frozen=True)
class _Counts:
    """Words of n messages: as `Rows` has them."""

    counted: Numbers
    words: Mapping[str, Numbers]


def _where(rows: Rows, chosen: npt.NDArray[np.bool_]) -> _Counts:
    return _Counts(rows.counted[chosen], {name: words[chosen] for name, words in rows.words.items()})


def _alone(rows: _Counts, tolerance: npt.NDArray[np.float64]) -> frozenset[str]:
    """Columns that have about as many words as were counted, in most rows; where some have exactly as many, these."""
    off = {name: abs(rows.counted - words) for name, words in rows.words.items()}
    exact = {name for name, words in off.items() if (words == 0).mean() >= _SHARE_OF_SURE}
    return frozenset(exact or {name for name, words in off.items() if (words <= tolerance).mean() >= _SHARE})


def _together(rows: _Counts) -> frozenset[str]:
    """Columns that were scored as one message: the words of all of them are as many as were counted.

    The one that explains most of the words comes first, then of the others, while each explains nearly all of its own.
    """
    missing = rows.counted
    chosen: list[str] = []
    others = dict(rows.words)
    while others:
        explained = {name: int((abs(missing) - abs(missing - words)).sum()) for name, words in others.items()}
        best = max(explained, key=lambda name: explained[name])
        words = others.pop(best)
        if explained[best] <= _SHARE_OF_SURE * words.sum():
            break
        chosen, missing = [*chosen, best], missing - words
    is_message = len(missing) and (abs(missing) <= 1).mean() >= _SHARE_OF_SURE
    return frozenset(chosen if is_message else ())
