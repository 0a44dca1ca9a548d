"""What PostgreSQL and libpq complain of, in our words: what is wrong, and what to do.

Their own words are left out: they quote values of rows, and sometimes the address with its password.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from score_messages.errors import Hint, OutputError, TargetLocked, TargetRefused
from score_messages.publish.postgres.driver import psycopg
from score_messages.publish.postgres.layout import PRIMARY_KEYS
from score_messages.publish.sql_names import quoted
from score_messages.publish.views import VIEWS

OLDEST = 12
OLDEST_TESTED = 15


@dataclass(frozen=True)
class Place:
    """Where is published to, as far as words may tell.

    Attributes:
        name: the address, masked.
    """

    name: str
    host: str
    port: str
    database: str
    role: str
    schema: str


_BY_STATE = {
    "28P01": ("the password is wrong", "Give the right one in PGPASSWORD or in ~/.pgpass (chmod 600)"),
    "28000": ("the server lets nobody in like this", "Its pg_hba.conf says who may connect from where, and how"),
    "53100": ("the server's disk is full; nothing was changed", "Make room there, then publish again"),
    "53200": ("the server has no memory left; nothing was changed", "Publish again when it has"),
    "53300": ("the server has no connection left", "Publish again later, or raise max_connections there"),
    "55P03": (
        "somebody holds a lock on our tables; nothing was changed",
        "See who: SELECT pid, usename, state, query FROM pg_stat_activity; then publish again",
    ),
    "57014": ("the server cancelled the work; nothing was changed", "Somebody cancelled it there. Publish again"),
    "57P03": ("the server is starting up or shutting down", "Publish again in a minute"),
    "2BP01": (
        "a view of yours stands on a column that needs another type; nothing was changed",
        "Drop the view, publish, and make it again",
    ),
    "0A000": (
        "a view of yours stands on a column that needs another type; nothing was changed",
        "Drop the view, publish, and make it again",
    ),
    "54000": (
        "a row is too large for a table of PostgreSQL; nothing was changed",
        "Publish fewer columns: score with --keep and the columns that are needed",
    ),
    "54011": (
        "a table of PostgreSQL has at most 1,600 columns; nothing was changed",
        "Publish fewer columns: score with --keep and the columns that are needed",
    ),
    "42P16": (
        "a view of ours can't be replaced, since it has other columns; nothing was changed",
        "Drop our views (DROP VIEW ... CASCADE drops what stands on them, too), then publish again",
    ),
    "42P07": (
        "something in the schema has the name of a table or an index of ours, such as one of a table that was renamed; "
        "nothing was changed",
        "Drop it, or move it out: ALTER TABLE ... SET SCHEMA ...; then publish again",
    ),
    "42809": (
        "something of yours has the name of a view of ours; nothing was changed",
        "Give it another name, or publish to another schema with --schema",
    ),
}

_LOST = ("08", "57P01", "57P02")
"""SQLSTATEs, or what they begin with, of a connection that is gone."""

_CONSTRAINT = "23"
"""What SQLSTATEs begin with where a row breaks a rule. Our own hold unless somebody puts rows in."""

_CAN_BE_DROPPED = ("23503", "23514")
"""A foreign key, a check: never an index, which is dropped otherwise."""


@contextmanager
def said_in_our_words(place: Place) -> Iterator[None]:
    """Raise what psycopg raises as one of ours."""
    try:
        yield
    except psycopg.Error as error:
        raise refusal(error, place) from None


def refusal(error: psycopg.Error, place: Place) -> OutputError:
    """The same error, for people."""
    state = error.sqlstate or ""
    if state in _BY_STATE:
        reason, cure = _BY_STATE[state]
        return OutputError(place.name, reason, hint=Hint(cure))
    of_place = {"3D000": _no_database, "25006": read_only, "42501": no_rights}
    if state in of_place:
        return of_place[state](place)
    if state.startswith(_CONSTRAINT):
        return _broken_rule(error, place)
    if state.startswith(_LOST) or (not state and isinstance(error, psycopg.OperationalError)):
        reason = "the connection to the server was lost; it holds what was there before, or all of this"
        return OutputError(place.name, reason, hint=Hint("Publish again; that completes it"))
    reason = f"the database refused (SQLSTATE {state or 'unknown'}); nothing was changed"
    return OutputError(place.name, reason, hint=Hint("Its log has the words; they may quote a row"))


def _broken_rule(error: psycopg.Error, place: Place) -> OutputError:
    """Names of constraints, tables and columns hold no value of a row."""
    names = error.diag
    table, rule, column = names.table_name or "", names.constraint_name, names.column_name
    if rule in {f"{name}_key" for name in PRIMARY_KEYS}:
        reason = f"somebody else has put rows into {table}; nothing was changed"
        return OutputError(place.name, reason, hint=Hint("Delete them there, or publish all again with --full"))
    called = f"the constraint {rule}" if rule else f"NOT NULL of the column {column}" if column else "a rule"
    reason = f"{called} of the table {table}, made by somebody else, refuses what was to change; nothing was changed"
    at = f"ALTER TABLE {quoted(names.schema_name or place.schema)}.{quoted(table)}"
    if rule and error.sqlstate in _CAN_BE_DROPPED:
        return OutputError(place.name, reason, hint=Hint(f"Drop it: {at} DROP CONSTRAINT {quoted(rule)};"))
    if column and not rule:
        return OutputError(place.name, reason, hint=Hint(f"Let it be null: {at} ALTER {quoted(column)} DROP NOT NULL;"))
    return OutputError(place.name, reason, hint=Hint("Drop that constraint, index or trigger, then publish again"))


def no_connection(error: psycopg.Error, place: Place) -> OutputError:
    """Connecting failed. libpq gives no SQLSTATE then, only words of its own and the server's."""
    words = str(error).lower()
    if f'database "{place.database.lower()}" does not exist' in words:
        return _no_database(place)
    for sign, state in _SIGNS:
        if sign in words:
            return refusal(psycopg.errors.lookup(state)(""), place)
    for sign, reason, cure in _UNREACHABLE:
        if sign in words:
            return OutputError(place.name, reason.format(place=place), hint=Hint(cure.format(place=place)))
    reason = f"no connection to {place.host}, port {place.port}"
    return OutputError(place.name, reason, hint=Hint(f"Try: pg_isready -h {place.host} -p {place.port}"))


