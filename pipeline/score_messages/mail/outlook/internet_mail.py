"""An item as the internet mail that it was, or would have been: headers, parts, charsets.

Headers are those that it had on its way if Outlook kept them; what they don't say is taken from its properties. Parts
are made anew, since Outlook keeps none: plain text, HTML, and what is attached by type and name. Attached contents are
left out unless they may be the mail's text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.utils import format_datetime

from score_messages.mail.blank import is_blank
from score_messages.mail.limits import MAX_HEADER_BYTES
from score_messages.mail.outlook import item as of
from score_messages.mail.outlook.code_pages import label_of
from score_messages.mail.outlook.item import Attachment, Item, integer, moment, text
from score_messages.mail.outlook.item_class import is_automatic_reply, is_of_calendar, report_type
from score_messages.mail.outlook.packed_rtf import unpacked_rtf
from score_messages.mail.outlook.rtf_text import holds_html, text_of_rtf
from score_messages.mail.outlook.texts_attached import name_of, type_of
from score_messages.mail.stubs import MOST_BYTES

_BOUNDARY = "=_of_outlook_{}_="
_NAME_AND_VALUE = re.compile(r"^([!-9;-~]{1,76})[ \t]*:((?:[^\n]*(?:\n[ \t]+\S)?)*+)$", re.M)
_OF_PARTS = ("content-", "mime-version")
_ENTITY = re.compile(rb"content-type[ \t]*:[ \t]*multipart/signed", re.I)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\]+')
_UNSAFE_IN_ADDRESS = re.compile(r"[\x00-\x20<>\x7f]+")
_IN_STEAD = b"-"
"""Content of a part that isn't read."""

Headers = dict[str, str]


def internet_mail(item: Item) -> bytes:
    r"""The mail, with lines that end in \n.

    Raises:
        TooMuchError: its text goes over a limit.
    """
    headers = _headers(item)
    item_class = text(item.properties, of.MESSAGE_CLASS)
    parts = [*_bodies(item), *map(_attached, item.attachments)]
    head = "".join(f"{name}: {value}\n" for name, value in headers.items()).encode("utf-8", "replace")
    report = report_type(item_class)
    kind = f"report; report-type={report}" if report else "mixed"
    return head + b"MIME-Version: 1.0\n" + _multipart(kind, parts)


def _headers(item: Item) -> Headers:
    headers = _as_sent(text(item.properties, of.HEADERS)[:MAX_HEADER_BYTES])
    seen = {name.lower() for name in headers}
    return headers | {name: value for name, value in _by_properties(item) if value and name.lower() not in seen}


def _as_sent(block: str) -> Headers:
    """Headers as they were on the way, but for those that describe the parts."""
    block = block.replace("\r\n", "\n").lstrip().partition("\n\n")[0]
    headers: Headers = {}
    for name, value in _NAME_AND_VALUE.findall(block):
        if not name.lower().startswith(_OF_PARTS):
            headers.setdefault(name, " ".join(value.split()))
    return headers


def _by_properties(item: Item) -> Iterator[tuple[str, str]]:
    properties = item.properties
    item_class = text(properties, of.MESSAGE_CLASS)
    sent = moment(properties, of.SUBMITTED) or moment(properties, of.DELIVERED)
    yield "Subject", _on_one_line(_without_mark(text(properties, of.SUBJECT)))
    yield "From", _sender(item)
    yield "To", _on_one_line(text(properties, of.DISPLAY_TO))
    yield "Cc", _on_one_line(text(properties, of.DISPLAY_CC))
    yield "Date", format_datetime(sent) if sent else ""
    yield "Message-ID", _on_one_line(text(properties, of.MESSAGE_ID))
    yield "In-Reply-To", _on_one_line(text(properties, of.IN_REPLY_TO))
    yield "Auto-Submitted", "auto-replied" if is_automatic_reply(item_class) else ""
    yield "Content-Class", "urn:content-classes:calendarmessage" if is_of_calendar(item_class) else ""


def _without_mark(subject: str) -> str:
    """Without the two letters that tell how long a prefix such as `RE: ` is."""
    return subject[2:] if subject.startswith("\1") else subject


def _sender(item: Item) -> str:
    properties = item.properties
    name = text(properties, of.REPRESENTED_NAME) or text(properties, of.SENDER_NAME)
    address = text(properties, of.REPRESENTED_SMTP) or text(properties, of.SENDER_SMTP)
    for kind, number in ((of.REPRESENTED_KIND, of.REPRESENTED_ADDRESS), (of.SENDER_KIND, of.SENDER_ADDRESS)):
        stored = text(properties, number)
        if not address and "@" in stored and text(properties, kind).upper() in ("", "SMTP"):
            address = stored
    address = _UNSAFE_IN_ADDRESS.sub("", address)
    shown = _UNSAFE.sub(" ", name).strip()
    return f'"{shown}" <{address}>' if address else shown


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


def _bodies(item: Item) -> Iterator[bytes]:
    """The texts as alternatives; RTF only if it tells more than they do."""
    plain = text(item.properties, of.BODY)
    texts = [] if is_blank(plain) else [_part("text/plain; charset=utf-8", plain.encode("utf-8", "replace"))]
    html = _html(item)
    if html:
        texts.append(html)
    elif of.PACKED_RTF in item.properties and len(plain) <= MOST_BYTES:
        rtf = unpacked_rtf(item.properties[of.PACKED_RTF].content)
        kind = "html" if holds_html(rtf) else "plain"
        if rtf and (kind == "html" or not texts):
            texts.append(_part(f"text/{kind}; charset=utf-8", text_of_rtf(rtf).encode("utf-8", "replace")))
    if texts:
        yield _multipart("alternative", texts)


def _html(item: Item) -> bytes | None:
    stored = item.properties.get(of.HTML)
    if stored is None or not stored.content.strip(b"\0 \r\n"):
        return None
    if stored.kind != of.BINARY:
        return _part("text/html; charset=utf-8", text(item.properties, of.HTML).encode("utf-8", "replace"))
    label = label_of(integer(item.properties, of.HTML_CODE_PAGE))
    return _part(f"text/html; charset={label}" if label else "text/html", stored.content)


def _attached(attachment: Attachment) -> bytes:
    """Something attached; the parts of a mail that was signed take its place."""
    stored = attachment.properties.get(of.ATTACHED_CONTENT)
    content = b"" if stored is None else stored.content
    if _ENTITY.match(content):
        return content.replace(b"\r\n", b"\n")
    name = _UNSAFE.sub(" ", name_of(attachment.properties)).strip()
    kind = _UNSAFE.sub("", type_of(attachment.properties)).partition(";")[0]
    disposition = f'Content-Disposition: attachment; filename="{name}"\n' if name else ""
    return disposition.encode("utf-8", "replace") + _part(kind, content if kind.startswith("text/") else _IN_STEAD)


def _part(kind: str, content: bytes) -> bytes:
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n".encode("utf-8", "replace")
    return head + binascii.b2a_base64(content)


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    boundary = _BOUNDARY.format(kind.partition(";")[0])
    line = f"\n--{boundary}\n".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n'.encode()
    return head + b"".join(line + part for part in parts) + f"\n--{boundary}--\n".encode()
