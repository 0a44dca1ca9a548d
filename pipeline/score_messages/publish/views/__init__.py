"""SQL views that answer the usual questions about `messages`, `runs` and `daily`: a file each.

PostgreSQL and DuckDB read the same text. It is meant to be read, and copied: comments say what each figure is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

from score_messages.publish.sql_names import quoted

VIEWS = ("trend", "drift", "tonight_is_worse", "worst_first", "freshness")
"""Their names. None needs another one."""


def view_statements(schema: str | None = None) -> Iterator[str]:
    """A `CREATE OR REPLACE VIEW` for each of `VIEWS`, in their order; without a semicolon at the end.

    A view that is there keeps its grants and what others built on it: so in a later version columns may only be added,
    at the end. PostgreSQL refuses anything else.

    Args:
        schema: where tables and views are; None for the schema that the connection uses.
    """
    prefix = "" if schema is None else f"{quoted(schema)}."
    for name in VIEWS:
        template = Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
        yield Template(template).substitute(schema=prefix).rstrip()
