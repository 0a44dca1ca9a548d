"""A mail, from its bytes to its facts and what its writer wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from score_messages.mail.automatic import automatic_kind
from score_messages.mail.blank import is_blank
from score_messages.mail.endings import is_encrypted
from score_messages.mail.headers import first_id, message_date, readable, sender_domain, split_headers
from score_messages.mail.joined import joined
from score_messages.mail.own_words import own_words
from score_messages.mail.parts import body_of
from score_messages.mail.raw_form import as_plain_lines

SUBJECT_AND_BODY, BODY = "subject+body", "body"
DROP, KEEP = "drop", "keep"


@dataclass(frozen=True)
class Mail:
    """What a row tells of a mail.

    Attributes:
        message_id: without its brackets; None if the mail has none.
        date: in UTC, None if it is missing or broken.
        from_domain: of the sender, lower case; the address is never kept.
        charset: that the text was read with; None for a mail without text.
        text: what is scored.
        removed_words: words, as blanks part them, of the body that are not in `text`.
        is_readable: whether the body could be read; where it is in a form that can't be, nothing is scored.
        automatic: which kind of machine mail it is, one of `automatic_kinds.KINDS`; None if a person sent it.
    """

    message_id: str | None
    date: datetime | None
    from_domain: str | None
    subject: str | None
    in_reply_to: str | None
    charset: str | None
    text: str
    removed_words: int
    is_readable: bool = True
    automatic: str | None = None


def read_mail(content: bytes, text: str = SUBJECT_AND_BODY, quotes: str = DROP) -> Mail:
    """Read a mail; an mbox `From ` line on top is passed over.

    Args:
        text: `SUBJECT_AND_BODY` or `BODY`: what is scored.
        quotes: `DROP` what the writer didn't write, or `KEEP` it.

    Raises:
        TooMuchError: the mail goes over a limit.
    """
    headers, rest = split_headers(as_plain_lines(content))
    body = body_of(headers, rest)
    whole = "\n\n".join(part.text for part in body.texts).strip()
    subject = readable(headers["subject"]) if "subject" in headers else None
    is_readable = not (body.has_unread and is_blank(whole)) and not is_encrypted(whole)
    own = whole if quotes == KEEP or not is_readable else own_words(whole)
    return Mail(
        message_id=first_id(headers.get("message-id")),
        date=message_date(headers.get("date")),
        from_domain=sender_domain(headers.get("from")),
        subject=subject,
        in_reply_to=first_id(headers.get("in-reply-to")),
        charset=body.texts[0].read_as if body.texts else None,
        text=_scored(subject, own, text) if is_readable else "",
        removed_words=0 if own == whole else _words_fewer(own, whole),
        is_readable=is_readable,
        automatic=automatic_kind(headers, subject, body.holds_invitation),
    )


def _words_fewer(own: str, whole: str) -> int:
    """How many words fewer there are in the first text; what both begin with isn't cut into words."""
    low, high = 0, min(len(own), len(whole))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if own[low:middle] == whole[low:middle] else (low, middle - 1)
    start = max(own.rfind(" ", 0, low), own.rfind("\n", 0, low)) + 1
    return len(whole[start:].split()) - len(own[start:].split())


def _scored(subject: str | None, own: str, text: str) -> str:
    return joined([subject, own]) if text == SUBJECT_AND_BODY else own


Outcome = tuple[str | None, Mail | None]
"""The id of a mail, if it is known, and the mail, if it can be read."""


def outcome(content: bytes, text: str, quotes: str) -> Outcome:
    """What became of a mail: whatever a hostile mail does to the parser costs only its own row."""
    try:
        mail = read_mail(content, text, quotes)
    except Exception:
        return mail_id(content), None
    return mail.message_id, mail


def mail_id(content: bytes) -> str | None:
    """The message's id from the first bytes of a mail that is not read any further."""
    try:
        return first_id(split_headers(as_plain_lines(content))[0].get("message-id"))
    except ValueError:
        return None
