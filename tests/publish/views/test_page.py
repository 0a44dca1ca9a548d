"""The queries and the alert of docs/dashboards.md do what the page says, in both databases."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from score_messages.publish.duckdb_file.client import connected
from tests.support.paths import ROOT
from tests.support.servers.postgres import programs
from tests.support.view_tables import LAST, RUN_DAY, DuckDB, Engine, PostgreSQL, Row, day_row, run

PAGE = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```sql\n(.*?)^ *```$", PAGE, re.M | re.S)
QUERIES = [query.strip() for block in BLOCKS for query in block.split(";") if query.strip()]
(PSQL,) = re.findall(r"^30 4 \* \* \* (psql .*)$", PAGE, re.M)
(DUCKDB,) = re.findall(r"^30 4 \* \* \* (duckdb .*)$", PAGE, re.M)
NIGHTS = ((52, ""), (110, "Worse than chance explains: 55.0 % of 200 messages on 2025-03-05"))
"""So many negative messages on the last day, and what the cron line then says first."""


def plain(query: str) -> str:
    """Without Grafana's macro, and for the schema that the connection uses."""
    days = f"day BETWEEN DATE '{RUN_DAY - timedelta(days=90)}' AND DATE '{RUN_DAY}'"
    return query.replace("$__timeFilter(day)", days).replace("score_messages.", "")


def days(negative: int) -> list[Row]:
    """Four weeks with some 50 negative of 200 a day, and a last day with so many."""
    usual = [day_row(RUN_DAY - timedelta(days=ago), 200, 46 + 8 * (ago % 2)) for ago in range(1, 29)]
    return [*usual, day_row(RUN_DAY, 200, negative)]


def test_queries_of_the_page_run(engine: Engine) -> None:
    """Those with rows in the tables give some."""
    engine.fill({"daily": days(100), "runs": [run()], "messages": []})
    answers = {query: engine.rows(plain(query)) for query in QUERIES}
    assert len(answers) == 8
    assert [query for query, rows in answers.items() if not rows] == [QUERIES[1]], "worst_first has no messages here"
    assert all(0 <= row["negative_share"] <= 1 for row in answers[QUERIES[0]])
    assert len(answers[QUERIES[0]]) == 28


def test_alerts_are_silent_when_all_is_well(engine: Engine) -> None:
    """No row, so cron has nothing to mail; a bad night and an old run give a sentence each."""
    worse, old, alarm = (next(query for query in QUERIES if word in query) for word in ("in_words", "No run", "alarm"))
    for negative, is_worse in ((52, False), (110, True)):
        engine.fill({"daily": days(negative), "runs": [run()]})
        assert len(engine.rows(plain(worse))) == is_worse
        assert engine.rows(plain(alarm)) == [{"alarm": int(is_worse)}]
    ((said,),) = (list(row.values()) for row in engine.rows(plain(old)))
    assert said.startswith(f"No run has ended well since {LAST.year}")
    now = engine.rows("SELECT now() - INTERVAL '1 hour' AS asked")[0]["asked"]
    engine.fill({"runs": [run(now)]})
    assert engine.rows(plain(old)) == []


@pytest.mark.slow
def test_cron_line_prints_only_on_a_bad_night(postgres: PostgreSQL, tmp_path: Path) -> None:
    """With the service file and the password file that the page names; psql itself runs."""
    to = postgres.connection.info
    (tmp_path / "services").write_text(
        f"[scores]\nhost={to.host}\nport={to.port}\nuser={to.user}\ndbname={to.dbname}\n"
    )
    (tmp_path / "passwords").write_text(f"*:*:*:*:{to.password}\n")
    (tmp_path / "passwords").chmod(0o600)
    shells = programs()
    asked = {
        "PGSERVICE": "scores",
        "PGSERVICEFILE": str(tmp_path / "services"),
        "PGPASSFILE": str(tmp_path / "passwords"),
        "PATH": f"{shells[max(shells)]}:{os.environ['PATH']}",
    }
    for negative, begins in NIGHTS:
        postgres.fill({"daily": days(negative), "runs": [run()]})
        says(shlex.split(PSQL), begins, **asked)


def test_cron_line_of_duckdb_prints_only_on_a_bad_night(tmp_path: Path) -> None:
    """DuckDB's shell itself runs, an older one than what wrote the file."""
    shell = Path(sys.executable).with_name("duckdb")
    if not shell.exists():
        pytest.skip("no DuckDB shell here: pip install duckdb-cli")
    path = tmp_path / "scores.duckdb"
    for negative, begins in NIGHTS:
        path.unlink(missing_ok=True)
        with connected("scores.duckdb", path) as connection:
            DuckDB(connection).fill({"daily": days(negative), "runs": [run()]})
        _, *arguments = shlex.split(DUCKDB.replace("/srv/scores/scores.duckdb", str(path)))
        says([str(shell), *arguments], begins)


def says(command: list[str], begins: str, **environment: str) -> None:
    """A command prints something that begins so, and nothing if that is empty."""
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(begins) and bool(done.stdout) == bool(begins)
