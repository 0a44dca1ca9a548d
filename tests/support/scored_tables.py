"""Scored tables to read again, in every format, and what their columns are once they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import strategies as st

from score_messages.dates.column import INSTANT
from score_messages.messages import PREDICTION_FIELDS
from score_messages.write import WriteOptions, open_sink

FORMATS = ("parquet", "csv", "jsonl", "xlsx")

WITHOUT_NULLS = ("csv", "xlsx")
"""Formats in which an empty text and a null are the same empty cell."""

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=12)
_FLOATS = st.none() | st.floats(0, 1, width=32)
_COUNTS = st.none() | st.integers(0, 2**31 - 1)
_DATES = st.none() | st.integers(0, 2**41).map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
_CELLS = {
    pa.string(): st.none() | TEXTS,
    pa.float32(): _FLOATS,
    pa.int32(): _COUNTS,
    pa.bool_(): st.none() | st.booleans(),
}


@st.composite
def scored_tables(draw: st.DrawFn, most_rows: int = 6) -> pa.Table:
    """Own columns `product` and `body`, perhaps a date, and all that scoring adds, with any values; no prefix."""
    rows = draw(st.integers(1, most_rows))
    fields = [pa.field("product", pa.string()), pa.field("body", pa.string())]
    fields += [pa.field("date", INSTANT)] * draw(st.booleans())
    fields += [pa.field(field.name, field.type) for field in PREDICTION_FIELDS]
    columns = {}
    for field in fields:
        cells = _DATES if field.type == INSTANT else _CELLS[field.type]
        columns[field.name] = pa.array(draw(st.lists(cells, min_size=rows, max_size=rows)), field.type)
    columns["status"] = pa.array(draw(st.lists(st.sampled_from(["scored", "empty"]), min_size=rows, max_size=rows)))
    return pa.table(columns)


def with_prefix(table: pa.Table, prefix: str) -> pa.Table:
    """The same with its added columns behind a prefix."""
    added = {"date", *(field.name for field in PREDICTION_FIELDS)}
    return table.rename_columns([prefix + name if name in added else name for name in table.column_names])


def written(table: pa.Table, path: Path, prefix: str = "", delimiter: str = ",") -> Path:
    """The table as scoring writes it, in the format that the path's suffix names."""
    table = with_prefix(table, prefix)
    options = WriteOptions(force=True, allow_empty=True, prefix=prefix, delimiter=delimiter)
    with open_sink(str(path), table.schema, options) as sink:
        for batch in table.to_batches():
            sink.write(batch)
        sink.commit({"score_messages.model": "messages", "score_messages.model_fingerprint": "f00"})
    return path


def as_read(table: pa.Table, form: str) -> dict[str, list[object]]:
    """Its columns as a reader of that format can know them."""
    columns: dict[str, list[object]] = table.to_pydict()
    if form in WITHOUT_NULLS:
        return {
            name: [cell or None if isinstance(cell, str) else cell for cell in cells] for name, cells in columns.items()
        }
    added = {field.name for field in PREDICTION_FIELDS}  # an empty text says nothing there
    return {name: [None if cell == "" and name in added else cell for cell in cells] for name, cells in columns.items()}


def scored_rows(rows: Sequence[Mapping[str, object]], own: Sequence[str] = ()) -> pa.Table:
    """A table of these rows; what a row doesn't say of the added columns is null, and its status `scored`."""
    names = [*own, *(["date"] if any("date" in row for row in rows) else [])]
    fields = [pa.field(name, INSTANT if name == "date" else pa.string()) for name in names]
    fields += [pa.field(field.name, field.type) for field in PREDICTION_FIELDS]
    filled = [{"status": "scored", **row} for row in rows]
    return pa.table({field.name: pa.array([row.get(field.name) for row in filled], field.type) for field in fields})
