"""`sentiment-jobs publish`: a folder of tables, mirrored into a database, a lake or a bucket."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages.errors import OptionError
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import printable
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    from score_messages.publish import Published
    from score_messages.publish.folder.taking import TakeOptions

PROGRAM = "sentiment-jobs"


@dataclass(frozen=True)
class Options:
    """What is published, and where it goes."""

    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Folder of tables: the TARGET of score-messages. Or a single Parquet table."
        ),
    ]
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A file that ends in .duckdb, a folder (with / at its end), or an address."
        ),
    ]
    with_text: Annotated[
        bool,
        typer.Option(
            "--with-text", help="Publish the messages themselves, too, and their reasons. Default: neither of them."
        ),
    ] = False
    text_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|A,B", help="Further columns with messages, which stay here without --with-text, too."
        ),
    ] = None
    full: Annotated[
        bool, typer.Option("--full", help="Publish everything again, not only the parts that have changed.")
    ] = False
    schema: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Schema for the tables, in PostgreSQL. Default: score_messages."),
    ] = None
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace what score-messages didn't write; empty the target if the folder is empty."
        ),
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; say what would be added, replaced and removed.")
    ] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what was published.")] = False


def run(options: Options) -> Published:
    """Bring the target to what the folder holds, and compare the counts on both sides.

    Raises:
        PipelineError: the target is as it was; or it differs, if the error says so.
    """
    from score_messages.privacy.masked import masked, scheme_of
    from score_messages.publish import publish_to
    from score_messages.publish.addresses import target_of
    from score_messages.publish.folder.taking import take_contents
    from score_messages.publish.target_options import TargetOptions

    if options.schema == "":
        raise OptionError("--schema is empty, and no name of a schema")
    name = str(options.source)
    if scheme_of(name) is not None:
        raise OptionError(
            f"{masked(name)} is an address; the folder of tables, on this machine, comes before the target"
        )
    take_options = _take_options(options)
    target = target_of(options.target, TargetOptions(schema=options.schema, force=options.force, source=name))
    return publish_to(
        target, lambda: take_contents(name, take_options), options.full, options.dry_run, may_empty=options.force
    )


def _take_options(options: Options) -> TakeOptions:
    from score_messages.publish.folder.taking import TakeOptions
    from score_messages.read.several_names import split_names

    names = () if options.text_column is None else tuple(split_names(options.text_column))
    return TakeOptions(with_text=options.with_text, text_columns=names)


@with_options_of(Options)
def command(
    options: Options,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON object.")] = False,
) -> None:
    """Mirror a folder of tables into a database, a lake or a bucket: tables messages, runs and daily.

    `sentiment-jobs publish scored/ scored.duckdb`

    Only what has changed since the last time goes there, all of it or nothing: who reads it sees the old or the new
    state. Then the counts on both sides are compared. A run may go on meanwhile. Without --with-text no message leaves
    the folder. Prints nothing if all is well. Exit codes: 0 done, 1 failed, 3 somebody else publishes there.
    """
    start_arrow()
    published = run(options)
    if as_json:
        print(json.dumps(asdict(published) | {"dry_run": options.dry_run}))
    log = ProgramLog(PROGRAM)
    for part in published.halfway:
        why = "a run was killed while it wrote it, or a file is gone; the next run completes it"
        log.warning(f"{printable(str(options.source))}: {printable(part)} isn't whole: {why}")
    for note in published.notes:
        log.warning(f"{printable(published.target)}: {printable(note)}")
    if options.verbose or (options.dry_run and not as_json):
        log.info(outcome(published, options.dry_run), extra=asdict(published))


def outcome(published: Published, is_dry: bool = False) -> str:
    """Such as "out.duckdb: 3 files added, 1 replaced, 0 removed, 12 kept; ..."."""
    changed = (
        f"{counted(published.added, 'file')} added, {published.replaced:,} replaced, {published.removed:,} removed, "
        f"{published.kept:,} kept"
    )
    if is_dry:
        changed = f"would be: {changed}"
    rows = f"{counted(published.rows, 'message')} ({published.written_rows:,} written)"
    return printable(f"{published.target}: {changed}; {rows}, {counted(published.runs, 'run')}")
