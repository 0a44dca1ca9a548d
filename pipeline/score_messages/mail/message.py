"""A mail, from its bytes to its facts and what its writer wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from score_messages.mail.charsets import decode
from score_messages.mail.headers import first_id, message_date, readable, sender_domain, split_headers
from score_messages.mail.html_text import html_to_text
from score_messages.mail.own_words import own_words
from score_messages.mail.parts import TextPart, text_parts

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
    """

    message_id: str | None
    date: datetime | None
    from_domain: str | None
    subject: str | None
    in_reply_to: str | None
    charset: str | None
    text: str
    removed_words: int


def read_mail(content: bytes, text: str = SUBJECT_AND_BODY, quotes: str = DROP) -> Mail:
    """Read a mail; an mbox `From ` line on top is passed over.

    Args:
        text: `SUBJECT_AND_BODY` or `BODY`: what is scored.
        quotes: `DROP` what the writer didn't write, or `KEEP` it.

    Raises:
        TooMuchError: the mail goes over a limit.
    """
    headers, body = split_headers(_with_plain_lines(content))
    parts = text_parts(headers, body)
    read = [_read(part) for part in parts]
    whole = "\n\n".join(written for written, _ in read).strip()
    own = whole if quotes == KEEP else own_words(whole)
    subject = readable(headers["subject"]) if "subject" in headers else None
    return Mail(
        message_id=first_id(headers.get("message-id")),
        date=message_date(headers.get("date")),
        from_domain=sender_domain(headers.get("from")),
        subject=subject,
        in_reply_to=first_id(headers.get("in-reply-to")),
        charset=read[0][1] if read else None,
        text=f"{subject}\n\n{own}".strip() if subject and text == SUBJECT_AND_BODY else own,
        removed_words=0 if own == whole else len(whole.split()) - len(own.split()),
    )


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
        return first_id(split_headers(_with_plain_lines(content))[0].get("message-id"))
    except ValueError:
        return None


_BOM = b"\xef\xbb\xbf"


def _with_plain_lines(content: bytes) -> bytes:
    """Without the mark that some editors put in front of any text, which is no part of the first header's name."""
    content = content.removeprefix(_BOM).replace(b"\r\n", b"\n")
    return content if b"\n" in content else content.replace(b"\r", b"\n")


def _read(part: TextPart) -> tuple[str, str]:
    """The text of a part and its charset."""
    text, charset = decode(part.content, part.charset)
    text = text.replace("\r\n", "\n")
    if part.is_html:
        return html_to_text(text), charset
    return (_unflowed(text, part.drops_spaces) if part.is_flowed else text), charset


_FLOWED = re.compile(r"(>*) ?(.*)")


def _unflowed(text: str, drops_spaces: bool) -> str:
    """Paragraphs that were broken with a space at the end of the line, joined again (RFC 3676)."""
    joined: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in text.split("\n"):
        flowed = _FLOWED.match(line)
        quotes, said = (flowed[1], flowed[2]) if flowed else ("", line)
        is_signature = said in ("-- ", "--")
        if goes_on and joined[-1][0] == quotes and not is_signature:
            joined[-1][1].append(said)
        else:
            joined.append((quotes, [said]))
        goes_on = said.endswith(" ") and not is_signature
        if goes_on and drops_spaces:
            joined[-1][1][-1] = said[:-1]
    return "\n".join(f"{quotes} {''.join(said)}" if quotes else "".join(said) for quotes, said in joined)
