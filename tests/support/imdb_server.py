"""A tiny archive of reviews and a real server on this machine that serves it well or badly."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from score_messages_jobs.imdb_archive import Archive

PER_CLASS = 2
REVIEWS = {
    f"aclImdb/{split}/{name}/{number}_{stars}.txt": f"{split} {name} <br />caf\u00e9 {number}".encode()
    for split in ("test", "train")
    for name, stars in (("pos", 9), ("neg", 2))
    for number in (10, 2)
}
"""Two of each class; the last number as text is not the last as a number."""

ONE = "aclImdb/train/pos/2_9.txt"


def entry(name, content=b"", **fields):
    """A member as tarfile writes it; `fields` make it a link, a device or whatever else."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def pack(reviews=REVIEWS, others=()):
    """The bytes of an archive: reviews by name, then other entries."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for info, content in [*(entry(name, content) for name, content in reviews.items()), *others]:
            tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append(self.path)
        if self.path == "/silent":
            self.server.released.wait()
        elif self.path in self.server.redirects:
            self.send_response(302)
            self.send_header("Location", self.server.redirects[self.path])
            self.end_headers()
        elif self.path == "/archive":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.server.content)))
            self.end_headers()
            self.wfile.write(self.server.content[: self.server.cut_after])
        else:
            self.send_error(404)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    """Serves `content` at /archive, only `cut_after` bytes of it if set; remembers the paths that were asked for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cut_after, self.requests, self.redirects = pack(), None, [], {}
        self.released = threading.Event()

    def url(self, path="/archive"):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def archive(self, path="/archive", **changed):
        """What must hold of the archive, as if `content` were what was published."""
        published = {"size": len(self.content), "sha1": hashlib.sha1(self.content).hexdigest()}
        return Archive(**{"url": self.url(path), "reviews_per_class": PER_CLASS, **published, **changed})
