"""`sentiment-jobs publish` and `sql` as people and cron call them: quiet when fine, exit codes, a line per problem."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from score_messages.write.lock import locked
from score_messages_jobs import app
from tests.support.command import Result
from tests.support.overlaps import OverlappingExports, rows
from tests.support.published import in_order, rows_in_duckdb, slow_rows

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """A job, in this process."""

    def run(*arguments: str | Path) -> Result:
        stderr, stdout = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with monkeypatch.context() as patch, redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
            patch.setattr(sys, "argv", ["sentiment-jobs", *map(str, arguments)])
            patch.setattr(sys, "stdout", stdout)
            app.sentiment_jobs()
        stdout.flush()
        return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())

    return run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OverlappingExports:
    monkeypatch.chdir(tmp_path)
    exports = OverlappingExports(tmp_path)
    exports.write("a.csv", rows(1, 2, 3))
    exports.update()
    return exports


def test_it_is_quiet_when_fine(place: OverlappingExports, run: Run) -> None:
    """Cron mails nothing."""
    assert run("publish", "scored", "out.duckdb") == Result(0, "", b"")
    assert in_order(rows_in_duckdb(place.root / "out.duckdb")) == in_order(slow_rows(place.scored))


def test_verbose_says_what_was_done(place: OverlappingExports, run: Run) -> None:
    """On one line; again where nothing was new."""
    done = run("publish", "scored", "out.duckdb", "-v")
    line = "sentiment-jobs: out.duckdb: {}; 3 messages ({} written), 1 run\n"
    assert done.stderr == line.format("1 file added, 0 replaced, 0 removed, 0 kept", 3)
    done = run("publish", "scored", "out.duckdb", "-v")
    assert done.stderr == line.format("0 files added, 0 replaced, 0 removed, 1 kept", 0)


def test_dry_run_says_what_would_be_done(place: OverlappingExports, run: Run) -> None:
    """And writes nothing."""
    before = sorted(path.name for path in place.root.iterdir())
    for target in ("out.duckdb", "out/"):
        done = run("publish", "scored", target, "--dry-run")
        assert done.exit_code == 0 and "would be: 1 file added" in done.stderr
        assert sorted(path.name for path in place.root.iterdir()) == before


def test_counts_are_one_json_object(place: OverlappingExports, run: Run) -> None:
    """For whatever calls it."""
    counts = json.loads(run("publish", "scored", "out/", "--json", "--full").stdout)
    assert counts["rows"] == counts["written_rows"] == 3 and counts["dry_run"] is False


@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_somebody_else_who_publishes_is_exit_code_3(place: OverlappingExports, run: Run, target: str) -> None:
    """Nothing was done."""
    run("publish", "scored", target)
    held = place.root / (target if target.endswith("duckdb") else "out/publish")
    with locked("out", held):
        done = run("publish", "scored", target, "--full")
    assert done.exit_code == 3 and done.stderr.startswith(f"sentiment-jobs: {target}: another run is writing it")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("scored", "nowhere"), 2, "no place to publish to"),
        (("scored", "ftp://user:secret@host/x"), 2, "no place to publish to"),
        (("scored", "s3://bucket/scored.duckdb"), 2, "called like a file"),
        (("inbox", "out.duckdb"), 1, "is no folder of tables: it has no _runs"),
        (("missing", "out.duckdb"), 1, "there is no such folder or table"),
        (("scored", "out.duckdb", "--schema", ""), 2, "--schema is empty"),
        (("scored", "out.duckdb", "--schema", "mail"), 2, "--schema is for PostgreSQL, and out.duckdb is none"),
        (("scored", "s3://bucket/prefix/?X-Amz-Signature=secret"), 2, "parameters"),
        (("scored", "host=db.example password=secret"), 2, "an address of PostgreSQL begins with postgresql://"),
        (("scored", "password = 'secret' dbname=mail"), 2, "an address of PostgreSQL begins with postgresql://"),
        (("postgresql://me:secret@db.example/mail", "scored"), 2, "comes before the target"),
    ],
)
def test_what_is_wrong_is_told_without_secrets(
    place: OverlappingExports, run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """In a line and a hint."""
    done = run("publish", *arguments)
    assert done.exit_code == code and words in done.stderr, done.stderr
    assert "secret" not in done.stderr and "Traceback" not in done.stderr


def test_damage_is_told_without_a_word_of_a_message(place: OverlappingExports, run: Run) -> None:
    """Exit code 1; the target stays."""
    run("publish", "scored", "out.duckdb")
    before = (place.root / "out.duckdb").read_bytes()
    (table,) = place.scored.glob("*.parquet")
    content = bytearray(table.read_bytes())
    content[50:60] = bytes(10)
    table.write_bytes(content)
    done = run("publish", "scored", "out.duckdb")
    assert done.exit_code == 1 and "is damaged" in done.stderr and "wonderful" not in done.stderr
    assert (place.root / "out.duckdb").read_bytes() == before


def test_views_are_printed(place: OverlappingExports, run: Run) -> None:
    """Each ends in a semicolon."""
    done = run("sql", "scored")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.decode().count("CREATE OR REPLACE VIEW") == done.stdout.decode().count(";\n\n") == 8


@pytest.mark.parametrize("option", [("--with-text",), ("--text-column", "text")])
def test_views_over_published_tables_take_no_choice_of_columns(
    place: OverlappingExports, run: Run, option: tuple[str, ...]
) -> None:
    """Whoever asks for messages there has to publish them."""
    done = run("sql", "scored", "--dialect", "postgres", *option)
    assert done.exit_code == 2 and f"{option[0]} is for --dialect duckdb" in done.stderr and not done.stdout
