"""Mails in an mbox that their program shows no more: deleted, and left in the file until it is compacted.

Sources: Mozilla's nsMsgMessageFlags.idl (0x0008 expunged, 0x00200000 deleted by IMAP); the headers Status and X-Status
of mutt, Pine and UW IMAP, whose servers keep their own notes in the first mail of an mbox.
"""

from __future__ import annotations

import re

from score_messages.mail.limits import MAX_HEADER_BYTES

_EXPUNGED, _IMAP_DELETED = 0x0008, 0x0020_0000
_END = re.compile(rb"\n\r?\n")
_MOZILLA = re.compile(rb"^X-Mozilla-Status(2?):[ \t]*([0-9A-Fa-f]{1,8})[ \t]*\r?$", re.I | re.M)
_X_STATUS = re.compile(rb"^X-Status:[ \t]*[A-Z]{0,8}D", re.I | re.M)
_NOTES = re.compile(rb"^X-IMAP(?:base)?:", re.I | re.M)
_NAMES = (b"x-mozilla-status", b"x-status:", b"x-imap")
_OF_NOTES = re.compile(rb"^Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", re.M)


def is_deleted(mail: bytes) -> bool:
    r"""Whether the headers mark a mail of an mbox as deleted, or as no mail but the server's notes.

    >>> is_deleted(b"X-Mozilla-Status: 0009\nSubject: x\n\n"), is_deleted(b"Subject: x\n\nX-Mozilla-Status: 0009\n")
    (True, False)
    """
    head = mail[:MAX_HEADER_BYTES]
    end = _END.search(head)
    headers = head[: end.start() + 1] if end else head
    lower = headers.lower()
    if not any(name in lower for name in _NAMES):  # of nearly all mails; the patterns take ten times as long
        return False
    if _X_STATUS.search(headers) or (_NOTES.search(headers) and _OF_NOTES.search(headers)):
        return True
    return any(int(value, 16) & (_IMAP_DELETED if second else _EXPUNGED) for second, value in _MOZILLA.findall(headers))
