"""An mbox and a Maildir that a seeded dice changes each night, as mail programs do. Knows nothing of tables."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from pathlib import Path

from benchmarks.sentences import sentence, subject

MBOX, MAILDIR = "archive.mbox", "Maildir"
SHARES = {"mbox": 0.3, "Maildir": 0.3, "read": 0.3, "deleted": 0.05}
"""Of nights, by what happens in them."""


class Mailboxes:
    """The mailboxes of an inbox. A fifth of the mails is delivered to both.

    Attributes:
        mbox, maildir: where they lie.
        events: how often what happened.
    """

    def __init__(self, inbox: Path, dice: random.Random, first: date) -> None:
        """Make them, the mbox with a first mail, the Maildir empty."""
        self.mbox, self.maildir = inbox / MBOX, inbox / MAILDIR
        self._dice, self._first = dice, first
        self.events: Counter[str] = Counter()
        self._night = self._number = 0
        self._in_mbox: list[str] = []
        self._in_maildir: dict[str, str] = {}
        for name in ("new", "cur", "tmp"):
            (self.maildir / name).mkdir(parents=True)
        self._append(*self._mail())

    def ids(self) -> set[str]:
        """Message-IDs of all mails that lie there."""
        return {*self._in_mbox, *self._in_maildir.values()}

    def pass_night(self, night: int) -> None:
        """New mails come; those in the Maildir are read and flagged, now and then one is deleted."""
        self._night = night
        events = {"mbox": self._to_mbox, "Maildir": self._to_maildir, "read": self._read, "deleted": self._delete}
        for name, happens in events.items():
            if self._dice.random() < SHARES[name] and happens():
                self.events[name] += 1

    def _to_mbox(self) -> bool:
        for _ in range(self._dice.randint(1, 4)):
            self._append(*self._mail())
        return True

    def _to_maildir(self) -> bool:
        for _ in range(self._dice.randint(1, 4)):
            mail_id, content = self._mail()
            name = f"{1_767_571_200 + 86_400 * self._night + self._number}.M{self._number}P1.shop"
            (self.maildir / "new" / name).write_bytes(content)
            self._in_maildir[name] = mail_id
            if self._dice.random() < 0.2:
                self._append(mail_id, content)
        return True

    def _append(self, mail_id: str, content: bytes) -> None:
        day = self._first + timedelta(days=self._night)
        with self.mbox.open("ab") as file:
            file.write(f"From shop@mail.example {day:%a %b} {day.day:2} 08:00:00 {day.year}\n".encode())
            file.write(content + b"\n")
        self._in_mbox.append(mail_id)

    def _read(self) -> bool:
        unread = sorted((self.maildir / "new").iterdir())
        for path in unread:
            path.rename(self.maildir / "cur" / f"{path.name}:2,{self._dice.choice(('S', 'RS', 'FS'))}")
        return bool(unread)

    def _delete(self) -> bool:
        """Not the last one: a mailbox that loses all its mails is refused."""
        if len(self._in_maildir) < 2:
            return False
        name = self._dice.choice(sorted(self._in_maildir))
        (path,) = self.maildir.glob(f"*/{name}*")
        path.unlink()
        del self._in_maildir[name]
        return True

    def _mail(self) -> tuple[str, bytes]:
        """A Message-ID, and the mail that has it."""
        self._number += 1
        mail_id = f"{self._number}@mail.example"
        moment = datetime.combine(
            self._first + timedelta(days=self._night), time(self._dice.randrange(24), self._dice.randrange(60)), UTC
        )
        head = (
            f"From: <customer{self._number}@mail.example>\nTo: <shop@mail.example>\nSubject: {subject(self._dice)}\n"
            f"Date: {format_datetime(moment)}\nMessage-ID: <{mail_id}>\n"
        )
        return mail_id, f"{head}\n{sentence(self._dice)}\n".encode()
