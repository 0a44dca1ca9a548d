"""What `--summary` writes: the counts of a run as one JSON object."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from score_messages.errors import Hint, OptionError, OutputError

WriteSummary = Callable[[Mapping[str, object]], None]
STDOUT = "-"


def open_summary(
    path: str | None,
    target: str | None,
    sources: Sequence[str],
    others: Mapping[str, str],
    force: bool = False,
    dry_run: bool = False,
) -> WriteSummary:
    """Make sure that the counts can go to `path`, before anything is scored, and give what writes them there.

    Args:
        path: a file; `-` for standard output; None to write nothing.
        target: the table, or the folder of tables; None for a dry run without one.
        sources: what is scored; it is never replaced.
        others: what else is read and never replaced, and what it is: the model, the configuration.
        force: replace a file that holds something else.
        dry_run: no table is written.

    Raises:
        OptionError: the counts and the table would go to one place.
        TargetRefused: it is, links to, or lies in a source; or something else than counts is there.
        OutputError: it can't be written.
    """
    if path is None:
        return lambda facts: None
    if path == STDOUT and target == STDOUT:
        raise OptionError("--summary - and a table on standard output would mix; write one of them to a file")
    from score_messages.write import refuse_touching_source

    refuse_touching_source(sources, path, ending=".json")
    put = _print if path == STDOUT else _counts_file(path, target, sources, others, force)

    def write(facts: Mapping[str, object]) -> None:
        with _after_the_table(dry_run):
            put(facts)

    return write


def _counts_file(
    path: str, target: str | None, sources: Sequence[str], others: Mapping[str, str], force: bool
) -> WriteSummary:
    from score_messages.write import WriteOptions, most_open, refuse_touching_source
    from score_messages.write.counts_file import CountsFile

    for other, what in others.items():
        refuse_touching_source([other], path, what)
    if target is not None and _is_same_file(path, target):
        hint = Hint("Name another file for the counts", options="--summary counts.json")
        raise OptionError(f"--summary and the table are the same file, {path}", hint=hint)
    return CountsFile(path, WriteOptions(force=force, most_open=most_open(sources))).write


def _is_same_file(path: str, target: str) -> bool:
    if os.path.realpath(path) == os.path.realpath(target):
        return not os.path.isdir(target)
    return os.path.isfile(path) and os.path.isfile(target) and os.path.samefile(path, target)


def _print(facts: Mapping[str, object]) -> None:
    try:
        print(json.dumps(facts), flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError("standard output", error.strerror or "can't be written to") from error


@contextmanager
def _after_the_table(dry_run: bool) -> Iterator[None]:
    """An error says whether the table was written."""
    try:
        yield
    except OutputError as error:
        problem = "the summary can't be written" if dry_run else "the table is written, but not its summary"
        raise type(error)(error.target, f"{problem}: {error.reason}", hint=error.hint) from error
