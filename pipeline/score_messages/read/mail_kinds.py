"""Which files are mails and which are mailboxes, by their paths and first bytes: in folders and in archives alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from score_messages.mail.outlook import COMPOUND_FILE, MAILBOX
from score_messages.read.mail_marks import BOM, begins_as_mail, begins_as_mbox
from score_messages.read.no_messages import is_passed_over

HEAD_BYTES = 4096
"""So much of a file's beginning tells what it is."""

MAIL_ENDINGS = (b".eml", b".emlx", b".msg", b".oft")
PST_ENDINGS = (b".pst", b".ost")
_MBOX_ENDINGS = (b".mbox", b".mbx")
_MBOX_NAMES = (b"mbox",)

NO_MAIL = tuple(
    b".csv .tsv .tab .txt .json .jsonl .ndjson .parquet .xlsx .xls .ods .pdf .zip .tar .tgz .gz .bz2 .zst .html .htm"
    b" .xml".split()
)
"""Endings of files that are never mails, whatever folder they lie in."""

FLAGS = b":2,"
"""What a Maildir puts in front of a mail's flags. Programs that know no colon in names have another sign there."""

_OF_EVOLUTION = re.compile(rb"[0-9a-f]{2}")


_OF_A_MESSAGE = ("__substg1.0_".encode("utf-16-le"), "__properties_version".encode("utf-16-le"))


def is_outlook_message(head: bytes) -> bool:
    """Whether a file begins as a .msg, which other files of Office's don't."""
    return head.startswith(COMPOUND_FILE) and any(name in head for name in _OF_A_MESSAGE)


class Kind(StrEnum):
    """What a file holds."""

    MAIL = "mail"
    MBOX = "mbox"
    PST = "pst"


def kind_of(path: bytes, head: Callable[[], bytes]) -> Kind | None:
    """What a file holds by its name, by its folder (`new/`, `cur/`), else by how it begins; None if it is no mail.

    Args:
        path: from its source.
        head: gives its first `HEAD_BYTES` bytes; asked only if the path leaves a doubt.

    >>> kind_of(b"Maildir/cur/1772.M1P1.host:2,S", lambda: b"")
    <Kind.MAIL: 'mail'>
    """
    *folders, name = path.replace(b"\\", b"/").split(b"/")
    lower = name.lower()
    if lower.endswith(MAIL_ENDINGS):
        return Kind.MAIL
    if lower.endswith(PST_ENDINGS):
        return Kind.PST
    if lower.endswith(_MBOX_ENDINGS) or lower in _MBOX_NAMES:
        return Kind.MBOX
    if lower.endswith(NO_MAIL) and FLAGS not in lower:
        return None
    return Kind.MAIL if _is_in_maildir(folders) else _by_head(head().removeprefix(BOM))


def is_of_evolution(folder: bytes) -> bool:
    """Whether a folder in cur/ is called like one of those in which Evolution keeps mails."""
    return _OF_EVOLUTION.fullmatch(folder) is not None


def _is_in_maildir(folders: list[bytes]) -> bool:
    if len(folders) > 1 and folders[-2] == b"cur" and is_of_evolution(folders[-1]):
        return True
    return bool(folders) and folders[-1] in (b"new", b"cur")


def _by_head(head: bytes) -> Kind | None:
    """Mailboxes of Thunderbird have no ending, mails of an MH folder have numbers for names."""
    if head.startswith(MAILBOX):
        return Kind.PST
    if is_outlook_message(head):
        return Kind.MAIL
    if begins_as_mbox(head):
        return Kind.MBOX
    return Kind.MAIL if begins_as_mail(head, is_cut=len(head) + len(BOM) >= HEAD_BYTES) else None


TEXT = "text"


def member_kind(path: str, head: Callable[[], bytes]) -> str | None:
    """As `kind_of`, for a member of an archive; `TEXT` for a .txt file, None for all that is passed over."""
    name = path.replace("\\", "/").encode("utf-8", "replace")
    if is_passed_over(name):
        return None
    return TEXT if name.lower().endswith(b".txt") else kind_of(name, head)
