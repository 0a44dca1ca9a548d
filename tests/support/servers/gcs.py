"""Google Cloud Storage on loopback: gcp-storage-emulator's storage behind the XML API, which object-store clients use.

The emulator itself speaks the JSON API, and of the XML one only GET and PUT; the rest of it is here: listing, HEAD,
DELETE, conditions, ranges, uploads in parts. What isn't known is answered with 501, never with success.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from itertools import count
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.support.servers.required import missing_server

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_PART = re.compile(rb"<PartNumber>(\d+)</PartNumber>")
_PAGE = 1000
_META = "x-goog-meta-"
_numbers = count()


@dataclass
class _Uploads:
    """Parts of objects that aren't there yet, by the upload's id."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class GcsServer:
    """A server that answers.

    Attributes:
        url: where it does.
        storage: the emulator's, to look at.
        lock: held by whoever changes that.
        uploads: parts of objects that nobody has completed or aborted.
    """

    url: str
    storage: Any
    lock: threading.Lock
    uploads: Mapping[str, Mapping[int, bytes]]

    def environment(self, url: str | None = None) -> dict[str, str]:
        """The variables by which programs find it.

        Args:
            url: of a proxy in front of it.
        """
        return {"STORAGE_EMULATOR_HOST": url or self.url, "NO_PROXY": "127.0.0.1,localhost"}

    def new_bucket(self) -> GcsBucket:
        """A bucket that nobody else uses."""
        name = f"mail-{next(_numbers)}"
        self.storage.create_bucket(name, {"name": name, "softDeletePolicy": {"retentionDurationSeconds": 0}})
        return GcsBucket(name, self)


@dataclass(frozen=True)
class GcsBucket:
    """One bucket, as the server has it."""

    name: str
    server: GcsServer

    def address(self, key: str) -> str:
        return f"gs://{self.name}/{key}"

    def put(self, key: str, content: bytes) -> None:
        """Put an object there, or another one in its place."""
        with self.server.lock:
            _create(self.server.storage, self.name, key, content)

    def get(self, key: str) -> bytes:
        """What an object holds. Raises KeyError: it isn't there."""
        if key not in self.keys():
            raise KeyError(key)
        content: bytes = self.server.storage.get_file(self.name, key)
        return content

    def delete(self, key: str) -> None:
        with self.server.lock:
            self.server.storage.delete_file(self.name, key)

    def keys(self) -> list[str]:
        """The names of all objects."""
        return sorted(self.server.storage.objects.get(self.name, {}))

    def unfinished(self) -> list[str]:
        """Ids of uploads in parts that nobody has completed or aborted."""
        return sorted(self.server.uploads)


