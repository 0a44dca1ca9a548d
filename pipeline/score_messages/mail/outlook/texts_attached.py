"""Which attachments may hold a mail's text: text files, and the parts of a mail that was signed."""

from __future__ import annotations

from collections.abc import Mapping

from score_messages.mail.outlook.item import ATTACHED_LONG_NAME, ATTACHED_NAME, ATTACHED_TYPE, Property, text

_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".p7m": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".wmz": "image/x-wmf",
    ".emz": "image/x-emf",
}
"""Of files of which Outlook doesn't say what they are."""

_UNKNOWN = "application/octet-stream"
SIGNED = "multipart/signed"
ENCRYPTED = "application/pkcs7-mime"


def name_of(properties: Mapping[int, Property]) -> str:
    """An attachment's name; "" if it has none."""
    return text(properties, ATTACHED_LONG_NAME) or text(properties, ATTACHED_NAME)


def type_of(properties: Mapping[int, Property]) -> str:
    """An attachment's type, as stated, else by its name."""
    stated = text(properties, ATTACHED_TYPE).strip().lower()
    ending = name_of(properties).lower().rpartition(".")[2]
    return stated if "/" in stated and stated != _UNKNOWN else _TYPES.get(f".{ending}", _UNKNOWN)


def may_be_text(properties: Mapping[int, Property]) -> bool:
    """Whether an attachment's content is to be read; parts that were signed may be stored as encrypted ones are."""
    return type_of(properties) in ("text/plain", "text/html", SIGNED, ENCRYPTED)
