"""Which days `--since`, `--until` and `--last` mean, for every command that takes them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.days.asked import AskedDays, Days, Length, asked_days
from score_messages.errors import OptionError
from score_messages_jobs.commands import report, sample, show
from score_messages_jobs.showing.options import Options as ShowOptions
from tests.support.scored_tables import scored_rows, written

FIRST = date(2026, 3, 1)


def held(days: Days, *times: str | None) -> list[bool]:
    cells = [None if time is None else datetime.fromisoformat(time).replace(tzinfo=UTC) for time in times]
    mask: list[bool] = days.holds(pa.array(cells, pa.timestamp("ms", "UTC"))).tolist()
    return mask


def test_both_ends_are_whole_days() -> None:
    """A message without a date lies on none; where no day is asked for, it needs none."""
    times = ("2026-02-28T23:59:59.999", "2026-03-01T00:00:00", "2026-03-02T23:59:59.999", "2026-03-03T00:00:00", None)
    assert held(Days(FIRST, date(2026, 3, 2)), *times) == [False, True, True, False, False]
    assert held(Days(FIRST), *times) == [False, True, True, True, False]
    assert held(Days(None, FIRST), *times) == [True, True, False, False, False]
    assert held(Days(), *times) == [True] * 5 and not Days()


@pytest.mark.parametrize(
    ("last", "until", "expected"),
    [
        ("7d", None, ("2026-03-02", "2026-03-08")),
        ("1W", None, ("2026-03-02", "2026-03-08")),
        (" 1d ", "2026-03-01", ("2026-03-01", "2026-03-01")),
        ("1d", "2027-01-01", ("2026-03-08", "2026-03-08")),
        ("1m", None, ("2026-02-09", "2026-03-08")),
        ("1m", "2025-03-31", ("2025-03-01", "2025-03-31")),
        ("12m", "2024-02-29", ("2023-03-01", "2024-02-29")),
        ("99999w", None, ("0109-09-02", "2026-03-08")),
        ("99999m", None, ("0001-01-01", "2026-03-08")),
        ("3w", "0001-01-02", ("0001-01-01", "0001-01-02")),
    ],
)
def test_a_length_ends_with_the_newest_message_or_before(
    last: str, until: str | None, expected: tuple[str, str]
) -> None:
    """Days that haven't come aren't counted; months are those of the calendar, and nothing begins before year 1."""
    days = asked_days(None, until, last).ending(date(2026, 3, 8))
    assert (str(days.since), str(days.until)) == expected


@given(st.dates(), st.integers(1, 99_999), st.sampled_from("dwm"))
def test_every_length_has_a_first_day(end: date, count: int, unit: str) -> None:
    """That isn't after its last one."""
    days = asked_days(None, None, f"{count}{unit}").ending(end)
    assert days.since is not None and days.since <= end == days.until


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-1d", "7 d", "7y", "٣d", "week"])
def test_other_lengths_are_refused(text: str) -> None:
    """With one that would be taken."""
    with pytest.raises(OptionError, match="takes days, weeks or months") as caught:
        asked_days(None, None, text)
    assert caught.value.hint is not None and caught.value.hint.options == "--last 7d"


Asked = dict[str, str]

WORDS: list[tuple[Asked, str, str]] = [
    ({"since": "24.11.2026"}, "--since takes a day, not '24.11.2026'", "--since 2026-11-24"),
    ({"until": "11/24/2026"}, "--until takes a day, not '11/24/2026'", "--until 2026-11-24"),
    ({"last": "1y"}, "--last takes days, weeks or months, not '1y'", "--last 7d"),
    ({"last": "7d", "since": "2026-03-01"}, "--since and --last contradict each other", ""),
    ({"since": "2026-03-02", "until": "2026-03-01"}, "is after --until", "--since 2026-03-01 --until 2026-03-02"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "words", "cure"), WORDS, ids=[str(case[0]) for case in WORDS])
def test_commands_refuse_with_the_same_words(asked: Asked, words: str, cure: str, tmp_path: Path) -> None:
    """And the same cure, before a table is opened: there is none."""
    source, target = tmp_path / "x.csv", str(tmp_path / "y.xlsx")
    commands: list[Callable[[], object]] = [
        lambda: show.run(ShowOptions(source, **asked)),  # type: ignore[arg-type]
        lambda: report.run(report.Options(source, as_json=True, **asked)),  # type: ignore[arg-type]
        lambda: sample.run(sample.Options(source, target, **asked)),  # type: ignore[arg-type]
    ]
    for run in commands:
        with pytest.raises(OptionError) as caught:
            run()
        assert words in str(caught.value)
        assert caught.value.hint is not None and caught.value.hint.options == cure


def test_commands_mean_the_same_days(tmp_path: Path) -> None:
    """Where a clock is wrong, too."""
    moments = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in range(1, 31) for _ in range(2)]
    rows = [{"date": moment, "text": f"message {number}"} for number, moment in enumerate(moments)]
    rows += [{"date": datetime(2038, 1, 19, tzinfo=UTC), "text": "wrong"}]
    source = written(scored_rows(rows, own=["text"]), tmp_path / "t.parquet")
    assert show.run(ShowOptions(source, last="7d", count=True)) == "14"
    numbers = json.loads(report.run(report.Options(source, as_json=True, last="7d")) or "")
    assert (numbers["period"]["since"], numbers["period"]["messages"]) == ("2026-03-24", 14)
    assert sample.run(sample.Options(source, str(tmp_path / "x.csv"), count=10, last="7d")).messages == 14


WITHOUT_ZONES = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
WITHOUT_ZONES += ['mount -t tmpfs none /usr/share/zoneinfo && exec "$@"', "sh"]
"""A command behind this finds no time zone database."""


def test_days_need_no_time_zone_database(tmp_path: Path) -> None:
    """Small images lack it."""
    hides = shutil.which("unshare") and not subprocess.run([*WITHOUT_ZONES, "true"], check=False).returncode
    if not hides:
        pytest.skip("nobody may hide the time zone database from a command here")
    moments = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in range(1, 31)]
    rows = [{"date": moment, "text": f"message {number}"} for number, moment in enumerate(moments)]
    source = written(scored_rows(rows, own=["text"]), tmp_path / "t.parquet")
    program = [*WITHOUT_ZONES, str(Path(sys.executable).with_name("sentiment-jobs"))]
    for words in (["report", str(source), "--json"], ["show", str(source), "--since", "2026-03-24", "--count"]):
        done = subprocess.run([*program, *words], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "7\n" or json.loads(done.stdout)["period"]["messages"] == 7


def test_nothing_asked_for_is_all_days() -> None:
    """A day alone needs no newest message."""
    assert not asked_days(None, None, None) and not AskedDays().ending(None)
    assert AskedDays(FIRST).ending(None) == Days(FIRST)
    assert AskedDays(last=Length(7)) and AskedDays(until=FIRST)
