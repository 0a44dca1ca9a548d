"""What `--report` writes once the table is written: the page that `sentiment-jobs report` makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.errors import ColumnError, Hint, OptionError, OutputError, PipelineError
from score_messages_jobs.scoring.score_options import Options, others_of

if TYPE_CHECKING:
    from score_messages.report.html_file import HtmlFile

WriteReport = Callable[[], None]
STDOUT = "-"


def write_report_of(options: Options) -> WriteReport:
    """Look at the place for the page before anything is scored, and give what writes it there. A dry run writes none.

    Raises:
        OptionError: the table goes to standard output or into a store, or the page to where something else goes.
        TargetRefused: it is, links to or lies in what is read or in the folder of tables; or another file is there.
        OutputError, PipelineError: as `HtmlFile`.
    """
    if options.report is None or options.dry_run or options.target is None:
        return lambda: None
    if STDOUT in (options.report, options.target):
        hint = Hint("Write both into files: a report is made of a table that lies on disk")
        raise OptionError("--report and standard output don't go together", hint=hint)
    _refuse_object(options.target)
    file = _checked(options, options.report, options.target)
    target, report = Path(options.target), options.report

    def write() -> None:
        try:
            _write(file, target, options)
        except PipelineError as error:
            raise OutputError(report, f"the table is written, but not its report: {error}", hint=error.hint) from error

    return write


def _refuse_object(target: str) -> None:
    from score_messages.stores.address import address_of

    if address_of(target) is not None:
        hint = Hint("Write the table to a file here and copy it there, or leave --report out")
        raise OptionError("--report is made of a table that lies on disk, and this one goes to a store", hint=hint)


def _checked(options: Options, report: str, target: str) -> HtmlFile:
    from score_messages.report.html_file import HtmlFile
    from score_messages.write import refuse_touching_source

    for other, what in others_of(options).items():
        refuse_touching_source([other], report, what)
    refuse_touching_source([target], report, "the folder of tables" if os.path.isdir(target) else "the table")
    taken = {"the table": target, "--summary": options.summary}
    for what, path in taken.items():
        if path is not None and os.path.realpath(path) == os.path.realpath(report):
            hint = Hint("Name another file for the report", options="--report report.html")
            raise OptionError(f"--report and {what} are the same file, {report}", hint=hint)
    return HtmlFile(report, options.sources, options.force)


def _write(file: HtmlFile, target: Path, options: Options) -> None:
    from score_messages.report.assemble import report
    from score_messages.report.options import ReportOptions

    text_column = _text_column(target, options)
    file.write(report(target, ReportOptions(prefix=options.prefix, text_column=text_column)))


def _text_column(target: Path, options: Options) -> str | None:
    """As it was given, if it names columns of the table: in an export it may be a number or a path."""
    from score_messages.tables import tables_of

    if options.text_column is None:
        return None
    try:
        for table in tables_of(target, options.prefix):
            table.text_columns(options.text_column)
    except ColumnError:
        return None
    return options.text_column
