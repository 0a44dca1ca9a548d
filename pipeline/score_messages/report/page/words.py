"""Numbers, shares, intervals and days as a reader of the page sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from score_messages.report.change import SMALLEST, SMALLEST_IN_GROUP
from score_messages.report.contents import Change, Period, Point, Share
from score_messages.report.page.language_names import NAMES

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_PRECISE = 0.05
"""Width of an interval under which a decimal says something."""


def number(count: int) -> str:
    """With a comma after thousands."""
    return f"{count:,}"


def percent(share: Share) -> str:
    r"""A share, with a decimal only where its interval is narrow enough for that.

    >>> percent(Share(408, 2000, 0.204, 0.19, 0.22)), percent(Share(2, 9, 0.2222, 0.06, 0.55))
    ('20.4\xa0%', '22\xa0%')
    """
    return f"{share.share * 100:.{_decimals(share)}f}\u00a0%"


def interval(share: Share) -> str:
    r"""Its interval, to stand behind it in brackets.

    >>> ascii(interval(Share(2, 9, 0.2222, 0.06, 0.55)))
    "'6\\u201355\\xa0%'"
    """
    decimals = _decimals(share)
    return f"{share.low * 100:.{decimals}f}\u2013{share.high * 100:.{decimals}f}\u00a0%"


def _decimals(share: Share) -> int:
    return 1 if share.high - share.low < _PRECISE else 0


def points(difference: float) -> str:
    """A difference of shares, without its sign.

    >>> points(-0.043)
    '4.3 points'
    """
    size = f"{abs(difference) * 100:.1f}"
    return f"{size} point" if size == "1.0" else f"{size} points"


def change_words(change: Change) -> str:
    """What became of the share of negative, in a few words.

    >>> change_words(Change("more", difference=0.05, low=0.02, high=0.08))
    '5.0 points more (2.0 to 8.0)'
    >>> change_words(Change("none", difference=0.01, low=0.0, high=0.02))
    'no clear change (0.0 to +2.0)'
    """
    if change.difference is None or change.low is None or change.high is None:
        return "can\u2019t be compared"
    if change.kind in ("more", "less"):
        ends = sorted((abs(change.low), abs(change.high)))
        return f"{points(change.difference)} {change.kind} ({ends[0] * 100:.1f} to {ends[1] * 100:.1f})"
    words = _no_change(change, change.difference, is_without_zero=not change.low <= 0 <= change.high)
    return f"{words} ({_signed(change.low)} to {_signed(change.high)})"


def _no_change(change: Change, difference: float, is_without_zero: bool) -> str:
    """Why none is claimed. The interval beside it may leave out zero, since what is claimed must be surer than that."""
    smallest = SMALLEST if change.column is None else SMALLEST_IN_GROUP
    if not is_without_zero:
        return "no clear change"
    if abs(difference) < smallest:
        return "too small a change to matter"
    return "not clear enough" if change.column is None else "not clear among so many"


def _signed(difference: float) -> str:
    size = f"{difference * 100:+.1f}"
    return "0.0" if float(size) == 0 else size.replace("-", "\u2212")


def day(iso: str) -> str:
    """An ISO day, or the day of an ISO time; whatever else it is stays as it is.

    >>> day("2026-03-09"), day("2026-03-09T10:00:00Z"), day("soon")
    ('9 Mar 2026', '9 Mar 2026', 'soon')
    """
    try:
        parsed = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def short_day(iso: str) -> str:
    """Without the year.

    >>> short_day("2026-03-09")
    '9 Mar'
    """
    return day(iso).rsplit(" ", 1)[0]


def span(period: Period) -> str | None:
    """The days of a period; None where the messages have no dates.

    >>> span(Period("2026-03-09", "2026-03-15", 0, {})), span(Period("2025-12-29", "2026-01-04", 0, {}))
    ('9 to 15 Mar 2026', '29 Dec 2025 to 4 Jan 2026')
    """
    if period.since is None or period.until is None:
        return None
    if period.since == period.until:
        return day(period.since)
    first, last = day(period.since).split(), day(period.until).split()
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()
    return f"{' '.join(first)} to {' '.join(last)}"


def language(code: str) -> str:
    """Its name in English, or its code.

    >>> language("de"), language("xx")
    ('German', 'xx')
    """
    return NAMES.get(code, code)


def trend_words(points_of_trend: Sequence[Point], step: str) -> str:
    """What the chart of a trend shows, for those who can't see it: where negative was lowest and highest, and last."""
    judged = [point for point in points_of_trend if "negative" in point.sentiments]
    if not judged:
        return f"Share of negative messages by {step}: none was judged."
    low = min(judged, key=lambda point: point.sentiments["negative"].share)
    high = max(judged, key=lambda point: point.sentiments["negative"].share)
    when = "on" if step == "day" else "in the week of"
    parts = (
        f"{word} {percent(point.sentiments['negative'])} {when} {day(point.start)}"
        for word, point in (("lowest", low), ("highest", high), ("last", judged[-1]))
    )
    return f"Share of negative messages by {step}: {', '.join(parts)}."


def place(path: str, folder: str = "") -> str:
    """Where something is, without the folders above, which are nobody's business who gets the page by mail.

    Args:
        folder: what `path` is named from if it lies in it.

    >>> place("/srv/scores/2026/scored/"), place("/srv/scored/day=9/part.parquet", "/srv/scored")
    ('scored', 'day=9/part.parquet')
    """
    inner = path.removeprefix(folder.rstrip("/") + "/") if folder else path
    return inner.rstrip("/").rsplit("/", 1)[-1] if inner == path and path.startswith(("/", "..", "~")) else inner
