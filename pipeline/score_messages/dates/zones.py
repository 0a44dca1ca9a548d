"""Zones as dates have them, and local times of a place, to UTC. Knows no forms."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from score_messages.errors import Hint, OptionError

NO_OFFSET = np.iinfo(np.int64).min
"""Of what is no zone."""

MOST_OFFSET = 24 * 3600
"""Seconds; no zone is so far from UTC."""

_PER_DAY, _PER_SECOND = 86_400_000, 1_000
_HOURS = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "e": -5, "c": -6, "m": -7, "p": -8}
_FIRST, _LAST = datetime(1, 1, 3), datetime(9999, 12, 29)

Integers = npt.NDArray[np.int64]


def offset_of(zone: str) -> int:
    """Seconds that a zone is ahead of UTC: `Z`, `UTC`, `+01:00`, `+0100`, `+01`, `GMT+1`, `EST` (RFC 5322).

    >>> offset_of("+05:30"), offset_of("GMT-0800"), offset_of("edt"), offset_of("+99") == NO_OFFSET
    (19800, -28800, -14400, True)
    """
    name = zone.lower()
    if (name in _HOURS and len(name) != 1) or name == "z":
        return 0
    if len(name) == 3 and name[1:] in ("st", "dt") and name[0] in "ecmp":
        return (_HOURS[name[0]] + (name[1] == "d")) * 3600
    return _of_digits(name.removeprefix("utc").removeprefix("gmt"))


def _of_digits(signed: str) -> int:
    digits = signed[1:].replace(":", "")
    digits = digits if len(digits) % 2 == 0 else f"0{digits}"
    hours, minutes, seconds = int(digits[:2] or 0), int(digits[2:4] or 0), int(digits[4:6] or 0)
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes >= 60 or seconds >= 60 or offset >= MOST_OFFSET:
        return int(NO_OFFSET)
    return -offset if signed.startswith("-") else offset


class LocalTime:
    """Whose time it is where dates have no zone.

    A time that comes twice, when clocks are set back, is the first of the two. A time that is left out, when they are
    set forward, is read as if they hadn't been yet. So Python has it (PEP 495, fold 0), and so no time is lost.
    """

    def __init__(self, name: str) -> None:
        """Raise OptionError if there is no such time zone."""
        self.name = name
        self._zone = None if name == "UTC" else _zone(name)

    def in_utc(self, values: Integers, is_local: npt.NDArray[np.bool_]) -> Integers:
        """Milliseconds of clocks to those of UTC, where `is_local`: int64[n], bool[n]."""
        if self._zone is None or not is_local.any():
            return values
        days, index = np.unique(values[is_local] // _PER_DAY, return_inverse=True)
        start, end = self._offsets(days * _PER_DAY), self._offsets((days + 1) * _PER_DAY)
        offsets = start[index]
        changing = (start != end)[index]  # clocks are set twice a year, not twice a day
        offsets[changing] = self._offsets(values[is_local][changing])
        moved = values.copy()
        moved[is_local] -= offsets
        return moved

    def _offsets(self, values: Integers) -> Integers:
        return np.array([self._offset(value) for value in values.tolist()], np.int64)

    def _offset(self, value: int) -> int:
        """Milliseconds; of far years that of the last one that Python knows."""
        try:
            when = min(max(datetime(1970, 1, 1) + timedelta(milliseconds=value), _FIRST), _LAST)
        except OverflowError:
            when = _LAST if value > 0 else _FIRST
        offset = when.replace(tzinfo=self._zone).utcoffset() or timedelta(0)
        return round(offset.total_seconds() * _PER_SECOND)


@functools.cache
def _zone(name: str) -> ZoneInfo:
    try:
        zone = ZoneInfo(name)
        datetime.now(UTC).astimezone(zone)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise _unknown(name) from None
    except KeyError:
        raise _unknown(name) from None
    return zone


def _unknown(name: str) -> OptionError:
    hint = Hint("Name a place, as the IANA time zone database does: Europe/Berlin, America/New_York, UTC")
    return OptionError(f"--time-zone: there is no time zone '{name[:40]}'", hint=hint)