_SIGNS = (
    ("password authentication failed", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("no encryption", "28000"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("starting up", "57P03"),
    ("shutting down", "57P03"),
    ("in recovery mode", "57P03"),
)
"""English, as libpq is without translations; servers may speak otherwise, and are then told of as unreachable."""

_UNREACHABLE = (
    (
        "no password supplied",
        "the server asks for a password, and there is none",
        "Give it in PGPASSWORD or in ~/.pgpass (chmod 600)",
    ),
    (
        "certificate verify failed",
        "the server's certificate isn't signed by whom we trust",
        "Name the file of the right authority in PGSSLROOTCERT, or put it to ~/.postgresql/root.crt",
    ),
    (
        "root certificate file",
        "there is no certificate of an authority to check the server's with",
        "Put it to ~/.postgresql/root.crt, or name its file in PGSSLROOTCERT; PGSSLROOTCERT=system takes the machine's",
    ),
    (
        "does not match host name",
        "the server's certificate is for another host than {place.host}",
        "Name the host as the certificate does",
    ),
    (
        "server does not support ssl",
        "the server has no TLS, and the address or PGSSLMODE asks for it",
        "Turn it on there (ssl = on); without it the password and all rows go over the network in the clear",
    ),
    *(
        (
            sign,
            "something in the address, or in a variable such as PGSSLMODE, has a value that it can't have",
            "Behind the ? of an address write such as sslmode=verify-full&connect_timeout=15",
        )
        for sign in (' value: "', "for connection option", "bad value for", "weak sslmode")
    ),
    ("failed to resolve host", "there is no host {place.host}", "See whether it is spelt right"),
    ("could not translate host name", "there is no host {place.host}", "See whether it is spelt right"),
    (
        "connection refused",
        "nothing listens at {place.host}, port {place.port}",
        "See whether the server runs there: pg_isready -h {place.host} -p {place.port}",
    ),
    (
        "timeout expired",
        "{place.host}, port {place.port} doesn't answer",
        "A firewall may be between; try: pg_isready -h {place.host} -p {place.port}",
    ),
    (
        "does not exist",
        "the server knows no role {place.role}",
        "Let an administrator make it: createuser -h {place.host} -p {place.port} -P NAME",
    ),
)


def _no_database(place: Place) -> OutputError:
    command = f"createdb -h {place.host} -p {place.port} -E UTF8 {shlex.quote(place.database)}"
    return OutputError(place.name, f"there is no database {place.database}", hint=Hint(f"Create it: {command}"))


def read_only(place: Place) -> OutputError:
    """A standby, or a server that was set so."""
    reason = "the server takes no changes: it is a standby, or set to read only"
    hint = Hint("Name the primary; with several hosts in the address add target_session_attrs=read-write to it")
    return OutputError(place.name, reason, hint=hint)


def no_rights(place: Place) -> OutputError:
    """The role may not do what has to be done."""
    reason = f"the role {place.role} lacks rights in the schema {place.schema}, which has to be its own"
    return OutputError(place.name, reason, hint=Hint(f"Let an administrator run: {make_it_ours(place)}"))


def may_not_make_schema(place: Place) -> OutputError:
    """The schema isn't there, and the role may not make it."""
    reason = f"there is no schema {place.schema}, and the role {place.role} may not make it"
    statement = f"CREATE SCHEMA {quoted(place.schema)} AUTHORIZATION {quoted(place.role)};"
    return OutputError(place.name, reason, hint=Hint(f"Let an administrator run: {statement}"))


def make_it_ours(place: Place) -> str:
    """The statements that give a role the schema, and what is ours in it: an administrator may have published first."""
    schema, role = quoted(place.schema), quoted(place.role)
    ours = [f"ALTER TABLE IF EXISTS {schema}.{quoted(name)} OWNER TO {role};" for name in (*PRIMARY_KEYS, *VIEWS)]
    return " ".join([f"ALTER SCHEMA {schema} OWNER TO {role};", *ours])


def locked(place: Place) -> TargetLocked:
    """Somebody else publishes."""
    hint = Hint("It may be last night's. Publish again when it has ended")
    return TargetLocked(place.name, f"another program publishes to the schema {place.schema}", hint=hint)


def not_ours(place: Place, relation: str) -> TargetRefused:
    """The schema holds what isn't ours."""
    reason = f"the schema {place.schema} holds tables of others, such as {relation}; nothing was changed"
    free = "scored" if place.schema == "score_messages" else "score_messages"
    return TargetRefused(place.name, reason, hint=Hint(f"Publish to a schema of its own: add --schema {free}"))


def newer(place: Place) -> TargetRefused:
    """A later version of us made the tables."""
    reason = f"a newer version of score-messages made the schema {place.schema}; nothing was changed"
    return TargetRefused(place.name, reason, hint=Hint("Upgrade: pip install -U 'score-messages[postgres]'"))


def too_old(place: Place, version: int) -> OutputError:
    """The server is older than what we use of it."""
    reason = (
        f"the server is PostgreSQL {version}; {OLDEST} or newer is needed, and {OLDEST_TESTED} is the oldest tested"
    )
    return OutputError(place.name, reason, hint=Hint("Upgrade the server, or name another one"))


def no_utf8(place: Place, encoding: str) -> OutputError:
    """The database can't hold every letter."""
    reason = f"the database {place.database} is encoded in {encoding}, which lacks letters of messages"
    command = f"createdb -E UTF8 -T template0 {shlex.quote(place.database + '_utf8')}"
    return OutputError(place.name, reason, hint=Hint(f"Publish to a database in UTF8: {command}"))


def too_many_columns(place: Place, number: int, most: int) -> OutputError:
    """More than a table can have."""
    reason = (
        f"messages would have {number:,} columns, and a table of PostgreSQL has at most {most:,}; nothing was changed"
    )
    hint = Hint("Publish fewer columns: score with --keep and the columns that are needed")
    return OutputError(place.name, reason, hint=hint)
