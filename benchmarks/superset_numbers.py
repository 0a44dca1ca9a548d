# ruff: noqa: S608 - all names are ours
"""The numbers of the dashboard, worked out again by SQL on the Parquet files of a nightly folder. Knows no views.

Only what people sent counts: rows whose `automatic` is null.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tests.support.tonight import DAYS_BEFORE, limit

_SOURCE = """CASE WHEN message_id LIKE 'shop-%' THEN 'shop.csv' WHEN message_id LIKE 'app-%' THEN 'app.csv'
    ELSE 'support.mbox' END"""

Rows = list[tuple[Any, ...]]


class FolderNumbers:
    """What the tables of a folder say of the days of `benchmarks.dashboard_inbox`.

    Args:
        last: the last day with messages; the last run was on the day after it.
    """

    def __init__(self, folder: Path, last: date) -> None:
        self._last, self._connection = last, duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute(
            f"CREATE TABLE people AS SELECT CAST(date AS date) AS received, {_SOURCE} AS name, message_id, sentiment,"
            " p_negative FROM read_parquet(?, union_by_name = true) WHERE automatic IS NULL",
            [f"{folder}/*.parquet"],
        )

    def by_day(self, since: date) -> Rows:
        """Day, negative, neutral, positive; in order."""
        counts = ", ".join(f"count(*) FILTER (sentiment = '{name}')" for name in ("negative", "neutral", "positive"))
        return self._rows(f"SELECT received, {counts} FROM people WHERE received >= ? GROUP BY 1 ORDER BY 1", since)

    def by_source(self, since: date) -> dict[str, float]:
        """The share of negative in each source."""
        share = "avg(CAST(sentiment = 'negative' AS integer))"
        return dict(self._rows(f"SELECT name, {share} FROM people WHERE received >= ? GROUP BY 1", since))

    def by_week(self, since: date) -> Rows:
        """Monday, the share of negative in the week, and in the four weeks before it; in order."""
        return self._rows(
            """SELECT week, (SELECT avg(CAST(sentiment = 'negative' AS integer)) FROM people
                    WHERE received >= week AND received < week + 7),
                (SELECT avg(CAST(sentiment = 'negative' AS integer)) FROM people
                    WHERE received >= week - 28 AND received < week)
            FROM (SELECT DISTINCT CAST(date_trunc('week', received) AS date) AS week FROM people) AS weeks
            WHERE week >= ? ORDER BY week""",
            since,
        )

    def worst(self) -> list[float]:
        """p_negative of the seven days that end with the day of the run, highest first."""
        query = "SELECT p_negative FROM people WHERE p_negative IS NOT NULL AND received > ? ORDER BY 1 DESC"
        return [row[0] for row in self._rows(query, self._last - timedelta(days=6))]

    def tonight(self) -> str:
        """The sentence about the last day."""
        days = self._rows(
            "SELECT received, count(sentiment), count(*) FILTER (sentiment = 'negative') FROM people"
            " WHERE received >= ? GROUP BY 1 ORDER BY 1",
            self._last - timedelta(days=DAYS_BEFORE),
        )
        (*before, (day, n, k)) = days
        of, negative = (np.array([[row[index] for row in before]]) for index in (1, 2))
        above = float(limit(of, negative, np.array([n]))[0])
        usual = (negative.sum() + 0.5) / (of.sum() + 1)
        says = "Worse than chance explains" if k / n > above else "As usual"
        figures = f"{100 * k / n:.1f} % of {n} messages on {day} were negative. Usual are {100 * usual:.1f} %"
        return f"{says}: {figures}; a bad night has more than {100 * above:.1f} %."

    def _rows(self, query: str, since: date) -> Rows:
        return self._connection.execute(query, [since]).fetchall()
