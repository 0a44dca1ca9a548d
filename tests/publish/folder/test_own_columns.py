"""Columns of the user's keep their values, under names and in types that every target has."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given

from score_messages.publish.contents import MESSAGES
from score_messages.publish.folder.occurrences import Occurrences
from score_messages.publish.folder.own_columns import common_type, own_schema, published_names, published_type
from score_messages.publish.folder.values import as_published
from tests.support.examples import examples

names = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from([*MESSAGES.names, "Score", "SCORE_own", ""])

KINDS = [
    pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.binary(), pa.bool_(),
    pa.int8(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64(), pa.float16(), pa.float32(), pa.float64(),
    pa.date32(), pa.date64(), pa.timestamp("s"), pa.timestamp("ns"), pa.timestamp("ms", "Europe/Berlin"),
    pa.decimal128(10, 2), pa.time64("us"), pa.duration("s"), pa.null(), pa.list_(pa.int64()),
    pa.struct([("body", pa.string())]),
]  # fmt: skip

PUBLISHED = (
    pa.string(), pa.bool_(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.date32(), pa.binary(),
    pa.timestamp("us"), pa.timestamp("us", "UTC"),
)  # fmt: skip


@given(several=st.lists(names, max_size=12))
@examples(200)
def test_published_names_are_apart_whatever_the_case(several: list[str]) -> None:
    """None is empty, holds a NUL, or is one of ours."""
    published = list(published_names(several).values())
    folded = [name.casefold() for name in published]
    assert len(set(folded)) == len(folded) == len(set(several))
    assert set(folded).isdisjoint(MESSAGES.names)
    assert all(name and "\0" not in name for name in published)


@given(several=st.lists(st.text("abc", min_size=1), unique=True))
@examples(50)
def test_plain_names_stay(several: list[str]) -> None:
    """As they are."""
    assert published_names(several) == {name: name for name in several}


def test_name_stays_when_one_more_table_has_it_in_capitals() -> None:
    """A dashboard would read other values under the name that it knows."""
    text = pa.string()
    of_two = own_schema([{"note": text}, {"note": text}, {"Note": text}])[0]
    assert (
        of_two == own_schema([{"Note": text}, {"note": text}, {"note": text}])[0] == {"note": "note", "Note": "Note_2"}
    )


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_type_is_published_in_one_of_few(kind: pa.DataType) -> None:
    """With all values; nulls stay nulls."""
    published = common_type([kind])
    assert published in PUBLISHED or pa.types.is_decimal128(published)
    assert as_published(pa.nulls(3, kind), published).equals(pa.nulls(3, published))


@pytest.mark.parametrize(
    ("values", "kind", "published"),
    [
        ([1, None], pa.uint64(), [Decimal(1), None]),
        ([[1, 2], None], pa.list_(pa.int64()), ["[1,2]", None]),
        ([{"body": "grün"}], pa.struct([("body", pa.string())]), ['{"body":"grün"}']),
        ([b"\xff"], pa.binary(), [b"\xff"]),
        ([datetime.date(2026, 1, 2)], pa.date64(), [datetime.date(2026, 1, 2)]),
        ([1_700_000_000_123_456_789], pa.timestamp("ns"), [datetime.datetime(2023, 11, 14, 22, 13, 20, 123456)]),
        ([2**60], pa.timestamp("s"), [None]),
        (["a\0b"], pa.string(), ["a\0b"]),
    ],
)
def test_values_are_what_they_were(values: list[Any], kind: pa.DataType, published: list[Any]) -> None:
    """In the type that is published; times are cut to microseconds, those too far away are null."""
    column = pa.array(values, kind) if kind != pa.timestamp("s") else pa.array(values, pa.int64()).cast(kind)
    assert as_published(column, common_type([kind])).to_pylist() == published


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    """Arrow lets them stand in a string."""
    broken = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")])
    assert as_published(broken, pa.string()).to_pylist() == ["a\ufffd"]


@pytest.mark.parametrize(
    ("kinds", "together"),
    [
        ([pa.int8(), pa.int64()], pa.int64()),
        ([pa.int64(), pa.float64()], pa.float64()),
        ([pa.float32(), pa.float64()], pa.float64()),
        ([pa.int64(), pa.string()], pa.string()),
        ([pa.date32(), pa.timestamp("us")], pa.string()),
        ([pa.null(), pa.bool_()], pa.bool_()),
    ],
)
def test_columns_of_several_types_are_of_the_wider_one(kinds: list[pa.DataType], together: pa.DataType) -> None:
    """Else text; and values of each go into it."""
    assert common_type(kinds) == common_type(kinds[::-1]) == together
    for kind in kinds:
        assert as_published(pa.nulls(1, kind), together).type == together
    assert as_published(
        pa.array([1, 2], published_type(pa.int64())), together if together != pa.bool_() else pa.int64()
    )


def test_order_is_that_of_the_tables() -> None:
    """Columns that come later stand behind."""
    published, schema = own_schema([{"b": pa.string(), "status": pa.string()}, {"a": pa.int32(), "b": pa.string()}])
    assert schema.names == ["b", "status_own", "a"]
    assert published == {"a": "a", "b": "b", "status": "status_own"}


@given(files=st.lists(st.lists(st.sampled_from("abcde"), max_size=12), min_size=1, max_size=4), size=st.integers(1, 5))
@examples(200)
def test_occurrences_count_through_the_files_of_a_source(files: list[list[str]], size: int) -> None:
    """The slow twin counts row by row."""
    ids = {
        str(number): (
            lambda rows=rows: (pa.array(rows[at : at + size], pa.string()) for at in range(0, len(rows), size))
        )
        for number, rows in enumerate(files)
    }
    occurrences = Occurrences(ids)
    seen: list[str] = []
    for number, rows in enumerate(files):
        expected = []
        for name in rows:
            seen.append(name)
            expected.append(seen.count(name))
        for start in range(0, len(rows), size):
            stop = min(start + size, len(rows))
            assert occurrences.of(str(number), start, stop).to_pylist() == expected[start:stop]
