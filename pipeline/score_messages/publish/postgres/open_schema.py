"""The schema while we publish to it: one transaction that ends with everything or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from score_messages.publish.contents import TABLES
from score_messages.publish.plan import Changes, Held
from score_messages.publish.postgres.connect import begin, connect, place_of
from score_messages.publish.postgres.copied_rows import Replaced
from score_messages.publish.postgres.driver import Connection, psycopg, sql
from score_messages.publish.postgres.in_use import digest_of_views, make_views, mend_what_is_in_use
from score_messages.publish.postgres.layout import MESSAGES, Layout, lacks, layout
from score_messages.publish.postgres.ownership import held, refuse_what_is_not_ours
from score_messages.publish.postgres.present import PARTS, Present, look
from score_messages.publish.postgres.refusals import Place, locked, said_in_our_words, too_many_columns
from score_messages.publish.postgres.rows import bring_in, mark, replace_small_tables, take_out
from score_messages.publish.postgres.tables import make_indexes, make_schema, make_tables, table
from score_messages.publish.target import Counts

MOST_COLUMNS = 1_600


@contextmanager
def opened_schema(address: str, schema: str) -> Iterator[OpenSchema]:
    """Hold the schema; commit at the end of the block, or take everything back if it raises.

    Raises:
        TargetLocked, TargetRefused, OutputError: as `Target.opened`.
        OptionError: the address can't be read.
    """
    place = place_of(address, schema)
    connection = connect(address, place)
    place = replace(place, database=connection.info.dbname, role=connection.info.user)  # of a service file, too
    try:
        begin(connection, place)
        opened = OpenSchema(connection, place)
        yield opened
        with said_in_our_words(place):
            connection.execute("COMMIT")
        opened.tidy()
    finally:  # without a commit the server takes all of it back
        connection.close()


class OpenSchema:
    """See `OpenTarget` and `HasNotes`."""

    def __init__(self, connection: Connection, place: Place) -> None:
        """Raises TargetRefused, OutputError."""
        self._connection, self._place = connection, place
        self._gone = self._rows = 0
        self.notes: tuple[str, ...] = ()
        with said_in_our_words(place):
            refuse_what_is_not_ours(connection, place, self._look())

    def held(self) -> Held:
        """What the tables say."""
        with said_in_our_words(self._place):
            return held(self._connection, self._place.schema, self._look())

    def apply(self, changes: Changes) -> None:
        """Within the transaction, so that nobody sees anything of it before the end of the block."""
        wanted = layout(changes.contents.schema)
        self._mend(wanted)
        replaced = Replaced()
        with said_in_our_words(self._place), self._connection.transaction():
            self._gone = self._write(wanted, changes, replaced)
        self._rows = changes.contents.rows
        self.notes = (*self.notes, *replaced.notes())

    def counts(self) -> Counts:
        """Counted in the same transaction, before it is committed."""
        by_part = sql.SQL("SELECT part, count(*) FROM {} GROUP BY part").format(table(self._place.schema, MESSAGES))
        with said_in_our_words(self._place):
            parts = {str(part): int(str(rows)) for part, rows in self._connection.execute(by_part)}
            return Counts(parts, self._count("runs"), self._count("daily"))

    def tidy(self) -> None:
        """After the commit: figures for the planner, and the room of rows that went. If it fails, nothing is harmed."""
        if not self._rows:
            return
        names = sql.SQL(", ").join(table(self._place.schema, name) for name in (MESSAGES, "runs", "daily", PARTS))
        is_much = self._gone * 5 > self._rows
        how = sql.SQL("VACUUM (ANALYZE, SKIP_LOCKED) {}") if is_much else sql.SQL("ANALYZE (SKIP_LOCKED) {}")
        with suppress(psycopg.Error):
            self._connection.execute("SET statement_timeout = 0")
            self._connection.execute(how.format(names))

    def _look(self) -> Present:
        return look(self._connection, self._place.schema)

    def _count(self, name: str) -> int:
        count = sql.SQL("SELECT count(*) FROM {}").format(table(self._place.schema, name))
        row = self._connection.execute(count).fetchone()
        assert row is not None
        return int(str(row[0]))

    def _mend(self, wanted: Layout) -> None:
        """What tables in use lack. Until the rows come new columns are null, which is as good as not there."""
        with said_in_our_words(self._place):
            present = self._look()
            before = held(self._connection, self._place.schema, present)
        number = len({*present.columns(MESSAGES), *wanted.tables[MESSAGES]})
        if number > MOST_COLUMNS:
            raise too_many_columns(self._place, number, MOST_COLUMNS)
        notes = mend_what_is_in_use(self._connection, self._place, wanted, present)
        if notes is not None:
            self.notes = (*self.notes, *notes)
            if self.held() != before:  # somebody came between the two transactions
                raise locked(self._place)

    def _write(self, wanted: Layout, changes: Changes, replaced: Replaced) -> int:
        """All rows, out and in. Gives how many went."""
        connection, schema = self._connection, self._place.schema
        present = self._look()
        missing = lacks(wanted, present).tables
        if not present.exists:
            make_schema(connection, schema)
        make_tables(connection, schema, missing, wanted.fields)
        gone = take_out(connection, schema, changes)
        rows = wanted.schema_of_rows(present.columns(MESSAGES), changes.contents.schema)
        bring_in(connection, schema, changes, wanted, rows, replaced)
        if MESSAGES in missing:
            make_indexes(connection, schema)
        if missing.keys() & TABLES.keys():
            make_views(connection, schema)
        replace_small_tables(connection, schema, changes, replaced)
        mark(connection, schema, changes.contents, wanted, digest_of_views())
        return gone
