"""S3 on this machine: moto's server, in a process of its own, that ends when the tests do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from typing import Any

from tests.support.servers.required import missing_server

KEY, SECRET, REGION = "testing-key-id", "testing-secret-canary", "us-east-1"

_PROGRAM = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").disabled = True
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(*server.get_host_and_port(), flush=True)
sys.stdin.read()  # ends with whoever started it
"""
_numbers = count()


@dataclass(frozen=True)
class S3Server:
    """Where it is. It takes any credentials."""

    url: str

    def environment(self, url: str | None = None) -> dict[str, str]:
        """For programs that are to use it, and nothing else: no settings of whoever runs the tests, no instance's.

        Args:
            url: of a proxy in front of it.
        """
        return {
            "AWS_ENDPOINT_URL_S3": url or self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def new_bucket(self) -> Bucket:
        """A bucket that nobody else uses."""
        name = f"mail-{os.getpid()}-{next(_numbers)}"
        client = self._client()
        client.create_bucket(Bucket=name)
        return Bucket(name, client)

    def _client(self) -> Any:
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )


@dataclass(frozen=True)
class Bucket:
    """One bucket, as another program sees it: through boto3."""

    name: str
    client: Any

    def address(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def keys(self) -> list[str]:
        """Of all objects that a reader can see."""
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=self.name).get("Contents", [])]

    def unfinished(self) -> list[str]:
        """Keys of multipart uploads that nobody finished, which readers don't see, but its owner pays for."""
        return [found["Key"] for found in self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])]


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """The server, until the block is left."""
    if find_spec("moto") is None or find_spec("obstore") is None:
        missing_server("S3 is tested with moto's server and obstore: make setup")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean
    )
    try:
        assert process.stdout is not None
        host, port = process.stdout.readline().split()
        yield S3Server(f"http://{host}:{port}")
    finally:
        process.kill()
        process.communicate()
