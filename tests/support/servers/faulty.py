"""A proxy in front of a server over HTTP that fails as it is told to: cut, busy, slow, or a word of refusal."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import unquote, urlsplit

_PIECE = 1 << 14


@dataclass
class Fault:
    """What becomes of requests of one method.

    Attributes:
        method: of the requests that it is about.
        part: of their path and query, which they must hold.
        skip: so many of them pass first.
        times: so many fail; the rest pass.
        status, body: the answer, instead of the server's; 0 for the server's own.
        cut_request: the connection ends after so many bytes of the request's body were passed on.
        cut_answer: the connection ends after so many bytes of the answer's body.
        lose_answer: the server does what it is asked, and the connection ends before it says so.
        delay: seconds before the request is passed on.
        hold: the request is held after `cut_request` bytes; `held` says that it is.
        wait: the request waits, and is passed on once it is `released`; `held` says that it came.
    """

    method: str
    part: str = ""
    skip: int = 0
    times: int = 1_000_000
    status: int = 0
    body: bytes = b""
    cut_request: int | None = None
    cut_answer: int | None = None
    lose_answer: bool = False
    delay: float = 0
    hold: bool = False
    wait: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def takes(self, method: str, path: str) -> bool:
        """Whether it is about this request; counts it, if so."""
        if method != self.method or self.part not in unquote(path):
            return False
        self.skip -= 1
        if self.skip >= 0 or self.times <= 0:
            return False
        self.times -= 1
        return True


@dataclass
class FaultyProxy:
    """Where it is, what it does, and which requests came."""

    url: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.requests]


@contextmanager
def faulty_proxy(upstream: str) -> Iterator[FaultyProxy]:
    """A proxy in front of `upstream`, until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    proxy = FaultyProxy(f"http://127.0.0.1:{server.server_port}")
    server.proxy, server.upstream = proxy, urlsplit(upstream).netloc  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        for fault in proxy.faults:
            fault.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Cut(Exception):
    """The connection is to end here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _handle(self) -> None:
        proxy: FaultyProxy = self.server.proxy
        proxy.requests.append((self.command, self.path, dict(self.headers)))
        fault = next((fault for fault in proxy.faults if fault.takes(self.command, self.path)), None)
        try:
            if fault is not None and fault.status:
                self._read_body()
                self._answer(fault.status, {"Content-Type": "application/xml"}, fault.body, None)
            else:
                self._pass_on(fault or Fault(self.command))
        except (_Cut, OSError, http.client.HTTPException):
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(2)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the base class's names

    def _pass_on(self, fault: Fault) -> None:
        sleep(fault.delay)
        if fault.wait:
            fault.held.set()
            fault.released.wait()
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("connection", "keep-alive"):
                    upstream.putheader(name, value)
            upstream.endheaders()
            self._copy_body(upstream, fault)
            answer = upstream.getresponse()
            body = answer.read()
            if fault.lose_answer:
                raise _Cut
            self._answer(answer.status, dict(answer.getheaders()), body, fault.cut_answer)
        finally:
            upstream.close()

    def _copy_body(self, upstream: http.client.HTTPConnection, fault: Fault) -> None:
        left = int(self.headers.get("Content-Length", 0))
        until_cut = left if fault.cut_request is None else min(left, fault.cut_request)
        while left:
            if until_cut <= 0 and fault.cut_request is not None:
                self._end(fault)
            piece = self.rfile.read(min(left, _PIECE, until_cut or _PIECE))
            if not piece:
                raise _Cut
            upstream.send(piece)
            left -= len(piece)
            until_cut -= len(piece)
        if fault.cut_request is not None:
            self._end(fault)

    def _end(self, fault: Fault) -> None:
        fault.held.set()
        if fault.hold:
            fault.released.wait(60)
        raise _Cut

    def _read_body(self) -> None:
        left = int(self.headers.get("Content-Length", 0))
        while left and (piece := self.rfile.read(min(left, _PIECE))):
            left -= len(piece)

    def _answer(self, status: int, headers: dict[str, str], body: bytes, cut: int | None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "keep-alive"):
                self.send_header(name, value)
        stated = {name.lower(): value for name, value in headers.items()}
        length = stated.get("content-length", len(body)) if self.command == "HEAD" else len(body)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.wfile.flush()
            raise _Cut
