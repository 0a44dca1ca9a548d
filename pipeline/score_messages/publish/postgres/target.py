"""`postgresql://...` as a target of publishing. psycopg is imported when it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import masked, scheme_of

if TYPE_CHECKING:
    from score_messages.publish.target import OpenTarget
    from score_messages.publish.target_options import TargetOptions

SCHEMA = "score_messages"
"""Where our tables go unless somebody says otherwise."""

_LONGEST = 63
_SCHEMES = ("postgresql", "postgres")
_PAIRS = re.compile(r"\s*(?:host|hostaddr|port|dbname|user|password|passfile|service|sslmode)\s*=")
"""How libpq's other form of an address begins: host=db.example dbname=mail."""


def postgres_target(address: str, options: TargetOptions) -> PostgresTarget | None:
    """The target that an address means; None if it is another kind of address.

    Raises:
        OptionError: it isn't written as an address, or no schema can have that name.
    """
    if _PAIRS.match(address):  # which may name a password, so it isn't shown
        hint = Hint("Write it as postgresql://USER@HOST:PORT/DATABASE, and leave the password to ~/.pgpass")
        raise OptionError("an address of PostgreSQL begins with postgresql://", hint=hint)
    scheme = scheme_of(address)
    if scheme is not None and scheme.startswith(("postgresql+", "postgres+")):
        hint = Hint(f"Write postgresql:// instead of {scheme}://")
        raise OptionError(f"{masked(address)}: {scheme} is the way SQLAlchemy names a driver", hint=hint)
    if scheme not in _SCHEMES:
        return None
    return PostgresTarget(scheme + address[len(scheme) :], _schema(options.schema))  # libpq takes no capitals there


def _schema(name: str | None) -> str:
    if name is None:
        return SCHEMA
    is_systems = name.startswith("pg_") or name == "information_schema"
    if is_systems or not name or "\0" in name or len(name.encode("utf-8", "replace")) > _LONGEST:
        reason = "--schema: the name has to have 1 to 63 bytes, and not to begin with pg_ like PostgreSQL's own"
        raise OptionError(reason, hint=Hint(f"For example --schema {SCHEMA}, which is the usual one"))
    return name


@dataclass(frozen=True)
class PostgresTarget:
    """A schema in a database.

    Attributes:
        address: as libpq takes it. It may hold a password, so it is never shown, nor is this object.
    """

    address: str
    schema: str = SCHEMA

    @property
    def name(self) -> str:
        """The address without a password."""
        return masked(self.address)

    def __repr__(self) -> str:
        return f"PostgresTarget({self.name!r}, {self.schema!r})"

    @contextmanager
    def opened(self) -> Iterator[OpenTarget]:
        """One transaction, from the lock to the commit: see `Target.opened`."""
        from score_messages.publish.postgres.open_schema import opened_schema

        with opened_schema(self.address, self.schema) as schema:
            yield schema
