"""Constraints that somebody else lays on our tables, and rows put into them: told by their names, with what to do."""

from __future__ import annotations

import psycopg
import pytest

from score_messages.errors import OutputError
from score_messages.publish import Published, publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.memory_contents import contents_of, messages

pytestmark = pytest.mark.slow

PRIVATE = "canary of a text"


def publish(address: str, **how: bool) -> Published:
    contents = contents_of({"a.parquet": messages([PRIVATE, "2"], "a.parquet")})
    return publish_to(PostgresTarget(address), lambda: contents, **how)


def run(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        (
            (
                'CREATE TABLE "my labels" (source text, message_id text, occurrence integer, label text,'
                " CONSTRAINT of_message FOREIGN KEY (source, message_id, occurrence)"
                " REFERENCES score_messages.messages)",
                "INSERT INTO \"my labels\" SELECT source, message_id, occurrence, 'good' FROM score_messages.messages",
            ),
            "the constraint of_message of the table my labels, made by somebody else",
        ),
        (
            ("ALTER TABLE score_messages.messages ADD CONSTRAINT short CHECK (length(message_id) < 3) NOT VALID",),
            "the constraint short of the table messages, made by somebody else",
        ),
        (
            (
                "ALTER TABLE score_messages.messages ADD COLUMN tag text NOT NULL DEFAULT ''",
                "ALTER TABLE score_messages.messages ALTER tag DROP DEFAULT",
            ),
            "NOT NULL of the column tag of the table messages, made by somebody else",
        ),
    ],
)
def test_rule_that_rows_break_is_named_with_the_statement_that_takes_it_away(
    database: str, statements: tuple[str, ...], reason: str
) -> None:
    """No row of anybody goes by it."""
    publish(database)
    run(database, *statements)
    with pytest.raises(OutputError) as error:
        publish(database, everything=True)
    assert error.value.hint is not None
    assert reason in str(error.value) and PRIVATE not in f"{error.value} {error.value.hint.text}"
    run(database, error.value.hint.text.partition(": ")[2])
    assert publish(database, everything=True).written_rows == 2


def test_index_of_others_is_left_to_them(database: str) -> None:
    """It is dropped by another statement than a constraint."""
    publish(database)
    run(
        database,
        "DELETE FROM score_messages.messages WHERE message_id = '2'",
        "CREATE UNIQUE INDEX alone ON score_messages.messages (source)",
    )
    with pytest.raises(OutputError, match="the constraint alone of the table messages, made by somebody else"):
        publish(database, everything=True)


def test_rows_that_somebody_put_in_are_told_of(database: str) -> None:
    """They may have the key of a row that comes."""
    publish(database)
    run(database, "UPDATE score_messages.messages SET part = 'mine'", "DELETE FROM score_messages.parts")
    with pytest.raises(OutputError, match="somebody else has put rows into messages; nothing was changed"):
        publish(database)
    publish(database, everything=True)
