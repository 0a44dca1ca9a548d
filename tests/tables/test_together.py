"""Several tables are looked at as one: filtered, sorted and counted as a slow twin does it, whatever their formats."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.days.asked import Days
from score_messages.errors import ChangedError
from score_messages.tables import open_table, selection
from score_messages.tables.filters import Filter
from score_messages.tables.groups import COUNTS, grouped
from score_messages.tables.selection import Order, rows_of, select
from score_messages.tables.together import Tables
from tests.support.examples import examples
from tests.support.scored_tables import FORMATS, scored_rows, written

Row = Mapping[str, Any]

NAMES = ("product", "stars", "date", "sentiment", "status", "p_negative", "words")
TIMES = [datetime(2026, 3, day, hour, tzinfo=UTC) for day in (1, 2, 3, 9) for hour in (0, 23)]
KINDS = {
    "product": st.none() | st.sampled_from(["lamp", "chair", "Chair", "=desk"]),
    "stars": st.none() | st.sampled_from(["1", "10", "2.5", "-3", "none", "many"]),
    "date": st.none() | st.sampled_from(TIMES),
    "sentiment": st.none() | st.sampled_from(["negative", "neutral", "positive"]),
    "status": st.sampled_from(["scored", "empty", "malformed"]),
    "p_negative": st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    "words": st.none() | st.integers(0, 4),
}
ROWS = st.lists(st.fixed_dictionaries(KINDS), max_size=8)
FILTERS = st.builds(
    Filter,
    st.sampled_from([(), ("negative",), ("negative", "positive")]),
    st.sampled_from([(), ("empty", "malformed")]),
    st.sampled_from(
        [Days(), Days(date(2026, 3, 2)), Days(None, date(2026, 3, 2)), Days(date(2026, 3, 2), date(2026, 3, 3))]
    ),
)


@contextmanager
def tables_with(parts: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[Tables]:
    """Tables of these formats with these rows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (form, rows) in enumerate(parts):
            everything = [*rows, {"date": TIMES[0]}]  # so that the table has a column for it
            table = scored_rows(everything, ["product", "stars"]).slice(0, len(rows))
            paths.append(written(table, Path(folder) / f"{number}.{form}"))
        yield Tables([open_table(str(path)) for path in paths])


PARTS = st.lists(st.tuples(st.sampled_from(FORMATS), ROWS), min_size=1, max_size=3)


def fits(row: Row, wanted: Filter) -> bool:
    day = None if row["date"] is None else row["date"].date()
    is_late = wanted.days.since is None or (day is not None and day >= wanted.days.since)
    is_early = wanted.days.until is None or (day is not None and day <= wanted.days.until)
    is_kind = not wanted.sentiments or row["sentiment"] in wanted.sentiments
    return is_late and is_early and is_kind and (not wanted.statuses or row["status"] in wanted.statuses)


def key_of(value: Any, is_descending: bool) -> tuple[Any, ...]:
    """Numbers before texts before nothing."""
    sign = -1 if is_descending else 1
    if value is None:
        return (2,)
    if isinstance(value, datetime):
        return (0, sign * value.timestamp())
    try:
        return (0, sign * float(value))
    except ValueError:
        return (1, [sign * ord(letter) for letter in value] + [sign * -1])


def all_rows(parts: Sequence[tuple[str, Sequence[Row]]]) -> list[Row]:
    return [row for _, rows in parts for row in rows]


@given(
    PARTS,
    FILTERS,
    st.sampled_from([None, *NAMES]),
    st.booleans(),
    st.none() | st.integers(0, 6),
    st.sampled_from([0, 1 << 24]),
)
@examples(250)
def test_rows_are_found_as_a_slow_twin_finds_them(
    parts: list[tuple[str, list[Row]]],
    wanted: Filter,
    by: str | None,
    is_descending: bool,
    most: int | None,
    waiting: int,
) -> None:
    """Those that fit, in the order that is asked for, equal ones as they stand; and the counts of all that fit.

    However many rows wait until they are sorted.
    """
    fitting = [row for row in all_rows(parts) if fits(row, wanted)]
    expected = fitting if by is None else sorted(fitting, key=lambda row: key_of(row[by], is_descending))
    with tables_with(parts) as tables:
        columns = [tables.column(name) for name in NAMES]
        known = [column for column in columns if column is not None]
        assert known == columns or not tables.names  # an empty table of JSON lines has no names
        order = None if by is None else Order(known[NAMES.index(by)], is_descending)
        with patch.object(selection, "_WAITING", waiting):
            selected = select(tables, wanted, order, most)
        rows = rows_of(tables, selected, wanted, order, known).to_pylist()
    assert rows == [dict(row) for row in expected[:most]]
    assert selected.kinds == Counter(row["sentiment"] or row["status"] for row in fitting)
    assert sum(selected.rows_of_tables) == len(all_rows(parts))
    without = sum(row["date"] is None for row in all_rows(parts))
    assert selected.undated == (without if wanted.days else 0)


