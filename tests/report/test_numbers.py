"""The numbers of a report are those that a slow and plain count gives, whatever the tables hold."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.automatic_kinds import KINDS
from score_messages.dates.column import INSTANT
from score_messages.days.asked import Length
from score_messages.days.calendar import date_of
from score_messages.messages import prediction_schema
from score_messages.report.contents import Share
from score_messages.report.numbers import Numbers, count
from score_messages.report.options import ReportOptions
from score_messages.report.shares import share_of
from score_messages.tables import ScoredTable, open_table, tables_of
from tests.support import slow_report
from tests.support.examples import examples
from tests.support.scored_tables import FORMATS, written

FIRST = datetime(2026, 9, 30, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
"""All of 300 days from then on have come, whatever day it is."""

OWN = ("date", "product", "automatic")


@st.composite
def rows(draw: st.DrawFn, most: int = 60) -> list[dict[str, Any]]:
    """Messages of up to a hundred days, or without any date; with and without a prediction."""
    has_dates = draw(st.booleans())
    moments = st.integers(0, draw(st.sampled_from([3, 20, 100])) * 86_400_000 - 1)
    row = st.fixed_dictionaries(
        {
            "date": st.none() | moments.map(lambda ms: FIRST + timedelta(milliseconds=ms)) if has_dates else st.none(),
            "sentiment": st.sampled_from(["negative", "negative", "neutral", "positive", None]),
            "status": st.sampled_from(["scored", "scored", "empty", "other_language"]),
            "automatic": st.sampled_from([None, None, None, *KINDS[:2]]),
            "language": st.sampled_from([None, "en", "de"]),
            "product": st.sampled_from([None, "lamp", "chair", "rug"]),
        }
    )
    return draw(st.lists(row, min_size=1, max_size=most))


def table_of(messages: list[dict[str, Any]]) -> pa.Table:
    """As scoring would have made it; `automatic` stands before the predictions."""
    fields = [pa.field(name, INSTANT if name == "date" else pa.string()) for name in OWN]
    fields = [*fields[1:], fields[0], *prediction_schema()]
    return pa.table({field.name: pa.array([row.get(field.name) for row in messages], field.type) for field in fields})


def plain(shares: Any) -> dict[str, tuple[int, int]]:
    """Counts without intervals."""
    return {name: (share.count, share.of) for name, share in shares.items()}


def agrees(numbers: Numbers, messages: list[dict[str, Any]], options: ReportOptions) -> None:
    """All that is counted is as the slow way counts it."""
    frame = slow_report.frame_of(messages)
    period = numbers.period
    now = slow_report.within(frame, period.since, period.until)
    assert period.messages == len(now)
    assert plain(period.sentiments) == slow_report.sentiments(now)
    found = numbers.not_judged
    assert (dict(found.statuses), dict(found.languages), dict(found.automatic)) == slow_report.not_judged(now)
    if numbers.before is not None:
        before = slow_report.within(frame, numbers.before.since, numbers.before.until)
        assert plain(numbers.before.sentiments) == slow_report.sentiments(before)
    (grouping,) = numbers.groupings
    groups = {group.value: plain(group.sentiments)["negative"] for group in grouping.groups}
    assert groups == slow_report.groups(now, "product", options.fewest)
    lows = [group.sentiments["negative"].low for group in grouping.groups]
    assert lows == sorted(lows, reverse=True)
    judged = slow_report.judged(now)
    assert grouping.without == int(judged["product"].isna().sum())
    assert grouping.left_out == judged["product"].nunique() - len(groups)
    assert grouping.left_out_messages == int(judged["product"].notna().sum()) - sum(of for _, of in groups.values())


@pytest.mark.parametrize("form", FORMATS)
@given(messages=rows())
@examples(60)
def test_numbers_are_those_of_a_plain_count(
    messages: list[dict[str, Any]], form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In every format."""
    path = written(table_of(messages), tmp_path_factory.mktemp("counted") / f"scored.{form}")
    options = ReportOptions(by=("product",), fewest=2)
    agrees(count([open_table(str(path))], options), messages, options)


