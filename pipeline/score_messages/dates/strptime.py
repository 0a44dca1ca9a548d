"""Formats of `strptime` as patterns of `instants`, so that a whole column is read at once.

What Python's own `strptime` depends on (the locale, for names of months) this doesn't: names are English. A format of
a date alone also reads a day of the week in front of it, and a time of day behind it, with its zone: they are sure.
"""

from __future__ import annotations

from score_messages.errors import Hint, OptionError

BLANK = r"[\s\x{a0}\x{202f}]"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
)
_ZONE = r"(?P<zone>(?:utc|gmt)?[+-]\d\d(?::?\d\d(?::?\d\d)?)?|(?:utc|gmt)[+-]\d(?::\d\d)?|z|utc?|gmt|[ecmp][sd]t)"
_HALF = r"(?P<half>[ap]\.?m\.?)"

TIME = (
    rf"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{{1,9}}))?)?"
    rf"(?:{BLANK}?{_HALF})?(?:{BLANK}?{_ZONE})?(?: ?\([^()]*\))?"
)
"""A time of day with or without seconds, AM or PM, a zone, and the zone's name in brackets."""

THEN_TIME = rf"(?:(?:t|,?{BLANK}+(?:at{BLANK}+)?){TIME})?"
"""It may stand behind any date."""

_WEEKDAY_BEFORE = rf"(?:{_WEEKDAY},?{BLANK}+)?"

_PATTERNS = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short_year>\d\d)",
    "m": r"(?P<month>1[0-2]|0[1-9]|[1-9])",
    "b": rf"(?P<month_name>{_MONTH})",
    "d": r"(?P<day>3[01]|[12]\d|0[1-9]|[1-9])",
    "H": r"(?P<hour>2[0-3]|[01]\d|\d)",
    "I": r"(?P<hour>1[0-2]|0[1-9]|[1-9])",
    "M": r"(?P<minute>[0-5]\d|\d)",
    "S": r"(?P<second>[0-5]\d|\d)",
    "f": r"(?P<fraction>\d{1,9})",
    "p": _HALF,
    "z": _ZONE,
    "a": _WEEKDAY,
    "%": "%",
}
_SAME = {"B": "b", "h": "b", "A": "a", "Z": "z", "e": "d"}
_SHORT = {"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y"}
_SPECIAL = frozenset(r"\.+*?()|[]{}^$")
_OF_A_DATE = ({"Y", "y"}, {"m", "b"}, {"d"})
_OF_A_TIME = frozenset("HIMSfpz")


def pattern_of(form: str) -> str:
    """The pattern for a whole cell that a format of `strptime` stands for.

    Raises:
        OptionError: it has a directive that isn't known, or one twice; it leaves the year, the month or the day open,
            or whether 9:00 is in the morning.
    """
    pieces, used = _translated(form)
    _check(form, used)
    pattern = "".join(pieces)
    return pattern if _OF_A_TIME & set(used) else f"{_WEEKDAY_BEFORE}{pattern}{THEN_TIME}"


def _translated(form: str) -> tuple[list[str], list[str]]:
    """Pieces of the pattern, and the directives."""
    pieces: list[str] = []
    used: list[str] = []
    signs = iter(_without_short(form))
    for sign in signs:
        if sign == "%":
            directive = next(signs, "")
            directive = _SAME.get(directive, directive)
            if directive not in _PATTERNS:
                raise _wrong(form, f"%{directive} isn't known")
            used += directive if directive != "%" else ""
            pieces.append(_PATTERNS[directive])
        elif sign.isspace():
            pieces += [f"{BLANK}+"] if not pieces or pieces[-1] != f"{BLANK}+" else []
        else:
            pieces.append(f"\\{sign}" if sign in _SPECIAL else sign)
    return pieces, used


def _without_short(form: str) -> str:
    """With what `%F` and the like stand for in their place."""
    return "%%".join(_expanded(piece) for piece in form.split("%%"))


def _expanded(piece: str) -> str:
    for short, long in _SHORT.items():
        piece = piece.replace(f"%{short}", long)
    return piece


def _check(form: str, used: list[str]) -> None:
    hours = [directive for directive in used if directive in "HI"]
    for same in (*_OF_A_DATE, *({directive} for directive in "MSfpza")):
        if sum(directive in same for directive in used) > 1 or len(hours) > 1:
            raise _wrong(form, "says the same part of a date twice")
    if not all(same & set(used) for same in _OF_A_DATE):
        raise _wrong(form, "leaves the year, the month or the day open")
    if "I" in used and "p" not in used:
        raise _wrong(form, "has hours of twelve (%I) without AM or PM (%p)")
    if "H" in used and "p" in used:
        raise _wrong(form, "has hours of 24 (%H) with AM or PM (%p): those of twelve are %I")
    if _OF_A_TIME & set(used) and not hours:
        raise _wrong(form, "has parts of a time without its hour")


def _wrong(form: str, reason: str) -> OptionError:
    hint = Hint("Write it as strptime does, such as '%d/%m/%Y' or '%d.%m.%Y %H:%M', or say iso, epoch or epoch-ms")
    return OptionError(f"--date-format '{form[:60]}' {reason}", hint=hint)
