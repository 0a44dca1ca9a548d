"""The comparison of `make dashboard` can fail: a number that is off is named, in each of the charts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.superset_dashboard import SENTIMENTS, _differences
from benchmarks.superset_numbers import FolderNumbers
from benchmarks.superset_page import Dashboard

LAST, DAYS = date(2025, 3, 5), 60
NAMES = ("negative", "neutral", "positive")
NEW = 40


@pytest.fixture
def numbers(tmp_path: Path) -> FolderNumbers:
    """Of two months with 40 messages a day from three sources, the last day worse; a tenth is machine mail."""
    rows = []
    for ago in range(DAYS):
        day = datetime.combine(LAST - timedelta(days=ago), time(8), UTC)
        for row in range(NEW):
            sentiment = "negative" if ago == 0 and row % 5 else NAMES[(row + ago % 2) % 3]
            message = f"{('shop-', 'app-', 'mail-')[row % 3]}{ago}.{row}"
            machine = "bounce" if row % 10 == 9 else None
            rows.append((day, message, sentiment, (row % 20) / 20, machine))
    names = ("date", "message_id", "sentiment", "p_negative", "automatic")
    pq.write_table(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]), tmp_path / "a.parquet")
    return FolderNumbers(tmp_path, LAST)


def shown(numbers: FolderNumbers) -> Dashboard:
    """A dashboard whose charts show just what the folder says."""
    since = LAST - timedelta(days=30)
    monday = numbers.by_week(since)
    charts: list[list[dict[str, Any]]] = [
        [{"in_words": numbers.tonight()}],
        [{"new_messages": NEW}],
        [{"failed_inputs": 0}],
        [{"hours_since_run": 0.2}],
        [dict(zip(("day", *SENTIMENTS), (_ms(row[0]), *row[1:]), strict=True)) for row in numbers.by_day(since)],
        [{"source_name": name, "share_negative": share} for name, share in numbers.by_source(since).items()],
        [{"week": _ms(row[0]), "share_of_week": row[1], "share_of_weeks_before": row[2]} for row in monday],
        [{"p_negative": p, "day": 0, "source_name": "", "message_id": "", "words": 1} for p in numbers.worst()],
    ]
    answers = {frozenset(rows[0]): {"data": rows} for rows in charts}
    return Dashboard(answers, text=f"x\n{NEW}\n{numbers.tonight()}\n")


def _ms(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp() * 1000


def test_right_dashboard_has_no_difference(numbers: FolderNumbers) -> None:
    """And its night is a bad one."""
    assert list(_differences(shown(numbers), numbers, NEW)) == []
    assert numbers.tonight().startswith("Worse than chance explains: ")


@pytest.mark.parametrize(
    ("column", "chart"),
    [
        ("in_words", "tonight"),
        ("new_messages", "new messages"),
        ("failed_inputs", "failed inputs"),
        ("hours_since_run", "last run"),
        ("positive_messages", "by day"),
        ("share_negative", "by source"),
        ("share_of_weeks_before", "by week"),
        ("p_negative", "read first"),
    ],
)
def test_number_that_is_off_is_named(numbers: FolderNumbers, column: str, chart: str) -> None:
    """One cell of the chart's last row is another."""
    dashboard = shown(numbers)
    (rows,) = (answer["data"] for columns, answer in dashboard.answers.items() if column in columns)
    rows[-1][column] = "As usual" if column == "in_words" else rows[-1][column] + 1
    assert [difference.partition(":")[0] for difference in _differences(dashboard, numbers, NEW)] == [chart]


def test_chart_that_is_not_drawn_is_named(numbers: FolderNumbers) -> None:
    """Its numbers came, but nobody can read them."""
    dashboard = shown(numbers)
    dashboard.text = "Unexpected error"
    assert [line.partition(":")[0] for line in _differences(dashboard, numbers, NEW)] == ["what can be read"]
