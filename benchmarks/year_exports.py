"""A folder of CSV exports that a seeded dice changes each night: what comes, repeats, overlaps, grows, breaks and goes.

Knows neither the command nor its tables, only what they must hold in the end.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from benchmarks.sentences import sentence

HEADER = ("id", "received", "text")
TODAY = "today.csv"
"""Written over again and again: its messages stay only where another export has them too."""

AGE_OF_REMOVED = 10
"""Nights that an export lies at least before it is removed."""

SHARES = {
    "removed": 0.25,
    "newly broken": 0.03,
    "new": 0.45,
    "copy": 0.10,
    "overlapping": 0.20,
    "grown": 0.25,
    "late": 0.08,
    "broken": 0.06,
    "zero bytes": 0.03,
    "header only": 0.03,
    "today": 0.40,
}
"""Of nights, by what happens in them; several things may. What takes an export away comes first, so that none goes of
which no run has seen the last version."""


@dataclass(frozen=True)
class Message:
    """One row of an export; `received` is empty where the shop forgot it."""

    id: str
    received: str
    text: str


Rows = tuple[Message, ...]
Events = dict[str, Callable[[], object]]
"""What may happen, by name; gives False if it could not."""


@dataclass(frozen=True)
class _Bad:
    """An export that can't be read: until which night, and what it is repaired to; None if it is removed instead."""

    until: int
    repaired: Rows | None


