"""Readers see what was there before, or all of what comes; publishers that die or meet harm nothing."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from score_messages.errors import ChangedError, OutputError, TargetLocked
from score_messages.publish import Contents, PartFile, publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.forked import Forked, Moments, seconds_of
from tests.support.processes import waited_for
from tests.support.publishers import FILES, halfway, night
from tests.support.servers.postgres import PostgresServer, running_postgres

pytestmark = pytest.mark.slow

KILLS = 100

NIGHTS = 8
"""So many different ones, which come round again."""

AT_A_FRESH_SCHEMA = 10
"""Every so many kills begin with a database that nothing was published to."""

STATE = """
SELECT (SELECT array_agg(DISTINCT (part, words)::text || ' ' || n) FROM
        (SELECT part, words, count(*) OVER (PARTITION BY part) AS n FROM score_messages.messages) AS rows),
    (SELECT count(*) FROM score_messages.runs), (SELECT count(*) FROM score_messages.daily),
    (SELECT array_agg(path || ' ' || rows) FROM score_messages.parts)
"""


def state(address: str) -> tuple[object, ...] | None:
    """All that can be seen in one statement; None where no tables are yet."""
    with psycopg.connect(address, autocommit=True) as connection:
        return seen_by(connection)


def seen_by(connection: psycopg.Connection) -> tuple[object, ...] | None:
    try:
        row = connection.execute(STATE).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    assert row is not None
    return tuple(tuple(sorted(cell)) if isinstance(cell, list) else cell for cell in row)


def state_of(server: PostgresServer, number: int) -> tuple[object, ...] | None:
    """As a fresh database shows it."""
    address = server.new_database()
    publish_night(address, number)
    return state(address)


def publish_night(address: str, number: int) -> None:
    publish_to(PostgresTarget(address), partial(night, number))


@contextmanager
def reader(address: str) -> Iterator[set[tuple[object, ...] | None]]:
    """All states that somebody sees who looks all the time."""
    seen: set[tuple[object, ...] | None] = set()
    ended = threading.Event()

    def look() -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            while not ended.is_set():
                seen.add(seen_by(connection))
                time.sleep(0.001)  # the publisher needs the processor, too

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def test_publisher_killed_at_a_hundred_moments_leaves_the_old_state_or_the_new(server: PostgresServer) -> None:
    """The next one completes it; whoever reads meanwhile sees nothing else. The first publish is killed, too."""
    states = [state_of(server, number) for number in range(NIGHTS)]
    moments, outcomes = Moments(seconds_of(Forked(publish_night, server.new_database(), 0)), 20_261_128), Counter[str]()
    address, old = "", None
    for number in range(3 * KILLS):
        if outcomes["killed"] == KILLS:
            break
        if number % AT_A_FRESH_SCHEMA == 0:
            address, old = server.new_database(), None
        new = states[number % NIGHTS]
        with reader(address) as seen:
            was_killed = Forked(publish_night, address, number % NIGHTS).kill_after(moments.next())
            assert waited_for(partial(_is_alone, server, address))
        moments.tried(was_in_time=was_killed)
        now = state(address)
        assert now in (old, new) and seen <= {old, new}
        if was_killed:
            outcomes.update(["killed", "new" if now == new else "old"])
        publish_night(address, number % NIGHTS)
        old = state(address)
        assert old == new
    assert outcomes["killed"] == KILLS and outcomes["old"] >= KILLS // 10, outcomes


def _is_alone(server: PostgresServer, address: str) -> bool:
    """Whether no publisher's connection is there any more."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sentiment-jobs publish' AND datname = %s",
            [address.rsplit("/", 1)[1]],
        ).fetchone()
    return row == (0,)


