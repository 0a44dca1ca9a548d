"""`sentiment-jobs report`: one page for people about scored messages; or its numbers as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.table_fields import TableTextColumn

if TYPE_CHECKING:
    from score_messages.report.options import ReportOptions


@dataclass(frozen=True)
class Options:
    """What is reported, and where the page goes."""

    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A table that score-messages wrote, or a folder of them: the TARGET of score-messages.",
        ),
    ]
    target: Annotated[
        str | None, typer.Argument(metavar="REPORT.html", help="The page to write, one file. Not needed with --json.")
    ] = None
    since: Annotated[str | None, typer.Option(metavar="DAY", help="First day, such as 2026-11-20, in UTC.")] = None
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Last day, included. Default: the day of the newest message.")
    ] = None
    last: Annotated[
        str | None,
        typer.Option(
            metavar="7d|4w|3m",
            help="Days, weeks or months up to the last day. Default: 7d; everything if there are less than 14 days.",
        ),
    ] = None
    by: Annotated[
        tuple[str, ...],
        typer.Option(
            metavar="NAME|A,B", help="Compare the values of a column of yours, such as product, too. Repeatable."
        ),
    ] = ()
    top: Annotated[int, typer.Option(min=1, help="How many groups, messages and phrases of each kind to show.")] = 10
    title: Annotated[str | None, typer.Option(help="Title of the page. Default: the source's name.")] = None
    show_text: Annotated[
        bool,
        typer.Option(
            "--show-text", help="Quote messages: an excerpt of those to read first, and of some with a phrase."
        ),
    ] = False
    fewest: Annotated[
        int,
        typer.Option(min=1, help="Show no phrase or group of fewer messages than this: it could tell who wrote them."),
    ] = 5
    text_column: TableTextColumn = Parameters.text_column
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|DIR",
            help="Your own model that scored the tables: its card is told, and with --show-text it finds the sentence "
            "that weighs most. Shipped ones are known.",
        ),
    ] = None
    prefix: Annotated[str, typer.Option(help="The --prefix that the tables were written with.")] = Parameters.prefix
    force: Annotated[bool, typer.Option("--force", help="Replace a file that isn't a report of score-messages.")] = (
        Parameters.force
    )
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers of the report as one JSON object.")] = False


def run(options: Options) -> str | None:
    """Write the page, if there is a target; give the JSON, if it is asked for.

    Raises:
        PipelineError: nothing was written; what stood there is untouched.
    """
    wanted = report_options(options)
    if options.target is None and not options.as_json:
        page = f"{_stem(options.source)}.html"
        hint = Hint(f"Name it, such as {page}; or print the numbers", "--json")
        raise OptionError("say where the report goes", hint=hint)
    from score_messages.report.as_json import as_json
    from score_messages.report.assemble import report
    from score_messages.report.html_file import HtmlFile

    file = None if options.target is None else HtmlFile(options.target, [str(options.source)], options.force)
    contents = report(options.source, wanted)
    if file is not None:
        file.write(contents)
    return as_json(contents) if options.as_json else None


def report_options(options: Options) -> ReportOptions:
    """What the options mean to the library. Raises OptionError."""
    from score_messages.days.asked import asked_days
    from score_messages.read.several_names import split_names
    from score_messages.report.options import ReportOptions

    days = asked_days(options.since, options.until, options.last)
    return ReportOptions(
        title=options.title,
        since=days.since,
        until=days.until,
        last=days.last,
        by=tuple(name for names in options.by for name in split_names(names)),
        top=options.top,
        show_text=options.show_text,
        fewest=options.fewest,
        prefix=options.prefix,
        text_column=options.text_column,
        model=options.model,
    )


def _stem(source: Path) -> str:
    return source.absolute().with_suffix("").name or "report"


@with_options_of(Options)
def command(options: Options) -> None:
    """Make one page for people: how customers felt, whether that changed, what to read first, what it is about.

    `sentiment-jobs report scored/ report.html --by product`

    `sentiment-jobs report scored.parquet report.html --last 4w`

    `sentiment-jobs report scored/ --json`

    The page is one HTML file that needs no network. It needs the extra `report`
    (`pip install 'score-messages[report]'`); --json doesn't. It is written whole or not at all, and replaces a report
    of before, but no other file without --force. Without --show-text it quotes no message; subjects, sender domains and
    ids of the messages to read first are on it.
    """
    printed = run(options)
    if printed is not None:
        print(printed)
