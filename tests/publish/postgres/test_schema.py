"""What becomes of our tables when the folder, the program or somebody else changes; what is none of our business."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
import pytest

from score_messages.errors import OutputError, TargetRefused
from score_messages.publish import MESSAGES, Published, publish_to
from score_messages.publish.plan import plan
from score_messages.publish.postgres import PostgresTarget, in_use
from score_messages.publish.postgres.names import column_name
from score_messages.publish.views import VIEWS
from tests.support.memory_contents import contents_of, messages
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.slow


def publish(address: str, schema: str = "score_messages", **own: pa.Array) -> Published:
    """Three messages with some own columns."""
    return publish_tables(address, {"a.parquet": messages(["1", "2", "3"], "a.parquet", own)}, schema)


def publish_tables(address: str, tables: dict[str, pa.Table], schema: str = "score_messages") -> Published:
    contents = contents_of(tables)
    return publish_to(PostgresTarget(address, schema), lambda: contents)


def query(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


def run(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def types(address: str) -> dict[object, object]:
    return dict(
        query(
            address,
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = 'score_messages.messages'::regclass AND attnum > 0",
        )  # type: ignore[arg-type]
    )


def test_tables_have_types_keys_indexes_comments_and_views(database: str) -> None:
    """As documented: every column of messages is described, and the usual questions have an index."""
    publish(database)
    assert types(database) == {
        **dict.fromkeys(("source", "message_id", "sentiment", "status", "automatic", "language"), "text"),
        **dict.fromkeys(("because", "model", "model_fingerprint", "run_id", "part"), "text"),
        **dict.fromkeys(("occurrence", "words", "unknown_words", "removed_words"), "integer"),
        **dict.fromkeys(("score", "p_negative", "p_neutral", "p_positive"), "real"),
        **dict.fromkeys(("date", "scored_at"), "timestamp with time zone"),
        "day": "date",
        "truncated": "boolean",
    }
    keys = query(
        database,
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'p' AND connamespace = 'score_messages'::regnamespace ORDER BY 1",
    )
    assert keys == [
        ("score_messages.daily", "PRIMARY KEY (day, source, model, model_fingerprint)"),
        ("score_messages.messages", "PRIMARY KEY (source, message_id, occurrence)"),
        ("score_messages.parts", "PRIMARY KEY (path)"),
        ("score_messages.published", "PRIMARY KEY (form)"),
        ("score_messages.runs", "PRIMARY KEY (run_id)"),
    ]
    indexes = query(database, "SELECT indexdef FROM pg_indexes WHERE tablename = 'messages' ORDER BY 1")
    assert [str(definition).rpartition("(")[2] for (definition,) in indexes] == [
        "date)", "day, p_negative)", "part)", "scored_at)", "source, message_id, occurrence)",
    ]  # fmt: skip
    undescribed = (
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'score_messages'::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)"
    )
    assert query(database, undescribed) == []
    for view in VIEWS:
        query(database, f"SELECT * FROM score_messages.{view}")


def test_columns_are_added_and_those_that_are_gone_are_null(database: str) -> None:
    """No column is ever dropped: a query of yours may use it."""
    publish(database, product=pa.array(["tea", "tea", None]))
    published = publish(database, colour=pa.array(["red", None, None]))
    assert query(database, "SELECT product, colour FROM score_messages.messages ORDER BY message_id") == [
        (None, "red"), (None, None), (None, None),
    ]  # fmt: skip
    assert published.notes == ()
    assert query(
        database,
        "SELECT col_description('score_messages.messages'::regclass, attnum) FROM pg_attribute"
        " WHERE attname = 'colour'",
    ) == [("Column 'colour' of the inputs.",)]


def test_column_that_has_other_values_becomes_the_wider_number_or_text_and_says_so(database: str) -> None:
    """And stays so, when the folder's values are numbers again."""
    publish(database, amount=pa.array([1, 2, None], pa.int32()))
    published = publish(database, amount=pa.array([2**40, 2, None]))
    assert published.notes == (
        "the column 'amount' of messages was integer and is bigint now, since there are other values",
    )
    published = publish(database, amount=pa.array(["two", "2", None]))
    assert published.notes == (
        "the column 'amount' of messages was bigint and is text now, since there are other values",
    )
    publish(database, amount=pa.array([7, 8, None]))
    assert types(database)["amount"] == "text"
    assert query(database, "SELECT amount FROM score_messages.messages ORDER BY message_id") == [
        ("7",),
        ("8",),
        (None,),
    ]


