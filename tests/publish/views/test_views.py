"""The views say what a slow twin in Python says of the same rows, in PostgreSQL and in DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given

from score_messages.publish.views import VIEWS, view_statements
from tests.support.examples import examples
from tests.support.slow_views import last_run, slow_drift, slow_tonight, slow_trend, slow_worst_first
from tests.support.view_tables import LAST, RUN_DAY, SOURCES, Engine, PostgreSQL, Tables, day_row, published_tables, run

shared = {"suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
EMPTY: Tables = {"messages": [], "runs": [], "daily": []}


def same(rows: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]], *key: str) -> None:
    """The same rows with the same columns, whatever the order of both."""
    assert len(rows) == len(expected)
    ordered = (sorted(some, key=lambda row: [str(row[name]) for name in key]) for some in (rows, expected))
    for row, other in zip(*ordered, strict=True):
        assert set(row) == set(other)
        for name, value in other.items():
            assert row[name] == (pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value), name


@given(tables=published_tables())
@examples(100, **shared)
def test_trend_is_the_sum_of_each_day_and_source(engine: Engine, tables: Tables) -> None:
    """Counts, shares and means; messages without a day have a row, too."""
    engine.fill(tables)
    same(engine.rows("SELECT * FROM trend"), slow_trend(tables), "day", "source")


@given(tables=published_tables())
@examples(100, **shared)
def test_drift_compares_each_week_with_the_four_before_it(engine: Engine, tables: Tables) -> None:
    """A week without messages is among the four, and days of wrong clocks are in none."""
    engine.fill(tables)
    same(engine.rows("SELECT * FROM drift"), slow_drift(tables), "week")


@given(tables=published_tables())
@examples(100, **shared)
def test_worst_first_has_what_people_sent_in_seven_days(engine: Engine, tables: Tables) -> None:
    """Sorted by p_negative."""
    engine.fill(tables)
    rows = engine.rows("SELECT * FROM worst_first")
    assert [row["p_negative"] for row in rows] == sorted((row["p_negative"] for row in rows), reverse=True)
    # PostgreSQL sends a real as the shortest number that is the same real.
    keys = [(float(np.float32(row["p_negative"])), row["source"], row["message_id"], row["occurrence"]) for row in rows]
    assert sorted(keys, reverse=True) == slow_worst_first(tables)


@given(tables=published_tables())
@examples(100, **shared)
def test_freshness_is_one_row_of_the_last_run(engine: Engine, tables: Tables) -> None:
    """With all null if there was none; hours count from its start."""
    engine.fill(tables)
    before = datetime.now(UTC)
    (row,) = engine.rows("SELECT *, now() AS asked FROM freshness")
    last = last_run(tables) or {}
    for name in ("run_id", "started", "exit_code", "ended", "new_rows", "inputs_failed", "inputs_waiting"):
        assert row[name] == last.get(name), name
    good = [other["started"] for other in tables["runs"] if other["exit_code"] == 0 and other["started"] is not None]
    assert row["good_started"] == max(good, default=None)
    for started, hours in (("started", "hours_ago"), ("good_started", "good_hours_ago")):
        assert (row[hours] is None) == (row[started] is None)
        if row[started] is not None:
            assert row[hours] == pytest.approx((before - row[started]) / timedelta(hours=1), abs=0.1)


@given(tables=published_tables())
@examples(200, **shared)
def test_tonight_is_judged_as_its_twin_judges_it(engine: Engine, tables: Tables) -> None:
    """Always one row, true or false; the same day is shown with the same limit."""
    engine.fill(tables)
    (row,) = engine.rows("SELECT * FROM tonight_is_worse")
    expected = slow_tonight(tables)
    assert row["is_worse"] is bool(expected["is_worse"])
    assert (row["day"] is None) == ("day" not in expected)
    for name, value in expected.items():
        assert row[name] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), name


def weeks_of(share: float, days: int = 28, a_day: int = 200) -> list[dict[str, Any]]:
    """Days before the last run's, each with about that share, two points up or down."""
    return [
        day_row(RUN_DAY - timedelta(days=ago), a_day, round(a_day * (share + (0.02 if ago % 2 else -0.02))))
        for ago in range(1, days + 1)
    ]


