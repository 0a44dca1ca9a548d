"""`sentiment-jobs runs`: what became of the nights of a folder of tables, for people and for `jq`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from score_messages.dataset.catalog.past_runs import RUNS, Record, read_record, run_ids
from score_messages.errors import Hint, InputError
from score_messages.privacy.masked import masked
from score_messages_jobs.console import ascii_json, each_text, printable

_OUTCOMES = {"scored": True, "failed": True, "skipped": False, "repeated": False, "waiting": False, "pruned": False}
"""Of inputs, in the order of the table's columns, and whether the column is there if it holds zeros only."""

_FINE = set(_OUTCOMES) - {"failed"}

_SENTIMENTS = {"negative": True, "neutral": False, "positive": True}


@dataclass(frozen=True)
class Options:
    """Which dataset, and which of its runs."""

    folder: Path
    last: int = 30
    failed: bool = False


def run(options: Options) -> list[Record]:
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
    found = (read_record(options.folder, one) for one in reversed(ids))
    wanted = (one for one in found if one is not None and not (options.failed and one.get("exit_code") == 0))
    return list(islice(wanted, options.last))[::-1]


def _no_dataset(folder: Path) -> InputError:
    near = next((one for one in _near(folder) if os.path.isdir(one / RUNS)), None)
    hint = Hint("Name the folder that the tables go to, the TARGET of score-messages.")
    if near is not None:
        hint = Hint("Perhaps this one is meant", instead=(str(folder), f"{near}/"))
    reason = "there is no such folder"
    if os.path.lexists(folder):
        reason = f"is no folder of tables: it has no {RUNS}" if os.path.isdir(folder) else "is no folder"
    return InputError(str(folder), reason, hint=hint)


def _near(folder: Path) -> Iterator[Path]:
    """Above it, since a part or the records themselves may have been named; then in it and beside it, alike first."""
    whole = folder.absolute()
    yield from whole.parents
    for place in (whole, whole.parent):
        with suppress(OSError):
            alike = {one: SequenceMatcher(None, one.name, whole.name).ratio() for one in place.iterdir()}
            yield from sorted(alike, key=lambda one: (-alike[one], one))


def table(records: Sequence[Record]) -> Iterator[str]:
    """The lines of a table of runs: two of header, then one for each run."""
    inputs = _columns(_OUTCOMES, [_part(one, "inputs") for one in records])
    sentiments = _columns(_SENTIMENTS, [_part(one, "sentiments") for one in records])
    heads = ["run (UTC)", "seconds", "exit", *inputs, "rows", *sentiments, ""]
    rows = [heads, *(_row(one, inputs, sentiments) for one in records)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    groups = {heads.index(inputs[0]): "inputs", heads.index("rows"): "messages"}
    yield "  ".join(f"{groups.get(place, ''):<{width}}" for place, width in enumerate(widths)).rstrip()
    for first, *middle, last in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(middle, widths[1:], strict=False)]
        yield "  ".join([f"{first:<{widths[0]}}", *cells, last]).rstrip()


def _row(record: Record, inputs: Sequence[str], sentiments: Sequence[str]) -> list[str]:
    counts = [*(_part(record, "inputs").get(name, 0) for name in inputs), record.get("rows")]
    counts += [_part(record, "sentiments").get(name, 0) for name in sentiments]
    numbers = map(_number, [record.get("exit_code"), *counts])
    return [_when(record), _seconds(record.get("seconds")), *numbers, _mark(record)]


def failures(record: Record) -> Iterator[str]:
    """A line for each input of a run that failed, with the reason; and for what else made the run fail."""
    parts = record.get("parts")
    for one in parts if isinstance(parts, list) else ():
        if isinstance(one, Mapping) and one.get("outcome") not in _FINE:
            yield f"{one.get('input')}: {one.get('error') or one.get('outcome')}"
    if record.get("error"):
        yield f"ended by {record['error']}"
    for finding in _drift(record):
        yield f"drift: {finding.get('measure')} against {finding.get('against')}"


def _columns(names: Mapping[str, bool], counts: Iterable[Mapping[str, Any]]) -> list[str]:
    used = {name for one in counts for name, count in one.items() if count}
    return [name for name, is_always in names.items() if is_always or name in used]


def _part(record: Record, name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, Mapping) else {}


def _drift(record: Record) -> list[Mapping[str, Any]]:
    found = record.get("drift")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _when(record: Record) -> str:
    with suppress(KeyError, TypeError, ValueError, OverflowError):
        started = datetime.fromisoformat(record["started"])
        return f"{started.astimezone(UTC) if started.tzinfo else started:%Y-%m-%d %H:%M:%S}"
    return printable(str(record["run_id"]))


def _seconds(value: Any) -> str:
    return f"{value:,.1f}" if isinstance(value, int | float) else ""


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _mark(record: Record) -> str:
    """How it ended, unless as it should; and whether messages were other than usual."""
    ended = [str(record["ended"])] if record.get("ended") not in (None, "done") else []
    return printable(", ".join([*ended, *(["drift"] if _drift(record) else [])]))


def command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The tables: the TARGET of score-messages.")],
    last: Annotated[int, typer.Option(min=1, help="How many runs to list.")] = 30,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only runs with an exit code other than 0, and which inputs failed, and why."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print each run's whole record as a line of JSON.")] = False,
) -> None:
    """List the runs over a folder of tables: when, how long, what became of inputs and messages.

    `sentiment-jobs runs scored/`

    The newest run comes last. Reads only, also while a run goes on, which is listed when it has ended.
    """
    records = run(Options(folder, last, failed))
    if as_json:
        for one in records:
            print(ascii_json(each_text(one, masked)))
        return
    if not records:
        print("No run failed." if failed else "No run has ended yet.")
        return
    groups, header, *lines = table(records)
    print(groups, header, sep="\n")
    for one, line in zip(records, lines, strict=True):
        print(line)
        for failure in failures(one) if failed else ():
            print(f"    {printable(failure)}")
