"""A single table that scoring wrote, published as a folder with one part."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import PREFIX, Stamp, arrow_damage, layout_of, live_digest, open_regular
from score_messages.errors import Hint, InputError
from score_messages.publish.folder.file_columns import columns_of
from score_messages.publish.folder.table_files import TableFile
from score_messages.tables.added_columns import SCORE_FIRST

_PARQUET = Hint("Name a folder of tables, or a table that score-messages wrote as Parquet, such as scored.parquet")


def single_table(name: str, path: Path) -> TableFile:
    """A Parquet table that scoring wrote.

    Raises:
        InputError: it isn't there, or is no such table.
        OSError: it can't be read.
    """
    try:
        with arrow_damage(), open_regular(path) as file:
            layout = layout_of(file)
            digest = live_digest(file, layout)
            file.seek(0)
            table = pq.ParquetFile(file)
            stamp = Stamp.of(os.fstat(file.fileno()))
            return _described(name, path, table, stamp, digest)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(name, "there is no such folder or table") from None
    except pa.ArrowException:
        raise InputError(name, "is no Parquet table, or is damaged", hint=_PARQUET) from None


def _described(name: str, path: Path, table: pq.ParquetFile, stamp: Stamp, digest: str) -> TableFile:
    schema = table.schema_arrow.remove_metadata()
    columns = columns_of(schema)
    if columns is None:
        raise InputError(name, "is no scored table", hint=SCORE_FIRST)
    footer = table.metadata.metadata or {}
    return TableFile(
        root=path.parent,
        path=path.name,
        stamp=stamp,
        digest=digest,
        rows=table.metadata.num_rows,
        schema=schema,
        columns=columns,
        source=_input(footer, path.name),
        model=_text(footer, "model"),
        model_fingerprint=_text(footer, "model_fingerprint"),
    )


def _input(footer: dict[bytes, bytes], otherwise: str) -> str:
    with suppress(KeyError, ValueError):
        source = json.loads(footer[f"{PREFIX}input".encode()])
        if isinstance(source, str) and source:
            return source
    return otherwise


def _text(footer: dict[bytes, bytes], name: str) -> str:
    return footer.get(f"{PREFIX}{name}".encode(), b"").decode("utf-8", "replace")
