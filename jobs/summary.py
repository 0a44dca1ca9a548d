"""What `--summary` writes: the counts of a run as one JSON object."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from pipeline.errors import Cure, OptionError, OutputError

WriteSummary = Callable[[Mapping[str, object]], None]
STDOUT = "-"


def open_summary(
    path: str | None, target: str | None, sources: Sequence[str], others: Sequence[str] = (), force: bool = False
) -> WriteSummary:
    """Make sure that the counts can go to `path`, before anything is scored, and give what writes them there.

    Args:
        path: a file; `-` for standard output; None to write nothing.
        target: the table, or the folder of tables; None for a dry run without one.
        sources: what is scored; it is never replaced.
        others: what else is read and never replaced: the model, the configuration.
        force: replace a file that holds something else.

    Raises:
        OptionError: the counts and the table would go to one place.
        TargetRefused: it is, links to, or lies in a source; or something else than counts stands there.
        OutputError: it can't be written.
    """
    if path is None:
        return lambda facts: None
    if path == STDOUT:
        if target == STDOUT:
            raise OptionError("--summary - and a table on standard output would mix; write one of them to a file")
        return _print
    from pipeline.write import WriteOptions, most_open, refuse_touching_source
    from pipeline.write.counts_file import CountsFile

    refuse_touching_source(sources, path, ending=".json")
    refuse_touching_source(others, path, "the model or the configuration")
    if target is not None and _is_same_file(path, target):
        cure = Cure("Name another file for the counts", options="--summary counts.json")
        raise OptionError(f"--summary and the table are the same file, {path}", cure=cure)
    counts = CountsFile(path, WriteOptions(force=force, most_open=most_open(sources)))

    def write(facts: Mapping[str, object]) -> None:
        with _behind_the_table():
            counts.write(facts)

    return write


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
        raise OutputError("standard output", f"the table is written, but not its summary: {error.strerror}") from error


@contextmanager
def _behind_the_table() -> Iterator[None]:
    """Whoever reads the error must know that the table stands."""
    try:
        yield
    except OutputError as error:
        reason = f"the table is written, but not its summary: {error.reason}"
        raise type(error)(error.target, reason, cure=error.cure) from error