def test_second_publisher_ends_at_once(database: str) -> None:
    """And the first one goes on; a schema of another name isn't held."""
    with halfway(database, 1):
        with pytest.raises(TargetLocked, match="another program publishes to the schema score_messages"):
            publish_to(PostgresTarget(database), lambda: night(2))
        publish_to(PostgresTarget(database, "another"), lambda: night(2))
        assert state(database) is None
    publish_to(PostgresTarget(database), lambda: night(2))


def test_two_publishers_at_once_leave_what_one_of_them_publishes(server: PostgresServer, database: str) -> None:
    """As processes, many times: each is done, or ends with the error for exit code 3."""
    wanted = [state_of(server, number) for number in range(2)]
    for _ in range(5):
        publishers = [Forked(publish_night, database, number) for number in range(2)]
        for publisher in publishers:
            publisher.go()
        ended = [publisher.end() for publisher in publishers]
        assert all(code == 0 or "TargetLocked" in said for code, said in ended), ended
        assert any(code == 0 for code, _ in ended)
        assert state(database) in wanted


def test_readers_are_never_kept_waiting_by_rows_that_come(database: str) -> None:
    """Half of the rows are there, uncommitted: the old state is read at once, as often as somebody likes."""
    publish_to(PostgresTarget(database), lambda: night(1))
    before = state(database)
    with halfway(database, 2), psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '100ms'")
        for _ in range(20):
            assert connection.execute(STATE).fetchone() is not None
        assert state(database) == before
    assert state(database) != before


def test_server_that_restarts_in_the_middle_keeps_the_old_state() -> None:
    """The publisher says what happened; the next one completes it. The first publish of all, too."""
    with running_postgres() as server:
        address = server.new_database()
        before = None
        for number, how in enumerate((signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT)):
            with halfway(address, number) as (_, errors):
                server.restart(how)
                assert state(address) == before
            assert [str(error).partition(": ")[2] for error in errors] == [
                "the connection to the server was lost; it holds what was there before, or all of this"
            ]
            publish_night(address, number)
            before = state(address)
            assert before == state_of(server, number)


def test_connection_that_is_cut_keeps_the_old_state(server: PostgresServer, database: str) -> None:
    """By an administrator, or by whatever lies between."""
    publish_to(PostgresTarget(database), lambda: night(1))
    before = state(database)
    with halfway(database, 2) as (_, errors):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sentiment-jobs publish'"
        )
    assert len(errors) == 1 and state(database) == before


def test_folder_that_changes_meanwhile_is_taken_anew(database: str) -> None:
    """Nothing of the rows that had gone over by then is left."""
    attempts: list[Contents] = []

    class Changing:
        def __init__(self, contents: Contents) -> None:
            self._inner = contents.reader

        def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
            yield next(self._inner.batches(part, schema))
            raise ChangedError("scored/", "a run replaces its files")

    def take() -> Contents:
        contents = night(len(attempts))
        if len(attempts) < 2:
            contents = Contents(
                "scored/", contents.parts, contents.schema, contents.runs, contents.daily, Changing(contents)
            )
        attempts.append(contents)
        return contents

    published = publish_to(PostgresTarget(database), take)
    assert len(attempts) == 3
    assert published.rows == night(2).rows
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*), count(DISTINCT part) FROM score_messages.messages").fetchone()
    assert row == (night(2).rows, FILES)


def test_rows_that_somebody_else_deletes_are_noticed_before_the_commit(server: PostgresServer, database: str) -> None:
    """The counts are compared inside the transaction; --full mends it."""
    publish_to(PostgresTarget(database), lambda: night(1))
    server.execute("DELETE FROM score_messages.messages WHERE message_id = '0-0'", database=_name(database))
    before = state(database)
    with pytest.raises(OutputError, match=r"such as 0\.parquet: 399 rows for 400"):
        publish_to(PostgresTarget(database), lambda: night(2))
    assert state(database) == before
    publish_to(PostgresTarget(database), lambda: night(2), everything=True)
    assert state(database) == state_of(server, 2)


def _name(address: str) -> str:
    return Path(address).name.partition("?")[0]
