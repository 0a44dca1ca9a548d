"""The predictions of a part's rows as they stand, to be reused: held in few bytes a row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import Days
from score_messages.dataset.keys import Rows
from score_messages.messages import BECAUSE, PREDICTION_FIELDS, predictions_begin

ID, *_OTHERS = (field.name for field in PREDICTION_FIELDS)
"""A message's id isn't held: who is known again has it."""

_SMALL = 1 << 7


class OwnPredictions:
    """Predictions by the index of a row in its input.

    Args:
        table: the columns of `messages.PREDICTION_FIELDS` but the id, in the order of the part's files.
        days: int32[n] of the rows in the order of the input, if the files are of one day each: within a
            file they are in the order of the input.
    """

    def __init__(self, table: pa.Table, days: Days | None) -> None:
        self._table = table
        self._indices: npt.NDArray[np.uint32] | None = None
        if days is not None:
            self._indices = np.empty(len(days), np.uint32)
            self._indices[np.argsort(days, kind="stable")] = np.arange(len(days), dtype=np.uint32)

    def take(self, rows: Rows, ids: pa.StringArray, schema: pa.Schema) -> pa.Table:
        """Those of some rows, whose ids are given, by the columns of a schema in the order of `PREDICTION_FIELDS`."""
        indices = rows if self._indices is None else self._indices[rows]
        taken = self._table.take(pa.array(indices))
        columns = [
            ids,
            *(column.cast(field.type) for column, field in zip(taken.columns, list(schema)[1:], strict=True)),
        ]
        return pa.table(columns, schema=schema)


def read_predictions(root: Path, files: Sequence[str], prefix: str) -> pa.Table:
    """The prediction columns of a part's files, one behind the other. Raises OSError, ArrowException, KeyError."""
    names = [prefix + name for name in (*_OTHERS, *_reasons(root, files))]
    chunks: dict[str, list[pa.Array]] = {name: [] for name in names}
    for path in files:
        file = pq.ParquetFile(root / path, page_checksum_verification=True)
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, columns=names)
            for name in names:
                chunks[name] += map(_smaller, rows[name].chunks)
    return pa.table({name: _whole(chunks.pop(name)) for name in names})


def _reasons(root: Path, files: Sequence[str]) -> list[str]:
    """The name of the column with the reasons, if the part has it: all of its files do, or none."""
    names = pq.read_schema(root / files[0]).names if files else []
    has_more = names and len(names) - predictions_begin(names) > len(PREDICTION_FIELDS)
    return [BECAUSE.name] if has_more else []


def _smaller(chunk: pa.Array) -> pa.Array:
    """Words that come again and again are held once."""
    return chunk.dictionary_encode() if pa.types.is_string(chunk.type) else chunk


def _whole(chunks: list[pa.Array]) -> pa.Array:
    if not chunks:
        return pa.nulls(0)
    column = pa.chunked_array(chunks)
    chunks.clear()
    if not pa.types.is_dictionary(column.type):
        return column.combine_chunks()
    whole = column.unify_dictionaries().combine_chunks()
    if len(whole.dictionary) < _SMALL:
        return pa.DictionaryArray.from_arrays(whole.indices.cast(pa.int8()), whole.dictionary)
    return whole
