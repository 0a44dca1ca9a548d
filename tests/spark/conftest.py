"""A Spark session that all tests of a process share; whoever needs it is slow, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.servers.spark import started_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark on two cores, in this process."""
    with started_session(tmp_path_factory.mktemp("spark")) as session:
        yield session
