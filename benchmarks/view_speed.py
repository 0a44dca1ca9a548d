# ruff: noqa: S608 - all names are ours
"""How long the SQL views take in PostgreSQL and in DuckDB, on a year of a million messages.

    python -m benchmarks.view_speed [--rows 1000000] [--plans]

The rows are made up by SQL. PostgreSQL has the indexes that publish makes. Prints the median milliseconds of five
queries of each view beside those of counting all messages, for docs/dashboards.md; with --plans also how PostgreSQL
goes about each; JSON last.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time

import psycopg

from score_messages.publish.postgres.tables import make_indexes
from score_messages.publish.views import VIEWS
from tests.support.servers.postgres import running_postgres
from tests.support.view_tables import LAST, DuckDB, Engine, PostgreSQL, run

_LAST = f"TIMESTAMPTZ '{LAST.isoformat()}'"

_MESSAGES = f"""INSERT INTO messages
SELECT 'inbox/' || (n % 5) || '.csv', 'id-' || n, 1, NULL, {_LAST} - n * (INTERVAL '365 days' / {{rows}}), 'neutral',
    0.5, random(), 12, CASE WHEN n % 20 = 0 THEN 'newsletter' END, 'en', {_LAST}
FROM generate_series(0, {{rows}} - 1) AS numbers(n)"""
"""Newest first; a twentieth is machine mail."""

_COUNTS = "count(*), count(*), count(*) / 4, count(*) / 2, count(*) - count(*) / 4 - count(*) / 2, 0.5"
_NAMES = ("rows", "scored", "negative", "neutral", "positive", "mean_score")

_DAILY = f"""INSERT INTO daily (day, source, model, model_fingerprint, {", ".join(_NAMES)},
    {", ".join(f"people_{name}" for name in _NAMES)})
SELECT CAST(date AT TIME ZONE 'UTC' AS date), source, 'messages', 'f1', {_COUNTS}, {_COUNTS}
FROM messages GROUP BY 1, 2"""


def main() -> int:
    """A row per view."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    taken = {"DuckDB": _all(_filled(DuckDB(), options.rows))}
    with running_postgres() as server, psycopg.connect(server.url(), autocommit=True) as connection:
        engine = _filled(PostgreSQL(connection), options.rows)
        engine.execute("ALTER TABLE messages ADD COLUMN part text")  # which has an index, but no view reads it
        make_indexes(connection, "score_messages")
        engine.execute("VACUUM ANALYZE")
        taken["PostgreSQL"] = _all(engine)
        for view in VIEWS if options.plans else ():
            print(
                f"\n-- {view}", *(row["QUERY PLAN"] for row in engine.rows(f"EXPLAIN ANALYZE {_query(view)}")), sep="\n"
            )
    print("| | DuckDB | PostgreSQL |\n| --- | --- | --- |")
    for name in taken["DuckDB"]:
        print(f"| {name} | {taken['DuckDB'][name]:.0f} ms | {taken['PostgreSQL'][name]:.0f} ms |")
    print(json.dumps({"rows": options.rows, "milliseconds": taken}))
    return 0


def _filled(engine: Engine, rows: int) -> Engine:
    engine.fill({"runs": [run()]})
    engine.execute(_MESSAGES.format(rows=rows))
    engine.execute(_DAILY)
    return engine


def _query(view: str) -> str:
    """What a dashboard asks: all of a view, but a page of what to read first."""
    return f"SELECT * FROM {view}" + (" ORDER BY p_negative DESC LIMIT 100" if view == "worst_first" else "")


def _all(engine: Engine) -> dict[str, float]:
    count = {"counting all messages": "SELECT count(sentiment) FROM messages"}
    queries = count | {f"`{view}`": _query(view) for view in VIEWS}
    return {name: _milliseconds(engine, query) for name, query in queries.items()}


def _milliseconds(engine: Engine, query: str) -> float:
    engine.rows(query)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        engine.rows(query)
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
