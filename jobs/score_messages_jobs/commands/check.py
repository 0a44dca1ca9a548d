"""`sentiment-jobs check`: whether a folder of tables is sound, and what mends it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.tables_folder import TablesFolder
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import printable
from score_messages_jobs.terminal.pastable import pastable

if TYPE_CHECKING:
    from score_messages.dataset.check import Checked


@dataclass(frozen=True)
class Options:
    """Which dataset, and whether to read all of it."""

    folder: TablesFolder
    deep: Annotated[bool, typer.Option("--deep", help="Read every byte and compare it with what was written.")] = False


def run(options: Options) -> Checked:
    """Look at all that stands in the dataset.

    Raises:
        PipelineError: it is no dataset, or a run goes on.
    """
    from score_messages.dataset.check import check_dataset

    return check_dataset(str(options.folder), options.deep)


@with_options_of(Options)
def command(options: Options) -> None:
    """Check a folder of tables, and say what repairs each problem.

    `sentiment-jobs check scored/ --deep`

    Compares parts, keys, records, tables and index with each other. Changes no table; a part that --deep finds damaged
    is marked, so that the next run scores its input again. Exit codes: 0 no problems, 1 something needs repair, 3 a run
    is still going on.
    """
    start_arrow()
    checked = run(options)
    for finding in checked.findings:
        print(printable(f"{finding.path}: {finding.reason}"))
        print(pastable(printable(f"  {finding.hint}"), sys.stdout.encoding or "utf-8"))
    files, parts = counted(checked.files, "file"), counted(checked.parts, "part")
    sizes = f"{files} of {parts}, {counted(checked.records, 'record')}"
    state = f"{len(checked.findings):,} to repair" if checked.findings else "no problems"
    print(printable(f"{options.folder}: {sizes}: {state}"))
    if checked.findings:
        raise typer.Exit(1)
