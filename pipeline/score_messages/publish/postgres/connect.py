"""A connection to the database, and whether it is one that can be published to."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from typing import Any

from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import masked
from score_messages.publish.postgres.driver import Connection, conninfo_to_dict, psycopg, sql
from score_messages.publish.postgres.refusals import (
    OLDEST,
    Place,
    locked,
    no_connection,
    no_utf8,
    read_only,
    said_in_our_words,
    too_old,
)

_DEFAULTS = {
    "connect_timeout": ("PGCONNECT_TIMEOUT", 15),
    "keepalives_idle": ("", 30),
    "keepalives_interval": ("", 10),
    "keepalives_count": ("", 6),
    "application_name": ("PGAPPNAME", "sentiment-jobs publish"),
}
"""Unless the address or the environment says otherwise: a server that is gone is noticed within some minutes."""

_SETTINGS = {
    "search_path": "pg_catalog",  # nobody's function or operator comes between
    "lock_timeout": "30s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",  # the folder is read meanwhile
    "client_min_messages": "error",
    "tcp_keepalives_idle": "60",  # else the lock of a publisher whose machine is gone stays for hours
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "6",
}
"""Of a transaction of ours, whatever the role's are."""

_SETTINGS_FROM_17 = {"transaction_timeout": "0"}
"""Those that servers have from PostgreSQL 17 on."""

LOCK_TIMEOUT = "2s"
"""For what readers must wait for: as long as we wait for a lock, all readers that come later wait behind us."""


def place_of(address: str, schema: str) -> Place:
    """Where an address leads, as far as words may tell.

    Raises:
        OptionError: it can't be read, or asks for something that libpq doesn't know.
    """
    given = _parsed(address)
    host = _of(given, "host", "PGHOST") or _of(given, "hostaddr", "PGHOSTADDR") or "localhost"
    role = _of(given, "user", "PGUSER")
    database = _of(given, "dbname", "PGDATABASE") or role
    port = _of(given, "port", "PGPORT") or "5432"
    return Place(masked(address), host, port, database or "(the default)", role or "(yours)", schema)


def _parsed(address: str) -> Mapping[str, object]:
    try:
        given = conninfo_to_dict(address)
    except psycopg.Error:  # its words may quote the password
        given = {"port": ""}
    ports = str(given.get("port", "5432")).split(",")
    if _is_cut_amiss(address) or not all(port.isascii() and port.isdigit() for port in ports):
        reason = f"{masked(address)}: the address can't be read, or something behind its ? is unknown"
        raise OptionError(reason, hint=_WRITTEN)
    return given


def _is_cut_amiss(address: str) -> bool:
    """Whether a password holds an @ or / of its own, so that libpq takes a piece of it for a host or a database."""
    place = _ACCOUNT.sub("", address.partition("://")[2], count=1)
    return "@" in place.partition("?")[0]


_ACCOUNT = re.compile(r"\A[^@/]*@")

_WRITTEN = Hint(
    "In names and passwords write %40 for @, %3A for :, %2F for /, %3F for ?, %23 for #, %25 for %, %20 for a blank; "
    "or leave the password to ~/.pgpass: postgresql:///DATABASE?host=HOST&port=5432&user=NAME"
)
"""No @ behind an address: what is before it would be masked."""


def _of(given: Mapping[str, object], name: str, variable: str) -> str:
    return str(given.get(name) or os.environ.get(variable) or "")


def connect(address: str, place: Place) -> Connection:
    """Connect, and look whether the server and the database are such that we can publish there.

    Raises:
        OutputError: no connection; or a standby, too old, or in an encoding that lacks letters.
    """
    given = conninfo_to_dict(address)
    defaults: dict[str, Any] = {
        name: value
        for name, (variable, value) in _DEFAULTS.items()
        if name not in given and not (variable and variable in os.environ)
    }
    try:
        connection = psycopg.connect(
            address, autocommit=True, prepare_threshold=None, client_encoding="utf8", **defaults
        )
    except psycopg.Error as error:
        raise no_connection(error, place) from None
    try:
        _look_at_server(connection, place)
    except BaseException:
        connection.close()
        raise
    return connection


def _look_at_server(connection: Connection, place: Place) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise too_old(place, version)
    with said_in_our_words(place):
        row = connection.execute("SELECT pg_is_in_recovery(), current_setting('server_encoding')").fetchone()
    assert row is not None
    is_standby, encoding = row
    if is_standby:
        raise read_only(place)
    if encoding != "UTF8":
        raise no_utf8(place, str(encoding))


def begin(connection: Connection, place: Place, **settings: str) -> None:
    """Begin a transaction of ours, alone: nobody else publishes to the schema until it ends.

    The lock is the transaction's, so it works through pgbouncer, too, and is gone with whoever held it.

    Raises:
        TargetLocked: somebody else does.
    """
    with said_in_our_words(place):
        connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        newer = _SETTINGS_FROM_17 if connection.info.server_version >= 170_000 else {}
        for name, value in {**newer, **_SETTINGS, **settings}.items():
            connection.execute(sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        lock = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_key(place.schema)]).fetchone()
    if lock is None or not lock[0]:
        raise locked(place)


def _lock_key(schema: str) -> int:
    digest = hashlib.sha256(f"score-messages publishes to {schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