def test_view_of_ones_own_on_a_column_that_must_change_stops_the_publish(database: str) -> None:
    """With words; the view is never dropped by us, and nothing has changed."""
    publish(database, amount=pa.array([1, 2, None]))
    run(database, "CREATE VIEW public.mine AS SELECT amount FROM score_messages.messages")
    with pytest.raises(OutputError, match="a view of yours stands on a column that needs another type"):
        publish(database, amount=pa.array(["two", "2", None]))
    assert query(database, "SELECT amount FROM public.mine ORDER BY 1") == [(1,), (2,), (None,)]
    run(database, "DROP VIEW public.mine")
    publish(database, amount=pa.array(["two", "2", None]))


def test_hostile_names_of_columns_are_kept_and_none_becomes_another(database: str) -> None:
    """What PostgreSQL would cut to the same 63 bytes stays two columns; the comment has the whole name."""
    long = "x" * 62
    names = ['a"b', "select", "Case", "%s {} \\", "a\nb", "ctid", "\u00e9" * 40, f"{long}yz", f"{long}yw", "  ", "'"]
    publish(database, **{name: pa.array([name, None, None]) for name in names})
    there = types(database)
    for name in names:
        assert column_name(name) in there
        quoted = column_name(name).replace('"', '""')
        assert query(database, f"SELECT \"{quoted}\" FROM score_messages.messages WHERE message_id = '1'") == [(name,)]
    assert len({column_name(name) for name in names}) == len(names)


def test_texts_of_a_mebibyte_and_ids_of_one_go_over(database: str) -> None:
    """An id of that length has no room in an index, so it ends in its hash; that is said."""
    text, key = '\u00e9 \\. " \n' * (1 << 17), "i" * (1 << 20)
    table = messages([key, f"{key}2", "3"], "a.parquet", {"body": pa.array([text, "\0", None])})
    published = publish_tables(database, {"a.parquet": table})
    assert published.notes == (
        "1 cell held NUL, which PostgreSQL can't hold; there is U+FFFD in its place",
        "2 ids over 1,000 bytes or with NUL were shortened to a hash",
    )
    rows = query(
        database, "SELECT body, octet_length(message_id) FROM score_messages.messages ORDER BY occurrence, body"
    )
    assert sorted(rows, key=str) == sorted([(text, 1000), ("\ufffd", 1000), (None, 1)], key=str)


def test_more_columns_than_a_table_can_have_are_refused_with_words(database: str) -> None:
    """Before anything is done; the most that there can be go over."""
    room = 1600 - len(MESSAGES)
    publish(database, **{f"c{number}": pa.array([None, None, number], pa.int32()) for number in range(room)})
    with pytest.raises(
        OutputError, match="messages would have 1,601 columns, and a table of PostgreSQL has at most 1,600"
    ):
        publish(database, **{f"c{number}": pa.nulls(3, pa.int32()) for number in range(room + 1)})


def test_row_that_is_too_large_is_refused_with_words(database: str) -> None:
    """A row has to fit a page, with 18 bytes for each long text; nothing has changed."""
    cells = pa.array(["long" * 1000, None, None])
    with pytest.raises(OutputError, match="a row is too large for a table of PostgreSQL"):
        publish(database, **{f"c{number}": cells for number in range(900)})
    assert query(database, "SELECT to_regnamespace('score_messages')") == [(None,)]


def test_schema_with_tables_of_others_is_refused_and_left_alone(database: str) -> None:
    """Whatever is in it; also if a table has the name of one of ours."""
    run(
        database,
        "CREATE TABLE public.messages (id integer)",
        "CREATE SCHEMA theirs",
        "CREATE VIEW theirs.v AS SELECT 1",
    )
    for schema, name in (("public", "messages"), ("theirs", "v")):
        with pytest.raises(TargetRefused, match=f"the schema {schema} holds tables of others, such as {name}"):
            publish(database, schema)
    assert query(database, "SELECT * FROM public.messages") == []
    run(database, "CREATE SCHEMA empty")
    publish(database, "empty")


def test_nothing_outside_the_schema_is_changed(server: PostgresServer, database: str) -> None:
    """All that the catalogs know of other schemas is as it was; tables of others in our schema stay, too."""
    run(database, "CREATE TABLE public.theirs (id integer PRIMARY KEY)", "INSERT INTO public.theirs VALUES (1)")
    outside = (
        "SELECT n.nspname, c.relname, c.relkind, c.reltuples, c.relowner FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname NOT IN ('score_messages', 'pg_toast') ORDER BY 1, 2"
    )
    before = query(database, outside)
    publish(database)
    run(database, "CREATE TABLE score_messages.mine AS SELECT 1 AS id")
    publish(database, product=pa.array(["tea", None, None]))
    names = [row[:3] for row in query(database, outside)]
    assert names == [row[:3] for row in before]
    assert query(database, "TABLE public.theirs") == [(1,)]
    assert query(database, "TABLE score_messages.mine") == [(1,)]


def test_schema_of_a_newer_version_is_refused(database: str) -> None:
    """Nobody knows what its tables mean."""
    publish(database)
    run(database, "UPDATE score_messages.published SET form = 2")
    with pytest.raises(TargetRefused, match="a newer version of score-messages made the schema score_messages"):
        publish(database)