@contextlib.contextmanager
def gcs_server() -> Iterator[GcsServer]:
    """A server without buckets, on a free port of loopback."""
    if find_spec("gcp_storage_emulator") is None:
        missing_server("Google Cloud Storage is tested with gcp-storage-emulator: make setup")
    from gcp_storage_emulator.storage import Storage

    storage, uploads = Storage(use_memory_fs=True), _Uploads()
    server = _Server(("127.0.0.1", 0), partial(_Handler, storage, uploads))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield GcsServer(f"http://127.0.0.1:{server.server_port}", storage, uploads.lock, uploads.parts)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _create(
    storage: Any, bucket: str, key: str, content: bytes, attributes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    stated = {
        "attributes": dict(attributes or {}),
        "name": key,
        "size": str(len(content)),
        "generation": str(time.time_ns()),
        "etag": hashlib.md5(content).hexdigest(),
        "seconds": time.time(),
    }
    storage.create_file(bucket, key, content, stated)
    return stated


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Connections that break are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    """One request: https://cloud.google.com/storage/docs/xml-api/reference-methods."""

    protocol_version = "HTTP/1.1"

    def __init__(self, storage: Any, uploads: _Uploads, *rest: Any) -> None:
        self._storage, self._uploads = storage, uploads
        super().__init__(*rest)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._looked_at(is_sent=True)

    def do_HEAD(self) -> None:
        self._looked_at(is_sent=False)

    def do_PUT(self) -> None:
        content = self._body()
        with self._uploads.lock:
            if "partNumber" in self._query:
                self._add_part(content)
            elif self._bucket_is_there() and self._condition_holds():
                self._answer_created(content)

    def do_POST(self) -> None:
        body = self._body()
        with self._uploads.lock:
            if "uploads" in self._query and self._bucket_is_there():
                upload = f"upload-{time.time_ns()}"
                self._uploads.parts[upload] = {}
                self._xml(
                    f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
                )
            elif "uploadId" in self._query:
                self._complete([int(number) for number in _PART.findall(body)])
            else:
                self._answer(501)

    def do_DELETE(self) -> None:
        with self._uploads.lock:
            if "uploadId" in self._query:
                is_there = self._uploads.parts.pop(self._query["uploadId"], None) is not None
            else:
                is_there = self._stated() is not None
                if is_there:
                    self._storage.delete_file(self._bucket, self._key)
            self._answer(204 if is_there else 404)

    def _body(self) -> bytes:
        """Raises ConnectionError for one that is cut off: of such a request nothing is kept."""
        size = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(size)
        if len(content) < size:
            raise ConnectionResetError
        return content

    @property
    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query, True).items()}

    @property
    def _bucket(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[0]

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def _stated(self) -> dict[str, Any] | None:
        stated: dict[str, Any] | None = self._storage.objects.get(self._bucket, {}).get(self._key)
        return stated

    def _bucket_is_there(self) -> bool:
        if self._bucket in self._storage.buckets:
            return True
        self._error(404, "NoSuchBucket")
        return False

    def _condition_holds(self) -> bool:
        stated, wanted = self._stated(), self.headers.get("x-goog-if-generation-match")
        now = "0" if stated is None else stated["generation"]
        if wanted is not None and wanted != now:
            self._error(412, "PreconditionFailed")
            return False
        return True

    def _looked_at(self, is_sent: bool) -> None:
        with self._uploads.lock:
            if not self._bucket_is_there():
                return
            if not self._key:
                self._list()
                return
            stated = self._stated()
            content = b"" if stated is None else self._storage.get_file(self._bucket, self._key)
        if stated is None:
            self._error(404, "NoSuchKey")
        elif (wanted := self.headers.get("If-Match")) is not None and wanted.strip('"') != stated["etag"]:
            self._error(412, "PreconditionFailed")
        else:
            self._send_object(content, stated, is_sent)

    def _send_object(self, content: bytes, stated: dict[str, Any], is_sent: bool) -> None:
        size = len(content)
        headers = {
            "ETag": f'"{stated["etag"]}"',
            "Last-Modified": formatdate(stated["seconds"], usegmt=True),
            "x-goog-generation": stated["generation"],
            **stated["attributes"],
        }
        if (asked := _RANGE.fullmatch(self.headers.get("Range", ""))) is None:
            self._answer(200, content, headers, is_sent=is_sent)
            return
        first = int(asked[1])
        last = min(int(asked[2]) if asked[2] else size - 1, size - 1)
        if first >= size:
            self._error(416, "InvalidRange")
            return
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        self._answer(206, content[first : last + 1], headers, is_sent=is_sent)

    def _list(self) -> None:
        prefix, after = self._query.get("prefix", ""), self._query.get("continuation-token", "")
        names = sorted(self._storage.objects.get(self._bucket, {}))
        names = [name for name in names if name.startswith(prefix) and name > after]
        page, delimiter = names[:_PAGE], self._query.get("delimiter")
        if delimiter is not None:
            self._answer(501)
            return
        entries = "".join(self._entry(name, self._storage.objects[self._bucket][name]) for name in page)
        more = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if len(names) > _PAGE else ""
        is_cut = str(bool(more)).lower()
        self._xml(f"<ListBucketResult><IsTruncated>{is_cut}</IsTruncated>{more}{entries}</ListBucketResult>")

    def _entry(self, name: str, stated: dict[str, Any]) -> str:
        changed = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(stated["seconds"]))
        facts = f"<LastModified>{changed}</LastModified><ETag>&quot;{stated['etag']}&quot;</ETag>"
        return f"<Contents><Key>{escape(name)}</Key>{facts}<Size>{stated['size']}</Size></Contents>"

    def _add_part(self, content: bytes) -> None:
        parts = self._uploads.parts.get(self._query.get("uploadId", ""))
        if parts is None:
            self._error(404, "NoSuchUpload")
            return
        parts[int(self._query["partNumber"])] = content
        self._answer(200, headers={"ETag": f'"{hashlib.md5(content).hexdigest()}"'})

    def _complete(self, numbers: list[int]) -> None:
        parts = self._uploads.parts.get(self._query["uploadId"])
        if parts is None or not numbers or any(number not in parts for number in numbers):
            self._error(404 if parts is None else 400, "NoSuchUpload" if parts is None else "InvalidPart")
        elif self._condition_holds():
            del self._uploads.parts[self._query["uploadId"]]
            stated = _create(self._storage, self._bucket, self._key, b"".join(parts[number] for number in numbers))
            etag = f"<ETag>&quot;{stated['etag']}&quot;</ETag>"
            generation = {"x-goog-generation": stated["generation"]}
            self._xml(f"<CompleteMultipartUploadResult>{etag}</CompleteMultipartUploadResult>", generation)

    def _attributes(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items() if name.lower().startswith(_META)}

    def _answer_created(self, content: bytes) -> None:
        stated = _create(self._storage, self._bucket, self._key, content, self._attributes())
        headers = {"ETag": f'"{stated["etag"]}"', "x-goog-generation": stated["generation"]}
        self._answer(200, headers=headers)

    def _error(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode(), {"Content-Type": "application/xml"})

    def _xml(self, text: str, headers: dict[str, str] | None = None) -> None:
        body = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
        self._answer(200, body, {"Content-Type": "application/xml", **(headers or {})})

    def _answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, *, is_sent: bool = True
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if is_sent and self.command != "HEAD":
            self.wfile.write(body)
