"""The forms of dates: those that are recognised, and whatever `--date-format` names."""

from __future__ import annotations

import functools
import shlex
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dates.instants import Instants, read_by_pattern
from score_messages.dates.strptime import THEN_TIME, pattern_of
from score_messages.dates.zones import LocalTime

_ISO = rf"(?P<year>\d{{4}})-?(?P<month>\d\d)-?(?P<day>\d\d){THEN_TIME}"
_ISO_PACKED = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)"
    r"(?P<zone>z|[+-]\d\d(?::?\d\d)?)?"
)

EPOCHS = {"epoch": (10, 1), "epoch-ms": (13, 1_000), "epoch-us": (16, 1_000_000), "epoch-ns": (19, 1_000_000_000)}
"""Counts since 1970: their digits from September 2001 to the year 2286, and how many there are in a second."""

_MOST = str(np.iinfo(np.int64).max)


@dataclass(frozen=True)
class DateForm:
    """A form of dates.

    Attributes:
        name: as `--date-format` takes it.
        pattern: for `instants.read_by_pattern`; of counts, with the group `count` alone.
        rival: the name of the form that reads the same cells as other days; "" if there is none.
    """

    name: str
    pattern: str
    rival: str = ""

    def read(self, cells: pa.StringArray, local: LocalTime) -> Instants:
        """Instants of cells without blanks around them: string[n], null where there is nothing."""
        if self.name in EPOCHS:
            return _of_counts(cells, self.pattern, EPOCHS[self.name][1])
        return read_by_pattern(cells, self.pattern, local)

    @property
    def shown(self) -> str:
        """As a shell takes it."""
        return shlex.quote(self.name)

    @property
    def in_words(self) -> str:
        """For people, such as day/month/year."""
        words = self.name
        for directive, word in _WORDS.items():
            words = words.replace(directive, word)
        return words


_WORDS = {
    "%d": "day",
    "%m": "month",
    "%Y": "year",
    "%y": "year",
    "%b": "month's name",
    "%H%M%S": "time",
    "iso": "ISO 8601",
}


def _of_strptime(name: str, rival: str = "") -> DateForm:
    return DateForm(name, pattern_of(name), rival)


@functools.cache
def usual_forms() -> tuple[DateForm, ...]:
    """Those that are recognised. No two but rivals read the same cell."""
    counts = [DateForm(name, rf"(?P<count>\d{{{digits}}})(?:\.\d*)?") for name, (digits, _) in EPOCHS.items()]
    return (
        DateForm("iso", _ISO),
        DateForm("%Y%m%dT%H%M%S", _ISO_PACKED),
        _of_strptime("%Y/%m/%d"),
        _of_strptime("%Y.%m.%d"),
        _of_strptime("%d.%m.%Y"),
        _of_strptime("%d/%m/%Y", "%m/%d/%Y"),
        _of_strptime("%m/%d/%Y", "%d/%m/%Y"),
        _of_strptime("%d-%m-%Y", "%m-%d-%Y"),
        _of_strptime("%m-%d-%Y", "%d-%m-%Y"),
        _of_strptime("%d %b %Y"),
        _of_strptime("%d-%b-%Y"),
        _of_strptime("%b %d, %Y"),
        _of_strptime("%b %d %Y"),
        _of_strptime("%a %b %d %H:%M:%S %Y"),
        *counts,
    )


@functools.cache
def named_form(name: str) -> DateForm:
    """The form that `--date-format` names. Raises OptionError, as `pattern_of`."""
    usual = {form.name: form for form in usual_forms()}
    if name in EPOCHS:
        return DateForm(name, r"(?P<count>-?\d{1,18}|\d{19})(?:\.\d*)?")
    return usual[name] if name in usual else DateForm(name, pattern_of(name))


def _of_counts(cells: pa.StringArray, pattern: str, per_second: int) -> Instants:
    """Of counts since 1970; what is finer than milliseconds is cut off, as is what stands behind a point."""
    matches = pc.extract_regex(cells, f"^(?:{pattern})$")
    digits = pc.if_else(matches.is_valid(), matches.field("count"), "0")
    fits = pc.or_(pc.less(pc.utf8_length(digits), 19), pc.less_equal(digits, _MOST))
    counts = np.asarray(pc.if_else(fits, digits, "0").cast(pa.int64()))
    is_read = np.asarray(pc.and_(fits, matches.is_valid()))
    if per_second > 1_000:
        return Instants(counts // (per_second // 1_000), is_read)
    factor = 1_000 // per_second
    is_read &= np.abs(counts) <= np.iinfo(np.int64).max // factor
    return Instants(np.where(is_read, counts, 0) * factor, is_read)
