"""Which column holds the message in the exports of known programs. Knows names, not contents.

To add a program, add a line to `EXPORTS`, one to tests/read/test_exports.py, and where its names are published to
docs/tables.md. Names are compared without case, blanks at their ends and invisible characters; underscores count as
blanks. Surveys have no usual name: their columns are called by the questions.
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
        text: what the column with the message is called; of several, all hold the same text, and the first is taken.
        beside: names of other columns, by which the export is known: at least two of them are there. None is a name
            that any table may have, such as `subject`.
        others: usual names of messages that mean something else here.
        is_mail: whether a mail program writes it, so that its messages are mails with all that hangs on them.
    """

    program: str
    text: tuple[str, ...]
    beside: tuple[str, ...]
    others: tuple[str, ...] = ()
    is_mail: bool = False


EXPORTS = (
    Export(
        "Zendesk",
        ("description",),
        ("submitter id", "assignee id", "raw subject", "brand id", "ticket form id", "satisfaction rating"),
    ),
    Export(
        "Zendesk",
        ("description",),
        ("requester", "submitter", "assignee", "requester email", "requester domain", "summation column"),
    ),
    Export(
        "Freshdesk",
        ("description text", "description"),
        ("responder id", "fr due by", "fr escalated", "fwd emails", "reply cc emails", "email config id"),
    ),
    Export("Freshdesk", ("description",), ("ticket id", "requester name", "requester email")),  # no source found
    Export(
        "Intercom",
        ("message body",),
        ("conversation id", "conversation state", "message type", "message author type", "message author id"),
    ),
    Export(
        "HubSpot", ("ticket description",), ("ticket id", "ticket name", "ticket status", "ticket owner", "pipeline")
    ),
    Export(
        "Jira Service Management",
        ("description",),
        ("issue key", "issue id", "issue type", "project key", "project name"),
        others=("comment",),
    ),
    Export("Outlook", ("body",), ("from: (name)", "from: (address)", "to: (name)", "to: (address)"), is_mail=True),
    Export(
        "Outlook in German",
        ("text",),
        ("von: (name)", "von: (adresse)", "an: (name)", "an: (adresse)"),
        is_mail=True,
    ),
    Export(
        "Outlook in French",
        ("corps",),
        ("de: (nom)", "de: (adresse)", "a: (nom)", "a: (adresse)", "à: (nom)", "à: (adresse)"),
        is_mail=True,
    ),
    Export(
        "Outlook in Spanish",
        ("cuerpo",),
        ("de: (nombre)", "de: (dirección)", "para: (nombre)", "para: (dirección)"),
        is_mail=True,
    ),
    Export(  # no source found
        "Outlook in Italian",
        ("corpo",),
        ("da: (nome)", "da: (indirizzo)", "a: (nome)", "a: (indirizzo)"),
        is_mail=True,
    ),
    Export(
        "Google Play",
        ("review text",),
        ("package name", "star rating", "reviewer language", "review link", "review submit millis since epoch"),
    ),
    Export("App Store", ("body",), ("reviewernickname", "createddate", "territory")),
    Export(
        "Trustpilot",
        ("review content",),
        ("review created (utc)", "review consumer user id", "review stars", "review username", "business unit id"),
    ),
    Export(
        "Amazon", ("review body",), ("review headline", "star rating", "verified purchase", "product parent", "vine")
    ),
    Export("Amazon", ("reviewtext",), ("asin", "reviewerid", "reviewername", "unixreviewtime", "reviewtime")),
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
    there = set(map(_plain, names))
    return [
        export
        for export in EXPORTS
        if len(there.intersection(export.beside)) >= _ENOUGH and not there.isdisjoint(export.text)
    ]


def message_columns(names: Sequence[str]) -> list[int]:
    """Indices of all columns that could be the message, by their names; only a single one leaves no doubt.

    A column with a usual name counts beside that of a known export, unless the export means something else by it.

    >>> message_columns(["Issue key", "Issue Type", "Description", "Comment"])
    [2]
    >>> message_columns(["Issue key", "Issue Type", "Description", "Text"])
    [2, 3]
    """
    plain = list(map(_plain, names))
    known = exports_with(names)
    wanted = set(USUAL_TEXT_NAMES).difference(*(export.others for export in known))
    wanted |= {next(text for text in export.text if text in plain) for export in known}
    return [index for index, name in enumerate(plain) if name in wanted]


def _plain(name: str) -> str:
    """As `same_name`, with blanks for underscores: databases write `review_text` for `Review Text`."""
    return same_name(name.replace("_", " "))
