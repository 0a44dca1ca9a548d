"""A .pst read by processes of its own, so that nothing in it can do more than end one of them.

If a process ends in the middle of an item, that item is broken, and another process goes on behind it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from score_messages.errors import FormatError, Hint, InputError
from score_messages.mail.outlook.frames import Frame, FrameError, Kind, read_frames
from score_messages.read.limits import MAX_PST_FAILURES, PST_MEMORY, PST_SECONDS
from score_messages.read.outlook import folder_of_library

_ROOT = str(Path(__file__).parents[2])
_PROGRAM = (
    "import sys; sys.path += sys.argv[1:3]; "
    "from score_messages.mail.outlook.pst_worker import main; main(*sys.argv[3:])"
)
_MIB = 1 << 20


class PstReader:
    """The items of one mailbox.

    Attributes:
        total: how many there are; 0 before the first.
        done: how many were told of.
    """

    def __init__(self, source: str, place: str, size: int, path: str = "") -> None:
        """Nothing is started yet.

        Args:
            source: for errors: the mailbox, or what it lies in.
            place: path of the mailbox.
            size: its bytes; larger ones may take longer.
            path: where in the source it lies, for errors.
        """
        self._source, self._place = source, place
        self._is_a = f"holds {path}, a mailbox of Outlook's" if path else "is a mailbox of Outlook's"
        self._seconds = PST_SECONDS + 2.0 * size / _MIB
        self._memory = PST_MEMORY + size // 16
        self.total = self.done = 0

    def frames(self) -> Iterator[Frame]:
        """What is told of each item, in order: frames of mails, broken items, and those that are left out.

        Raises:
            FormatError: it can't be read as a mailbox.
        """
        for _ in range(MAX_PST_FAILURES):
            begun = ""
            with self._started() as process:
                assert process.stdout is not None
                for frame in self._read(process.stdout):
                    if frame.kind is Kind.END:
                        return
                    if frame.kind is Kind.COUNT:
                        self.total = int(frame.name) if frame.name.isdecimal() else 0
                    elif frame.kind is Kind.BEGINS:
                        begun = frame.name
                    else:
                        self.done, begun = self.done + 1, ""
                        yield frame
            if not begun or self._seconds < 1:
                break
            self.done += 1
            yield Frame(Kind.BROKEN, begun)
        raise self._damaged()

    def _read(self, stream: object) -> Iterator[Frame]:
        try:
            yield from read_frames(stream)  # type: ignore[arg-type]
        except FrameError:
            raise self._damaged() from None

    def _damaged(self) -> FormatError:
        hint = Hint("Copy it again with Outlook closed; Outlook's own scanpst.exe repairs what is damaged")
        if self.total:
            reason = f"{self._is_a} that can't be read behind item {self.done:,} of {self.total:,}"
            return FormatError(self._source, f"{reason}: it is damaged, or takes too long", hint=hint)
        return FormatError(self._source, f"{self._is_a} that is damaged, or none at all", hint=hint)

    @contextlib.contextmanager
    def _started(self) -> Iterator[subprocess.Popen[bytes]]:
        """In a process group of its own, as processes that read mails are; it has ended when the block has."""
        limits = (str(max(1, int(self._seconds))), str(self._memory))
        command = [sys.executable, "-I", "-S", "-c", _PROGRAM, _ROOT, folder_of_library()]
        try:
            process = subprocess.Popen(
                [*command, self._place, str(self.done), *limits],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                process_group=0,
            )
        except OSError as error:
            reason = f"{self._is_a}; the process that would read it can't be started: {error.strerror}"
            raise InputError(self._source, reason) from error
        try:
            yield process
        finally:
            os.kill(process.pid, signal.SIGKILL)  # not by the object: it would ask how the process ended, as we do
            assert process.stdout is not None
            process.stdout.close()
            _, code, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(code)
            self._seconds -= used.ru_utime + used.ru_stime
