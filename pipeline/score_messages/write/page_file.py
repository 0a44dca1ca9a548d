"""An HTML page that replaces only a page of the same kind, whole or not at all. Knows no page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from score_messages.write.atomic import replacing
from score_messages.write.disk_errors import disk_errors
from score_messages.write.options import WriteOptions
from score_messages.write.source_guard import refuse_touching_source
from score_messages.write.source_mode import most_open
from score_messages.write.target import Kind, find_target

HEAD = 4096
"""Bytes within which a page says who wrote it."""

_WAIT_SECONDS = 10


def page_kind(generator: str, description: str, name: str) -> Kind:
    """Pages that have this tag in their head.

    Args:
        description: what something else is said to be.
        name: of another file, for a hint.
    """

    def is_page(file: BinaryIO, prefix: str) -> bool:
        head = file.read(HEAD)
        return head.lstrip().lower().startswith(b"<!doctype html>") and generator.encode() in head

    return Kind(is_page, description, name)


class PageFile:
    """A place for a page, checked before anything is counted or scored."""

    def __init__(self, name: str, sources: Sequence[str], force: bool, kind: Kind) -> None:
        """Look whether a page can be written there.

        Raises:
            TargetRefused: it is, links to, or lies in a source; or something else stands there, and it isn't forced.
            OutputError: the folder is missing or not writable, or it is a folder.
        """
        refuse_touching_source(sources, name, ending=".html")
        self._target = find_target(name, WriteOptions(force=force, most_open=most_open(sources)), kind)
        with disk_errors(name):
            self._target.refuse_foreign()

    def write(self, page: str) -> None:
        """Put the page there, whole or not at all.

        Raises:
            TargetRefused: another file has come there meanwhile.
            TargetLocked: another run writes it.
            OutputError: the disk failed.
        """
        content = page.encode("utf-8", "backslashreplace")
        with replacing(self._target, _WAIT_SECONDS) as output, disk_errors(self._target.name):
            output.file.write(content)
            output.publish(lambda file, rows: file.read() == content, rows=1)
