"""By which columns messages can be grouped: of whatever type and name, but never by their text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError, OptionError
from score_messages.messages import prediction_schema
from score_messages.report.contents import Grouping
from score_messages.report.numbers import count
from score_messages.report.options import ReportOptions
from score_messages.tables import ScoredTable, open_table

HALVES = {
    "text": pa.array(["a", "b"]),
    "large": pa.array(["a", "b"], pa.large_string()),
    "view": pa.array(["a", "b"], pa.string_view()),
    "dictionary": pa.array(["a", "b"]).dictionary_encode(),
    "whole": pa.array([1, 2]),
    "float": pa.array([0.5, 1.5]),
    "bool": pa.array([True, False]),
    "day": pa.array([datetime(2026, 1, 1), datetime(2026, 1, 2)]),
    "long": pa.array(["a" * 10_000, "b" * 10_000]),
}


def table_of(path: Path, own: Mapping[str, pa.Array] | None = None) -> ScoredTable:
    """Twenty judged messages; of the columns the two values in turn."""
    known = {"sentiment": pa.array(["negative"] * 20), "status": pa.array(["scored"] * 20)}
    turns = {name: pa.concat_arrays([values] * 10) for name, values in (own or {}).items()}
    added = {field.name: known.get(field.name, pa.nulls(20, field.type)) for field in prediction_schema()}
    pq.write_table(pa.table({**turns, **added}), path)
    return open_table(str(path))


def grouped(tables: list[ScoredTable], *by: str) -> dict[str, Grouping]:
    return {grouping.column: grouping for grouping in count(tables, ReportOptions(by=by)).groupings}


@pytest.mark.parametrize("values", HALVES.values(), ids=HALVES)
@pytest.mark.parametrize("name", ["product", "day", "sentiment of it", "value", "rows", "source", "a.b", "a,b"])
def test_columns_of_any_type_and_name_have_groups(tmp_path: Path, name: str, values: pa.Array) -> None:
    """Also if they are called as we call ours."""
    grouping = grouped([table_of(tmp_path / "scored.parquet", {name: values})], name)[name]
    assert [group.sentiments["negative"].of for group in grouping.groups] == [10, 10]
    assert max(len(group.value) for group in grouping.groups) <= 100


def test_times_are_grouped_by_their_day(tmp_path: Path) -> None:
    """In UTC, as `show` does; each for itself would be a group of one message."""
    moments = [datetime(2026, 9, 1, 23, 59, tzinfo=UTC), datetime(2026, 9, 2, 0, 1, tzinfo=UTC)]
    for number, kind in enumerate((pa.timestamp("ms", "UTC"), pa.timestamp("us", "Asia/Tokyo"), pa.timestamp("s"))):
        times = pa.array(moments, pa.timestamp("s")).cast(kind)
        grouping = grouped([table_of(tmp_path / f"{number}.parquet", {"at": times})], "at")["at"]
        assert sorted(group.value for group in grouping.groups) == ["2026-09-01", "2026-09-02"]


@pytest.mark.parametrize("name", ["sentiment", "status", "language", "words"])
def test_columns_of_scoring_have_groups_too(tmp_path: Path, name: str) -> None:
    assert name in grouped([table_of(tmp_path / "scored.parquet")], name)


@pytest.mark.parametrize(
    "values",
    [pa.array([[1], [2]]), pa.array([{"a": 1}] * 2), pa.array([b"\xff", b"\xfe"])],
    ids=["list", "map", "bytes"],
)
def test_columns_without_plain_values_are_refused(tmp_path: Path, values: pa.Array) -> None:
    """Without a word of what is in them."""
    with pytest.raises(ColumnError, match="its column 'x' holds no values to group by"):
        grouped([table_of(tmp_path / "scored.parquet", {"x": values})], "x")


def test_texts_are_no_groups(tmp_path: Path) -> None:
    """Neither under their usual name nor under one that was stated."""
    table = table_of(tmp_path / "scored.parquet", {"body": HALVES["text"], "wish": HALVES["text"]})
    for name, options in (
        ("body", ReportOptions(by=("body",))),
        ("wish", ReportOptions(by=("wish",), text_column="wish")),
    ):
        with pytest.raises(OptionError, match=f"--by {name} would show messages"):
            count([table], options)


def test_table_without_the_stated_text_column_is_no_hindrance(tmp_path: Path) -> None:
    """The column that is refused may be another table's text."""
    tables = [
        table_of(tmp_path / "a.parquet", {"product": HALVES["text"], "wish": HALVES["text"]}),
        table_of(tmp_path / "b.parquet", {"product": HALVES["text"]}),
    ]
    numbers = count(tables, ReportOptions(by=("product",), text_column="wish"))
    assert sum(group.sentiments["negative"].of for group in numbers.groupings[-1].groups) == 40
    with pytest.raises(OptionError, match="--by wish would show messages"):
        count(tables, ReportOptions(by=("wish",), text_column="wish"))


def test_table_without_the_column_has_messages_without_a_value(tmp_path: Path) -> None:
    """Exports of a folder differ; a column that none of them has is misspelt."""
    tables = [table_of(tmp_path / "a.parquet", {"product": HALVES["text"]}), table_of(tmp_path / "b.parquet")]
    grouping = grouped(tables, "product")["product"]
    assert (sum(group.sentiments["negative"].of for group in grouping.groups), grouping.without) == (20, 20)
    with pytest.raises(ColumnError) as refused:
        grouped(tables, "prodct")
    assert refused.value.hint is not None and refused.value.hint.instead == ("prodct", "product")


def test_sources_are_the_inputs_unless_the_users_own_column_is_asked_for(tmp_path: Path) -> None:
    """A single input is no group worth a word, unless it is asked for."""
    tables = [table_of(tmp_path / f"{name}.parquet", {"source": HALVES["text"]}) for name in ("x", "y")]
    assert {group.value for group in grouped(tables)["source"].groups} == {"x.parquet", "y.parquet"}
    assert {group.value for group in grouped(tables, "source")["source"].groups} == {"a", "b"}
    assert "source" not in grouped(tables[:1])
    alone = table_of(tmp_path / "z.parquet")
    assert [group.value for group in grouped([alone], "source")["source"].groups] == ["z.parquet"]


def test_days_are_those_in_utc_whatever_the_table_is_called(tmp_path: Path) -> None:
    """A message of the evening of another time zone may be of the next day here."""
    rows = pa.array([datetime(2026, 9, 1, 23, 59, tzinfo=UTC), datetime(2026, 9, 2, 0, 1, tzinfo=UTC)])
    table = table_of(tmp_path / "scored.parquet", {"date": rows.cast(pa.timestamp("ms", "UTC"))})
    numbers = count([table], ReportOptions())
    assert (numbers.period.since, numbers.period.until) == ("2026-09-01", "2026-09-02")