def test_tables_that_somebody_dropped_are_made_again(database: str) -> None:
    """The folder has it all."""
    whole = "SELECT message_id FROM score_messages.messages ORDER BY 1"
    publish(database)
    for statement in (
        "DROP TABLE score_messages.messages CASCADE",
        "DROP TABLE score_messages.parts",
        "DROP TABLE score_messages.runs CASCADE",
        "DELETE FROM score_messages.published",
    ):
        run(database, statement)
        publish(database)
        assert query(database, whole) == [("1",), ("2",), ("3",)]
        assert query(database, "SELECT rows FROM score_messages.parts") == [(3,)]
        assert query(database, "SELECT count(*) FROM score_messages.runs") == [(1,)]
        query(database, "SELECT * FROM score_messages.freshness")


def test_table_that_somebody_renamed_is_in_the_way_until_it_is_moved(database: str) -> None:
    """Its indexes still have our names."""
    publish(database)
    run(database, "ALTER TABLE score_messages.messages RENAME TO before")
    with pytest.raises(OutputError, match="has the name of a table or an index of ours") as raised:
        publish(database)
    assert raised.value.hint is not None and "move it out: ALTER TABLE ... SET SCHEMA" in raised.value.hint.text
    run(database, "ALTER TABLE score_messages.before SET SCHEMA public")
    publish(database)
    assert query(database, "SELECT count(*) FROM score_messages.messages") == [(3,)]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE score_messages.messages RENAME COLUMN score TO points",
        "ALTER TABLE score_messages.messages DROP COLUMN colour",
        "ALTER TABLE score_messages.daily RENAME COLUMN scored TO predicted",
        "ALTER TABLE score_messages.parts DROP COLUMN fingerprint",
        "ALTER TABLE score_messages.published DROP COLUMN runs_digest",
        "ALTER TABLE score_messages.published DROP COLUMN columns",
    ],
)
def test_column_that_somebody_dropped_or_renamed_is_filled_again(database: str, statement: str) -> None:
    """Of all rows, also of parts that have not changed: else they would be null without a word."""
    counts = (
        "SELECT (SELECT count(score) FROM score_messages.messages),"
        " (SELECT count(colour) FROM score_messages.messages),"
        " (SELECT count(scored) FROM score_messages.daily), (SELECT count(fingerprint) FROM score_messages.parts),"
        " (SELECT count(runs_digest) + count(columns) FROM score_messages.published)"
    )
    colour = pa.array(["red", "blue", "red"])
    publish(database, colour=colour)
    whole = query(database, counts)
    run(database, statement)
    assert publish(database, colour=colour).written_rows == 3
    assert query(database, counts) == whole
    assert query(database, "SELECT pg_get_viewdef('score_messages.worst_first'::regclass) LIKE '%points%'") == [
        (False,)
    ]
    assert publish(database, colour=colour).written_rows == 0


def test_publisher_that_dies_after_a_lost_column_is_added_fills_it_the_next_time(database: str) -> None:
    """The column comes in a transaction of its own, before the rows."""
    publish(database)
    run(database, "ALTER TABLE score_messages.messages DROP COLUMN score CASCADE")
    with pytest.raises(KeyboardInterrupt), PostgresTarget(database).opened() as opened:
        contents = contents_of({"a.parquet": messages(["1", "2", "3"], "a.parquet")})
        opened.apply(plan(contents, opened.held()))
        raise KeyboardInterrupt
    assert query(database, "SELECT count(score) FROM score_messages.messages") == [(0,)]
    publish(database)
    assert query(database, "SELECT count(score) FROM score_messages.messages") == [(3,)]


@contextmanager
def long_reader(address: str) -> Iterator[None]:
    """Somebody reads for as long as the block lasts."""
    with psycopg.connect(address) as connection:
        connection.execute("SELECT count(*) FROM score_messages.messages")
        yield


def test_long_reader_holds_up_a_new_column_but_no_other_reader(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """We wait for it for two seconds at a time, so nobody waits behind us for longer; then we give up, with words."""
    monkeypatch.setattr(in_use, "TRIES", 2)
    publish(database)
    errors: list[str] = []

    def add_a_column() -> None:
        try:
            publish(database, colour=pa.array(["red", None, None]))
        except OutputError as error:
            errors.append(str(error))

    with long_reader(database):
        thread = threading.Thread(target=add_a_column)
        thread.start()
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("SET statement_timeout = '10s'")
            while thread.is_alive():
                connection.execute("SELECT count(*) FROM score_messages.messages")
                thread.join(0.05)
    assert len(errors) == 1 and "somebody holds a lock on our tables; nothing was changed" in errors[0]
    publish(database, colour=pa.array(["red", None, None]))
    assert "colour" in types(database)
