"""What each view must give, worked out row by row in plain Python; and `tonight_is_worse` on top of its array form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from tests.support.tonight import DAYS_BEFORE, limit
from tests.support.view_tables import Row, Tables

COUNTS = ("rows", "scored", "negative", "neutral", "positive")


def slow_trend(tables: Tables) -> list[Row]:
    """A row per day and source, in any order."""
    groups: dict[tuple[date | None, str], list[Row]] = defaultdict(list)
    for row in tables["daily"]:
        groups[row["day"], row["source"]].append(row)
    return [{"day": day, "source": source} | _trend_figures(rows) for (day, source), rows in groups.items()]


def _trend_figures(rows: Sequence[Row]) -> Row:
    counts = {name: sum(row[name] for row in rows) for name in COUNTS}
    people = {f"people_{name}": sum(of_people(row)[name] for row in rows) for name in COUNTS}
    return {
        **counts,
        **people,
        **{f"{name}_share": _ratio(counts[name], counts["scored"]) for name in COUNTS[2:]},
        "people_negative_share": _ratio(people["people_negative"], people["people_scored"]),
        "mean_score": _mean((row["mean_score"], row["scored"]) for row in rows),
    }


def of_people(row: Row) -> Row:
    """Counts and means of what people sent; of all, where an earlier version scored it."""
    names = (*COUNTS, "mean_score", "unknown_word_share")
    return {name: row[name] if row["people_rows"] is None else row[f"people_{name}"] for name in names}


def run_day(tables: Tables) -> date | None:
    """The day of the last run."""
    run = last_run(tables)
    if run is None:
        return None
    return max(day for day in (run["run_date"], _utc_day(run["started"])) if day is not None)


def last_run(tables: Tables) -> Row | None:
    """The one that started last."""
    started = [run for run in tables["runs"] if run["started"] is not None]
    return max(started, key=lambda run: (run["started"], run["run_id"]), default=None)


def slow_drift(tables: Tables) -> list[Row]:
    """A row per week, in order."""
    last = run_day(tables)
    weeks: dict[date, list[Row]] = defaultdict(list)
    for row in tables["daily"]:
        if row["day"] is not None and last is not None and row["day"] <= last:
            weeks[row["day"] - timedelta(days=row["day"].weekday())].append(row)
    return [_week(week, weeks) for week in sorted(weeks)]


def _week(week: date, weeks: dict[date, list[Row]]) -> Row:
    rows = weeks[week]
    before = [of_people(row) for ago in (1, 2, 3, 4) for row in weeks.get(week - timedelta(weeks=ago), ())]
    people = [of_people(row) for row in rows]
    counts: dict[str, int] = {name: sum(row[name] for row in people) for name in COUNTS[:3]}
    share = _ratio(counts["negative"], counts["scored"])
    share_before = _ratio(sum(row["negative"] for row in before), sum(row["scored"] for row in before))
    return {
        "week": week,
        "days": len({row["day"] for row in rows}),
        **counts,
        "negative_share": share,
        "share_before": share_before,
        "change": None if share is None or share_before is None else share - share_before,
        "mean_score": _mean((row["mean_score"], row["scored"]) for row in people),
        "unknown_word_share": _mean((row["unknown_word_share"], row["rows"]) for row in people),
        "models": len({row["model_fingerprint"] for row in rows}),
    }


def slow_worst_first(tables: Tables) -> list[tuple[float, str, str, int]]:
    """p_negative and key of each row, in the order of the view but for equals."""
    last = run_day(tables)
    if last is None:
        return []
    first = last - timedelta(days=6)
    rows = [
        (row["p_negative"], row["source"], row["message_id"], row["occurrence"])
        for row in tables["messages"]
        if row["automatic"] is None and row["p_negative"] is not None and (day := message_day(row)) is not None
        if first <= day <= last
    ]
    return sorted(rows, reverse=True)


def message_day(row: Row) -> date | None:
    """Of its date, else its part's day, else when it was scored."""
    if row["date"] is not None:
        return _utc_day(row["date"])
    return row["day"] or (None if row["scored_at"] is None else _utc_day(row["scored_at"]))


def _utc_day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


def slow_tonight(tables: Tables) -> Row:
    """Whether it is worse, and the figures of the day that is shown."""
    last = run_day(tables)
    counts: dict[tuple[date, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in tables["daily"]:
        if row["day"] is not None:
            scored, negative = counts[row["day"], row["model_fingerprint"]]
            people = of_people(row)
            counts[row["day"], row["model_fingerprint"]] = (scored + people["scored"], negative + people["negative"])
    judged = [
        _judged(day, model, counts)
        for day, model in list(counts)
        if last is not None and last - timedelta(days=1) <= day <= last
    ]
    judged_days = [row for row in judged if row["worse_from"] == row["worse_from"]]
    return max(
        judged_days,
        key=lambda row: (row["negative_share"] - row["worse_from"], row["day"]),
        default={"is_worse": False},
    )


def _judged(day: date, model: str, counts: dict[tuple[date, str], tuple[int, int]]) -> Row:
    before = [counts.get((day - timedelta(days=ago), model), (0, 0)) for ago in range(1, DAYS_BEFORE + 1)]
    of, negative = (np.array([[row[index] for row in before]], np.int64) for index in (0, 1))
    scored, hits = counts[day, model]
    above = float(limit(of, negative, np.array([scored]))[0])
    share = hits / scored if scored else 0.0
    figures = {"day": day, "scored": scored, "negative_share": share, "worse_from": above}
    return figures | {"days_before": int((of > 0).sum()), "is_worse": share > above}


def _ratio(part: int, of: int) -> float | None:
    return part / of if of else None


def _mean(weighted: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(value, weight) for value, weight in weighted if value is not None]
    weights = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / weights if weights else None
