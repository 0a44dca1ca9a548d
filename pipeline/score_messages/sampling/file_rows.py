"""The second pass over a source: the rows that were drawn, as they go into the file to label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ChangedError
from score_messages.labelling.text_places import TEXT
from score_messages.sampling.inclusion import Indices, Keys
from score_messages.sampling.label_columns import ID, Layout, TextColumns, as_text, texts_of
from score_messages.sampling.population import BATCH_ROWS
from score_messages.sampling.text_keys import text_keys
from score_messages.tables import ScoredTable
from score_messages.write.cells import texts as as_cells

_KEY = "key"


def drawn_rows(
    tables: Sequence[ScoredTable], texts: Sequence[TextColumns], layout: Layout, rows: Indices, keys: Keys
) -> pa.Table:
    """The columns `message_id`, the text and what stands beside it, all of text, of n rows.

    Args:
        rows: int64[n], their numbers among all rows of all tables, from 0.
        keys: uint64[n], of their texts.

    Raises:
        ChangedError: another text stands there than in the first pass.
    """
    parts, first = [], 0
    order = np.argsort(rows)
    for table, names in zip(tables, texts, strict=True):
        for batch in table.batches(_wanted(table, names, layout), BATCH_ROWS):
            inside = rows[order]
            inside = inside[(inside >= first) & (inside < first + batch.num_rows)] - first
            if len(inside):
                parts.append(_as_in_file(batch.take(pa.array(inside)), table, names, layout))
            first += batch.num_rows
    schema = pa.schema([*((name, pa.string()) for name in _columns(layout)), (_KEY, pa.uint64())])
    whole = pa.Table.from_batches(parts, schema)
    if whole.num_rows != len(rows) or not np.array_equal(whole[_KEY].to_numpy(), keys[order]):
        raise ChangedError(str(tables[0].path), "changed while it was read")
    return whole.drop_columns([_KEY]).take(pa.array(np.argsort(order)))


def _columns(layout: Layout) -> tuple[str, ...]:
    return (ID, *layout.texts, *layout.beside)


def _wanted(table: ScoredTable, names: TextColumns, layout: Layout) -> list[str]:
    own = [name for name in layout.beside if name in table.names]
    return list(dict.fromkeys([ID, "date", *names.columns, *own]))


def _as_in_file(batch: pa.RecordBatch, table: ScoredTable, names: TextColumns, layout: Layout) -> pa.RecordBatch:
    whole = texts_of(batch, names)
    cells = dict(_cells(batch, table, layout))
    if layout.texts == names.columns:
        cells |= {name: as_text(batch.column(name)) for name in names.columns}
    else:
        cells[TEXT] = whole
    columns = [cells[name] for name in _columns(layout)]
    return pa.RecordBatch.from_arrays([*columns, pa.array(text_keys(whole))], names=[*_columns(layout), _KEY])


def _cells(batch: pa.RecordBatch, table: ScoredTable, layout: Layout) -> Iterator[tuple[str, pa.Array]]:
    yield ID, batch.column(ID)
    for name in layout.beside:
        if name == "date":
            yield name, as_cells(batch.column(name)).cast(pa.string())
        elif name in table.names:
            yield name, as_text(batch.column(name))
        else:
            source = table.source if name == "source" else None
            yield name, pa.array([source] * batch.num_rows, pa.string())


def cut(table: pa.Table, names: Sequence[str], longest: int) -> tuple[pa.Table, int]:
    """The table with the first `longest` characters of each text, and how many texts are cut."""
    columns: Mapping[str, pa.ChunkedArray] = {name: table[name] for name in table.column_names}
    is_cut: npt.NDArray[np.bool_] = np.zeros(table.num_rows, np.bool_)
    short = dict(columns)
    for name in names:
        long = pc.fill_null(pc.greater(pc.utf8_length(columns[name]), longest), False).to_numpy()
        if long.any():
            is_cut |= long
            short[name] = pc.utf8_slice_codeunits(columns[name], 0, longest)
    return pa.table(short), int(is_cut.sum())
