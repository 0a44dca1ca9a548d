"""What an input holds, as one hash: whether it has changed since it was scored. Knows no format.

An input may change between the moment when it is looked at and that when it is read. What was read decides: that is
what its part is recorded to be of.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field

from score_messages.dataset.inputs.places import stored_at
from score_messages.errors import ChangedError, Hint, InputError
from score_messages.read import Source
from score_messages.read.folder_files import listing_of
from score_messages.read.maildir import is_maildir, maildir_mails
from score_messages.read.mh_folder import is_mh_mail
from score_messages.read.no_messages import is_passed_over
from score_messages.read.raw_file import RawFile
from score_messages.stores.version import Version

OF_NOTHING = hashlib.sha256().hexdigest()
"""Of a file without a byte."""

MESSAGE_ENDINGS = (".eml", ".emlx", ".msg", ".oft", ".txt")
"""Files that are one message each. In a folder that has such files, the others are none of it."""


def is_message_name(name: bytes) -> bool:
    """Whether a file in a folder of messages is called like one: by its ending, or by a number, as in MH folders."""
    return os.fsdecode(name).lower().endswith(MESSAGE_ENDINGS) or is_mh_mail(name)


def counts_as_message(path: str) -> bool:
    """Whether a file in a folder of messages is taken for one of them, unless what is in it says that it is none."""
    name = os.fsencode(path)
    return is_message_name(os.path.basename(name)) and not is_passed_over(name)


@dataclass(frozen=True)
class Content:
    """An input as it was looked at.

    Attributes:
        sha256: of a file's bytes; of a folder's files by name.
        files: the sha256 of each file of a folder by its name, in a Maildir without the flags that mail programs set;
            None for a file.
        version: of an object, which one of it that was; None for what lies on a disk.
    """

    sha256: str
    files: Mapping[bytes, bytes] | None = None
    version: Version | None = field(default=None, compare=False)


def look_at(path: str) -> Content:
    """Hash an input as it is now.

    Raises:
        InputError: something in it can't be read.
    """
    if stored_at(path) is not None:
        return look_at_object(path)[0]
    try:
        if not os.path.isdir(path):
            return Content(_of_file(os.fsencode(path)).hex())
        files = {name: _of_file(file) for name, file in sorted(_files(path))}
        return Content(_of_folder(files), files)
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error


def look_at_object(address: str) -> tuple[Content, Version]:
    """Hash an object, and tell which version of it that was. Raises InputError: it can't be read."""
    with RawFile(address) as raw:
        version = raw.identity
        assert isinstance(version, Version)
        return Content(raw.sha256(), version=version), version


def content_of_read(path: str, looked: Content, opened: Source) -> str:
    """The hash of what was read, as `look_at` would have given it. Only after the last batch.

    A source that is one file hashes what it reads, and sees to it that nobody wrote to it meanwhile. One that is a
    folder tells what it read under which name; what it passed over counts as it was looked at.

    Raises:
        ChangedError: a folder whose reader doesn't tell was written to.
    """
    read: Mapping[bytes, bytes] | None = getattr(opened, "digests", None)
    if read is not None:
        return _of_folder(_still_there(path, looked.files or {}, read) | dict(read))
    if looked.files is None and not os.path.isdir(path):
        return opened.sha256()
    if look_at(path) != looked:
        hint = Hint("Run again when what writes it has ended")
        raise ChangedError(path, "was written to while it was read", hint=hint)
    return looked.sha256


def _still_there(path: str, looked: Mapping[bytes, bytes], read: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """What was looked at and not read: the reader passed it over, if it is there now; else it was gone already."""
    passed_over = looked.keys() - read.keys()
    present = {name for name, _ in _files(path)} if passed_over else set()
    return {name: looked[name] for name in passed_over & present}


def _of_folder(files: Mapping[bytes, bytes]) -> str:
    whole = hashlib.sha256(b"folder")
    for name in sorted(files):
        whole.update(hashlib.sha256(name).digest() + files[name])
    return whole.hexdigest()


def _files(path: str) -> list[tuple[bytes, bytes]]:
    root = os.fsencode(path)
    if is_maildir(path):
        return [(name, os.path.join(root, mail)) for name, mail in maildir_mails(path).items()]
    names = listing_of(path).files
    messages = [name for name in names if is_message_name(os.path.basename(name))]
    return [(name, os.path.join(root, name)) for name in messages or names]


def _of_file(path: bytes) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe would wait for its other end
    with open(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return hashlib.file_digest(file, "sha256").digest()
