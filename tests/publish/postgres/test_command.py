"""`sentiment-jobs publish scored/ postgresql://...` as a person runs it: a folder that runs change, real processes."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import psycopg
import pyarrow.dataset as pads
import pytest

from tests.support.forked_programs import run
from tests.support.publishers import halfway
from tests.support.servers.postgres import SUPERUSER_PASSWORD, PostgresServer

pytestmark = pytest.mark.slow


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """A nightly folder of two exports, by day."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a", "b"):
        rows = [f"{name}{number},2026-03-0{number % 3 + 1},tea,a good film number {number}" for number in range(1, 30)]
        (inbox / f"{name}.csv").write_text("\n".join(["id,at,product,body", *rows]) + "\n")
    night(tmp_path)
    return tmp_path / "scored"


def night(folder: Path) -> None:
    options = ("--id-column", "id", "--date-column", "at", "--partition", "date")
    done = run("score-messages", folder / "inbox", f"{folder / 'scored'}/", *options)
    assert done.returncode == 0, done.stderr


def test_folder_is_mirrored_night_after_night_and_nothing_is_printed(scored: Path, database: str) -> None:
    """The database's rows are those that pyarrow reads of the folder."""
    for _ in range(2):
        done = run("sentiment-jobs", "publish", scored, database)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        table = pads.dataset(scored, partitioning="hive").to_table(
            columns=["message_id", "sentiment", "product", "score"]
        )
        wanted = sorted(
            (row["message_id"], row["sentiment"], row["product"], row["score"]) for row in table.to_pylist()
        )
        with psycopg.connect(database) as connection:
            cursor = connection.execute(
                "SELECT message_id, sentiment, product, score::float8 FROM score_messages.messages"
            )
            assert sorted(cursor.fetchall()) == wanted
        with (scored.parent / "inbox" / "a.csv").open("a") as file:
            file.write("new,2026-03-02,tea,a bad film\n")
        night(scored.parent)


def test_text_stays_in_the_folder_unless_it_is_asked_for(scored: Path, database: str) -> None:
    """Not a word of it is anywhere in the database."""
    words = "SELECT count(*) FROM score_messages.messages AS row WHERE row::text LIKE '%good film%'"
    for options, rows in ((), 0), (("--with-text",), 58):
        assert run("sentiment-jobs", "publish", scored, database, *options).returncode == 0
        with psycopg.connect(database) as connection:
            assert connection.execute(words.encode()).fetchone() == (rows,)


def test_second_publisher_has_exit_code_3(scored: Path, database: str) -> None:
    """And words, without the password."""
    with halfway(database, 1):
        done = run("sentiment-jobs", "publish", scored, database)
    assert (done.returncode, done.stdout) == (3, "")
    assert "another program publishes to the schema score_messages" in done.stderr
    assert SUPERUSER_PASSWORD not in done.stderr


def test_no_output_shows_the_password(scored: Path, server: PostgresServer) -> None:
    """Verbose, as JSON, dry, wrong, refused: neither output shows it."""
    database = server.new_database()
    for options in (
        ("-v",),
        ("--json",),
        ("--dry-run",),
        ("--full", "-v"),
        ("--schema", "pg_x"),
        ("--schema", "public"),
    ):
        done = run("sentiment-jobs", "publish", scored, database, *options)
        assert SUPERUSER_PASSWORD not in done.stdout + done.stderr
    for address in (
        server.url(password="canary-1"),
        server.url("missing"),
        server.url("missing").replace("postgresql", "postgresql+psycopg"),
        server.url(colour="red"),
        server.url().replace(str(server.port), "1"),
    ):
        done = run("sentiment-jobs", "publish", scored, address, "-v")
        assert done.returncode in (1, 2) and done.stderr
        assert SUPERUSER_PASSWORD not in done.stdout + done.stderr and "canary" not in done.stdout + done.stderr


def test_cure_for_a_command_with_a_password_is_the_option_alone(scored: Path, database: str) -> None:
    """With stars for the account it would be another command. A user alone stays: the password is in ~/.pgpass."""
    address = database.replace(f":{SUPERUSER_PASSWORD}", "")
    assert run("sentiment-jobs", "publish", scored, database).returncode == 0
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM score_messages.messages WHERE message_id = 'a1'")
    done = run("sentiment-jobs", "publish", scored, database)
    assert done.returncode == 1 and done.stderr.endswith("To publish all of it again:  add --full\n")
    done = run("sentiment-jobs", "publish", scored, address, variables={"PGPASSWORD": SUPERUSER_PASSWORD})
    cure = done.stderr.rpartition(":  ")[2].strip()
    assert done.returncode == 1 and shlex.split(cure) == ["sentiment-jobs", "publish", str(scored), address, "--full"]
    done = run(*shlex.split(cure), variables={"PGPASSWORD": SUPERUSER_PASSWORD})
    assert (done.returncode, done.stderr) == (0, "")


def test_missing_package_is_named_with_the_command_that_installs_it(scored: Path, tmp_path: Path) -> None:
    """As in an installation without the extra."""
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError('psycopg')\n")
    program = Path(sys.executable).parent / "sentiment-jobs"
    command = [str(program), "publish", str(scored), "postgresql://host/mail"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert "pip install 'score-messages[postgres]'" in done.stderr
