"""Outlook's own files (.msg, .pst, .ost): what they are, and what to do with those that can't be read here.

Sources: MS-CFB (the file that a .msg is), MS-OXMSG (the names in it), MS-PST.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
from collections.abc import Iterable

from score_messages.errors import FormatError, Hint
from score_messages.extras import how_to_install
from score_messages.mail.outlook import COMPOUND_FILE

LIBRARY = "pypff"
"""What reads a .pst; the extra `outlook` brings it."""


def other_item(content: bytes) -> str | None:
    """What is in a .msg that is no mail, such as a contact; None for a mail, a damaged file, or no .msg at all."""
    try:
        return _other_item(content) if content.startswith(COMPOUND_FILE) else None
    except ValueError:
        return None


def check_outlook_message(source: str, content: bytes) -> None:
    """Raise FormatError if a file is a .msg that is damaged, or holds no mail."""
    if not content.startswith(COMPOUND_FILE):
        return
    try:
        other = _other_item(content)
    except ValueError:
        hint = Hint("Copy it or save it again; the new Outlook can save it as .eml, too. Then score that file")
        raise FormatError(source, "is a message of Outlook's (.msg) that is damaged or cut off", hint=hint) from None
    if other:
        hint = Hint("Name a mail, or a folder with mails: other items in it are passed over")
        raise FormatError(source, f"is no mail but another item of Outlook's ({other})", hint=hint)


def _other_item(content: bytes) -> str | None:
    from score_messages.mail.outlook.item_class import what_else
    from score_messages.mail.outlook.msg_file import class_of_msg

    return what_else(class_of_msg(content))


def check_library(source: str, place: str) -> None:
    """Raise FormatError if what reads a .pst isn't installed.

    Args:
        source: for the error.
        place: of the .pst, as a shell finds it.
    """
    if importlib.util.find_spec(LIBRARY) is None:
        reason = "is a mailbox of Outlook's (.pst or .ost); to read it, the extra 'outlook' must be installed"
        hint = Hint(
            f"{how_to_install('outlook').capitalize()}. Or make mbox files of it with readpst (of libpst), in "
            f"a folder of their own: mkdir mail && readpst -r -o mail {shlex.quote(place)}. Then score the folder mail"
        )
        raise FormatError(source, reason, hint=hint)


def folder_of_library() -> str:
    """Where what reads a .pst lies: in processes that know no installed packages it is to be found, too."""
    spec = importlib.util.find_spec(LIBRARY)
    return os.path.dirname(spec.origin or "") if spec else ""


def refuse_packed_mailboxes(source: str, names: Iterable[str]) -> None:
    """Raise FormatError if an archive holds a .pst: it can only be read where it lies open on disk."""
    name = next(iter(names), None)
    if name is not None:
        archive = shlex.quote(source)
        unpack = f"unzip {archive} -d mail" if source.lower().endswith(".zip") else f"tar -xf {archive} -C mail"
        reason = f"holds {name}, a mailbox of Outlook's, which can't be read in an archive"
        hint = Hint(f"Unpack it into a folder of its own: mkdir mail && {unpack}. Then score the folder mail")
        raise FormatError(source, reason, hint=hint)