def test_bad_night_is_told_from_a_usual_one_in_words(engine: Engine) -> None:
    """What a person reads in a mail or on a dashboard."""
    for negative, is_worse, words in (
        (60, False, "As usual: 30.0 % of 200 messages on 2025-03-05 were negative. Usual are 25.0 %"),
        (90, True, "Worse than chance explains: 45.0 % of 200 messages on 2025-03-05 were negative. Usual are 25.0 %"),
    ):
        engine.fill({"daily": [*weeks_of(0.25), day_row(RUN_DAY, 200, negative)], "runs": [run()]})
        (row,) = engine.rows("SELECT * FROM tonight_is_worse")
        assert row["is_worse"] is is_worse
        assert row["in_words"].startswith(words) and row["in_words"].endswith(" %.")


@pytest.mark.parametrize(
    "tables",
    [
        EMPTY,
        {"daily": [day_row(RUN_DAY, 500, 400)], "runs": [run()]},
        {"daily": weeks_of(0.25), "runs": []},
        {"daily": [*weeks_of(0.25), day_row(RUN_DAY, 29, 29)], "runs": [run(LAST + timedelta(days=9))]},
        {"daily": [*weeks_of(0.25), day_row(RUN_DAY, 200, 190, model_fingerprint="f2")], "runs": [run()]},
        {"daily": [*weeks_of(0.25), day_row(date(2038, 1, 19), 200, 190)], "runs": [run()]},
        {"daily": [*weeks_of(0.25), day_row(None, 200, 190)], "runs": [run()]},
    ],
    ids=["nothing", "one day", "no run", "no news", "new model", "wrong clock", "no day"],
)
def test_no_alarm_where_there_is_too_little_to_say(engine: Engine, tables: Tables) -> None:
    """And the words say what it takes, where nothing at all could be compared."""
    engine.fill(tables)
    (row,) = engine.rows("SELECT * FROM tonight_is_worse")
    assert row["is_worse"] is False and row["in_words"].startswith(("Too little to say", "As usual"))


def test_day_before_the_run_is_judged_when_it_is_whole(engine: Engine) -> None:
    """A run at three in the morning has little of its own day."""
    yesterday = day_row(RUN_DAY - timedelta(days=1), 200, 100)
    engine.fill({"daily": [*weeks_of(0.25)[1:], yesterday, day_row(RUN_DAY, 40, 8)], "runs": [run()]})
    (row,) = engine.rows("SELECT * FROM tonight_is_worse")
    assert row["is_worse"] is True and row["day"] == RUN_DAY - timedelta(days=1)


def test_machine_mail_is_no_complaint(engine: Engine) -> None:
    """A night of bounces that read as negative is as usual."""
    bounces = day_row(RUN_DAY, 700, 600) | {"people_scored": 200, "people_negative": 50, "bounce": 500}
    engine.fill({"daily": [*weeks_of(0.25), bounces], "runs": [run()]})
    (row,) = engine.rows("SELECT * FROM tonight_is_worse")
    assert row["is_worse"] is False and row["scored"] == 200


def test_views_of_empty_tables_are_empty_but_for_the_two_of_one_row(engine: Engine) -> None:
    """Nobody's dashboard fails before the first night."""
    engine.fill(EMPTY)
    counts = {name: len(engine.rows(f"SELECT * FROM {name}")) for name in VIEWS}
    assert counts == {"trend": 0, "drift": 0, "worst_first": 0, "tonight_is_worse": 1, "freshness": 1}


def test_views_can_be_made_again(engine: Engine) -> None:
    """Each publish does, over those that are there."""
    schema = engine.schema if isinstance(engine, PostgreSQL) else None
    engine.fill({"daily": [day_row(RUN_DAY, 4, 1, source) for source in SOURCES], "runs": [run()]})
    for statement in view_statements(schema):
        engine.execute(statement)
    assert len(engine.rows("SELECT * FROM trend")) == len(SOURCES)


def test_schema_may_have_any_name(engine: Engine) -> None:
    """Quotes and blanks in it are part of the name."""
    engine.execute('CREATE SCHEMA "our ""mail"" 100 %"')
    for table in ("messages", "runs", "daily"):
        engine.execute(f'CREATE TABLE "our ""mail"" 100 %".{table} AS SELECT * FROM {table} WHERE false')
    for statement in view_statements('our "mail" 100 %'):
        engine.execute(statement)
    assert engine.rows('SELECT is_worse FROM "our ""mail"" 100 %".tonight_is_worse') == [{"is_worse": False}]
