"""`.emlx`, as Apple Mail keeps a mail: a line with its number of bytes, the mail, and a property list of facts."""

from __future__ import annotations

import re

from score_messages.read.mail_marks import begins_as_mail

_COUNT = re.compile(rb"\s{0,20}(\d{1,10})[ \t]*\r?\n")
_FLAGS = re.compile(rb"<key>flags</key>\s{0,20}<integer>(\d{1,20})</integer>")
_DELETED = 1 << 1


def begins_as_emlx(head: bytes) -> bool:
    """Whether a count stands alone on the first line, and a mail's headers follow it."""
    count = _COUNT.match(head)
    return count is not None and begins_as_mail(head[count.end() :], is_cut=True)


def mail_in(content: bytes) -> bytes | None:
    r"""The mail of an `.emlx` file; content that is none as it is; None if the file was cut off.

    >>> mail_in(b"12   \nSubject: x\n\n<?xml ..."), mail_in(b"Subject: x\n")
    (b'Subject: x\n\n', b'Subject: x\n')
    """
    if not begins_as_emlx(content[:4096]):
        return content
    count = _COUNT.match(content)
    assert count is not None
    mail = content[count.end() : count.end() + int(count[1])]
    return mail if len(mail) == int(count[1]) else None


def is_deleted(content: bytes) -> bool:
    """Whether the property list behind the mail says that it was deleted; of a file that is no `.emlx`, it doesn't."""
    if not begins_as_emlx(content[:4096]):
        return False
    flags = _FLAGS.search(content, len(content) - min(len(content), 8192))
    return flags is not None and bool(int(flags[1]) & _DELETED)
