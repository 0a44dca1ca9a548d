"""`sentiment-jobs compact`: old days of a folder of tables, month by month in one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.tables_folder import TablesFolder
from score_messages_jobs.scoring.folder_lines import still_waiting
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import printable

if TYPE_CHECKING:
    from score_messages.dataset.compact import CompactReport


@dataclass(frozen=True)
class Options:
    """Which dataset, and how old a month has to be."""

    folder: TablesFolder
    older_than: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Combine months that ended at least this many days ago.")
    ] = 90
    grace: Annotated[
        float,
        typer.Option(min=0, metavar="MINUTES", help="How long readers that began before can read the daily files."),
    ] = Parameters.grace


def run(options: Options) -> CompactReport:
    """Compact the dataset.

    Raises:
        PipelineError: it is no dataset with a folder per day, a run goes on, or a disk fails.
    """
    from score_messages.dataset.compact import compact_dataset

    return compact_dataset(str(options.folder), options.older_than, options.grace)


@with_options_of(Options)
def command(options: Options) -> None:
    """Combine the daily files of past months: one file per month and input, in day=2026-10/.

    `sentiment-jobs compact scored/ --older-than 90`

    No row is changed, lost or doubled, and readers can go on. For the rows of such a month, the column `day` is the
    month; the exact day is still in _tables/daily.pq, and in your own date column if you keep it. An input that changes
    later is split into days again. For tables made with --partition date. Exit codes: 0 done, 1 failed, 3 a run is
    still going on.
    """
    start_arrow()
    report = run(options)
    old = f"; {still_waiting(report.waiting)}" if report.waiting else ""
    days = counted(report.days, "file of a day", "files of days")
    months = counted(report.months, "of a month", "of months")
    done = f"{days} became {months}; {counted(report.files, 'file')} in all{old}"
    print(printable(f"{options.folder}: {done}"))
