"""Mails read by several processes at once, since Python runs one thread at a time and scoring needs it too.

Not by `multiprocessing`: its workers run the caller's main script once more, and may outlive a caller that is killed.
These know `score_messages.mail` and the standard library only, and end when their input does.
"""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from score_messages.in_order import in_order
from score_messages.mail.worker import MAILS, READERS

Given = TypeVar("Given")
Made = TypeVar("Made")

BATCHES_PER_PROCESS = 2
"""How many batches may wait or run for each process; more would only hold memory."""

_ROOT = str(Path(__file__).parents[2])
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from score_messages.mail.worker import main; main(*sys.argv[2:])"


class MailProcesses:
    """Some processes that read mails, each with a thread here that waits for it."""

    def __init__(self, count: int, *options: str, reads: str = MAILS) -> None:
        """Nothing is started yet.

        Args:
            count: at least 1.
            options: of the reader, such as `text` and `quotes` of `read_mail`.
            reads: a key of `worker.READERS`: what it is that is read.
        """
        self._readers = [_Reader(reads, options) for _ in range(count)]
        self._idle: queue.SimpleQueue[_Reader] = queue.SimpleQueue()
        for reader in self._readers:
            self._idle.put(reader)

    def __enter__(self) -> Self:
        """Each process is started when it is first needed."""
        self._pool = ThreadPoolExecutor(len(self._readers), thread_name_prefix="mail")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, also in the middle of a batch."""
        for reader in self._readers:
            reader.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for reader in self._readers:
            reader.close()

    def in_order(self, function: Callable[[Given], Made], items: Iterable[Given]) -> Iterator[Made]:
        """`function` of each item, in order; it may call `read`."""
        return in_order(function, items, self._pool, len(self._readers) * BATCHES_PER_PROCESS)

    def read(self, contents: Sequence[Any]) -> list[Any]:
        """What became of each mail or row. May be called from the threads of `in_order`."""
        reader = self._idle.get()
        try:
            return reader.read(contents)
        finally:
            self._idle.put(reader)


class _Reader:
    """A process. If it can't be started, or ends before its time, its mails are read here, with the same result."""

    def __init__(self, reads: str, options: tuple[str, ...]) -> None:
        self._reads, self._options = reads, options
        self._process: subprocess.Popen[bytes] | None = None
        self._is_usable = True

    def read(self, contents: Sequence[Any]) -> list[Any]:
        if self._is_usable:
            try:
                return self._answer(contents)
            except (OSError, EOFError, pickle.UnpicklingError):
                if not self._is_usable:  # stopped: nobody waits for the answer
                    return []
                self._is_usable = False
        return [READERS[self._reads](content, *self._options) for content in contents]

    def _answer(self, contents: Sequence[Any]) -> list[Any]:
        self._process = self._process or self._started()
        sent, answers = self._process.stdin, self._process.stdout
        assert sent is not None
        assert answers is not None
        pickle.dump(contents, sent, pickle.HIGHEST_PROTOCOL)
        sent.flush()
        outcomes: list[Any] = pickle.load(answers)  # noqa: S301 - our own process's
        return outcomes

    def _started(self) -> subprocess.Popen[bytes]:
        """In a process group of its own: Ctrl-C is for us. Isolated: a file `email.py` where we run is not imported."""
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM, _ROOT, self._reads, *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )

    def stop(self) -> None:
        """Whoever waits for an answer waits no more."""
        self._is_usable = False
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        self.stop()
        if self._process is not None:
            self._process.communicate()
            self._process = None
