"""Whether a schema is ours, or free to become it. Nothing of others is touched, whatever is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from score_messages.publish.plan import Held, HeldPart
from score_messages.publish.postgres.driver import Connection, sql
from score_messages.publish.postgres.layout import PRIMARY_KEYS, Columns
from score_messages.publish.postgres.present import FORM, MARKER, PARTS, Present, names_of_columns
from score_messages.publish.postgres.refusals import Place, may_not_make_schema, newer, no_rights, not_ours
from score_messages.publish.postgres.tables import table

_MARKED = {"form": 0, "runs_digest": "", "daily_digest": "", "views_digest": "", "columns": []}
"""What the marker says where nothing stands in it."""


def refuse_what_is_not_ours(connection: Connection, place: Place, present: Present) -> None:
    """Look whether the schema is ours, empty or not there.

    Raises:
        TargetRefused: it holds tables of others, or a later version of us made it.
        OutputError: the role may not make it, or nothing in it.
        psycopg.Error: of the database.
    """
    if not present.exists and not present.may_create:
        raise may_not_make_schema(place)
    if present.relations and not present.is_ours:
        raise not_ours(place, min(present.relations))
    for name, key in PRIMARY_KEYS.items():
        relation = present.relations.get(name)
        if relation is not None and not (relation.is_table and set(key) <= relation.columns.keys()):
            raise not_ours(place, name)
    if present.exists and not present.may_create:
        raise no_rights(place)
    if present.is_ours and _marked(connection, place.schema, present)["form"] > FORM:
        raise newer(place)


def held(connection: Connection, schema: str, present: Present) -> Held:
    """What our tables say; not whole if some, or columns of theirs, are gone. Raises psycopg's errors."""
    if not present.is_ours:
        return Held()
    marked = _marked(connection, schema, present)
    is_whole = marked["form"] == FORM and _has_all(present, marked["columns"])
    digests = {"runs": str(marked["runs_digest"]), "daily": str(marked["daily_digest"])}
    return Held(_parts(connection, schema, present) if PARTS in present.relations else {}, digests, is_whole)


def views_digest(connection: Connection, schema: str, present: Present) -> str:
    """Of the views that were made; "" if there are none. Raises psycopg's errors."""
    return str(_marked(connection, schema, present)["views_digest"]) if present.is_ours else ""


def forget(connection: Connection, schema: str, added: Mapping[str, Columns]) -> bool:
    """Note that rows lack what they had, if columns that come anew had been there: somebody dropped or renamed them.

    Returns:
        Whether they had.
    """
    forget_form = sql.SQL("UPDATE {} SET form = 0 WHERE columns && %s::text[]").format(table(schema, MARKER))
    return connection.execute(forget_form, [sorted(names_of_columns(added))]).rowcount > 0


def _has_all(present: Present, noted: Sequence[str]) -> bool:
    """Whether all tables are there, with the columns that were noted when something was published last."""
    there = names_of_columns({name: relation.columns for name, relation in present.relations.items()})
    return present.relations.keys() >= PRIMARY_KEYS.keys() and bool(noted) and there.issuperset(noted)


def _marked(connection: Connection, schema: str, present: Present) -> dict[str, Any]:
    """The row of the marker; form 0 where somebody has emptied it."""
    return next(_rows(connection, schema, MARKER, present, _MARKED), _MARKED)


def _parts(connection: Connection, schema: str, present: Present) -> dict[str, HeldPart]:
    rows = _rows(connection, schema, PARTS, present, {"path": "", "fingerprint": "", "rows": 0})
    return {str(row["path"]): HeldPart(str(row["fingerprint"]), row["rows"]) for row in rows}


def _rows(
    connection: Connection, schema: str, name: str, present: Present, usual: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Rows of a table of ours, with what is usual in place of columns that aren't there, and of NULL."""
    there = [column for column in usual if column in present.columns(name)]
    select = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(map(sql.Identifier, there)), table(schema, name))
    for row in connection.execute(select):
        yield {**usual, **{column: cell for column, cell in zip(there, row, strict=True) if cell is not None}}
