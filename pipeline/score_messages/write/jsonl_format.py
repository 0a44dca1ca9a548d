r"""JSON Lines: one object per row, UTF-8, `\n` at line ends. Lists and structs stay what they are.

What JSON can't say becomes text (dates and times ISO 8601, decimals their digits, bytes base64) or null
(NaN, infinity).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import Hint, OutputError
from score_messages.messages import names_in_all_versions
from score_messages.privacy.column_names import column_called
from score_messages.write.cells import OTHER_FORMAT, base64_text, kind_name, naming_column, plain, plain_type, texts
from score_messages.write.options import WriteOptions
from score_messages.write.table_format import ByteSink, TableFormat

_FIRST_LINE_BYTES = 64 << 20


class JsonlTable(TableFormat):
    """Values are made column by column, objects row by row."""

    suffixes = (".jsonl", ".ndjson")

    def __init__(self, target: str, file: ByteSink, schema: pa.Schema, options: WriteOptions) -> None:
        self._target = target
        self._file = file
        self._encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

    def write(self, batch: pa.RecordBatch) -> None:
        names = batch.schema.names
        columns = []
        for name, column in zip(names, batch.columns, strict=True):
            with naming_column(self._target, name):
                columns.append(_values(plain(column)))
        lines = [self._encode(dict(zip(names, row, strict=True))) + "\n" for row in zip(*columns, strict=True)]
        self._file.write("".join(lines).encode("utf-8"))

    def finish(self, metadata: Mapping[str, str]) -> None:
        """Nothing to do: all is written, and there is no place for metadata."""

    @staticmethod
    def check_schema(target: str, schema: pa.Schema) -> None:
        doubled = [name for name, count in Counter(schema.names).items() if count > 1]
        if doubled:
            reason = f"{column_called(doubled[0])} is there twice, and a JSON object holds a name only once"
            raise OutputError(target, reason, hint=Hint("Rename one of them, or write Parquet or CSV."))
        for field in schema:
            if pa.types.is_interval(plain_type(field.type)):
                reason = f"{column_called(field.name)} is {kind_name(field.type)}, which JSON can't hold"
                raise OutputError(target, reason, hint=OTHER_FORMAT)

    @staticmethod
    def is_ours(file: BinaryIO, prefix: str) -> bool:
        try:
            first = json.loads(file.readline(_FIRST_LINE_BYTES))
        except (ValueError, RecursionError):
            return False
        return isinstance(first, dict) and first.keys() >= set(names_in_all_versions(prefix))


def _values(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_nested(kind):
        return [_jsonable(value) for value in column.to_pylist()]
    if pa.types.is_floating(kind):
        finite = pc.if_else(pc.is_finite(column.cast(pa.float64())), column, None)
        # By way of text, since a float32 made wider drags digits along: 0.1 would be 0.10000000149011612.
        return texts(finite).cast(pa.float64()).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return column.to_pylist()  # type: ignore[no-any-return]
    return texts(column).to_pylist()  # type: ignore[no-any-return]


def _jsonable(value: Any) -> Any:
    """The same value with what JSON can't say replaced, as deep as it goes."""
    if isinstance(value, dict):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return base64_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else _text(value)


def _text(value: Any) -> str:
    """Decimals by their digits, durations as ISO would have them in seconds; both are `str` in Python's own words."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
