"""How mails and mailboxes begin: marks that no table and no other text has. Knows no files."""

from __future__ import annotations

import re

MARK = b"From "

BOM = b"\xef\xbb\xbf"
"""What may stand in front of any text in UTF-8, and says nothing of what it is."""

MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"

_DATE_AT_END = re.compile(
    rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:" + MONTH + rb" +\d{1,2}|\d{1,2} +" + MONTH + rb")"
    rb"[\d:, ]{5,30}(?:[A-Za-z]{1,5}|[+-]\d{4})?(?: +\d{4})?(?: +[+-]\d{4})?(?: remote from [!-~]{1,80})?[ \t]*\Z"
    rb"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.+Z-]{0,20}[ \t]*\Z"
)
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9_.-]{0,76})[ \t]*:")

KNOWN = frozenset(
    b"received return-path from date subject message-id mime-version delivered-to to cc reply-to sender content-type"
    b" content-transfer-encoding in-reply-to references envelope-to dkim-signature x-mozilla-status"
    b" x-gmail-labels".split()
)
"""Headers of which every mail has at least one."""

_LONGEST_LINE = 500


def begins_as_mbox(text: bytes) -> bool:
    r"""Whether the first line parts mails for sure: it ends in a date, or a mail's headers follow it.

    Args:
        text: the first bytes of a file, without a byte order mark.

    >>> begins_as_mbox(b"From ann@a.example Mon Apr  2 18:26:00 2012\nSubject: x\n")
    True
    >>> begins_as_mbox(b"From Name,From Email\nAnn,ann@a.example\n")
    False
    """
    first, _, rest = text.lstrip(b"\r\n").partition(b"\n")
    if not first.startswith(MARK) or len(first) > _LONGEST_LINE:
        return False
    has_date = _DATE_AT_END.search(first.rstrip(b"\r")[-100:]) is not None
    return has_date or (not _has_cells(first) and begins_as_mail(rest, is_cut=True))


def begins_as_mail(text: bytes, is_cut: bool) -> bool:
    """Whether a mail's headers stand here up to an empty line, and nothing else.

    Args:
        text: the first bytes of a file.
        is_cut: whether more may follow, so that the empty line needs not be seen.
    """
    known = 0
    lines = [line.rstrip(b"\r") for line in text.split(b"\n")]
    for index, line in enumerate(lines):
        if not line:
            return known > 0 and (is_cut or index + 1 < len(lines))
        if (index and line[:1] in b" \t") or line.startswith(b">" + MARK):
            continue
        field = _FIELD.match(line)
        if field is None:
            return is_cut and index + 1 == len(lines) and known > 0  # cut off within a header
        known += field[1].lower() in KNOWN
    return is_cut and known > 0


def could_be_mail(text: bytes) -> bool:
    """Whether the first line might be that of a mail or a mailbox."""
    first = text.lstrip(b"\r\n").partition(b"\n")[0]
    field = _FIELD.match(first)
    return first.startswith(MARK) or (field is not None and field[1].lower() in KNOWN)


def _has_cells(line: bytes) -> bool:
    """Whether a `From ` line without a date reads like a table's header: no sender holds what parts cells."""
    return any(delimiter in line for delimiter in b",;\t|")
