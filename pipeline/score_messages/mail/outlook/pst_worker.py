"""Reads a .pst for another process, in bounds of time and memory: whatever its bytes do to libpff ends only this one.

Started by `read.pst_reader`. It ends with that process, since then nobody takes its frames.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import sys

from score_messages.mail.outlook.frames import Frame, Kind, write_frame
from score_messages.mail.outlook.pst_items import PstItems

ITEM_SECONDS = 10
"""What an item may compute; the largest take a tenth of a second."""


def main(place: str, skipped: str, seconds: str, memory: str) -> None:
    """Write the frames of a mailbox.

    Args:
        place: path of the file.
        skipped: how many items were told of already.
        seconds: that all of it may compute.
        memory: bytes.
    """
    _limit(resource.RLIMIT_CPU, int(seconds))
    _limit(resource.RLIMIT_AS, int(memory))
    _limit(resource.RLIMIT_CORE, 0)
    out = sys.stdout.buffer
    with contextlib.suppress(OSError, MemoryError), open(place, "rb") as file:
        signal.setitimer(signal.ITIMER_PROF, ITEM_SECONDS)
        for frame in PstItems(file).frames(int(skipped)):
            write_frame(out, frame)
            signal.setitimer(signal.ITIMER_PROF, ITEM_SECONDS)
        write_frame(out, Frame(Kind.END))


def _limit(what: int, most: int) -> None:
    """Set a limit as low as it goes; not every system knows each."""
    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(what)
        lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lower, lower))
