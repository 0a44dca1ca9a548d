"""Whether a run still lives: a file that it touches, and on its own machine its process. Knows no table."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from score_messages.spark.table_job.files import Files, FileSystemError

STARTED, ALIVE = "started.json", "alive"

BEAT_SECONDS, DEAD_AFTER_SECONDS = 15.0, 180.0
"""A run says so often that it lives, and counts as dead after so long without a word, unless its process is known."""


def begin(files: Files, folder: str) -> None:
    """Say that this run has begun, and in which process."""
    files.write(f"{folder}/{STARTED}", json.dumps({"score_messages": "spark", **_this_process()}).encode())
    files.write(f"{folder}/{ALIVE}", b"")


@contextlib.contextmanager
def kept_alive(files: Files, folder: str) -> Iterator[None]:
    """Touch the file from time to time while the block runs."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with contextlib.suppress(Exception):  # a beat that fails is one beat less; Spark may have ended
                files.write(f"{folder}/{ALIVE}", b"")

    thread = threading.Thread(target=beat, name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(BEAT_SECONDS)


def began(files: Files, folder: str) -> int | None:
    """When the run of a folder began, by the clock of its file system; None if it didn't say, or isn't ours."""
    return files.changed(f"{folder}/{STARTED}") if _facts(files, folder) is not None else None


def said_nothing(files: Files, folder: str) -> bool:
    """Whether a run died before it had said that it began, and has left nothing of anybody's."""
    return set(files.names_in(folder)) <= {STARTED, ALIVE} and not files.read(f"{folder}/{STARTED}")


def lives(files: Files, folder: str, now: int) -> bool:
    """Whether the run of a folder may still go on.

    Args:
        now: milliseconds, by the clock of the file system.
    """
    facts = _facts(files, folder) or {}
    here = _machine()
    if here is not None and facts.get("machine") == here and isinstance(facts.get("process"), int):
        return bool(_started(facts["process"]) == facts.get("since"))
    beat = files.changed(f"{folder}/{ALIVE}") or files.changed(folder) or 0
    return now - beat < DEAD_AFTER_SECONDS * 1000


def _facts(files: Files, folder: str) -> dict[str, Any] | None:
    try:
        facts = json.loads(files.read(f"{folder}/{STARTED}") or b"null")
    except (ValueError, FileSystemError):
        return None
    return facts if isinstance(facts, dict) and facts.get("score_messages") == "spark" else None


def _this_process() -> dict[str, Any]:
    return {"machine": _machine(), "process": os.getpid(), "since": _started(os.getpid())}


def _machine() -> str | None:
    """This system since it was started, and what numbers its processes; None where the kernel doesn't say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return None


def _started(process: int) -> str | None:
    """When a process began, in ticks: its number alone may have been given again. None if it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] in (b"Z", b"X") else fields[19].decode()
