"""`sentiment-jobs schema`: what the output table looks like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True)
class SchemaOptions:
    """What to print."""

    as_json: bool = False


def run(options: SchemaOptions) -> str:
    """The columns that scoring adds and the statuses, as text or as one JSON object."""
    from pipeline.messages import SCHEMA_VERSION, STATUSES, VERDICT_FIELDS

    columns = [(field.name, str(field.type), field.meaning) for field in VERDICT_FIELDS]
    statuses = [(str(status), status.meaning) for status in STATUSES]
    if options.as_json:
        return json.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "columns": [dict(zip(("name", "type", "meaning"), column, strict=True)) for column in columns],
                "statuses": dict(statuses),
            }
        )
    lines = [f"schema version {SCHEMA_VERSION}; after your own columns, in this order:", ""]
    lines += [f"  {name:<14} {kind:<7} {meaning}" for name, kind, meaning in columns]
    lines += ["", "status, one of:", ""]
    lines += [f"  {name:<14} {meaning}" for name, meaning in statuses]
    return "\n".join(lines)


def command(as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead.")] = False) -> None:
    """Show the columns that scoring adds to a table, their types and meaning.

    The schema is fixed: the same columns and types for every input, even for one without rows.
    """
    print(run(SchemaOptions(as_json)))
