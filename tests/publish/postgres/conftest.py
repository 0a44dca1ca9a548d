"""A PostgreSQL for all tests of this folder, and a database of its own for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.servers.postgres import PostgresServer, running_postgres


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """The newest that is there."""
    with running_postgres() as started:
        yield started


@pytest.fixture
def database(server: PostgresServer) -> str:
    """The address of an empty database."""
    return server.new_database()
