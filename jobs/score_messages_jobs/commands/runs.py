"""`sentiment-jobs runs`: what became of the nights of a folder of tables, for people and for `jq`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from score_messages.dataset.record_files import RUNS, run_ids
from score_messages.dataset.records.outcomes import DONE, FAILED, PRUNED, REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.records.read_records import read_record, read_stored
from score_messages.dataset.records.row_counts import CountsByName
from score_messages.dataset.records.run_record import RunRecord
from score_messages.errors import Hint, InputError
from score_messages.privacy.masked import masked
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.tables_folder import TablesFolder
from score_messages_jobs.terminal.ascii_json import ascii_json, each_text
from score_messages_jobs.terminal.console import printable

_OUTCOMES = {SCORED: True, FAILED: True, SKIPPED: False, REPEATED: False, WAITING: False, PRUNED: False}
"""Of inputs, in the order of the table's columns, and whether the column is there if it holds zeros only."""

_FINE = set(_OUTCOMES) - {FAILED}

_SENTIMENTS = {"negative": True, "neutral": False, "positive": True}


@dataclass(frozen=True)
class Options:
    """Which dataset, and which of its runs."""

    folder: TablesFolder
    last: Annotated[int, typer.Option(min=1, help="How many runs to list.")] = 30
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only runs with an exit code other than 0, with the inputs that failed and why."),
    ] = False


def run(options: Options) -> list[RunRecord]:
    """The records of the last runs, newest last; those that can't be read are passed over. Reads only.

    Raises:
        InputError: the folder is no dataset.
    """
    try:
        ids = run_ids(options.folder)
    except (FileNotFoundError, NotADirectoryError):
        raise _no_dataset(options.folder) from None
    except OSError as error:
        raise InputError(str(options.folder), f"can't be read: {error.strerror}") from error
    records = (read_record(options.folder, run_id) for run_id in reversed(ids))
    wanted = (record for record in records if record and not (options.failed and record.end.exit_code == 0))
    return list(islice(wanted, options.last))[::-1]


def _no_dataset(folder: Path) -> InputError:
    near = next((path for path in _near(folder) if os.path.isdir(path / RUNS)), None)
    hint = Hint("Name the folder that the tables go to, the TARGET of score-messages.")
    if near is not None:
        hint = Hint("Maybe you mean this one", instead=(str(folder), f"{near}/"))
    reason = "there is no such folder"
    if os.path.lexists(folder):
        reason = f"is no folder of tables: it has no {RUNS}" if os.path.isdir(folder) else "is no folder"
    return InputError(str(folder), reason, hint=hint)


def _near(folder: Path) -> Iterator[Path]:
    """Above it, since a part or the records themselves may have been named; then in it and beside it, alike first."""
    whole = folder.absolute()
    yield from whole.parents
    for parent in (whole, whole.parent):
        with suppress(OSError):
            likeness = {path: SequenceMatcher(None, path.name, whole.name).ratio() for path in parent.iterdir()}
            yield from sorted(likeness, key=lambda path: (-likeness[path], path))


def table(records: Sequence[RunRecord]) -> Iterator[str]:
    """The lines of a table of runs: two of header, then one for each run."""
    inputs = _columns(_OUTCOMES, [record.inputs for record in records])
    sentiments = _columns(_SENTIMENTS, [record.counts.sentiments for record in records])
    heads = ["run (UTC)", "seconds", "exit", *inputs, "rows", *sentiments, ""]
    rows = [heads, *(_row(record, inputs, sentiments) for record in records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    groups = {heads.index(inputs[0]): "inputs", heads.index("rows"): "messages"}
    yield "  ".join(f"{groups.get(index, ''):<{width}}" for index, width in enumerate(widths)).rstrip()
    for first, *middle, last in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(middle, widths[1:], strict=False)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells, last]).rstrip()


def _row(record: RunRecord, inputs: Sequence[str], sentiments: Sequence[str]) -> list[str]:
    counts = [*_named(record.inputs, inputs), record.counts.rows, *_named(record.counts.sentiments, sentiments)]
    seconds = "" if record.end.seconds is None else f"{record.end.seconds:,.1f}"
    return [_when(record), seconds, *map(_number, [record.end.exit_code, *counts]), _mark(record)]


def failures(record: RunRecord) -> Iterator[str]:
    """A line for each input of a run that failed, with the reason; and for what else made the run fail."""
    for entry in record.entries:
        if entry.outcome not in _FINE:
            yield f"{entry.input}: {entry.error or entry.outcome}"
    if record.end.error:
        yield f"ended by {record.end.error}"
    for finding in record.end.drift or ():
        whose = " of people's messages" if finding.of_people else ""
        yield f"drift: {finding.measure}{whose} against {finding.against}"


def _columns(names: Mapping[str, bool], runs: Iterable[CountsByName | None]) -> list[str]:
    used = {name for counts in runs for name, count in (counts or {}).items() if count}
    return [name for name, is_always in names.items() if is_always or name in used]


def _named(counts: CountsByName | None, names: Iterable[str]) -> list[int | None]:
    return [(counts or {}).get(name, 0) for name in names]


def _when(record: RunRecord) -> str:
    started = record.head.started
    return printable(record.run_id) if started is None else f"{started:%Y-%m-%d %H:%M:%S}"


def _number(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _mark(record: RunRecord) -> str:
    """How it ended, unless as it should; and whether messages were other than usual."""
    ended = [record.end.ended] if record.end.ended not in (None, DONE) else []
    return printable(", ".join([*ended, *(["drift"] if record.end.drift else [])]))


@with_options_of(Options)
def command(
    options: Options,
    as_json: Annotated[bool, typer.Option("--json", help="Print each run's whole record as a line of JSON.")] = False,
) -> None:
    """List the runs of a folder of tables: when, how long, what became of inputs and messages.

    `sentiment-jobs runs scored/`

    The newest run comes last. It only reads, and can be used during a run, which is listed when it has ended.
    """
    records = run(options)
    if as_json:
        _print_stored(options.folder, records)
        return
    if not records:
        print("No run failed." if options.failed else "No run has ended yet.")
        return
    groups, header, *lines = table(records)
    print(groups, header, sep="\n")
    for record, line in zip(records, lines, strict=True):
        print(line)
        for failure in failures(record) if options.failed else ():
            print(f"    {printable(failure)}")


def _print_stored(folder: Path, records: Iterable[RunRecord]) -> None:
    """Whole, with what other versions wrote into them."""
    for record in records:
        stored = read_stored(folder, record.run_id)
        if stored is not None:
            print(ascii_json(each_text(stored, masked)))
