"""Which format a source has: by what only that format can hold, then by its name; where both leave a doubt, it asks.

Tables of text come last, since any text could be one: a CSV file may begin with `From `, with `Subject: x`, with `{` or
with `PAR1`, and hold `ustar` wherever it likes. What a mailbox, a mail, JSON lines, Parquet and archives must hold is
looked for in full.
"""

from __future__ import annotations

import json
import os
import re

from score_messages.errors import FormatError, Hint
from score_messages.mail.outlook import MAILBOX
from score_messages.read.decoded import damage_translated, decoded_stream
from score_messages.read.emlx import begins_as_emlx
from score_messages.read.encoding_of import marked_encoding
from score_messages.read.folder_files import is_folder, listing_of
from score_messages.read.mail_kinds import is_outlook_message
from score_messages.read.mail_marks import BOM, begins_as_mail, begins_as_mbox, could_be_mail
from score_messages.read.mailbox_folder import is_mail_file, kind_in_folder
from score_messages.read.maildir import is_maildir
from score_messages.read.raw_file import RawFile
from score_messages.read.workbook import OLE, ZIP, begins_as_workbook
from score_messages.read.zipped_table import zipped_table

_HEAD = 4096
_PARQUET = b"PAR1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_HEADER, _TAR_CHECKSUM = 512, slice(148, 156)
_OBJECT = re.compile(rb'\{\s*(?:\}|$|"(?:[^"\\]|\\.)*"\s*:)')

_ARRAY = re.compile(rb'\s*\[\s*\{\s*(?:\}|$|"(?:[^"\\]|\\.)*"\s*:)')

_BY_NAME = {
    ".eml": "eml",
    ".emlx": "eml",
    ".msg": "eml",
    ".oft": "eml",
    ".pst": "pst",
    ".ost": "pst",
    ".mbox": "mbox",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".tar": "tar",
    ".tgz": "tar",
    ".zip": "zip",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "xlsx",
    ".xls": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
}
_PACKED = (".gz", ".bz2", ".zst")
_WORKBOOK = (ZIP, OLE)
_WHATEVER_THE_NAME = frozenset({"parquet", "xlsx", "zip", "tar", "jsonl", "pst"})
_DELIMITERS = b",;\t|"


def recognised(source: str, single_messages: bool = False) -> str:
    """The format's name.

    Args:
        single_messages: as in `ReadOptions`.

    Raises:
        InputError: the source can't be opened, or its format must be stated.
    """
    if source == "-":
        return "csv"
    if is_folder(source):
        return _folder(source, single_messages)
    with RawFile(source) as raw, damage_translated(source):
        table = zipped_table(raw)
        head = decoded_stream(raw).read(_HEAD)
    return _chosen(source, head, _by_name(source if table is None else table.name))


def _folder(source: str, single_messages: bool) -> str:
    if is_maildir(source):
        return "maildir"
    files = listing_of(source).files
    texts = any(path.lower().endswith(b".txt") for path in files)
    mails = any(path.lower().endswith(b".eml") for path in files)
    others = [path for path in files if not path.lower().endswith((b".eml", b".txt"))]
    if single_messages:
        others = list(filter(is_mail_file, others))
    boxes = any(kind_in_folder(source, path) for path in others)
    if texts and (mails or boxes):
        hint = _txt_or_eml() if not boxes else Hint("Say what to read: --from txt, or the mail", "--from mailboxes")
        raise FormatError(source, f"holds both {'mailboxes' if boxes else '.eml'} and .txt files", hint=hint)
    return "mailboxes" if boxes else "eml" if mails else "txt"


def _txt_or_eml() -> Hint:
    return Hint("Say what the messages are: --from txt for the .txt files, or, for every file as a mail", "--from eml")


def _chosen(source: str, head: bytes, named: str | None) -> str:
    """The format by content where that leaves no doubt, unless the name says that it is a table; else by name."""
    by_content = _by_content(head)
    if (named == "parquet" and not head.startswith(_PARQUET)) or (named == "xlsx" and not head.startswith(_WORKBOOK)):
        named = None  # many a program calls a table of text .xls
    if by_content in _WHATEVER_THE_NAME or (by_content and named != "csv"):
        return by_content
    if named:
        return named
    if could_be_mail(head.removeprefix(BOM)) and not _has_header(head):
        reason = "begins like a mail or a mailbox, but could be a table or a text as well"
        raise FormatError(source, reason, hint=_say_which(head))
    return "csv"


