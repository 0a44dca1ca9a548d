"""A folder with all public sets by their names, small and invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.training.corpus import MESSAGE_SETS, MORE_SETS, READ, READ_SETS, TRAIN, UNLABELLED, UNLABELLED_SETS


def write_public_texts(folder: Path, rows: int = 30) -> Path:
    """Each set with as many rows of all three labels, or none where a set has none."""
    for name in (TRAIN, UNLABELLED):
        _write(folder / "imdb" / f"{name.removeprefix('imdb-')}.parquet", _rows(name, rows, name == TRAIN))
    for name in (*MESSAGE_SETS, *MORE_SETS):
        _write(folder / "messages" / f"{name}.parquet", _rows(name, rows, True))
    for name in UNLABELLED_SETS:
        _write(folder / "unlabelled" / f"{name}.parquet", _rows(name, rows, False))
    read = [row | {"source": name.removeprefix(f"{READ}:")} for name in READ_SETS for row in _rows(name, rows, True)]
    _write(folder / "messages" / f"{READ}.parquet", read)
    return folder


def _rows(name: str, rows: int, labelled: bool) -> list[dict[str, Any]]:
    words = ("awful", "wooden", "lovely")
    return [
        {
            "id": f"{name}-{number}",
            "text": f"The {name} number {number} was {words[number % 3]}. It came on day {number}. We keep it.",
            "label": (0, 2, 1)[number % 3] if labelled else None,
            "stars": (1.0, 3.0, 5.0)[number % 3],
            "drawn": ("random", "tone")[number % 2],
        }
        for number in range(rows)
    ]


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), path)
