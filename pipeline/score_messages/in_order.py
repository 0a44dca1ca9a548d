"""Work that several threads or processes do at once and that comes back in order: reading mail and scoring use it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

STEP_SECONDS = 0.5

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_order(function: Callable[[Given], Made], items: Iterable[Given], pool: Executor, ahead: int) -> Iterator[Made]:
    """`function` of each item, run in `pool`; at most `ahead` items wait, run or have a result that waits.

    What goes wrong in `items` is raised after the results of those that came before it: what is read ahead must not
    spoil a run that ends earlier.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     list(in_order(abs, [-3, 2, -1], pool, ahead=2))
    [3, 2, 1]
    """
    waiting: deque[Future[Made]] = deque()
    given = iter(items)
    failure: Exception | None = None
    while True:
        try:
            item = next(given)
        except StopIteration:
            break
        except Exception as error:
            failure = error
            break
        waiting.append(pool.submit(function, item))
        if len(waiting) >= ahead:
            yield _result(waiting.popleft())
    while waiting:
        yield _result(waiting.popleft())
    if failure is not None:
        raise failure


def _result(future: Future[Made]) -> Made:
    """What it gives. Waits in steps, between which the thread that waits can be interrupted."""
    while True:
        try:
            return future.result(timeout=STEP_SECONDS)
        except TimeoutError:
            if future.done():  # it may itself raise that
                return future.result()
