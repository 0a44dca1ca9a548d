"""A report in three sentences: how many messages, how people felt, what changed. Pure; plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from score_messages.counted import counted
from score_messages.report.change import FEWEST, LESS, MORE, UNKNOWN
from score_messages.report.contents import SENTIMENTS, Change, NotJudged, Period, Share
from score_messages.report.own_words import isolated

NAMED = 3
"""Groups that are named in a sentence."""

_CALLED = {"source": "source", "from_domain": "sender domain"}
"""Columns that aren't the user's."""

_DIRECTION = {MORE: "more", LESS: "less"}


def sentences(
    period: Period, before: Period | None, change: Change, by_group: Sequence[Change], not_judged: NotJudged
) -> list[str]:
    """The three.

    Args:
        change: in all messages. by_group: of the groups that have changed, the largest first.
    """
    judged = _judged(period)
    return [
        _how_many(period, judged),
        _how_they_felt(period.sentiments) if judged else _why_none(period, not_judged),
        _what_changed(period, before, change, by_group),
    ]


def _judged(period: Period) -> int:
    return next(iter(period.sentiments.values())).of if period.sentiments else 0


def _how_many(period: Period, judged: int) -> str:
    what = {0: "no message from people was", 1: "one message from people was"}.get(
        judged, f"{judged:,} messages from people were"
    )
    days = days_in_words(period)
    return f"{days}, {what} judged." if days else f"{what[0].upper()}{what[1:]} judged."


def days_in_words(period: Period) -> str:
    """Such as "From 20 to 26 November 2026"; "" without dates.

    >>> days_in_words(Period("2026-10-28", "2026-11-03", 0, {}))
    'From 28 October to 3 November 2026'
    """
    if period.since is None or period.until is None:
        return ""
    first, last = date.fromisoformat(period.since), date.fromisoformat(period.until)
    if first == last:
        return f"On {_day(first)} {_MONTHS[first.month - 1]} {first.year}"
    begin = _day(first)
    if (first.month, first.year) != (last.month, last.year):
        begin += f" {_MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"From {begin} to {_day(last)} {_MONTHS[last.month - 1]} {last.year}"


_MONTHS = ("January February March April May June July August September October November December").split()
"""The locale's names would depend on whose machine it is."""


def _day(day: date) -> str:
    return str(day.day)


def _how_they_felt(sentiments: Mapping[str, Share]) -> str:
    of = sentiments["negative"].of
    if of == 1:
        return f"It was {next(name for name in SENTIMENTS if sentiments[name].count)}."
    if of < FEWEST:
        parts = [f"{_number(sentiments[name].count)} {_was(sentiments[name].count)} {name}" for name in SENTIMENTS]
        return _sentence(parts)
    negative = sentiments["negative"]
    if negative.count == of:
        return f"All of them were negative ({_number_of(negative.low)} to {percent(negative.high)})."
    first = f"{percent(negative.share) if negative.count else 'none'} {'were' if negative.count else 'was'} negative"
    rest = [f"{percent(sentiments[name].share)} {name}" for name in SENTIMENTS[1:]]
    limits = f"({_number_of(negative.low)} to {percent(negative.high)})"
    return f"{first[0].upper()}{first[1:]} {limits}, {' and '.join(rest)}."


def _number(count: int) -> str:
    return "none" if count == 0 else str(count)


def _was(count: int) -> str:
    return "was" if count in (0, 1) else "were"


def _sentence(parts: Sequence[str]) -> str:
    text = f"{', '.join(parts[:-1])} and {parts[-1]}."
    return text[0].upper() + text[1:]


def _why_none(period: Period, not_judged: NotJudged) -> str:
    if not period.messages:
        return "There is no message at all in that time." if period.since else "There is no message at all."
    automatic = sum(not_judged.automatic.values())
    other = period.messages - automatic
    if not other:
        return f"{_all(automatic)} machine mail."
    unjudged = f"{counted(other, 'message')} {'has' if other == 1 else 'have'} no prediction"
    if not automatic:
        return f"{unjudged[0].upper()}{unjudged[1:]}."
    return f"{counted(automatic, 'message')} {'is' if automatic == 1 else 'are'} machine mail, and {unjudged}."


def _all(count: int) -> str:
    return "The only message is" if count == 1 else f"All {count:,} messages are"


