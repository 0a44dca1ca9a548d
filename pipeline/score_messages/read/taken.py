"""How a table was read where nobody said how: what was taken by itself, kept for the next time. Knows no file."""

from __future__ import annotations

import codecs
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from score_messages.errors import FormatError, Hint

AUTO = "auto"
"""As an option: taken from the file itself, and only where nothing else fits."""

ASCII = "ascii"
"""Of a file without any other sign: every encoding of tables gives the same text."""


@dataclass(frozen=True)
class Taken:
    """How a table is read, as the options would say it; "" for what its format hasn't or the file leaves open.

    Attributes:
        encoding: such as `utf-8`.
        delimiter: as typed, such as `tab`.
        quotes: `drop` where a table was taken for mails, though nobody said so.
    """

    encoding: str = ""
    delimiter: str = ""
    quotes: str = ""

    def as_dict(self) -> dict[str, str]:
        """What is known of it, by option."""
        return {name: value for name, value in vars(self).items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Taken:
        """What `as_dict` gave; what is unknown is passed over."""
        return cls(**{name: str(stored.get(name, "")) for name in ("encoding", "delimiter", "quotes")})

    @property
    def is_unusual(self) -> bool:
        """Whether a table is read in another way than most: UTF-8, with commas or as a single column, all of a text."""
        is_usual = self.encoding in ("", ASCII, "utf-8") and self.delimiter in ("", ",", "none")
        return bool(self.quotes) or not is_usual

    def __str__(self) -> str:
        """Such as `--encoding cp1252 --delimiter ';'`."""
        return " ".join(f"--{name} {shlex.quote(value)}" for name, value in self.as_dict().items())


def plain_encoding(name: str) -> str:
    """The name of an encoding for people, the same for all names that it has.

    >>> plain_encoding("UTF8"), plain_encoding("utf-8-sig"), plain_encoding("Windows-1252")
    ('utf-8', 'utf-8', 'cp1252')
    """
    return codecs.lookup(name).name.removesuffix("-sig")


def codec_of(encoding: str) -> str:
    """What reads an encoding that was taken: in UTF-8 a mark in front is passed over."""
    return "utf-8-sig" if encoding in (ASCII, "utf-8") else encoding


def kept_encoding(source: str, now: str, before: str) -> str:
    """The encoding to read with, where the file looks like `now` and was read as `before`; "" if it never was.

    Raises:
        FormatError: it looks like another one than before.
    """
    if before in ("", now) or (before == ASCII and not _is_wide(now)):
        return now
    if now == ASCII and not _is_wide(before):
        return before
    raise changed(source, "--encoding", now, before)


def changed(source: str, option: str, now: str, before: str) -> FormatError:
    """What is wrong with a file that would be read in another way than the last time."""
    reason = f"looks like {option} {now} now, and was read with {option} {before} before"
    return FormatError(
        source, reason, hint=Hint("If the new way is right, score this file alone once with", f"{option} {now}")
    )


def _is_wide(encoding: str) -> bool:
    return encoding.startswith(("utf-16", "utf-32"))
