"""The kinds of machine mail, as the column `automatic` calls them. Imports nothing: processes that read mail use it."""

from __future__ import annotations

from collections.abc import Mapping

AUTO_REPLY, BOUNCE, NOTIFICATION, NEWSLETTER, CALENDAR = KINDS = (
    "auto_reply",
    "bounce",
    "notification",
    "newsletter",
    "calendar",
)

KIND_MEANINGS: Mapping[str, str] = {
    AUTO_REPLY: "a program answered a mail: out of office, receipt of a request, read receipt",
    BOUNCE: "a mail server reports what became of a mail",
    NOTIFICATION: "a program tells of something: an order, an alert, a statement, a ticket",
    NEWSLETTER: "the same text to many who subscribed",
    CALENDAR: "an invitation, or the answer to one",
}
"""One line for people."""

SCORE, SKIP = "score", "skip"
"""What may become of machine mail: `--automatic`."""
