"""What an item is by its class: a mail, or something else that Outlook keeps. Source: MS-OXOMSG and its sisters."""

from __future__ import annotations

_NO_MAIL = {
    "ipm.contact": "contact",
    "ipm.abchperson": "contact",
    "ipm.distlist": "list of contacts",
    "ipm.appointment": "appointment",
    "ipm.ole.class": "appointment",
    "ipm.task": "task",
    "ipm.stickynote": "note",
    "ipm.activity": "journal entry",
    "ipm.configuration": "setting",
    "ipm.microsoft": "setting",
    "ipm.outlook": "setting",
    "ipm.rule": "setting",
    "ipm.extendedrule": "setting",
    "ipm.document": "document",
    "ipm.files": "document",
}
"""Classes of what nobody sends; those that begin with one and a dot are of its kind. All others are read as mails."""

_REPORTS = {"ndr": "delivery-status", "dr": "delivery-status", "ipnrn": "disposition-notification"}


def what_else(item_class: str) -> str | None:
    """What an item is that is no mail; None for a mail, and for what nobody knows.

    >>> what_else("IPM.Contact"), what_else("IPM.Note.SMIME"), what_else("IPM.TaskRequest"), what_else("")
    ('contact', None, None, None)
    """
    names = item_class.lower().split(".")
    return next((_NO_MAIL[name] for end in (2, 3) if (name := ".".join(names[:end])) in _NO_MAIL), None)


def report_type(item_class: str) -> str | None:
    """The type that a report on a mail has on its way, such as a bounce; None for other items.

    >>> report_type("REPORT.IPM.Note.NDR"), report_type("REPORT.IPM.Note.IPNNRN"), report_type("IPM.Note")
    ('delivery-status', 'disposition-notification', None)
    """
    first, *_, last = [*item_class.lower().split("."), ""][: max(2, item_class.count(".") + 1)]
    return _REPORTS.get(last, "disposition-notification") if first == "report" else None


def is_of_calendar(item_class: str) -> bool:
    """Whether it is an invitation, or an answer to one."""
    return item_class.lower().startswith("ipm.schedule.meeting")


def is_automatic_reply(item_class: str) -> bool:
    """Whether it was sent by a rule for when its sender is away."""
    return item_class.lower().startswith("ipm.note.rules.oof")