def _what_changed(period: Period, before: Period | None, change: Change, by_group: Sequence[Change]) -> str:
    if not period.messages and before is None:
        return "So there is nothing to compare."
    if period.since is None:
        return "Nothing can be said about change, since the messages have no dates."
    if before is None:
        return "Nothing can be said about change, since the messages don't reach back further."
    then = before_in_words(period)
    if change.kind == UNKNOWN:
        return _too_few(period, before, then) if not by_group else f"{_groups(by_group, 'Against ' + then)}."
    assert change.difference is not None and change.before is not None
    if change.kind in _DIRECTION:
        points = _points(change.difference)
        known = f"That is {points} {_DIRECTION[change.kind]} negative than in {then} ({percent(change.before.share)})"
        return f"{known}, more than chance explains{_where(change, by_group)}."
    same = f"That is no clear change against {then} ({percent(change.before.share)})"
    return f"{same}; but {_listed(by_group)}." if by_group else f"{same}."


def before_in_words(period: Period) -> str:
    """Such as "the 7 days before"."""
    days = (date.fromisoformat(str(period.until)) - date.fromisoformat(str(period.since))).days + 1
    return "the day before" if days == 1 else f"the {days:,} days before"


def _too_few(period: Period, before: Period, then: str) -> str:
    now, earlier = _judged(period), _judged(before)
    if not now:
        return f"So nothing can be compared with {then}."
    if now < FEWEST:
        return f"Only {counted(now, 'message')}; too few to compare with {then}."
    if not earlier:
        return f"No message was judged in {then}, so there is nothing to compare with."
    return (
        f"Only {counted(earlier, 'message')} {'was' if earlier == 1 else 'were'} judged in {then}; too few to compare."
    )


def _where(change: Change, by_group: Sequence[Change]) -> str:
    """The groups that went the same way, and those that went the other way."""
    same = [group for group in by_group if group.kind == change.kind]
    other = [group for group in by_group if group.kind != change.kind]
    words = ""
    if same:
        begin = "most of it in" if _is_most(change, same[0]) else "above all in"
        words = f"; {begin} {_and([*map(_group, same[:NAMED]), *_more(same)])}"
    return f"{words}; but {_listed(other)}" if other else words


def _is_most(change: Change, group: Change) -> bool:
    """Whether a single group makes at least half of the difference."""
    if None in (change.difference, group.difference, change.now, group.now):
        return False
    assert change.difference is not None and group.difference is not None and change.now and group.now
    return group.difference * group.now.of / change.now.of / change.difference >= 0.5


def _groups(by_group: Sequence[Change], begin: str) -> str:
    return f"{begin}, {_listed(by_group)}"


def _listed(by_group: Sequence[Change]) -> str:
    """Such as "product lamp is clearly more negative (58 %, before 31 %)"."""
    ways = []
    for kind, word in _DIRECTION.items():
        groups = [group for group in by_group if group.kind == kind]
        if groups:
            verb = "is" if len(groups) == 1 else "are"
            names = _and([*map(_group, groups[:NAMED]), *_more(groups)])
            ways.append(f"{names} {verb} clearly {word} negative")
    return " and ".join(ways)


def _group(group: Change) -> str:
    assert group.now is not None and group.before is not None
    shares = f"({percent(group.now.share)}, before {percent(group.before.share)})"
    column = _CALLED.get(str(group.column)) or isolated(str(group.column))
    return f"{column} {isolated(str(group.value))} {shares}"


def _more(groups: Sequence[Change]) -> list[str]:
    return [f"{len(groups) - NAMED:,} more"] if len(groups) > NAMED else []


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def percent(share: float) -> str:
    """A share for people: whole percents, one digit where there is next to nothing.

    >>> percent(0.314), percent(0.004), percent(0.0), percent(1.0)
    ('31 %', '0.4 %', '0 %', '100 %')
    """
    return f"{_number_of(share)} %"


def _number_of(share: float) -> str:
    hundred = share * 100
    if 0.05 <= hundred < 0.95 or 99.05 < hundred <= 99.95:
        return f"{hundred:.1f}"
    return f"{hundred:.0f}"


def _points(difference: float) -> str:
    points = round(abs(difference) * 100)
    return f"{points} point{'' if points == 1 else 's'}"
