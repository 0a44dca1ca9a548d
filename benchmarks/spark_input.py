"""Messages for Spark and for one machine: Parquet files of short invented texts, of which no two are the same."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.exports import MESSAGES, short_messages

FILES = 8

FAMILIAR = "good bad movie time great people story best little life acting plot old young world film end part work man"


def write_input(folder: Path, rows: int) -> list[Path]:
    """Write `rows` messages (`id`, `body`) as some files, unless they are there; their paths in order."""
    paths = [folder / f"part-{number}.parquet" for number in range(FILES)]
    if all(path.exists() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    texts, familiar = short_messages(), FAMILIAR.split()
    for number, path in enumerate(paths):
        ids = range(rows * number // FILES, rows * (number + 1) // FILES)
        # a word more for each time that the texts are gone through, so that nothing is predicted from memory
        bodies = [f"{texts[row % MESSAGES]} {familiar[row // MESSAGES % len(familiar)]}" for row in ids]
        whole = path.with_suffix(".tmp")
        pq.write_table(pa.table({"id": pa.array(ids, pa.int64()), "body": bodies}), whole)
        whole.rename(path)
    return paths
