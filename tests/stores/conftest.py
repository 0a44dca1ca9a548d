"""Buckets of all three stores, on servers of this machine that the session's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest

from tests.support.servers.azurite import azurite
from tests.support.servers.buckets import AnyBucket, AnyServer
from tests.support.servers.faulty import FaultyProxy, faulty_proxy
from tests.support.servers.gcs import gcs_server
from tests.support.servers.moto import s3_server

_SERVERS: dict[str, Callable[[], AbstractContextManager[AnyServer]]] = {
    "s3": s3_server,
    "gs": gcs_server,
    "az": azurite,
}


class _Running:
    """Each server starts when it is asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._servers: dict[str, AnyServer] = {}

    def server(self, scheme: str) -> AnyServer:
        if scheme not in self._servers:
            self._servers[scheme] = self._stack.enter_context(_SERVERS[scheme]())
        return self._servers[scheme]


@pytest.fixture(scope="session")
def running_stores() -> Iterator[_Running]:
    with ExitStack() as stack:
        yield _Running(stack)


@pytest.fixture(params=["s3", "gs", "az"])
def server(request: pytest.FixtureRequest, running_stores: _Running, monkeypatch: pytest.MonkeyPatch) -> AnyServer:
    """Each of the stores; the environment is that of a person who may use it."""
    started = running_stores.server(request.param)
    for name, value in started.environment().items():
        monkeypatch.setenv(name, value)
    return started


@pytest.fixture
def any_bucket(server: AnyServer) -> AnyBucket:
    """A bucket of each of the stores."""
    return server.new_bucket()


@pytest.fixture
def proxy(server: AnyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """What is asked of the store passes through here."""
    with faulty_proxy(server.url.partition("/devstoreaccount1")[0]) as started:
        for name, value in server.environment(started.url).items():
            monkeypatch.setenv(name, value)
        yield started
