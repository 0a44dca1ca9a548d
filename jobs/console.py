"""What a person at a terminal sees while a job runs: a bar on stderr, and nothing at all in cron."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

ShowProgress = Callable[[int, int, int | None], None]


def is_terminal() -> bool:
    """Whether somebody watches stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def note(program: str, line: str) -> None:
    """One line on stderr, if there is one: started with it closed, Python would print on stdout instead."""
    if sys.stderr is not None:
        print(f"{program}: {line}", file=sys.stderr)


@contextlib.contextmanager
def progress_bar(title: str, unit: str, wanted: bool) -> Iterator[ShowProgress]:
    """A bar on stderr over bytes done of bytes in all, with a count of `unit`; nothing unless it is wanted and seen."""
    if not (wanted and is_terminal()):
        yield lambda count, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(count: int, done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total, description=f"{title}: {count:,} {unit}")

        yield show
