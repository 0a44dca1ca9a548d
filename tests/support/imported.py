"""What processes that tests kill have imported before they are forked; see forked.py.

Only what doesn't start threads that a fork would lose: clients start theirs when they are used.
"""

from __future__ import annotations

from importlib import import_module

for _name in (
    "duckdb",
    "psycopg",
    "pyarrow.parquet",
    "score_messages.publish.duckdb_file.target",
    "score_messages.publish.folder.taking",
    "score_messages.publish.plain_parquet.target",
    "score_messages.publish.postgres.open_schema",
    "score_messages.stores.store",
    "score_messages_jobs.app",
    "score_messages.scoring.file",
    "tests.support.overlaps",
    "tests.support.publishers",
):
    import_module(_name)