class Exports:
    """The exports of an inbox.

    Attributes:
        held: what each export held when it could last be read, those included that were removed since. Together they
            are what a dataset of them must hold, each message once.
        bad: the exports that can't be read tonight.
        events: how often what happened.
    """

    def __init__(self, folder: Path, dice: random.Random, first: date) -> None:
        self._folder, self._dice, self._first = folder, dice, first
        self.held: dict[str, Rows] = {}
        self.bad: dict[str, _Bad] = {}
        self.events: Counter[str] = Counter()
        self._born: dict[str, int] = {}
        self._night = self._number = 0

    def pass_night(self, night: int) -> None:
        """Change what lies there. The first night brings an export and `today.csv`, so that there is something."""
        self._night = night
        self._let_happen({"removed": self._remove, "newly broken": self._break_an_old_one})
        self._end_what_is_bad()
        events: Events = {
            "new": lambda: self._add("export", self._new_rows()),
            "copy": self._copy,
            "overlapping": self._overlap,
            "grown": self._grow,
            "late": lambda: self._add("late", self._new_rows(self._dice.randint(14, 60))),
            "broken": lambda: self._break(self._name("broken"), self._new_rows()),
            "zero bytes": self._add_without_bytes,
            "header only": lambda: self._add("none", ()),
            "today": self._write_today,
        }
        self._let_happen(events, {"new", "today"} if night == 0 else set())

    def _let_happen(self, events: Events, for_sure: Collection[str] = ()) -> None:
        for name, happens in events.items():
            wanted = self._dice.random() < SHARES[name] or name in for_sure
            if wanted and happens() is not False:
                self.events[name] += 1

    def readable(self) -> dict[str, Rows]:
        """The exports that lie there and can be read, with what they hold."""
        return {name: rows for name, rows in self.held.items() if name not in self.bad and self._path(name).exists()}

    def _end_what_is_bad(self) -> None:
        for name, bad in list(self.bad.items()):
            if bad.until > self._night:
                continue
            del self.bad[name]
            if bad.repaired is None:
                self._path(name).unlink()
                self.events["removed while bad"] += 1
            else:
                self._write(name, bad.repaired)
                self.events["repaired"] += 1

    def _new_rows(self, days_ago: int = 0) -> Rows:
        """5 to 60 messages of a day and the day before it."""
        return tuple(self._message(days_ago) for _ in range(self._dice.randint(5, 60)))

    def _message(self, days_ago: int = 0) -> Message:
        self._number += 1
        day = self._first + timedelta(days=self._night - days_ago - self._dice.randint(0, 1))
        moment = datetime.combine(day, time(self._dice.randrange(24), self._dice.randrange(60)))
        received = "" if self._dice.random() < 1 / 50 else f"{moment.isoformat()}Z"
        return Message(f"m{self._number:06}", received, sentence(self._dice))

    def _add(self, kind: str, rows: Rows) -> None:
        self._write(self._name(kind), rows)

    def _copy(self) -> bool:
        """The bytes of an export under another name."""
        name = self._any(self.readable())
        copy = self._name("copy", name.partition(".")[2])
        self._path(copy).write_bytes(self._path(name).read_bytes())
        self.held[copy] = self.held[name]
        return True

    def _overlap(self) -> None:
        """What the last exports held, in part, and something new."""
        last = sorted(self.readable(), key=lambda name: self._born[name])[-3:]
        known = {message for name in last for message in self.held[name]}
        again = self._dice.sample(sorted(known, key=lambda message: message.id), k=len(known) // 2)
        rows = [*again, *(self._message() for _ in range(self._dice.randint(1, 20)))]
        self._dice.shuffle(rows)
        self._add("last-days", tuple(rows))

    def _grow(self) -> None:
        name = self._any(self.readable())
        self._write(name, self.held[name] + tuple(self._message() for _ in range(self._dice.randint(1, 20))))

    def _write_today(self) -> None:
        """All new, or the same as the newest export."""
        others = [name for name, rows in self.readable().items() if rows and name != TODAY]
        if others and self._dice.random() < 0.2:
            self._write(TODAY, self.held[max(others, key=lambda name: self._born[name])])
        else:
            self._write(TODAY, self._new_rows())

    def _remove(self) -> bool:
        old = [name for name in self._apart_from_today() if self._night - self._born[name] >= AGE_OF_REMOVED]
        if old:
            self._path(self._any(old)).unlink()
        return bool(old)

    def _break_an_old_one(self) -> bool:
        """Its rows, and some more, come back when it is repaired."""
        names = self._apart_from_today()
        if names:
            name = self._any(names)
            self._break(name, (*self.held[name], self._message()))
        return bool(names)

    def _apart_from_today(self) -> list[str]:
        """Exports that share no message with `today.csv`.

        Another one may owe its rows to it: if it couldn't be read when `today.csv` loses them, they would be lost.
        """
        readable = self.readable()
        of_today = set(readable.pop(TODAY, ()))
        return [name for name, rows in readable.items() if of_today.isdisjoint(rows)]

    def _break(self, name: str, rows: Rows) -> None:
        """A quote that never closes, or a packed file that was cut off."""
        whole = self._bytes(name, rows)
        torn = f'm0,,"{sentence(self._dice)}\n'.encode()
        self._path(name).write_bytes(whole[: len(whole) // 2] if name.endswith(".gz") else whole + torn)
        self._is_bad(name, rows)

    def _add_without_bytes(self) -> None:
        name = self._name("nothing", "csv")
        self._path(name).write_bytes(b"")
        self._is_bad(name, self._new_rows())

    def _is_bad(self, name: str, rows: Rows) -> None:
        self.bad[name] = _Bad(self._night + self._dice.randint(1, 6), rows if self._dice.random() < 0.7 else None)

    def _name(self, kind: str, ending: str = "") -> str:
        """A name that no export had yet; a quarter of the exports is packed."""
        self._number += 1
        ending = ending or self._dice.choice(("csv", "csv", "csv", "csv.gz"))
        name = f"{kind}-{self._first + timedelta(days=self._night)}-{self._number}.{ending}"
        self._born[name] = self._night
        return name

    def _any(self, names: Sequence[str] | dict[str, Rows]) -> str:
        return self._dice.choice(sorted(names))

    def _write(self, name: str, rows: Rows) -> None:
        self._born.setdefault(name, self._night)
        self.held[name] = rows
        self._path(name).write_bytes(self._bytes(name, rows))

    def _bytes(self, name: str, rows: Rows) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(HEADER)
        writer.writerows((message.id, message.received, message.text) for message in rows)
        content = text.getvalue().encode()
        return gzip.compress(content, mtime=0) if name.endswith(".gz") else content

    def _path(self, name: str) -> Path:
        return self._folder / name
