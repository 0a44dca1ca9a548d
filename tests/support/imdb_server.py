"""A tiny archive of reviews and a real server on this machine that serves it well or badly."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from score_messages_jobs.imdb.archive import Archive

Entry = tuple[tarfile.TarInfo, bytes]

PER_CLASS = 2
REVIEWS = {
    f"aclImdb/{split}/{name}/{number}_{stars}.txt": f"{split} {name} <br />caf\u00e9 {number}".encode()
    for split in ("test", "train")
    for name, stars in (("pos", 9), ("neg", 2))
    for number in (10, 2)
}
"""Two of each class; the last number as text is not the last as a number."""

ONE = "aclImdb/train/pos/2_9.txt"


def entry(name: str, content: bytes = b"", **fields: object) -> Entry:
    """A member as tarfile writes it; `fields` make it a link, a device or whatever else."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def pack(reviews: Mapping[str, bytes] = REVIEWS, others: Iterable[Entry] = ()) -> bytes:
    """The bytes of an archive: reviews by name, then other entries."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for info, content in [*(entry(name, content) for name, content in reviews.items()), *others]:
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.requests.append(self.path)
        if self.path == "/silent":
            server.released.wait()
        elif self.path in server.redirects:
            self.send_response(302)
            self.send_header("Location", server.redirects[self.path])
            self.end_headers()
        elif self.path == "/archive":
            self.send_response(200)
            self.send_header("Content-Length", str(len(server.content)))
            self.end_headers()
            self.wfile.write(server.content[: server.cut_after])
        else:
            self.send_error(404)

    def log_message(self, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Serves `content` at /archive, only `cut_after` bytes of it if set; remembers the paths that were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = pack()
        self.cut_after: int | None = None
        self.requests: list[str] = []
        self.redirects: dict[str, str] = {}
        self.released = threading.Event()

    def url(self, path: str = "/archive") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def archive(self, path: str = "/archive", **changed: Any) -> Archive:
        """What must hold of the archive, as if `content` were what was published."""
        published: dict[str, Any] = {"size": len(self.content), "sha1": hashlib.sha1(self.content).hexdigest()}
        return Archive(**{"url": self.url(path), "reviews_per_class": PER_CLASS, **published, **changed})
