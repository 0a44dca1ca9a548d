"""Tables as they were before the three probabilities were columns, made of those of today."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import PREFIX, PartFacts
from score_messages.messages import SCHEMA_VERSION, names_in_all_versions, prediction_schema

VERSION = f"{PREFIX}schema_version".encode()

ADDED = prediction_schema().names[len(names_in_all_versions()) :]
"""The columns that later schemas added, at the end."""


def without_probabilities(table: pa.Table) -> pa.Table:
    """The same rows as schema 1 had them, whatever the prefix of the columns."""
    return table.select(table.column_names[: -len(ADDED)])


def make_old(scored: Path, only: str = "*") -> None:
    """Let the parts of a folder of tables be of schema 1: their files lose the later columns, their facts say so."""
    for path in sorted(scored.rglob(f"{only}.parquet")):
        table, footer = pq.read_table(path, partitioning=None), dict(pq.read_metadata(path).metadata)
        facts = PartFacts.from_footer(footer, os.path.relpath(path, scored))
        assert facts is not None and footer[VERSION] == str(SCHEMA_VERSION).encode()
        footer.pop(b"ARROW:schema", None)
        values = replace(facts, config_hash="0" * 64).to_footer()
        footer |= {f"{PREFIX}{name}".encode(): value.encode() for name, value in values.items()} | {VERSION: b"1"}
        path.unlink()
        old = without_probabilities(table).replace_schema_metadata(footer)
        pq.write_table(old, path, write_page_checksum=True)


def schemas(scored: Path) -> dict[str, str]:
    """By the name of each file that has rows: the schema version that it tells of itself, which its columns fit."""
    versions = {}
    for path in sorted(scored.rglob("*.parquet")):
        file = pq.ParquetFile(path)
        if file.metadata.num_rows:
            version = file.metadata.metadata[VERSION].decode()
            assert set(ADDED) & set(file.schema_arrow.names) == (set() if version == "1" else set(ADDED))
            versions[os.path.relpath(path, scored)] = version
    return versions
