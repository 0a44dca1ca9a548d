"""`sentiment-jobs schema`: what the output table looks like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

import typer

from score_messages_jobs.options.option_fields import with_options_of

_KEYS = ("name", "type", "meaning")
_SHORT = {"timestamp[ms, tz=UTC]": "time"}


@dataclass(frozen=True)
class Options:
    """What to print."""

    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False


def run(options: Options) -> str:
    """The columns that scoring adds and the statuses, as text or as one JSON object."""
    from score_messages.automatic_kinds import KIND_MEANINGS
    from score_messages.messages import BECAUSE, PREDICTION_FIELDS, SCHEMA_VERSION, STATUSES
    from score_messages.read.mail_rows import MAIL_FIELDS

    columns = [(field.name, str(field.type), field.meaning) for field in PREDICTION_FIELDS]
    reasons = [(BECAUSE.name, str(BECAUSE.type), BECAUSE.meaning)]
    mail = [(name, str(kind), meaning) for name, kind, meaning in MAIL_FIELDS]
    statuses = [(str(status), status.meaning) for status in STATUSES]
    if options.as_json:
        return json.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "columns": [dict(zip(_KEYS, column, strict=True)) for column in columns],
                "explain_columns": [dict(zip(_KEYS, column, strict=True)) for column in reasons],
                "mail_columns": [dict(zip(_KEYS, column, strict=True)) for column in mail],
                "statuses": dict(statuses),
                "automatic": KIND_MEANINGS,
            }
        )
    lines = [f"schema version {SCHEMA_VERSION}; after your own columns, in this order:", ""]
    lines += [f"  {name:<14} {kind:<7} {meaning}" for name, kind, meaning in columns]
    lines += ["", "behind them, with --explain:", ""]
    lines += [f"  {name:<14} {kind:<7} {meaning}" for name, kind, meaning in reasons]
    lines += ["", "before them, if the messages are mails:", ""]
    lines += [f"  {name:<14} {_SHORT.get(kind, kind):<7} {meaning}" for name, kind, meaning in mail]
    lines += ["", "status, one of:", ""]
    lines += [f"  {name:<16} {meaning}" for name, meaning in statuses]
    lines += ["", "automatic, one of:", ""]
    lines += [f"  {name:<16} {meaning}" for name, meaning in KIND_MEANINGS.items()]
    return "\n".join(lines)


@with_options_of(Options)
def command(options: Options) -> None:
    """Show the columns that scoring adds to a table, their types and meaning.

    `sentiment-jobs schema --json`

    The schema is fixed: the same columns and types for every input, even for one without rows.
    """
    print(run(options))
