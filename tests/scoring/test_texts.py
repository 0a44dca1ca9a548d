"""Scoring from Python: whatever holds texts can be scored, and what is no text is named without being shown."""

from __future__ import annotations

import collections
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages import PipelineError, Scorer
from score_messages.errors import ColumnError, NotTextError
from score_messages.messages import prediction_schema
from score_messages.model.bundle import Model
from score_messages.scoring.texts import id_of, strings
from tests.support.messages import CANARY

TEXTS = ["a good film", "an awful waste of time", "", "it was fine"]


def kind_of(value: object) -> str:
    """For names of tests, which must be the same in every process."""
    return f"{type(value).__module__}.{type(value).__name__}"


@pytest.fixture
def scorer(model: Model) -> Scorer:
    """The shipped model."""
    return Scorer(model, workers=2)


HOLDERS: dict[str, Callable[[list[str]], Iterable[object]]] = {
    "list": list,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "iterator": iter,
    "deque": collections.deque,
    "NumPy objects": lambda texts: np.array(texts, dtype=object),
    "NumPy strings": np.array,
    "Arrow": pa.array,
    "Arrow large": lambda texts: pa.array(texts, pa.large_string()),
    "Arrow view": lambda texts: pa.array(texts, pa.string_view()),
    "Arrow dictionary": lambda texts: pa.array(texts).dictionary_encode(),
    "Arrow chunked": lambda texts: pa.chunked_array([texts[:1], texts[1:]]),
    "Series": pd.Series,
    "Series of objects": lambda texts: pd.Series(texts, dtype=object, index=[5, 5, 1, 0]),
    "Series of categories": lambda texts: pd.Series(texts, dtype="category"),
    "Series of Arrow": lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
    "Index": pd.Index,
    "polars": pl.Series,
    "polars categories": lambda texts: pl.Series(texts, dtype=pl.Categorical),
}


@pytest.mark.parametrize("held", HOLDERS.values(), ids=HOLDERS)
def test_texts_get_the_same_predictions_whatever_holds_them(scorer: Scorer, held: Any) -> None:
    """Row for row."""
    assert scorer.score(held(TEXTS)).equals(scorer.score(TEXTS))


MISSING: dict[str, Iterable[object]] = {
    "None": ["good", None],
    "NaN": ["good", float("nan")],
    "NumPy's NaN": ["good", np.float32("nan")],
    "NA": ["good", pd.NA],
    "NaT": ["good", pd.NaT],
    "Series with None": pd.Series(["good", None]),
    "Series with NaN": pd.Series(["good", np.nan], dtype=object),
    "Series of strings": pd.Series(["good", None], dtype="string"),
    "Series of categories": pd.Series(["good", None], dtype="category"),
    "polars": pl.Series(["good", None]),
    "Arrow": pa.array(["good", None]),
    "masked": np.ma.array(["good", "bad"], mask=[False, True], dtype=object),
}


@pytest.mark.parametrize("texts", MISSING.values(), ids=MISSING)
def test_a_missing_text_is_a_message_without_words(scorer: Scorer, texts: Iterable[object]) -> None:
    """Whatever a library has for missing."""
    assert scorer.score(texts)["status"].to_pylist()[1] == "empty"


@pytest.mark.parametrize(
    "texts", [pd.Series([None, None]), pd.Series([np.nan]), pl.Series([None]), pa.nulls(3)], ids=kind_of
)
def test_a_column_of_nothing_is_a_column_of_empty_messages(scorer: Scorer, texts: Any) -> None:
    """Though its type is no longer that of texts."""
    assert set(scorer.score(texts)["status"].to_pylist()) == {"empty"}


@pytest.mark.parametrize("text", ["a good film", "", "no\ud800text"])
def test_a_single_string_is_one_message(scorer: Scorer, text: str) -> None:
    """Rather than as many as it has letters."""
    assert scorer.score(text).equals(scorer.score([text]))
    assert scorer.score(text).num_rows == 1


