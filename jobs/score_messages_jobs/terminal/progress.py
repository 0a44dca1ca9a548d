"""The progress bar of long jobs, which only a person at a terminal sees."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from score_messages_jobs.terminal.console import is_terminal, printable
from score_messages_jobs.terminal.logs import logs_json

ShowProgress = Callable[..., None]
"""Takes a count, bytes done, bytes in all (None if unknown), and what it belongs to, such as "input 3 of 20"."""


@contextlib.contextmanager
def progress_bar(title: str, unit: str, wanted: bool) -> Iterator[ShowProgress]:
    """A bar on stderr over bytes done of bytes in all, with a count of `unit`; nothing unless it is wanted and seen."""
    if logs_json() or not (wanted and is_terminal()):
        yield lambda count, done, total, of="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(printable(title), total=None)

        def show(count: int, done: int, total: int | None, of: str = "") -> None:
            described = f"{title}{' ' if of else ''}{of}: {count:,} {unit}"
            bar.update(task, completed=done, total=total, description=printable(described))

        yield show
