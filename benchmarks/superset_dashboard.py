"""The dashboard for Superset, for real: imported, opened in Chromium, its numbers compared, its picture drawn.

    python -m benchmarks.superset_dashboard [--picture docs/pictures/superset.png]

An invented year (`dashboard_inbox.py`) is scored in two nights and published to PostgreSQL and to a DuckDB file. In
PostgreSQL one role publishes, and Superset has another, which only reads: those of docs/container/roles.sql. After
the first night Superset looks at both; after the second it must show the new state without a restart, in charts without
errors whose numbers are those of SQL on the folder. The dashboard is imported twice, and nothing may be there twice.
Superset's alert with the query of docs/dashboards.md must be raised after the second night, and not after the first.
Superset itself is installed into build/superset from the lock file beside the dashboard, which takes minutes the first
time. Needs Python 3.11 and Chromium. Prints one JSON line; returns 1 if anything doesn't hold.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks.dashboard_inbox import write_inbox
from benchmarks.superset_numbers import FolderNumbers
from benchmarks.superset_page import Dashboard, logged_in, looked_at
from benchmarks.superset_server import Superset, installed, running_superset
from tests.support.compose_roles import DATABASE, password_of, set_up
from tests.support.paths import ROOT
from tests.support.servers.postgres import PostgresServer, running_postgres

BIN = Path(sys.executable).parent
PICTURE = ROOT / "docs" / "pictures" / "superset.png"
SENTIMENTS = ("negative_messages", "neutral_messages", "positive_messages")


def main() -> int:
    """The two nights, then what each dashboard shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    options = parser.parse_args()
    programs = installed(ROOT / "build" / "superset")
    with tempfile.TemporaryDirectory() as scratch, running_postgres() as postgres:
        Path(scratch).chmod(0o755)
        problems = _shown(programs, Path(scratch), postgres, options.picture)
    for problem in problems:
        print(problem)
    print(json.dumps({"problems": len(problems), "cpu_seconds": round(sum(os.times()[:4]), 1)}))
    return 1 if problems else 0


def _shown(programs: Path, scratch: Path, postgres: PostgresServer, picture: Path) -> list[str]:
    last = datetime.now(UTC).date() - timedelta(days=1)
    set_up(postgres, scratch)
    publisher = postgres.url(DATABASE, "scores", password_of("scores"))
    targets = {"PostgreSQL": publisher, "DuckDB": str(scratch / "scores.duckdb")}
    before = _night(scratch, last, missing=1, targets=targets)
    with running_superset(programs, scratch / "superset") as superset, logged_in(superset) as page:
        addresses = _imported(superset, postgres, scratch)
        problems = [error for address in addresses.values() for error in looked_at(page, address).errors]
        counted = _assets(page, superset)
        problems += _wrong_alerts(superset, is_worse=False)
        new = _night(scratch, last, missing=0, targets=targets) - before
        if _imported(superset, postgres, scratch) != addresses or _assets(page, superset) != counted:
            problems.append("the second import didn't update what the first one made")
        problems += _wrong_alerts(superset, is_worse=True)
        numbers = FolderNumbers(scratch / "scored", last)
        for name, address in addresses.items():
            seen = looked_at(page, address, picture if name == "PostgreSQL" else None)
            problems += [f"{name}: {problem}" for problem in [*seen.errors, *_differences(seen, numbers, new)]]
    return problems


def _night(scratch: Path, last: date, missing: int, targets: dict[str, str]) -> int:
    """Score what there is and publish it; how many messages there are."""
    count = write_inbox(scratch / "inbox", last, missing)
    columns = ("--id-column", "id", "--date-column", "received")
    inputs = sorted(str(path.relative_to(scratch)) for path in (scratch / "inbox").iterdir())
    subprocess.run([BIN / "score-messages", *inputs, "scored/", *columns], cwd=scratch, check=True)
    for target in targets.values():
        subprocess.run([BIN / "sentiment-jobs", "publish", "scored/", target], cwd=scratch, check=True)
    return count