def test_a_text_that_arrow_holds_but_is_no_utf8_is_undecodable(scorer: Scorer) -> None:
    """As in a Parquet file; its neighbours are scored."""
    buffers = pa.array([b"good", b"caf\xe9", b"bad"]).buffers()
    texts = pa.StringArray.from_buffers(3, buffers[1], buffers[2])
    assert scorer.score(texts)["status"].to_pylist() == ["scored", "undecodable", "scored"]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (CANARY.encode(), "not bytes. Decode it first"),
        (bytearray(CANARY.encode()), "not bytearray"),
        (memoryview(CANARY.encode()), "not memoryview"),
        ({"text": [CANARY]}, "not a dict"),
        ({CANARY, "good"}, "not a set, which has no order"),
        (frozenset([CANARY]), "not a frozenset, which has no order"),
        ({CANARY: 1}.keys(), "no order"),
        ({1: CANARY}.values(), "no order"),
        ({1: CANARY}.items(), "no order"),
        (pd.DataFrame({"text": [CANARY]}), "score_frame"),
        (pl.DataFrame({"text": [CANARY]}), "score_frame"),
        (pa.table({"text": [CANARY]}), "score_frame"),
        (np.array([[CANARY]]), "another shape"),
        (np.array(CANARY), "another shape"),
        (17, "not a int"),
        (None, "not a NoneType"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_holds_no_texts_in_a_row_is_a_type_error(scorer: Scorer, texts: Any, message: str) -> None:
    """The names of a frame's columns would be scored without anybody's noticing."""
    for kind in (TypeError, PipelineError):
        with pytest.raises(kind, match=message) as caught:
            scorer.score(texts)
        assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "value", [17, 1.5, True, CANARY.encode(), [CANARY], {CANARY: 1}, uuid.UUID(int=7), object()], ids=kind_of
)
def test_what_is_no_text_is_named_by_its_place_and_type(scorer: Scorer, value: object) -> None:
    """Never by its value."""
    with pytest.raises(
        TypeError, match=re.escape(f"text 3 (counted from 1, as message_id) is of type {type(value).__name__}")
    ) as caught:
        scorer.score(["good", None, value])
    assert CANARY not in str(caught.value) and isinstance(caught.value, NotTextError) and caught.value.number == 3


@given(st.lists(st.one_of(st.none(), st.text())))
def test_every_text_comes_through_unchanged(texts: list[str | None]) -> None:
    """From a list and from Arrow."""
    assert list(strings(texts)) == texts
    assert list(strings(pa.array(texts, pa.string()))) == texts


@given(st.one_of(st.integers(), st.text(), st.integers(-(2**53), 2**53).map(float)))
def test_an_id_is_what_people_read(value: object) -> None:
    """A whole number is written without a point, whether or not pandas has made a float of it."""
    assert id_of(value) == str(int(value) if isinstance(value, float) else value)


# --- frames ---

FRAMES: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "Arrow": pa.table,
}


@pytest.fixture(params=list(FRAMES.values()), ids=list(FRAMES))
def make_frame(request: pytest.FixtureRequest) -> Callable[[dict[str, list[Any]]], Any]:
    """What makes a frame of columns."""
    return request.param  # type: ignore[no-any-return]


def columns_of(frame: Any) -> dict[str, list[Any]]:
    """A frame of any kind as lists; missing is None."""
    table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    return {name: table[name].to_pylist() for name in table.column_names}


def test_a_frame_comes_back_as_its_own_kind_with_its_ids(scorer: Scorer, make_frame: Any) -> None:
    """Its columns first, then the predictions; its own ids are the message's."""
    own = {"key": ["a7", None, "c9"], "text": ["good film", None, "awful waste"], "n": [3, 1, 2]}
    scored = scorer.score_frame(make_frame(own), "text", id="key")
    assert type(scored) is type(make_frame(own))
    columns = columns_of(scored)
    assert list(columns) == [*own, *prediction_schema().names]
    assert {name: columns[name] for name in own} == own
    assert columns["message_id"] == own["key"]
    assert columns["status"] == ["scored", "empty", "scored"]
    assert columns["sentiment"] == ["positive", None, "negative"]