@given(messages=rows(most=300), cut=st.integers(0, 300))
@examples(60)
def test_numbers_of_a_folder_are_those_of_its_messages(
    messages: list[dict[str, Any]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However they are spread over its tables."""
    folder = tmp_path_factory.mktemp("counted")
    parts = [part for part in (messages[:cut], messages[cut:]) if part]
    paths = [written(table_of(part), folder / f"part-{index}.parquet") for index, part in enumerate(parts)]
    tables = [open_table(str(path)) for path in paths]
    options = ReportOptions(by=("product", "source"), fewest=1)
    numbers = count(tables, options)
    sources = [grouping for grouping in numbers.groupings if grouping.column == "source"]
    judged = sum(share.count for share in numbers.period.sentiments.values())
    assert sum(of for _, of in (plain(group.sentiments)["negative"] for group in sources[0].groups)) == judged
    single = count(tables, ReportOptions(by=("product",), fewest=1))
    products = [grouping for grouping in single.groupings if grouping.column == "product"]
    agrees(Numbers(**{**vars(single), "groupings": products}), messages, ReportOptions(fewest=1))


@given(messages=rows(most=200))
@examples(60)
def test_points_of_a_trend_hold_every_judged_message_of_its_days_once(
    messages: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Weeks begin on Monday, and no day is left out."""
    path = written(table_of(messages), tmp_path_factory.mktemp("counted") / "scored.parquet")
    numbers = count([open_table(str(path))], ReportOptions())
    if numbers.trend is None or numbers.periods is None:
        return
    frame = slow_report.frame_of(messages)
    data = numbers.periods.data
    days = [day.date() for day in frame["day"].dropna()]
    inside = frame[[not is_null for is_null in frame["day"].isna()]]
    inside = slow_report.within(inside, date_of(data.first).isoformat(), date_of(data.last).isoformat())
    points = {point.start: point.sentiments["negative"].of for point in numbers.trend.points if point.sentiments}
    if numbers.trend.step == "week":
        assert points == slow_report.weeks(inside)
        assert all(datetime.fromisoformat(point.start).weekday() == 0 for point in numbers.trend.points)
    else:
        judged = slow_report.judged(inside)["day"].value_counts()
        assert points == {f"{day:%Y-%m-%d}": int(of) for day, of in judged.items()}
        assert len(numbers.trend.points) == data.days <= 60
    assert days


@given(st.integers(0, 500), st.integers(1, 500))
def test_intervals_are_wilsons_and_hold_the_share(count_: int, of: int) -> None:
    """Where days don't differ."""
    share: Share = share_of(min(count_, of), of)
    low, high = slow_report.wilson(min(count_, of), of)
    assert share.low == pytest.approx(low, abs=1e-9) and share.high == pytest.approx(high, abs=1e-9)
    assert 0 <= share.low <= share.share <= share.high <= 1


def test_values_over_the_limit_are_counted_exactly_where_they_are_frequent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those that aren't shown are still said to be so many."""
    monkeypatch.setattr("score_messages.report.group_values.MOST_VALUES", 50)
    monkeypatch.setattr("score_messages.report.grouped._MOST_PENDING", 20)
    often = [{"product": name, "sentiment": "negative"} for name in ("lamp", "chair") for _ in range(400)]
    rare = [{"product": f"p{number}", "sentiment": "neutral"} for number in range(1_000)]
    mixed = [row for pair in zip(often, rare, strict=False) for row in pair] + rare[len(often) :]
    messages = [{"date": None, "status": "scored", "automatic": None, **row} for row in mixed]
    parts = [messages[begin : begin + 64] for begin in range(0, len(messages), 64)]
    paths = [written(table_of(part), tmp_path / f"part-{number}.parquet") for number, part in enumerate(parts)]
    numbers = count([open_table(str(path)) for path in paths], ReportOptions(by=("product",)))
    grouping = numbers.groupings[-1]
    assert {(group.value, group.sentiments["negative"].of) for group in grouping.groups} == {
        ("lamp", 400),
        ("chair", 400),
    }
    assert (grouping.left_out, grouping.left_out_messages) == (1_000, 1_000)


def test_tables_of_other_days_are_read_but_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder may have a table for each day of years; what has no date is in no period."""
    message = {"date": None, "sentiment": "negative", "status": "scored", "product": "lamp"}
    for day in range(300):
        moment = LONG_AGO + timedelta(days=day)
        written(table_of([{**message, "date": moment}] * 8), tmp_path / f"{day:03}.parquet")
    written(table_of([message]), tmp_path / "undated.parquet")
    read: Counter[str] = Counter()
    batches = ScoredTable.batches

    def watched(table: ScoredTable, *arguments: Any) -> Any:
        read[table.path.stem] += 1
        return batches(table, *arguments)

    monkeypatch.setattr(ScoredTable, "batches", watched)
    numbers = count(tables_of(tmp_path), ReportOptions(last=Length(1), by=("product",)))
    assert numbers.period.messages == 8 and numbers.before is not None and numbers.counts.undated == 1
    assert (read["299"], read["298"], read["undated"]) == (3, 2, 1)
