"""Tables that a Spark job wrote, beside those that one machine writes of the same source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.read import ReadOptions
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model

TEXTS = (
    "The delivery was late and nobody answered my calls. I want my money back.",
    "Wonderful service, thank you so much!",
    "",
    "xqzt brrr",
    "Die Lieferung kam zu spät und niemand hat mir geantwortet, ich bin enttäuscht.",
    "It works.\nNot more, not less; “quoted”, with a comma",
    "<html><body><p>I am <b>very</b> disappointed &amp; sad</p></body></html>",
)


def rows(count: int) -> list[dict[str, Any]]:
    """So many messages, with a column beside them."""
    return [{"ticket": f"{number:04d}", "body": f"{TEXTS[number % len(TEXTS)]}"} for number in range(count)]


def tables_in(folder: Path) -> pa.Table:
    """All rows of a folder of Parquet as readers see it: by the names that aren't hidden, in their order."""
    names = [path for path in sorted(folder.iterdir()) if not path.name.startswith(("_", "."))]
    return pa.concat_tables([pq.read_table(path) for path in names])


def on_one_machine(source: Path, tmp_path: Path, reading: ReadOptions = ReadOptions(), **options: Any) -> pa.Table:
    """The table that `score-messages` writes."""
    target = tmp_path / "on-one-machine.parquet"
    score_file(source, target, ScoreOptions(read=reading, **options), model=loaded_model())
    return pq.read_table(target)


def equal(ours: pa.Table, theirs: pa.Table) -> bool:
    """Whether they have the same columns and the same rows, to the last bit, in the order of record numbers."""
    return as_lists(ours) == as_lists(theirs)


def as_lists(table: pa.Table) -> list[tuple[Any, ...]]:
    """Names and types, then rows; floats as their bits."""
    names = [(field.name, str(field.type)) for field in table.schema]
    columns = [
        column.combine_chunks().view(pa.int32()) if pa.types.is_float32(column.type) else column
        for column in (table.column(name) for name in table.column_names)
    ]
    cells = zip(*(column.to_pylist() for column in columns), strict=True)
    return [tuple(names), *sorted(cells, key=repr)]


def hidden_beside(target: Path) -> list[str]:
    """What a job has left beside its target."""
    return [path.name for path in target.parent.iterdir() if path.name.startswith(f".{target.name}.")]