def _imported(superset: Superset, postgres: PostgresServer, scratch: Path) -> dict[str, str]:
    server = postgres.url(DATABASE, "dashboards", password=None).replace("postgresql://", "postgresql+psycopg2://")
    return {
        "PostgreSQL": superset.take_dashboard(server, "PostgreSQL", password_of("dashboards")),
        "DuckDB": superset.take_dashboard(f"duckdb:///{scratch / 'scores.duckdb'}", "DuckDB"),
    }


def _assets(page: Page, superset: Superset) -> dict[str, int]:
    """How many databases, datasets, charts and dashboards there are, as the API counts them for the logged-in user."""
    kinds = ("database", "dataset", "chart", "dashboard")
    return {kind: page.request.get(f"{superset.url}/api/v1/{kind}/").json()["count"] for kind in kinds}


def _wrong_alerts(superset: Superset, is_worse: bool) -> Iterator[str]:
    """In words: in which databases the alert of the page is raised though it shouldn't be, or not though it should."""
    page = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"^SELECT .* AS alarm FROM tonight_is_worse;$", page, re.MULTILINE)
    queries = {"DuckDB": query, "PostgreSQL": query.replace("FROM ", "FROM score_messages.")}
    for name, asked in queries.items():
        if superset.alert_is_raised(name, asked) is not is_worse:
            yield f"{name}: the alert is {'not ' if is_worse else ''}raised"


def _differences(seen: Dashboard, numbers: FolderNumbers, new: int) -> Iterator[str]:
    """In words: which charts show something else than SQL on the folder says."""
    for name, shown, expected in _pairs(seen, numbers, new):
        if not _same(shown, expected):
            yield f"{name}: shown {str(shown)[:200]}, in the folder {str(expected)[:200]}"


def _pairs(seen: Dashboard, numbers: FolderNumbers, new: int) -> Iterator[tuple[str, Any, Any]]:
    """Of each chart: its name, what it shows, what the folder says; both as plain values in one order."""
    yield "tonight", seen.rows("in_words"), [{"in_words": numbers.tonight()}]
    yield "what can be read", [text in seen.text for text in (numbers.tonight(), f"\n{new}\n")], [True, True]
    yield "new messages", seen.rows("new_messages"), [{"new_messages": new}]
    yield "failed inputs", seen.rows("failed_inputs"), [{"failed_inputs": 0}]
    yield "last run", [row["hours_since_run"] < 1 for row in seen.rows("hours_since_run")], [True]
    days = sorted((_day(row["day"]), *(row[name] for name in SENTIMENTS)) for row in seen.rows("day", *SENTIMENTS))
    yield "by day", days, numbers.by_day(days[0][0])
    sources = {row["source_name"]: row["share_negative"] for row in seen.rows("source_name", "share_negative")}
    yield "by source", sorted(sources.items()), sorted(numbers.by_source(days[0][0]).items())
    columns = ("week", "share_of_week", "share_of_weeks_before")
    weeks = sorted((_day(row["week"]), row[columns[1]], row[columns[2]]) for row in seen.rows(*columns))
    yield "by week", weeks, numbers.by_week(weeks[0][0])
    worst = seen.rows("p_negative", "day", "source_name", "message_id", "words")
    yield "read first", [row["p_negative"] for row in worst], numbers.worst()[: len(worst)]
    yield "rows to read first", len(worst), min(len(numbers.worst()), 1000)


def _day(milliseconds: float) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


def _same(shown: Any, expected: Any) -> bool:
    """Equal, but for the last digits of a float."""
    if isinstance(shown, (list, tuple)) and isinstance(expected, (list, tuple)):
        return len(shown) == len(expected) and all(map(_same, shown, expected))
    if isinstance(shown, float) and isinstance(expected, float):
        return math.isclose(shown, expected, rel_tol=1e-6)
    return bool(shown == expected)


if __name__ == "__main__":
    sys.exit(main())
