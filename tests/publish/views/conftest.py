"""The two databases that the views are for."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.servers.postgres import running_postgres
from tests.support.view_tables import DuckDB, Engine, PostgreSQL


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """A server of its own; a test fills the tables anew."""
    with running_postgres() as server, psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("SET TimeZone TO 'Pacific/Auckland'")  # days are UTC's wherever somebody asks
        yield PostgreSQL(connection)


@pytest.fixture(scope="session", params=["duckdb", pytest.param("postgres", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two."""
    engine: Engine = DuckDB() if request.param == "duckdb" else request.getfixturevalue("postgres")
    return engine
