"""Outlook's own files (.msg, .pst and the like): recognised and refused, with the ways to get mail out of them.

Sources: MS-CFB (the file that a .msg is), MS-OXMSG (the names in it), MS-PST.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable

from score_messages.errors import FormatError, Hint

_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PST = b"!BDN"
_OF_A_MESSAGE = "__substg1.0_".encode("utf-16-le")
_MESSAGES = (".msg", ".oft")
_MAILBOXES = (".pst", ".ost")


def refuse_outlook_file(source: str, head: bytes) -> None:
    """Raise FormatError if a file begins as one of Outlook's does.

    Args:
        source: its name, which tells a message from other Office files.
        head: its first bytes.
    """
    lower = source.lower()
    if head.startswith(_PST):
        raise FormatError(
            source, "is a mailbox of Outlook's (.pst or .ost), which can't be read", hint=_mailbox(source)
        )
    if head.startswith(_CFB) and (lower.endswith(_MESSAGES) or _OF_A_MESSAGE in head):
        raise FormatError(source, "is a message of Outlook's (.msg), which can't be read", hint=_message(source))


def refuse_outlook_files(source: str, names: Iterable[str], folder: str = "") -> None:
    """Raise FormatError if a folder or an archive holds files of Outlook's: they are somebody's messages.

    Args:
        folder: where they lie on disk; "" in an archive, which is to be unpacked first.
    """
    files = [name for name in names if name.lower().endswith((*_MESSAGES, *_MAILBOXES))]
    if files:
        more = f" and {len(files) - 1:,} more of Outlook's files" if len(files) > 1 else ", a file of Outlook's"
        path = os.path.join(folder, files[0])
        hint = _mailbox(path) if path.lower().endswith(_MAILBOXES) else _message(path)
        raise FormatError(source, f"holds {files[0]}{more}, which can't be read", hint=hint)


def _message(name: str) -> Hint:
    return Hint(
        "In the new Outlook, save the mail as .eml; or make one with msgconvert (of Email::Outlook::Message): "
        f"msgconvert {shlex.quote(name)}. Then score the .eml, and take the .msg away"
    )


def _mailbox(name: str) -> Hint:
    return Hint(
        "Make mbox files of it with readpst (of libpst), in a folder of their own: "
        f"mkdir mail && readpst -r -o mail {shlex.quote(name)}. Then score the folder mail"
    )
