"""The same rows in every format that tables have."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.workbooks import xlsx

FORMATS = ("csv", "jsonl", "json", "parquet", "xlsx")


def put_table(folder: Path, form: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A table in one of `FORMATS`, all of whose cells are text."""
    path = folder / f"in.{form}"
    objects = [dict(zip(names, row, strict=True)) for row in rows]
    if form == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([names, *rows])
    elif form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in objects))
    elif form == "json":
        path.write_text(json.dumps(objects, indent=1))
    elif form == "parquet":
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        pq.write_table(
            pa.table({name: pa.array(cells, pa.string()) for name, cells in zip(names, columns, strict=True)}), path
        )
    else:
        path.write_bytes(xlsx({"Sheet1": [names, *rows]}))
    return path
