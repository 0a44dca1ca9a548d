"""`sentiment-jobs sample`: messages of a scored table that are worth labelling, in a file for people to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages_jobs.hints.again import quoted
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.table_fields import TablePrefix, TableTextColumn
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import printable

if TYPE_CHECKING:
    from score_messages.sampling.sample import SampleReport


@dataclass(frozen=True)
class Options:
    """What to draw from, and how much."""

    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A table that score-messages wrote: Parquet, CSV, JSON lines or .xlsx; or a folder, for all tables in "
            "it.",
        ),
    ]
    target: Annotated[
        str, typer.Argument(metavar="FILE", help="The file to label, .xlsx, .csv or .jsonl. It must not exist yet.")
    ]
    count: Annotated[int, typer.Option(min=10, help="How many messages.")] = 200
    seed: Annotated[
        int, typer.Option(min=0, help="Another number draws other messages; the same number the same ones.")
    ] = 1
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only messages from this day on, such as 2026-11-01 (UTC).")
    ] = None
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Only messages up to this day, included.")] = None
    last: Annotated[
        str | None,
        typer.Option(
            metavar="7d|4w|3m", help="Only the last days, weeks or months, counted back from the newest message."
        ),
    ] = None
    without: Annotated[
        tuple[Path, ...],
        typer.Option(
            metavar="OTHER",
            help="Leave out messages that this file holds, too; can be repeated. Samples that lie beside FILE are left "
            "out anyway.",
        ),
    ] = ()
    text_column: TableTextColumn = Parameters.text_column
    prefix: TablePrefix = Parameters.prefix


def run(options: Options) -> SampleReport:
    """Draw and write the sample.

    Raises:
        PipelineError: as `write_sample`.
    """
    from score_messages.days.asked import asked_days
    from score_messages.sampling.sample import SampleOptions, write_sample

    days = asked_days(options.since, options.until, options.last)
    chosen = SampleOptions(*(options.count, options.seed, options.text_column, options.prefix, days, options.without))
    return write_sample(options.source, options.target, chosen)


def told(options: Options, report: SampleReport) -> Iterator[str]:
    """What was drawn and left out, and the command that comes next."""
    rows = sum(report.drawn.values())
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in report.drawn.items() if count)
    texts = f" ({report.texts:,} different texts)" if report.texts < report.messages else ""
    yield f"{options.target}: {counted(rows, 'message')} of {report.messages:,}{texts}: {kinds}"
    if rows < options.count:
        yield f"there are no more: {options.count:,} were asked for"
    listed = report.left_out.in_words(f" ({', '.join(path.name for path in report.earlier)})")
    if listed:
        yield f"left out: {listed}"
    if report.cut:
        cut = counted(report.cut, "text is", "texts are")
        yield f"{cut} cut off in the sheet, whose cells hold no more; .csv and .jsonl hold all of it"
    yield "Write negative, neutral or positive (n, u, p) into the column label, in a spreadsheet or with:"
    named = "" if len(report.text_columns) == 1 and options.text_column is None else _text_column(report)
    yield f"  sentiment-jobs label {quoted(options.target)}{named}"


def _text_column(report: SampleReport) -> str:
    from score_messages.read.several_names import joined_names

    return f" --text-column {quoted(joined_names(report.text_columns))}"


@with_options_of(Options)
def command(options: Options) -> None:
    """Draw messages that are worth labelling, into a file with an empty column for the labels.

    `sentiment-jobs sample scored.parquet to_label.xlsx --count 200`

    `sentiment-jobs sample scored/ to_label.xlsx --last 4w`

    Half of them are drawn at random, for honest figures; the others from those of which the model is least sure, or
    whose words or senders are new. The column weight says how many messages a row stands for, so that evaluate can
    tell how good the model is on all of them. The prediction isn't in the file, so that it sways nobody.

    Exact repeats are drawn once; what earlier samples hold, never again. The source isn't changed, and no file is ever
    replaced: it may hold labels. The file holds messages as they are: mind who can read it.
    """
    start_arrow()
    for line in told(options, run(options)):
        print(printable(line))
