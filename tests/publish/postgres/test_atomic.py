"""Readers see what was there before, or all of what comes; publishers that die or meet harm nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from score_messages.errors import ChangedError, OutputError, TargetLocked
from score_messages.publish import Contents, PartFile, publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.paths import ROOT
from tests.support.processes import waited_for
from tests.support.publishers import FILES, halfway, night
from tests.support.servers.postgres import PostgresServer, running_postgres

pytestmark = pytest.mark.slow

KILLS = 100

PUBLISH = """
import sys
from score_messages.publish import publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.publishers import night
import score_messages.publish.postgres.open_schema
print("ready", flush=True)
sys.stdin.readline()
publish_to(PostgresTarget(sys.argv[1]), lambda: night(int(sys.argv[2])))
print("done", flush=True)
"""
"""A publisher as a process of its own, which can be killed."""


State = tuple[tuple[tuple[str, int, int], ...], int, int]

STATE = """
SELECT (SELECT array_agg(DISTINCT (part, words)::text || ' ' || n) FROM
        (SELECT part, words, count(*) OVER (PARTITION BY part) AS n FROM score_messages.messages) AS rows),
    (SELECT count(*) FROM score_messages.runs), (SELECT count(*) FROM score_messages.daily),
    (SELECT array_agg(path || ' ' || rows) FROM score_messages.parts)
"""


def state(address: str) -> tuple[object, ...] | None:
    """All that can be seen in one statement; None where no tables are yet."""
    with psycopg.connect(address, autocommit=True) as connection:
        try:
            row = connection.execute(STATE).fetchone()
        except psycopg.errors.UndefinedTable:
            return None
    assert row is not None
    return tuple(sorted(cell) if isinstance(cell, list) else cell for cell in row)


def state_of(server: PostgresServer, number: int) -> tuple[object, ...] | None:
    """As a fresh database shows it."""
    address = server.new_database()
    publish_to(PostgresTarget(address), lambda: night(number))
    return state(address)


@contextmanager
def publisher(address: str, number: int) -> Iterator[subprocess.Popen[str]]:
    """Started, and waiting for a line to begin."""
    pipes: Any = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-c", PUBLISH, address, str(number)]
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@contextmanager
def reader(address: str) -> Iterator[list[tuple[object, ...] | None]]:
    """All states that somebody sees who looks all the time."""
    seen: list[tuple[object, ...] | None] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.append(state(address))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def test_publisher_killed_at_a_hundred_moments_leaves_the_old_state_or_the_new(server: PostgresServer) -> None:
    """The next one completes it; whoever reads meanwhile sees nothing else. The first publish is killed, too."""
    dice = random.Random(20_261_128)
    address = server.new_database()
    seconds, outcomes = time_of_a_publish(server), Counter[str]()
    old: tuple[object, ...] | None = None
    for number in range(KILLS):
        new = state_of(server, number)
        with publisher(address, number) as process, reader(address) as seen:
            begin(process)
            time.sleep(dice.uniform(0, seconds))
            process.send_signal(signal.SIGKILL)
            is_killed = process.wait() == -signal.SIGKILL
            assert waited_for(lambda: not _others(server, address))
        outcomes["killed" if is_killed else "ended"] += 1
        now = state(address)
        assert now in (old, new)
        assert set(map(repr, seen)) <= {repr(old), repr(new)}
        outcomes["new" if now == new else "old"] += 1
        publish_to(PostgresTarget(address), partial(night, number))
        old = state(address)
        assert old == new
    assert outcomes["killed"] >= KILLS // 2 and outcomes["old"] >= KILLS // 10, outcomes


def time_of_a_publish(server: PostgresServer) -> float:
    """Seconds, as fast as the machine is now."""
    address = server.new_database()
    with publisher(address, 0) as process:
        begin(process)
        started = time.monotonic()
        process.communicate(timeout=60)
    return time.monotonic() - started


def _others(server: PostgresServer, address: str) -> bool:
    """Whether a publisher's connection is still there."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sentiment-jobs publish' AND datname = %s",
            [address.rsplit("/", 1)[1]],
        ).fetchone()
    return row is not None and row[0] > 0


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
        with publisher(database, 0) as first, publisher(database, 1) as second:
            begin(first)
            begin(second)
            ended = [process.communicate(timeout=60) for process in (first, second)]
        assert all("done" in output or "TargetLocked" in errors for output, errors in ended), ended
        assert any("done" in output for output, _ in ended)
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
            publish_to(PostgresTarget(address), partial(night, number))
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
