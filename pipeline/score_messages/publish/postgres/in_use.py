"""What tables and views in use lack: done in a transaction of its own, since readers have to wait for it.

A statement that waits for a reader makes all readers wait that come later. So it waits for 2 seconds only, gives way,
and tries again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator

from score_messages.publish.contents import TABLES
from score_messages.publish.postgres.connect import LOCK_TIMEOUT, begin
from score_messages.publish.postgres.driver import Connection, psycopg
from score_messages.publish.postgres.layout import Lacks, Layout, lacks
from score_messages.publish.postgres.ownership import forget, views_digest
from score_messages.publish.postgres.present import Present
from score_messages.publish.postgres.refusals import Place, refusal, said_in_our_words
from score_messages.publish.postgres.tables import mend_tables
from score_messages.publish.views import VIEWS, view_statements

TRIES, _PAUSE = 8, 1.0
_LOCKED = "55P03"


def digest_of_views() -> str:
    """Another one whenever a view is."""
    return hashlib.sha256("\n".join(view_statements()).encode()).hexdigest()[:16]


def make_views(connection: Connection, schema: str) -> None:
    """Raises psycopg's errors."""
    for statement in view_statements(schema):
        connection.execute(statement.encode())


def mend_what_is_in_use(
    connection: Connection, place: Place, wanted: Layout, present: Present
) -> tuple[str, ...] | None:
    """Add columns, widen types, renew views. It ends the transaction that goes on, and begins another one.

    Returns:
        What people should know; None if nothing was lacking, and the transaction goes on.

    Raises:
        OutputError: readers are in the way, or something of theirs stands on what has to change.
    """
    lacking = lacks(wanted, present)
    with said_in_our_words(place):
        have_views = not TABLES.keys() <= present.relations.keys() or (  # else they are made with the tables
            set(VIEWS) <= present.relations.keys()
            and views_digest(connection, place.schema, present) == digest_of_views()
        )
    if not lacking.of_tables_in_use and have_views:
        return None
    for tries_left in reversed(range(TRIES)):
        if _mended(connection, place, wanted, lacking, have_views, is_last=not tries_left):
            break
        time.sleep(_PAUSE)
    begin(connection, place)
    return tuple(_notes(lacking, present))


def _mended(
    connection: Connection, place: Place, wanted: Layout, lacking: Lacks, have_views: bool, is_last: bool
) -> bool:
    """One try. Gives False if readers were in the way."""
    try:
        connection.execute("ROLLBACK")
        begin(connection, place, lock_timeout=LOCK_TIMEOUT)
        mend_tables(connection, place.schema, lacking, wanted.fields)
        if forget(connection, place.schema, lacking.added) or not have_views:  # views follow columns that are renamed
            make_views(connection, place.schema)
        connection.execute("COMMIT")
    except psycopg.Error as error:
        if error.sqlstate != _LOCKED or is_last:
            raise refusal(error, place) from None
        return False
    return True


def _notes(lacking: Lacks, present: Present) -> Iterator[str]:
    for name, columns in lacking.retyped.items():
        there = present.columns(name)
        for column, kind in columns.items():
            yield f"the column {column!r} of {name} was {there[column]} and is {kind} now, since there are other values"