@given(PARTS, FILTERS, st.sampled_from(["product", "stars", "date", "sentiment", "words"]))
@examples(150)
def test_groups_are_counted_as_a_slow_twin_counts_them(
    parts: list[tuple[str, list[Row]]], wanted: Filter, by: str
) -> None:
    """By sentiment; times by their day in UTC."""
    expected: dict[Any, Counter[str]] = {}
    for row in all_rows(parts):
        if fits(row, wanted):
            value = row[by].date() if isinstance(row[by], datetime) else row[by]
            counts = expected.setdefault(value, Counter())
            counts.update(["messages", row["sentiment"] or "not_scored"])
    with tables_with(parts) as tables:
        column = tables.column(by)
        assert column is not None
        counted = grouped(tables, column, wanted)
    groups = {row["value"]: {name: row[name] for name in COUNTS} for row in counted.groups.to_pylist()}
    assert groups == {value: {name: counts[name] for name in COUNTS} for value, counts in expected.items()}
    assert counted.rows == len(all_rows(parts))


def test_tables_with_other_columns_are_filled_with_nulls(tmp_path: Path) -> None:
    """And a column that is text in one and numbers in the other becomes text."""
    first = scored_rows([{"product": "lamp"}], ["product"]).append_column("stars", pa.array([4]))
    pq.write_table(first, tmp_path / "a.parquet")
    written(scored_rows([{"stars": "five"}], ["stars"]), tmp_path / "b.csv")
    tables = Tables([open_table(str(tmp_path / name)) for name in ("a.parquet", "b.csv")])
    columns = [tables.column(name) for name in ("product", "stars", "score")]
    batches = tables.batches([column for column in columns if column is not None])
    assert [row for batch in batches for row in batch.to_pylist()] == [
        {"product": "lamp", "stars": "4", "score": None},
        {"product": None, "stars": "five", "score": None},
    ]
    assert tables.column("stras") is None


def test_an_own_column_comes_before_an_added_one_of_the_same_name(tmp_path: Path) -> None:
    """Where a prefix tells them apart; the added one goes by its whole name, too."""
    path = written(scored_rows([{"product": "a", "score": 0.5}], ["product"]), tmp_path / "t.parquet", "x_")
    table = pq.read_table(path).append_column("score", pa.array(["own"]))
    pq.write_table(table, path)
    tables = Tables([open_table(str(path), "x_")])
    columns = [column for name in ("score", "x_score", "status") if (column := tables.column(name)) is not None]
    (batch,) = tables.batches(columns)
    assert batch.to_pylist() == [{"score": "own", "x_score": 0.5, "status": "scored"}]


def test_texts_of_parquet_that_are_no_utf_8_are_read(tmp_path: Path) -> None:
    """Parquet lets them in."""
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"caf\xe9"]).buffers())
    pq.write_table(scored_rows([{}]).append_column("body", broken), tmp_path / "t.parquet")
    tables = Tables([open_table(str(tmp_path / "t.parquet"))])
    column = tables.column("body")
    assert column is not None
    assert [batch.to_pylist() for batch in tables.batches([column])] == [[{"body": "caf\ufffd"}]]


@pytest.mark.parametrize("rows", [[{"sentiment": "positive", "p_negative": 0.0}] * 3, [{"sentiment": "negative"}]])
def test_a_table_that_is_replaced_between_looking_and_reading_is_noticed(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    """Whether it has other rows now or fewer: else a row would be shown that was never asked for."""
    before = [{"sentiment": "negative", "p_negative": n / 4} for n in (1, 3, 2)]
    tables = Tables([open_table(str(written(scored_rows(before), tmp_path / "t.parquet")))])
    wanted, column = Filter(("negative",)), tables.added("p_negative")
    selected = select(tables, wanted, Order(column, is_descending=True), 3)
    written(scored_rows(rows), tmp_path / "t.parquet")
    with pytest.raises(ChangedError, match="replaced while"):
        rows_of(tables, selected, wanted, Order(column, is_descending=True), [column])
