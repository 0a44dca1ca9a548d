"""A table on its way into a store: it waits in a nameless file here until it is whole, then it is put in one request.

So the store never holds a part of it, memory none of it, and a run that is killed leaves nothing in either place. A
table that streamed to the store while it is scored would have to be a multipart upload, whose parts remain there,
unseen and paid for, when the run is killed; nor could it be read back before it is published.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from score_messages.errors import Hint, OutputError, TargetLocked
from score_messages.stores.store import ConditionFailed
from score_messages.stores.version import must_be
from score_messages.write.atomic import Opens, require_sound
from score_messages.write.disk_errors import disk_errors
from score_messages.write.object_target import ObjectTarget
from score_messages.write.spool import Spool

_FULL = {errno.ENOSPC, errno.EDQUOT}


class Upload(Spool):
    """A table that becomes an object: write to `file`, then `publish`."""

    def __init__(self, target: ObjectTarget) -> None:
        super().__init__()
        self._target = target

    def refuse_too_large(self) -> None:
        """Raise `OutputError` as soon as the store won't take what there is by now: the rest needn't be scored."""
        self._target.store.refuse_too_large(self._target.address.key, os.fstat(self.file.fd).st_size)

    def publish(self, opens: Opens, rows: int) -> None:
        """Put the table in the place of what stood there when the run began.

        Raises:
            TargetRefused: that may not be replaced by this table.
            TargetLocked: something else stands there by now.
            OutputError, OSError: the old object is still there.
        """
        target = self._target
        if not rows:
            target.refuse_emptying()
        require_sound(target.name, self.file, opens, rows)
        try:
            target.store.put(target.address.key, self.file.fd, must_be(target.existing))
        except ConditionFailed:
            hint = Hint("Run it again, at a time when nothing else writes there.")
            reason = "something else has been written there during this run, and stays; this table is not written"
            raise TargetLocked(target.name, reason, hint=hint) from None


@contextmanager
def uploading(target: ObjectTarget) -> Iterator[Upload]:
    """Hold the waiting table inside the block; it has no name, so nothing of it can remain.

    Raises:
        TargetRefused: an object stands there that this tool did not write.
        OutputError: from the store, from the disk.
    """
    target.refuse_foreign()
    with spool_errors(target.name):
        upload = Upload(target)
    try:
        yield upload
    finally:
        upload.file.discard()


@contextmanager
def spool_errors(name: str) -> Iterator[None]:
    """As `disk_errors`; if the disk is full, it says which one and how to take another."""
    try:
        with disk_errors(name):
            yield
    except OutputError as error:
        cause = error.__cause__
        if not isinstance(cause, OSError) or cause.errno not in _FULL:
            raise
        hint = Hint("Set TMPDIR to a folder on a disk with more space.")
        where = tempfile.gettempdir()
        reason = f"{os.strerror(cause.errno or 0)} in {where}, where the table waits until it is whole"
        raise OutputError(name, reason, hint=hint) from cause
