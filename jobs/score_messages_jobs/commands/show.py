"""`sentiment-jobs show`: a look into scored tables, for people, and a way to pass their rows on."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.showing.options import Options
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.excerpt import WIDTH, excerpt

__all__ = ["Options", "command", "run"]

_LEAST_WIDTH = 20
"""Cells of the line that says which tables these are."""


def run(options: Options) -> str:
    """The rows of tables that are asked for and their counts, or the counts alone, as lines.

    Raises:
        InputError: there is no such table, it can't be read, or lacks a column.
        OptionError: an option says something that can't be, or contradicts another.
    """
    from score_messages_jobs.showing.asked import asked
    from score_messages_jobs.showing.groups import groups_lines
    from score_messages_jobs.showing.look import look

    _check(options)
    rows = asked(options)
    if options.count:
        from score_messages.tables.selection import select

        return str(select(rows.tables, rows.wanted, most=0).fitting)
    lines = groups_lines(options, rows) if options.by else look(options, rows)
    count = len(rows.tables.tables)
    if os.path.isdir(options.table):
        which = f"{options.table} ({f'{count:,} tables, the newest first' if count > 1 else 'one table'})"
        lines = [excerpt(which, max(options.width, _LEAST_WIDTH)), "", *lines]
    return "\n".join(lines)


def pass_on(options: Options) -> None:
    """Print or write the rows that are asked for, or the counts.

    Raises:
        InputError, OptionError: as `run`.
        OutputError: the target can't be written; what stood there is untouched.
    """
    from score_messages_jobs.showing.asked import asked
    from score_messages_jobs.showing.passing_on import check_passing_on
    from score_messages_jobs.showing.passing_on import pass_on as pass_rows_on

    _check(options)
    check_passing_on(options)
    pass_rows_on(options, asked(options))


def _check(options: Options) -> None:
    """Raise OptionError for options that contradict each other."""
    alone = {"--sort": options.sort, "--rows": options.rows, "--columns": options.columns, "--by": options.by}
    given = [name for name, value in alone.items() if value is not None]
    if options.count and given:
        raise OptionError(f"--count prints one number, so {given[0]} means nothing", hint=Hint("Leave one of them out"))
    if options.by is not None and options.columns is not None:
        reason = "--by prints counts, so --columns means nothing"
        raise OptionError(reason, hint=Hint("Leave one of them out"))


def terminal_width() -> int:
    """Of COLUMNS, else of the terminal; without one as wide as an excerpt needs."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size((WIDTH + 32, 24)).columns


@with_options_of(Options)
def command(options: Options) -> None:
    """Look at scored tables: their first rows, or the most negative ones, and how many messages there are.

    `sentiment-jobs show scored.parquet`

    `sentiment-jobs show scored/ --sort p_negative --last 7d --rows 20`

    `sentiment-jobs show scored/ --by from_domain --sort negative`

    `sentiment-jobs show scored/ --sentiment negative --to csv > negative.csv`

    Options combine. Of a folder all tables are looked at as one, the newest first. Tables are only read. Messages are
    shown, so mind who can see your screen; --columns says what to show instead.
    """
    start_arrow()
    if options.to is not None or options.output is not None:
        pass_on(options)
        return
    if options.force:
        raise OptionError("--force replaces a file, and none is written", hint=Hint("Name it with --output"))
    print(run(replace(options, width=terminal_width())))
