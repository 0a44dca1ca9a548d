"""How mail programs word the threads that they quote, in each language: the table `languages.toml`.

Only the files that look for threads use it, and they are imported when the first mail is read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ORDERS = {
    "outlook": ("from", "sent", "to", "cc", "subject"),
    "yahoo": ("from", "sent", "to", "cc", "subject"),
    "uol": ("from", "sent", "to", "cc", "subject"),
    "apple": ("from", "subject", "sent", "to", "cc"),
    "gmail": ("from", "sent", "subject", "to", "cc"),
    "gmx": ("sent", "from", "to", "cc", "subject"),
    "thunderbird": ("subject", "sent", "from", "to", "cc"),
    "notes": ("to", "cc", "subject"),
}
"""What each program's headers say, in its order."""


@dataclass(frozen=True)
class Language:
    """A table of `languages.toml`, whose head says what each field is.

    Attributes:
        headers: of each program its labels in the order of `ORDERS`.
        attributions, separators: of each program.
    """

    date: str
    time: str
    headers: Mapping[str, tuple[str, ...]]
    attributions: Mapping[str, list[str]]
    separators: Mapping[str, list[str]]
    forwarders: list[str] = field(default_factory=list)
    speakers: str = ""
    answers: list[str] = field(default_factory=list)
    reply_above: list[str] = field(default_factory=list)
    auto_replies: str = ""


def _read() -> dict[str, Language]:
    tables = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
    for table in tables.values():
        table["headers"] = {
            program: tuple(map(str.strip, labels.split("|"))) for program, labels in table["headers"].items()
        }
    return {code: Language(**table) for code, table in tables.items()}


LANGUAGES = _read()
"""By code."""
