"""Some rows of tables with the same columns: what of their texts tells which column holds the message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.publish.folder.table_files import TableFile
from score_messages.publish.folder.values import as_published
from score_messages.text.normalize import normalize
from score_messages.write.cells import is_binary, plain, plain_type

FEWEST_WORDS = 4
"""By which a message can be told from other texts."""

_ROWS = 400

_CHARACTERS = 1_000
"""By which a text is told from a number; a text may be very long."""

_COMPARED = 2_000
"""Characters of a text by which it is compared with others."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """n rows of tables with the same columns.

    Attributes:
        counted: int[n], words of the message as scoring counted them.
        removed: int[n], words of it that were left out.
        words: int[n] of each own column with texts, by name; without as many as were left out of the message.
        texts: of each of these, n texts as words, or their beginnings.
        nested: names of those that hold lists or objects, as JSON.
    """

    counted: Numbers
    removed: Numbers
    words: Mapping[str, Numbers]
    texts: Mapping[str, Sequence[str]]
    nested: frozenset[str]


def looked_at(files: Sequence[TableFile]) -> Rows:
    """Some rows of each batch, until enough have several words.

    Raises:
        ChangedError, InputError: as `TableFile.batches`.
    """
    schema, ours = files[0].schema, files[0].columns.ours
    names = [name for name in files[0].columns.own if _is_text(schema.field(name).type)]
    numbers = [ours[name] for name in ("words", "removed_words") if name in ours]
    counts: list[list[Numbers]] = []
    texts: dict[str, list[str]] = {name: [] for name in names}
    nested: set[str] = set()
    long = 0
    for batch in _batches(files, [*numbers, *names]):
        columns = dict(zip([*numbers, *names], batch.columns, strict=True))
        counted = _numbers(columns[numbers[0]])
        removed = _numbers(columns[numbers[1]]) if len(numbers) > 1 else np.zeros(len(counted), np.int64)
        counts.append([counted, removed])
        for name in names:
            cells = _texts_of(columns[name])
            normal = normalize(cells).to_pylist()
            counts[-1].append(_word_counts(cells, normal, removed))
            texts[name] += [text[:_COMPARED] for text in normal]
            if name not in nested and any(map(_is_json, cells.to_pylist())):
                nested.add(name)
        long += int((counted >= FEWEST_WORDS).sum())
        if long >= _ROWS:
            break
    counted, removed, *words = (np.concatenate(column) for column in zip(*counts, strict=True))
    return Rows(counted, removed, dict(zip(names, words, strict=True)), texts, frozenset(nested))


def _batches(files: Sequence[TableFile], columns: list[str]) -> Iterator[pa.RecordBatch]:
    for file in files:
        for batch in file.batches(columns):
            yield batch.slice(0, _ROWS)


def _is_text(kind: pa.DataType) -> bool:
    kind = plain_type(kind)
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or is_binary(kind))


def _numbers(cells: pa.Array) -> Numbers:
    return np.asarray(cells.fill_null(0).to_numpy(zero_copy_only=False), np.int64)


def _texts_of(cells: pa.Array) -> pa.StringArray:
    """Nulls are empty. Bytes may be the message, too: scoring reads them as UTF-8."""
    cells = plain(cells)
    if is_binary(cells.type):
        return pa.array([(cell or b"").decode("utf-8", "replace") for cell in cells.to_pylist()], pa.string())
    return as_published(cells, pa.string()).fill_null("")


def _word_counts(cells: pa.StringArray, normal: list[str], removed: Numbers) -> Numbers:
    """int[n], as scoring counts them; where words were left out, as they are counted there: those between blanks."""
    words = np.array([_word_count(text) for text in normal], np.int64)
    for row in np.flatnonzero(removed):
        words[row] = len(cells[row].as_py().split()) - removed[row]
    return words


def _word_count(text: str) -> int:
    """0 for dates and numbers, which are no messages."""
    beginning = text[:_CHARACTERS]
    return len(text.split()) if sum(map(str.isalpha, beginning)) > sum(map(str.isdigit, beginning)) else 0


def _is_json(text: str) -> bool:
    """Whether it is a list or an object: scoring writes those of JSON lines as texts."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
