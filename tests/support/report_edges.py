"""Reports that the page must bear: with nothing in them, with too much, and with strings that mean harm. Invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from score_messages.report.contents import (
    Change,
    FirstMessage,
    Group,
    Grouping,
    NotJudged,
    Period,
    Phrases,
    Report,
    Trend,
)  # fmt: skip
from tests.support.report_contents import QUIET, group, messages_to_read, phrases, shares, trend, usual_report

Whole = TypeVar("Whole")

NO_PHRASES = Phrases((), (), (), 0, 0, 5, "The tables have no text, so no phrase can be found.")


def empty_report() -> Report:
    """Of a table without a row."""
    return Report(
        title="empty", source="empty.parquet",
        sentences=["No message from people was judged.", "There is no message at all.", "Nothing can be compared."],
        period=Period(None, None, 0, {}), before=None, change=Change("unknown"), by_group=(), trend=None, groupings=(),
        first=(), phrases=NO_PHRASES, not_judged=NotJudged({}, {}, {}), drift=(), models=(), notes=(),
    )  # fmt: skip


def one_message() -> Report:
    """Of a single mail, which has a date and no subject."""
    message = FirstMessage(None, 0.41, "2026-11-05", "a.eml", "scored.parquet", None, None, 0, {})
    day = trend("day", "2026-11-05", 1, 0.0, 1)
    return replace(
        empty_report(), period=Period("2026-11-05", "2026-11-05", 1, shares(0.0, 1)), trend=day, first=[message],
        groupings=[Grouping("source", [group("a.eml", 0.0, 35, 1, Change("unknown"))])],
    )  # fmt: skip


def without_dates() -> Report:
    """Of a table whose messages have none."""
    report = usual_report()
    undated = [replace(each, groups=[_undated(group) for group in each.groups]) for each in report.groupings]
    return replace(
        report, period=replace(report.period, since=None, until=None), before=None, change=Change("unknown"),
        by_group=(), trend=None, groupings=undated, first=[replace(each, date=None) for each in report.first],
        notes=["The messages have no dates."],
    )  # fmt: skip


def _undated(group: Group) -> Group:
    return replace(group, trend=Trend("day", ()), change=Change("unknown"))


def machine_mail_alone() -> Report:
    """Of a mailbox to which no person wrote, over weeks."""
    weeks = Trend("week", [replace(point, sentiments={}) for point in trend("week", "2026-08-03", 12, 0.2, 40).points])
    return replace(
        empty_report(), period=Period("2026-08-03", "2026-10-25", 480, {}), trend=weeks,
        groupings=[Grouping("source", [replace(group("alerts", 0.1, 35, 1, QUIET), sentiments={}, trend=weeks)])],
        not_judged=NotJudged({}, {}, {"notification": 470, "bounce": 10}),
    )  # fmt: skip


def gaps() -> Report:
    """Of messages on some days alone, one of them by itself."""
    points = trend("day", "2026-01-01", 90, 0.3, 20).points
    some = [
        point if number in (4, 5, 6, 30) else replace(point, messages=0, sentiments={})
        for number, point in enumerate(points)
    ]
    return replace(usual_report(), trend=Trend("day", some), groupings=())  # fmt: skip


def crowded() -> Report:
    """Of a year of two million messages: three columns of 40 groups with 92 points each, many messages and phrases."""
    many = [
        Grouping(column, [group_of_a_year(f"{column} {number:02d}", number) for number in range(40)], 212, 40_961, 33)
        for column in ("source", "from_domain", "product", "team", "country")
    ]
    rows = messages_to_read(200, with_text=True)
    others = {f"column {number}": f"value {number}" for number in range(4)}
    return replace(
        usual_report(with_text=True), trend=trend("week", "2025-02-10", 92, 0.2, 21_000), groupings=many,
        first=[replace(row, others=others) for row in rows],
    )  # fmt: skip


def group_of_a_year(value: str, seed: int) -> Any:
    """A group with weeks instead of days."""
    return replace(group(value, 0.2, 3500, seed, QUIET), trend=trend("week", "2025-02-10", 92, 0.2, 400, seed))


HOSTILE = (
    "</title></style></script><script>document.documentElement.dataset.harm='1'</script>",
    "<img src=x onerror=\"document.documentElement.dataset.harm='1'\"><svg onload=alert(1)>",
    "\"' onfocus='document.documentElement.dataset.harm=1' autofocus x='",
    "{{7*7}} {% raw %} ${7*7} <%= 7*7 %>",
    "abc\u202edef\u2067ghi\u2066jkl\u2069\u2069\u2069\u202c",
    "nul\0 bell\a escape\x1b[31m\ttab\nline\r\u2028\u2029\x85",
    "Z\u0351\u036b\u0343" * 40 + "\u0301" * 400,
    "-->\u200b]]> <!-- &amp; &lt; &#0; <plaintext>",
    "w" * 10_000,
    "\U0001f469\u200d\U0001f680 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (3) -> 4",
    "javascript:alert(1) https://evil.example/a.png url(https://evil.example/b.png)",
)
"""Strings that anybody can put into a mail."""


def hostile_report(text: str) -> Report:
    """The usual report with a string in the place of every string that a user's data can reach."""
    kept = usual_report(with_text=True)
    groupings = [
        replace(each, column=text, groups=[_renamed(group, text) for group in each.groups]) for each in kept.groupings
    ]
    return replace(
        _with_strings(kept, text), period=kept.period, before=kept.before, trend=kept.trend, change=kept.change,
        sentences=[f"It got worse in \u2068{text}\u2069.", text, "That is all."], groupings=groupings,
    )  # fmt: skip


def _renamed(group: Group, text: str) -> Group:
    return replace(group, value=text, trend=Trend("day", ()))


def _with_strings(value: Whole, text: str) -> Whole:
    if isinstance(value, str):
        return text  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{field.name: _with_strings(getattr(value, field.name), text) for field in fields(value)}
        )
    if isinstance(value, Mapping):
        strings = {str(key): _with_strings(item, text) for key, item in value.items()}
        sentiments = {"negative", "neutral", "positive"}
        return strings if set(strings) <= sentiments else {text: next(iter(strings.values()))}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(_with_strings(item, text) for item in value)
    return value


EDGES: dict[str, Callable[[], Report]] = {
    "empty": empty_report, "one message": one_message, "without dates": without_dates,
    "machine mail": machine_mail_alone, "gaps": gaps, "no text": lambda: replace(usual_report(), phrases=NO_PHRASES),
    "no phrase": lambda: replace(usual_report(), phrases=replace(phrases(), negative=(), grown=(), positive=())),
}  # fmt: skip
"""Small reports, by what is special about them."""
