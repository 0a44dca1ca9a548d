"""A PostgreSQL database as a target of publishing: a schema of ours, and nothing outside it.

    connect ──▶ what is in the schema ──▶ what its tables lack ──▶ delete and copy the parts that changed ──▶ commit

One transaction a publish, with an advisory lock on the schema: readers see the old state or the new one, and of a
publisher that dies PostgreSQL forgets everything. Only columns that are added or widened to tables that readers use get
a transaction of their own before, since it locks readers out for as long as it lasts.

psycopg is imported in this folder alone, by `driver.py`, when a database is opened.

Words, each with one meaning:
    column: of a table of ours, by its name in the database. field: of the Arrow table that goes there.
    layout: which columns a table has to have for what is published. lacks: what has to be done for that.
    present: what there is in the schema. marker: the table `published`, by which a schema is known as ours.
"""

from __future__ import annotations

from score_messages.publish.postgres.target import PostgresTarget, postgres_target

__all__ = ["PostgresTarget", "postgres_target"]
