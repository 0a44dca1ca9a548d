"""Which column holds the message in the exports of known programs. Knows names, not contents.

To add a program, add a line to `EXPORTS` and one to tests/read/test_exports.py. Names are compared without case, blanks
at their ends and invisible characters. Surveys have no usual name: their columns are called by the questions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

USUAL_TEXT_NAMES = ("body", "text", "message", "review", "comment", "content")
"""What a column with messages is called, whatever wrote the table."""

_ENOUGH = 2


@dataclass(frozen=True)
class Export:
    """The export of one program.

    Attributes:
        program: whose export it is.
        text: names that the column with the message has, in one version or another.
        beside: names of other columns, by which the export is known: at least two of them are there.
        is_mail: whether it is one of a mail program, so that its messages are mails with all that hangs on them.
    """

    program: str
    text: tuple[str, ...]
    beside: tuple[str, ...]
    is_mail: bool = False


EXPORTS = (
    Export(
        "Zendesk",
        ("description", "latest comment"),
        ("requester", "requester_id", "ticket id", "assignee", "ticket form", "via"),
    ),
    Export(
        "Freshdesk",
        ("description", "description_text", "description text"),
        ("ticket id", "requester name", "requester email", "requester_id", "agent", "responder_id"),
    ),
    Export(
        "Intercom",
        ("message body", "conversation message", "first message"),
        ("conversation id", "conversation_id", "user id", "teammate", "started at"),
    ),
    Export(
        "Help Scout",
        ("thread text", "thread body", "conversation body"),
        ("conversation id", "mailbox", "thread id", "thread type", "customer email"),
    ),
    Export(
        "HubSpot",
        ("ticket description", "ticket_description"),
        ("ticket id", "ticket name", "ticket status", "pipeline", "ticket owner"),
    ),
    Export(
        "Jira Service Management", ("description",), ("issue key", "issue id", "issue type", "reporter", "project key")
    ),
    Export(
        "Gmail",
        ("body", "plain body", "message body", "body plain"),
        ("thread id", "message id", "labels", "from", "subject"),
        is_mail=True,
    ),
    Export("Outlook", ("body",), ("from: (name)", "from: (address)", "to: (name)", "subject"), is_mail=True),
    Export(
        "Outlook in German",
        ("text", "textkörper"),
        ("von: (name)", "von: (adresse)", "an: (name)", "betreff"),
        is_mail=True,
    ),
    Export("Outlook in French", ("corps",), ("de: (nom)", "de: (adresse)", "à: (nom)", "objet"), is_mail=True),
    Export(
        "Outlook in Spanish", ("cuerpo",), ("de: (nombre)", "de: (dirección)", "para: (nombre)", "asunto"), is_mail=True
    ),
    Export("Outlook in Italian", ("corpo",), ("da: (nome)", "da: (indirizzo)", "a: (nome)", "oggetto"), is_mail=True),
    Export("Google Play", ("review text",), ("package name", "star rating", "reviewer language", "review link")),
    Export(
        "App Store",
        ("review", "body", "review text"),
        ("rating", "title", "reviewer nickname", "nickname", "territory", "version"),
    ),
    Export(
        "Trustpilot",
        ("review content", "review text", "review body"),
        ("review title", "review stars", "consumer name", "reviewer name", "reference number"),
    ),
    Export(
        "Amazon",
        ("review_body", "review body", "review text", "reviewtext"),
        ("asin", "product_id", "star_rating", "verified_purchase", "review_headline", "overall"),
    ),
)


def same_name(name: str) -> str:
    """A column's name as names are compared: without case, invisible characters and blanks at its ends.

    >>> same_name(chr(0x200B) + "Body "), same_name("Review" + chr(0xA0) + "Text")
    ('body', 'review text')
    """
    visible = "".join(letter for letter in name if letter.isascii() or unicodedata.category(letter) != "Cf")
    return " ".join(visible.lower().split())


def exports_with(names: Sequence[str]) -> list[Export]:
    """The exports that a table with these columns may be."""
    there = {same_name(name) for name in names}
    return [export for export in EXPORTS if len(there & set(export.beside)) >= _ENOUGH]


def text_of_exports(names: Sequence[str]) -> list[int]:
    """Indices of the columns that hold the message in an export with these columns; none if no export has them."""
    texts = {text for export in exports_with(names) for text in export.text}
    return [index for index, name in enumerate(names) if same_name(name) in texts]
