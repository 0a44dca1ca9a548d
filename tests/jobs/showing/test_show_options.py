"""`show` finds, sorts and counts what is asked for, from every format and folder alike, and says what isn't there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError, InputError, OptionError, PipelineError
from score_messages_jobs.commands.show import run
from score_messages_jobs.showing.options import Options
from tests.jobs.showing.conftest import MESSAGES
from tests.support.scored_tables import FORMATS, scored_rows, written

Put = Callable[..., Path]


def messages_of(shown: str) -> list[str]:
    """First letters of the messages that are shown, in their order."""
    starts = {body[:4]: body[:4] for *_, body in MESSAGES if body}
    lines = shown.partition("\n\n        ")[0].splitlines()
    return [start for line in lines for start in starts if start in line]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"sort": "p_negative"}, ["Thre", "The ", "很好的电", "Is i", "=1+1"]),
        ({"sort": "p_negative", "ascending": True}, ["=1+1", "Is i", "很好的电", "The ", "Thre"]),
        ({"sort": "-p_negative"}, ["Thre", "The ", "很好的电", "Is i", "=1+1"]),
        ({"sort": "product"}, ["Thre", "Is i", "The ", "=1+1", "很好的电"]),
        ({"sort": "-product"}, ["The ", "=1+1", "Thre", "Is i", "很好的电"]),
        ({"sort": "product", "ascending": False}, ["The ", "=1+1", "Thre", "Is i", "很好的电"]),
        ({"sort": "date"}, ["Thre", "Is i", "=1+1", "The ", "很好的电"]),
        ({"sort": "p_negative", "rows": 2}, ["Thre", "The "]),
        ({"sentiment": "negative"}, ["The ", "Thre", "很好的电"]),
        ({"sentiment": "Negative, neutral"}, ["The ", "Thre", "Is i", "很好的电"]),
        ({"status": "empty,malformed"}, []),
        ({"since": "2026-03-02"}, ["=1+1", "Thre", "Is i"]),
        ({"until": "2026-03-02"}, ["The ", "=1+1"]),
        ({"since": "2026-03-02", "until": "2026-03-02"}, ["=1+1"]),
        ({"last": "2d"}, ["Thre", "Is i"]),
        ({"last": "2d", "until": "2026-03-03"}, ["=1+1", "Thre", "Is i"]),
        ({"last": "1w", "sentiment": "negative", "sort": "p_negative", "rows": 1}, ["Thre"]),
    ],
)
def test_options_say_which_messages_and_in_which_order(
    put: Put, form: str, options: dict[str, Any], expected: list[str]
) -> None:
    """They combine; a value that is missing comes last."""
    assert messages_of(run(Options(put(f"t.{form}"), **options))) == expected


def test_a_folder_is_looked_at_as_one_table(put: Put, tmp_path: Path) -> None:
    """Whatever formats are in it: the rows of all tables in one order, and all of them counted."""
    for form in FORMATS:
        put(f"scored/{form}.{form}")
    shown = run(Options(tmp_path / "scored", sort="p_negative", rows=5, width=300))
    assert shown.startswith(f"{tmp_path}/scored (4 tables, the newest first)\n\n")
    assert messages_of(shown) == ["Thre"] * 4 + ["The "]
    assert run(Options(tmp_path / "scored", count=True, sentiment="negative")) == "12"
    assert "       12  negative" in shown


def test_what_a_filter_leaves_is_counted_beside_all(put: Put) -> None:
    """With those that lie on no day."""
    shown = run(Options(put("t.parquet"), last="2d"))
    assert shown.splitlines()[-1] == "3 of 6 messages; 1 has no date"
    assert run(Options(put("t.csv"), sentiment="positive")).splitlines()[-2:] == [
        "        1  positive",
        "1 of 6 messages",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_messages_are_counted_per_value(put: Put, form: str) -> None:
    """The most frequent value first; an empty text and none are both no value where the format knows no other."""
    header, *lines = run(Options(put(f"t.{form}"), by="product")).splitlines()
    assert header == "messages  negative  neutral  positive  not scored  product"
    counts = [line.split() for line in lines]
    if form in ("parquet", "jsonl"):
        rest = [["1", "0", "0", "0", "1", "(empty)"], ["1", "1", "0", "0", "0", "(none)"]]
    else:
        rest = [["2", "1", "0", "0", "1", "(none)"]]
    expected = [["2", "1", "1", "0", "0", "chair"], ["2", "1", "0", "1", "0", "lamp"], *rest]
    assert counts == expected


def test_counts_are_sorted_and_cut_as_is_asked(put: Put) -> None:
    """By any of their columns; the rest is told."""
    shown = run(Options(put("t.parquet"), by="product", sort="positive", rows=1))
    assert shown.splitlines()[1:] == [
        "       2         1        0         1           0  lamp",
        "and 4 messages with 3 other values",
    ]
    by_name = run(Options(put("t.parquet"), by="product", sort="product")).splitlines()
    assert [line.split()[-1] for line in by_name[1:]] == ["(empty)", "chair", "lamp", "(none)"]
    days = run(Options(put("t.csv"), by="date", sort="date")).splitlines()
    assert [line.split()[-1] for line in days[1:]] == ["2026-03-04", "2026-03-03", "2026-03-02", "2026-03-01", "(none)"]


def test_counts_of_a_filter_say_of_how_many(put: Put) -> None:
    """As rows do."""
    shown = run(Options(put("t.parquet"), by="product", sentiment="negative", since="2026-03-01"))
    assert shown.splitlines()[-1] == "2 of 6 messages; 1 has no date"


def test_the_columns_that_are_named_are_shown(put: Put) -> None:
    """In their order, by their names in the file or without the prefix."""
    shown = run(Options(put("t.parquet", "x_"), columns="product,x_words,p_negative", prefix="x_", rows=1))
    assert shown.splitlines()[:2] == ["product  words  p_negative", "lamp         7       0.910"]


def test_what_is_sorted_or_chosen_by_is_shown_before_the_rest(put: Put) -> None:
    """Else nobody would see why a message stands where it does."""
    header = run(Options(put("t.parquet"), sort="p_negative", last="9d")).splitlines()[0]
    assert header.split() == ["p_negative", "date", "sentiment", "status", "the", "message"]
    header = run(Options(put("t.parquet"), sort="score")).splitlines()[0]
    assert header.split() == ["score", "sentiment", "status", "the", "message"]
    header = run(Options(put("t.parquet"), sort="body")).splitlines()[0]
    assert header.split() == ["score", "sentiment", "status", "the", "message"]


def test_only_a_number_is_printed_for_a_count(put: Put) -> None:
    """For scripts."""
    assert run(Options(put("t.csv"), count=True)) == "6"
    assert run(Options(put("t.csv"), count=True, sentiment="negative", last="30d")) == "2"


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_without_rows_can_be_asked_anything(put: Put, tmp_path: Path, form: str) -> None:
    """And has nothing to show."""
    empty = written(scored_rows([{"date": None}], ["product"]).slice(0, 0), tmp_path / f"t.{form}")
    assert run(Options(empty, sort="p_negative", sentiment="negative")).endswith("\n0 of 0 messages")
    assert run(Options(empty, count=True)) == "0"
    assert run(Options(empty, by="product")).splitlines()[1:] == []
    assert run(Options(empty, since="2026-03-01", columns="product")).splitlines()[0] == "product"


REFUSED = [
    ({"sort": "p_negativ"}, ColumnError, "has no column 'p_negativ'. It has: product, body, date", "--sort p_negative"),
    ({"columns": "product,bdy"}, ColumnError, "has no column 'bdy'", "--columns product,body"),
    ({"by": "prodct"}, ColumnError, "has no column 'prodct'", "--by product"),
    ({"columns": "nothing like it"}, ColumnError, "has no column 'nothing like it'", None),
    ({"sentiment": "negativ"}, OptionError, "not 'negativ'", "--sentiment negative"),
    ({"sentiment": "bad,neutral"}, OptionError, "not 'bad'", None),
    ({"sentiment": ""}, OptionError, "--sentiment takes negative, neutral, positive", None),
    ({"status": "empty,malfrmed"}, OptionError, "not 'malfrmed'", "--status empty,malformed"),
    ({"since": "24.11.2026"}, OptionError, "--since takes a day, not '24.11.2026'", "--since 2026-11-24"),
    ({"since": "2026-03-02", "until": "2026-03-01"}, OptionError, "is after", "--since 2026-03-01 --until 2026-03-02"),
    ({"ascending": True}, OptionError, "nothing is sorted", "--sort p_negative"),
    ({"by": "product", "sort": "negativ"}, OptionError, "takes product or messages", "--sort negative"),
    ({"by": "product", "sort": "x"}, OptionError, "not 'x'", "--sort negative"),
    ({"by": "product", "columns": "body"}, OptionError, "--by prints counts", None),
    ({"count": True, "sort": "score"}, OptionError, "--count prints one number", None),
]  # fmt: skip


@pytest.mark.parametrize(("options", "kind", "words", "cure"), REFUSED, ids=[str(case[0]) for case in REFUSED])
def test_what_cannot_be_is_refused_with_what_to_type(
    put: Put, options: dict[str, Any], kind: type[PipelineError], words: str, cure: str | None
) -> None:
    """And with the nearest name of what was misspelt."""
    with pytest.raises(kind) as caught:
        run(Options(put("t.parquet"), **options))
    assert words in str(caught.value)
    assert (caught.value.hint.options if caught.value.hint else "") == (cure or "")


def test_a_table_without_dates_says_how_to_get_them(put: Put) -> None:
    """In every format, and for a folder in which no table has them."""
    for form in FORMATS:
        for options in ({"since": "2026-03-01"}, {"last": "7d"}):
            with pytest.raises(ColumnError, match="has no dates to choose by") as caught:
                run(Options(put(f"scored/t.{form}", dates=False), **options))  # type: ignore[arg-type]
            assert caught.value.hint is not None and "--date-column" in caught.value.hint.text
    with pytest.raises(ColumnError, match="has no dates to choose by"):
        run(Options(put("scored/t.csv", dates=False).parent, last="7d"))


def test_a_table_all_of_whose_dates_are_missing_has_no_last_days(put: Put, tmp_path: Path) -> None:
    """That is an error; a day that is named is none."""
    path = written(scored_rows([{"date": None}]), tmp_path / "t.csv")
    with pytest.raises(InputError, match="has no message with a date"):
        run(Options(path, last="7d"))
    assert run(Options(path, since="2026-03-01")).endswith("\n0 of 1 messages; 1 has no date")


def test_lists_can_be_shown_but_not_sorted_or_counted(tmp_path: Path) -> None:
    """That is said of the column."""
    pq.write_table(scored_rows([{}]).append_column("tags", pa.array([["a", "b"]])), tmp_path / "t.parquet")
    assert run(Options(tmp_path / "t.parquet", columns="tags")).splitlines()[1] == "['a', 'b']"
    for options in ({"sort": "tags"}, {"by": "tags"}):
        with pytest.raises(ColumnError, match="holds lists or objects"):
            run(Options(tmp_path / "t.parquet", **options))  # type: ignore[arg-type]


def test_columns_for_which_there_is_no_room_are_named(put: Put) -> None:
    """With the option that chooses."""
    names = "message_id,words,p_negative,p_neutral,p_positive,status,date,product"
    shown = run(Options(put("t.parquet"), columns=names, width=60))
    assert "(--columns chooses; there is no room for " in shown
    assert max(map(len, shown.splitlines())) <= 60


def test_the_newest_table_comes_first(put: Put) -> None:
    """If nothing is sorted, and where rows are alike in what they are sorted by."""
    old, new = put("scored/a.parquet"), put("scored/b.csv")
    pq.write_table(pq.read_table(old).set_column(0, "product", pa.array(["old"] * len(MESSAGES))), old)
    for path, when in ((old, 1), (new, 2)):
        os.utime(path, (when, when))
    products = ["lamp", "lamp", "chair", "chair", "", "", "old"]
    for options in ({}, {"sort": "status", "ascending": False}):
        shown = run(Options(old.parent, columns="product", rows=7, **options)).splitlines()  # type: ignore[arg-type]
        assert shown[3:10] == (products if not options else ["lamp", "lamp", "chair", "chair", "", "old", "old"])


def test_times_that_python_does_not_know_are_shown_as_such(tmp_path: Path) -> None:
    """Years behind 9999, nanoseconds, and lists of them: Parquet holds them all."""
    columns = {
        "late": pa.array([2**60], pa.timestamp("ms", "UTC")),
        "day": pa.array([2**30], pa.date32()),
        "exact": pa.array([1], pa.timestamp("ns")),
        "time": pa.array([5], pa.time64("ns")),
        "lasted": pa.array([5], pa.duration("ns")),
        "list": pa.array([[2**60]], pa.list_(pa.timestamp("ms"))),
    }
    table = scored_rows([{}])
    for name, values in columns.items():
        table = table.append_column(name, values)
    pq.write_table(table, tmp_path / "t.parquet")
    shown = run(Options(tmp_path / "t.parquet", columns=",".join(columns), width=200)).splitlines()
    assert shown[1].split("  ")[0] == "?" and "1970-01-01 00:00" in shown[1] and "00:00:00.000000005" in shown[1]
    for name in ("late", "day", "exact"):
        assert run(Options(tmp_path / "t.parquet", by=name)).splitlines()[1].split()[0] == "1"
        assert run(Options(tmp_path / "t.parquet", sort=name, columns=name)).splitlines()[0].strip() == name


def test_the_first_and_the_last_day_of_the_calendar_are_days(put: Put) -> None:
    """Nothing lies before or behind them."""
    shown = run(Options(put("t.parquet"), since="0001-01-01", until="9999-12-31"))
    assert shown.splitlines()[-1] == "5 of 6 messages; 1 has no date"
    assert run(Options(put("t.parquet"), last="99999w", until="2026-03-31")).splitlines()[-1].startswith("5 of 6")
    assert run(Options(put("t.parquet"), last="99999w", until="0001-01-01")).splitlines()[-1].startswith("0 of 6")
