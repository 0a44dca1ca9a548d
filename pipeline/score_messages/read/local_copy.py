"""An object for a reader that needs a file: a copy without a name, in the folder for temporary files.

Nothing of it stays behind, however this process ends: the system frees a file without a name with the last process that
has it open. The reader finds it through /proc.
"""

from __future__ import annotations

import os
import tempfile

from score_messages.errors import Hint, InputError
from score_messages.read.raw_file import BUFFER_BYTES, RawFile


class LocalCopy:
    """The bytes of an open source, for as long as it isn't closed.

    Attributes:
        path: by which processes of the same user can open it.
    """

    def __init__(self, raw: RawFile) -> None:
        """Read the source to its end.

        Raises:
            InputError: it can't be read, there is no room for it, or no /proc to find it by.
        """
        try:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as its reader needs it
        except OSError as error:
            raise _no_copy(raw, error) from error
        self.path = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"
        try:
            self._fill(raw)
        except BaseException:
            self.close()
            raise

    def _fill(self, raw: RawFile) -> None:
        if not os.path.exists(self.path):
            hint = Hint("Copy it here with the program that you use for that, and score the copy")
            raise InputError(raw.source_name, "needs /proc to be read from a bucket", hint=hint)
        while piece := raw.read(BUFFER_BYTES):
            try:
                self._file.write(piece)
            except OSError as error:
                raise _no_copy(raw, error) from error
        self._file.flush()

    def close(self) -> None:
        """Give the room back."""
        try:
            self._file.close()
        except OSError:
            """What was left to write had no room; nobody reads it any more."""


def _no_copy(raw: RawFile, error: OSError) -> InputError:
    folder = tempfile.gettempdir()
    hint = Hint("Make room there, or set TMPDIR to a folder on another disk")
    return InputError(raw.source_name, f"is read from a copy in {folder}, and there: {error.strerror}", hint=hint)
