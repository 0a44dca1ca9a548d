"""Own columns that hold the message though their names don't say so: known by their words, which scoring counted.

What a person named with `--text-column` when the tables were scored stands nowhere. So that no message goes to where
only its score was meant to go, rows of the tables are looked at, until enough were seen to be sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.publish.folder.table_files import TableFile
from score_messages.publish.folder.values import as_published
from score_messages.text.normalize import normalize
from score_messages.write.cells import is_binary, plain_type

_ROWS = 400
_FEWEST_WORDS = 4
_SHARE = 0.5
_TOLERANCE = 0.15
"""Emoji and hashtags count as words for some models."""

_CHARACTERS = 1_000
"""By which a text is told from a number; a text may be very long."""

_SHARE_OF_SURE = 0.8
"""Of the rows whose words a column has to have exactly, so that those that only come near are others."""

Numbers = npt.NDArray[np.int64]


def holding_messages(files: Iterable[TableFile]) -> frozenset[str]:
    """Names of own columns with the message, one look for each set of columns that tables have.

    Raises:
        ChangedError, InputError: as `TableFile.batches`.
    """
    alike: dict[tuple[str, ...], list[TableFile]] = {}
    for file in files:
        alike.setdefault(tuple(file.schema.names), []).append(file)
    names: set[str] = set()
    for some in alike.values():
        names.update(*(file.columns.texts for file in some), _with_the_words(some))
    return frozenset(names)


@dataclass(frozen=True)
class _Rows:
    """n rows of tables with the same columns.

    Attributes:
        counted: int[n], words of the message as scoring counted them.
        removed: int[n], words of it that were left out.
        words: int[n] of each own column with texts, by name; without as many as were left out of the message.
    """

    counted: Numbers
    removed: Numbers
    words: Mapping[str, Numbers]

    def where(self, rows: npt.NDArray[np.bool_]) -> _Rows:
        return _Rows(self.counted[rows], self.removed[rows], {name: words[rows] for name, words in self.words.items()})


def _with_the_words(files: list[TableFile]) -> frozenset[str]:
    """Of tables with the same columns: those that have the words of the message, alone or together."""
    rows = _looked_at(files)
    long = rows.where(rows.counted >= _FEWEST_WORDS)
    if len(long.counted):
        return _alone(long, np.maximum(1, _TOLERANCE * long.counted)) | _together(long.where(long.removed == 0))
    if not files[0].columns.texts.isdisjoint(rows.words):
        return frozenset()  # too little to doubt the names
    short = rows.where(rows.counted > 0)
    if len(short.counted):
        return _alone(short, np.zeros(1))
    return frozenset(name for name, words in rows.words.items() if (words >= _FEWEST_WORDS).any())


def _alone(rows: _Rows, tolerance: npt.NDArray[np.float64]) -> frozenset[str]:
    """Columns that have about as many words as were counted, in most rows; where some have exactly as many, these."""
    off = {name: abs(rows.counted - words) for name, words in rows.words.items()}
    exact = {name for name, words in off.items() if (words == 0).mean() >= _SHARE_OF_SURE}
    return frozenset(exact or {name for name, words in off.items() if (words <= tolerance).mean() >= _SHARE})


def _together(rows: _Rows) -> frozenset[str]:
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


def _looked_at(files: list[TableFile]) -> _Rows:
    """Some rows of each batch, until enough have several words."""
    ours = files[0].columns.ours
    names = [name for name in files[0].columns.own if _is_text(files[0].schema.field(name).type)]
    numbers = [ours[name] for name in ("words", "removed_words") if name in ours]
    looked_at: list[list[Numbers]] = []
    long = 0
    for batch in _batches(files, [*numbers, *names]):
        columns = dict(zip([*numbers, *names], batch.columns, strict=True))
        counted = _numbers(columns[numbers[0]])
        removed = _numbers(columns[numbers[1]]) if len(numbers) > 1 else np.zeros(len(counted), np.int64)
        looked_at.append([counted, removed, *(_words_of(columns[name], removed) for name in names)])
        long += int((counted >= _FEWEST_WORDS).sum())
        if long >= _ROWS:
            break
    counted, removed, *words = (np.concatenate(column) for column in zip(*looked_at, strict=True))
    return _Rows(counted, removed, dict(zip(names, words, strict=True)))


def _batches(files: list[TableFile], columns: list[str]) -> Iterator[pa.RecordBatch]:
    for file in files:
        for batch in file.batches(columns):
            yield batch.slice(0, _ROWS)


def _is_text(kind: pa.DataType) -> bool:
    kind = plain_type(kind)
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or is_binary(kind))


def _numbers(cells: pa.Array) -> Numbers:
    return np.asarray(cells.fill_null(0).to_numpy(zero_copy_only=False), np.int64)


def _words_of(cells: pa.Array, removed: Numbers) -> Numbers:
    """int[n], as scoring counts them; where words were left out, as they are counted there: those between blanks."""
    texts = as_published(cells, pa.string()).fill_null("")
    words = np.array([_word_count(text) for text in normalize(texts).to_pylist()], np.int64)
    for row in np.flatnonzero(removed):
        words[row] = len(texts[row].as_py().split()) - removed[row]
    return words


def _word_count(text: str) -> int:
    """0 for dates and numbers, which are no messages."""
    beginning = text[:_CHARACTERS]
    return len(text.split()) if sum(map(str.isalpha, beginning)) > sum(map(str.isdigit, beginning)) else 0
