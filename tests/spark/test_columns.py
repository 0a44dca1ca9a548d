"""Which columns of a DataFrame are the message, the id and which ride along follows from names and types alone."""

from __future__ import annotations

from typing import Any

import pytest

from score_messages.errors import ColumnError, NotTextError
from score_messages.spark.columns import Asked, Chosen, Column, choose


def columns(**kinds: str) -> list[Column]:
    """By name their types; of nested ones all that are in them, such as `array,string`."""
    return [Column(name, kind.split(",")[0], frozenset(kind.split(","))) for name, kind in kinds.items()]


def asked(**more: Any) -> Asked:
    defaults = {"text": "body", "id": "id", "keep": None, "prefix": "", "explains": False, "is_case_sensitive": False}
    return Asked(**defaults | more)


TABLE = columns(id="long", subject="string", body="string", tags="array,string")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Chosen((2,), 0, (0, 1, 2, 3))),
        ({"text": ["subject", "body"]}, Chosen((1, 2), 0, (0, 1, 2, 3))),
        ({"text": ["body", "subject"]}, Chosen((2, 1), 0, (0, 1, 2, 3))),
        ({"id": None}, Chosen((2,), None, (0, 1, 2, 3))),
        ({"keep": []}, Chosen((2,), 0, ())),
        ({"keep": "tags"}, Chosen((2,), 0, (3,))),
        ({"text": ("body",)}, Chosen((2,), 0, (0, 1, 2, 3))),
        ({"keep": ["tags", "id", "tags"]}, Chosen((2,), 0, (0, 3))),
        ({"text": "BODY", "id": "ID", "keep": ["Tags"]}, Chosen((2,), 0, (3,))),
    ],
)
def test_columns_are_found_by_name(more: dict[str, Any], expected: Chosen) -> None:
    """As Spark finds them; what rides along keeps the order of the DataFrame."""
    assert choose(TABLE, asked(**more)) == expected


def test_the_id_comes_back_as_message_id_alone() -> None:
    """So that a table that was scored from one with such a column has it once."""
    table = columns(message_id="string", body="string")
    assert choose(table, asked(id="message_id")).kept == (1,)
    assert choose(table, asked(id="message_id", prefix="p_")).kept == (0, 1)
    assert choose(columns(Message_ID="string", body="string"), asked(id="message_id")).kept == (1,)


def test_a_case_sensitive_session_tells_names_apart() -> None:
    """As it does itself; else both names would mean either column."""
    table = columns(id="long", Body="string", body="string", Status="string")
    assert choose(table, asked(is_case_sensitive=True)).texts == (2,)
    with pytest.raises(ColumnError, match="has 2 columns 'body'"):
        choose(table, asked())
    with pytest.raises(ColumnError, match="already has a column called Status"):
        choose(columns(id="long", body="string", Status="string"), asked())


REFUSED: list[tuple[dict[str, str], dict[str, Any], str, str]] = [
    ({"text": "string", "id": "long"}, {}, "has no column 'body'", "text="),
    ({"body": "string", "key": "long"}, {}, "has no column 'id'", "score(df, id=None)"),
    ({"body": "string", "ids": "long"}, {}, "has no column 'id'", "id='ids'"),
    ({"body": "string", "id": "long"}, {"keep": ["tag"]}, "has no column 'tag'", "keep="),
    ({"mail": "struct,string", "id": "long"}, {"text": "mail.body"}, "has no column 'mail.body'", "withColumn('body'"),
    ({"body": "long", "id": "long"}, {}, "its column 'body' holds long, not text", "text="),
    ({"body": "array,string", "id": "long"}, {}, "holds array, not text", "text="),
    ({"body": "string", "id": "map,string"}, {}, "holds map, which can't be an id", "id=None"),
    ({"body": "string", "id": "long"}, {"text": []}, "needs a column", "text=['subject', 'body']"),
    ({"body": "string", "id": "long", "score": "double"}, {}, "already has a column called score", "prefix="),
    ({"body": "string", "id": "long", "because": "string"}, {"explains": True}, "called because", "prefix="),
    ({"body": "string", "id": "long", "p_x_score": "float"}, {"prefix": "P_x_"}, "called p_x_score", "prefix="),
    ({"body": "string", "id": "long", "for": "yearmonthinterval"}, {}, "holds intervals", "cast('string')"),
    ({"body": "string", "id": "long", "for": "array,interval"}, {}, "holds intervals", "cast('string')"),
]


@pytest.mark.parametrize(("kinds", "more", "reason", "cure"), REFUSED)
def test_what_is_refused_says_why_and_what_to_type(
    kinds: dict[str, str], more: dict[str, Any], reason: str, cure: str
) -> None:
    """Before anything runs on the cluster."""
    with pytest.raises(ColumnError) as refused:
        choose(columns(**kinds), asked(**more))
    assert reason in str(refused.value)
    assert refused.value.hint is not None and cure in refused.value.hint.text


@pytest.mark.parametrize("argument", ["text", "id", "keep"])
def test_columns_are_given_by_name(argument: str) -> None:
    """Spark's own functions take its columns as well."""
    for given in (object(), [object()], [["id", "body"]], 7):
        with pytest.raises(NotTextError, match=f"such as {argument}='NAME', not by a"):
            choose(TABLE, asked(**{argument: given}))


def test_a_column_that_stays_behind_may_hold_anything() -> None:
    """Only what travels to Python has to fit into Arrow."""
    table = columns(id="long", body="string", span="interval", score="double")
    assert choose(table, asked(keep=["id"])).kept == (0,)


def test_names_that_may_be_messages_are_not_shown() -> None:
    """A CSV without a header has its first message where names should be."""
    table = [Column("I will never buy here again, ever", "string", frozenset(["string"]))]
    with pytest.raises(ColumnError) as refused:
        choose(table, asked())
    assert "never" not in f"{refused.value} {refused.value.hint}"