def test_an_id_column_called_message_id_comes_back_under_that_name(scorer: Scorer, make_frame: Any) -> None:
    """Once, as in files."""
    columns = columns_of(
        scorer.score_frame(make_frame({"message_id": [17, 18], "text": ["good", "bad"]}), "text", id="message_id")
    )
    assert list(columns) == ["text", *prediction_schema().names] and columns["message_id"] == ["17", "18"]


def test_a_frame_is_numbered_without_ids_and_takes_a_prefix(scorer: Scorer, make_frame: Any) -> None:
    """From 1."""
    columns = columns_of(scorer.score_frame(make_frame({"score": [5, 6], "text": ["good", "bad"]}), "text", "s_"))
    assert list(columns) == ["score", "text", *prediction_schema("s_").names] and columns["s_message_id"] == ["1", "2"]


def test_several_columns_of_a_frame_are_one_message(scorer: Scorer, make_frame: Any) -> None:
    """Joined as a mail's subject and body are; missing ones are no paragraphs; entities are read once."""
    own = {"subject": ["awful", None, "a &amp;lt; b", None], "body": ["film", "a good film", None, None]}
    columns = columns_of(scorer.score_frame(make_frame(own), ["subject", "body"]))
    alone = scorer.score(["awful\n\nfilm", "a good film", "a &amp;lt; b", ""])
    assert {name: columns[name] for name in own} == own
    assert columns["score"] == alone["score"].to_pylist() and columns["words"] == alone["words"].to_pylist()


@pytest.mark.parametrize("wanted", [["subject", "bdoy"], [], ["subject", "n"]])
def test_a_list_of_columns_with_a_wrong_one_is_refused(scorer: Scorer, make_frame: Any, wanted: list[str]) -> None:
    """Or with none."""
    with pytest.raises(ColumnError):
        scorer.score_frame(make_frame({"subject": ["a"], "body": ["b"], "n": [1]}), wanted)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"text": "bdoy"}, "score_frame(frame, text='body')"),
        ({"text": "xyz"}, "score_frame(frame, text='NAME')"),
        ({"text": "body", "id": "kye"}, "score_frame(frame, id='key')"),
    ],
)
def test_a_misspelt_column_of_a_frame_is_told_the_nearest(
    scorer: Scorer, make_frame: Any, arguments: dict[str, Any], hint: str
) -> None:
    """Never one by its place."""
    with pytest.raises(ColumnError, match="It has: key, body") as caught:
        scorer.score_frame(make_frame({"key": ["1"], "body": ["good"]}), **arguments)
    assert caught.value.hint is not None and hint in caught.value.hint.text


def test_a_column_without_texts_names_row_and_type(scorer: Scorer, make_frame: Any) -> None:
    """And no value."""
    with pytest.raises(ColumnError, match=r"'n' holds something else than text in row 1 .*type int"):
        scorer.score_frame(make_frame({"n": [17, 18]}), "n")


@pytest.mark.parametrize("frame", [[CANARY], pd.Series([CANARY]), pl.LazyFrame({"text": [CANARY]}), None], ids=kind_of)
def test_what_is_no_frame_is_a_type_error(scorer: Scorer, frame: Any) -> None:
    """With what would do."""
    with pytest.raises(TypeError, match=r"pandas or polars DataFrame or an Arrow table|collect"):
        scorer.score_frame(frame, "text")


def test_columns_of_a_frame_may_be_called_anything(scorer: Scorer) -> None:
    """Pandas numbers those that have no name."""
    scored = scorer.score_frame(pd.DataFrame([["a good film", 1]]), 0)  # type: ignore[arg-type]
    columns: list[object] = list(scored.columns[:2])
    assert list(scored["sentiment"]) == ["positive"] and columns == [0, 1]
