"""`sentiment-jobs sql`: the statements that make views, over a folder of tables or over published ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.tables.light_arrow import start_arrow


class Dialect(StrEnum):
    """Whose SQL."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"


@dataclass(frozen=True)
class Options:
    """Of which folder, and for which database."""

    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of tables: the TARGET of score-messages.")]
    dialect: Annotated[
        Dialect,
        typer.Option(help="duckdb: views over the folder itself. postgres: views over the tables that were published."),
    ] = Dialect.DUCKDB
    with_text: Annotated[bool, typer.Option("--with-text", help="With the messages themselves, and their reasons.")] = (
        False
    )
    text_column: Annotated[
        str | None,
        typer.Option(metavar="NAME|A,B", help="Further columns with messages, which are left out without --with-text."),
    ] = None
    schema: Annotated[
        str | None, typer.Option(metavar="NAME", help="Schema of the tables, in PostgreSQL. Default: score_messages.")
    ] = None


def run(options: Options) -> Iterator[str]:
    """The statements, in an order that the database takes.

    Raises:
        InputError: it is no folder of tables.
        OptionError: an option is for the other dialect.
    """
    from score_messages.publish.folder.taking import TakeOptions
    from score_messages.publish.folder_views import folder_view_statements
    from score_messages.publish.views import view_statements
    from score_messages.read.several_names import split_names

    if options.dialect is Dialect.POSTGRES:
        _refuse_choice_of_columns(options)
        return view_statements(options.schema or "score_messages")
    if options.schema is not None:
        raise OptionError("--schema is for --dialect postgres")
    names = () if options.text_column is None else tuple(split_names(options.text_column))
    return folder_view_statements(str(options.folder), TakeOptions(options.with_text, names))


def _refuse_choice_of_columns(options: Options) -> None:
    """Raise OptionError if columns are chosen: the views read what was published, and show no messages."""
    for name, is_given in (("--with-text", options.with_text), ("--text-column", options.text_column is not None)):
        if is_given:
            hint = Hint("Give it to sentiment-jobs publish, which puts the messages into the table or leaves them out")
            raise OptionError(f"{name} is for --dialect duckdb", hint=hint)


@with_options_of(Options)
def command(options: Options) -> None:
    """Print the SQL that makes views over a folder of tables: messages, runs, daily, trend, drift and others.

    `sentiment-jobs sql scored/ | duckdb scores.duckdb`

    `sentiment-jobs sql scored/ --dialect postgres | psql "$DATABASE"`

    In DuckDB the views read the folder itself, so nothing has to be published, and they show what runs write later.
    In PostgreSQL they read the tables of `sentiment-jobs publish`, which makes them itself, too. Nothing is written.
    """
    start_arrow()
    for statement in run(options):
        print(f"{statement};\n")
