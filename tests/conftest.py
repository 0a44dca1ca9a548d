"""The shipped model, loaded once, and the command run as a person runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from score_messages.model.bundle import Model
from tests.support.command import RunScore, run_in_process
from tests.support.examples import register_profiles
from tests.support.model import loaded_model
from tests.support.servers.moto import Bucket, S3Server, s3_server
from tests.support.servers.spark import started_session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

register_profiles()

_WITH_SERVERS = (
    "tests/spark/",
    "tests/stores/",
    "tests/publish/",
    "tests/write/test_object_",
    "tests/benchmarks/test_spark_",
    "tests/docs/test_container.py",
    "tests/docs/test_spark_docs.py",
    "tests/jobs/commands/test_spark.py",
)
"""Whose slow tests start databases, object stores or clusters."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark them, so that they can be run by themselves: `make test-servers`."""
    if item.nodeid.startswith(_WITH_SERVERS) and item.get_closest_marker("slow"):
        item.add_marker("server")


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that scores unless another is named."""
    return loaded_model()


@pytest.fixture
def run_score(model: Model, monkeypatch: pytest.MonkeyPatch) -> RunScore:
    """Run `score-messages` with arguments, in this process; the model isn't loaded anew each time."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    return partial(run_in_process, monkeypatch, model)


@pytest.fixture(autouse=True)
def fast_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doesn't wait for the disk: no test ends in a power cut, and what it waited for could not be seen otherwise."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """S3 on this machine, shared by all tests; each makes buckets of its own."""
    with s3_server() as server:
        yield server


@pytest.fixture
def bucket(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket of S3 on this machine; the environment is that of a person who may use it."""
    for name, value in s3.environment().items():
        monkeypatch.setenv(name, value)
    return s3.new_bucket()


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Spark on two cores, in this process, shared by all its tests; whoever needs it is slow, and says so."""
    with started_session(tmp_path_factory.mktemp("spark")) as session:
        yield session
