"""The counts of a run in a file, as one JSON object on one line; it replaces only other counts. Knows no counts."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from typing import BinaryIO

from score_messages.errors import Hint, OutputError
from score_messages.write.atomic import replacing
from score_messages.write.disk_errors import disk_errors
from score_messages.write.options import WriteOptions
from score_messages.write.target import Kind, find_target

_ALL_HAVE = {"rows", "statuses", "sentiments", "model_fingerprint"}
_LONGEST = 64 << 20
_WAIT_SECONDS = 10


def _is_counts(file: BinaryIO, prefix: str) -> bool:
    """Whether a file holds the counts of a run and nothing else; a run's record, on many lines, is something else."""
    try:
        counts = json.loads(file.readline(_LONGEST))
    except (ValueError, RecursionError):
        return False
    return isinstance(counts, dict) and counts.keys() >= _ALL_HAVE and not file.read(1)


COUNTS = Kind(_is_counts, "holds no counts of score-messages", "_counts.json")


class CountsFile:
    """A place for the counts of a run: checked before the run, so that it doesn't fail at its end.

    Raises:
        TargetRefused: something else stands there, and it isn't forced.
        OutputError: the folder is missing or not writable, it is a folder, or nobody reads the pipe.
    """

    def __init__(self, name: str, options: WriteOptions) -> None:
        self._name, self._options = name, options
        self._stream = _opened_stream(name)
        if self._stream is None:
            target = find_target(name, options, COUNTS)
            with disk_errors(name):
                target.refuse_foreign()

    def write(self, facts: Mapping[str, object]) -> None:
        """Put them there, whole or not at all, but into a pipe or a device as they come; call it once.

        Raises:
            OutputError: they couldn't be written.
            BrokenPipeError: nobody reads them any more.
        """
        line = json.dumps(facts).encode() + b"\n"
        if self._stream is None:
            self._replace(line)
            return
        with disk_errors(self._name), os.fdopen(self._stream, "wb") as stream:
            stream.write(line)

    def _replace(self, line: bytes) -> None:
        target = find_target(self._name, self._options, COUNTS)
        with replacing(target, _WAIT_SECONDS) as output, disk_errors(self._name):
            output.file.write(line)
            output.publish(lambda file, rows: file.read() == line, rows=1)


def _opened_stream(name: str) -> int | None:
    """A pipe or device, open; None if it is to be a file. Raises OutputError for a pipe without a reader."""
    try:
        mode = os.stat(name).st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISSOCK(mode):
            return None
        descriptor = os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        hint = Hint("Start what reads it first, or name a file.")
        raise OutputError(name, f"can't be written to: {os.strerror(error.errno or 0)}", hint=hint) from error
    os.set_blocking(descriptor, True)
    return descriptor