def _by_content(head: bytes) -> str | None:
    """The format of which no other can begin like this; None if there is none."""
    if binary := _binary(head):
        return binary
    text = head.removeprefix(BOM)
    if _is_jsonl(_narrow(text)):
        return "jsonl"
    if begins_as_mbox(text):
        return "mbox"
    return "eml" if begins_as_mail(text, len(head) >= _HEAD) or begins_as_emlx(text) else None


def _binary(head: bytes) -> str | None:
    """A format that isn't text."""
    if _is_parquet(head):
        return "parquet"
    if head.startswith(_ZIP):
        return "xlsx" if begins_as_workbook(head) else "zip"
    return "tar" if _is_tar(head) else _of_outlook(head)


def _of_outlook(head: bytes) -> str | None:
    """A mailbox of Outlook's, which has more than letters at its beginning, or a message."""
    if head.startswith(MAILBOX) and not head.isascii():
        return "pst"
    return "eml" if is_outlook_message(head) else None


def _is_parquet(head: bytes) -> bool:
    """Whether bytes that aren't text follow the mark; a CSV column may be called PAR1, too."""
    return head.startswith(_PARQUET) and any(byte < 9 or 13 < byte < 32 for byte in head[4:64])


def _is_tar(head: bytes) -> bool:
    """Whether the first member's header has the sum that it states; the mark `ustar` alone may stand in any text."""
    header = head[:_TAR_HEADER]
    stated = header[_TAR_CHECKSUM].strip(b" \0")
    if len(header) < _TAR_HEADER or not stated or stated.strip(b"01234567"):
        return False
    unsigned = sum(header) - sum(header[_TAR_CHECKSUM]) + 8 * ord(" ")
    signed = unsigned - 256 * sum(byte > 127 for byte in header[:148] + header[156:])
    return int(stated, 8) in (unsigned, signed)


def _narrow(text: bytes) -> bytes:
    """Text with a mark of UTF-16 or UTF-32 in UTF-8; anything else as it is."""
    marked = marked_encoding(text)
    return text if marked is None else text.decode(marked, "ignore").encode("utf-8", "ignore")


def _is_jsonl(text: bytes) -> bool:
    """Whether an object begins here, be it whole, broken or on many lines, and no other cell follows it.

    So may an array of objects.
    """
    if _ARRAY.match(text):
        return True
    line = text.lstrip().partition(b"\n")[0].strip()
    if not _OBJECT.match(line):
        return False
    shown = line.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(shown)
    except (ValueError, RecursionError):
        return True
    behind = shown[end:].strip()
    return not behind.startswith(tuple(_DELIMITERS.decode())) or not behind.strip(_DELIMITERS.decode() + " ")


def _has_header(head: bytes) -> bool:
    """Whether the first line reads like the names of several columns."""
    line = head.removeprefix(BOM).lstrip(b"\r\n").partition(b"\n")[0].strip()
    cells = max((line.split(bytes([delimiter])) for delimiter in _DELIMITERS), key=len)
    return len(cells) > 1 and all(cell.strip(b' "') and b":" not in cell and len(cell) <= 40 for cell in cells)


def _say_which(head: bytes) -> Hint:
    is_mailbox = head.removeprefix(BOM).lstrip(b"\r\n").startswith(b"From ")
    mails = "mbox" if is_mailbox else "eml"
    what = "mailbox" if is_mailbox else "mail"
    return Hint(f"Say what it is: --from csv for a table, or, for a {what}", f"--from {mails}")


def _by_name(source: str) -> str | None:
    """The format that the name says, whatever compression stands behind it; None if it says nothing."""
    name = os.path.basename(source).lower()
    while name.endswith(_PACKED):
        name = name[: name.rindex(".")]
    return next((named for ending, named in _BY_NAME.items() if name.endswith(ending)), None)
