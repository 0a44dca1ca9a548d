"""What an object costs in requests: each takes its time, and there may be thousands of objects."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError
from score_messages.stores.address import address_of
from score_messages.stores.reading import FIRST_BYTES
from score_messages.stores.store import Store, open_store
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox
from tests.support.servers.buckets import AnyBucket
from tests.support.servers.faulty import FaultyProxy

pytestmark = pytest.mark.slow


def store_of(address: str) -> Store:
    stored = address_of(address)
    assert stored is not None
    return open_store(stored)


@pytest.mark.parametrize("size", [1, FIRST_BYTES - 1, FIRST_BYTES, FIRST_BYTES + 1])
def test_look_brings_the_first_bytes_along(size: int, any_bucket: AnyBucket, proxy: FaultyProxy) -> None:
    """In one request; it says the same of the object as a look alone, and reading goes on from there."""
    content = bytes(number % 251 for number in range(size))
    any_bucket.put("x", content)
    store = store_of(any_bucket.address("x"))
    looked = store.beginning("x")
    assert looked is not None and proxy.methods() == ["GET"]
    version, first = looked
    assert first == content[:FIRST_BYTES] and version == store.head("x")
    proxy.requests.clear()
    with store.open_read("x", version, first) as file:
        assert file.read() == content
    assert len(proxy.requests) == (size > FIRST_BYTES)


def test_look_at_what_has_no_first_byte(any_bucket: AnyBucket) -> None:
    """An object without bytes is there; one that isn't there, isn't; of a bucket that isn't there it is said."""
    any_bucket.put("empty", b"")
    store = store_of(any_bucket.address("empty"))
    assert store.beginning("empty") == (store.head("empty"), b"")
    assert store.beginning("missing") is None
    with pytest.raises(InputError, match=r"there is no (bucket|container)"):
        store_of(any_bucket.address("x").replace(any_bucket.name, "no-such-bucket")).beginning("x")


def test_new_small_object_costs_a_request_each_time_it_is_opened(
    any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path, run_score: RunScore
) -> None:
    """Hashed, told from tables of ours, its columns looked at, read; unchanged, none at all."""
    for number in range(3):
        any_bucket.put(f"in/{number}.csv", csv_bytes(inbox(5 + number)))
    for requests in (4, 0):
        proxy.requests.clear()
        result = run_score(any_bucket.address("in/*.csv"), f"{tmp_path}/scored/")
        assert result.exit_code == 0, result.stderr
        of_objects = [method for method, path, _ in proxy.requests if ".csv" in unquote(path)]
        assert of_objects == ["GET"] * 3 * requests


def test_new_parquet_object_is_hashed_once(
    any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path, run_score: RunScore
) -> None:
    """Then for the sizes of its pages, and to be scored: three times in all; and what it held is recorded."""
    noise = [random.Random(number).randbytes(4000).hex() for number in range(500)]
    pq.write_table(pa.table({"body": ["I love it"] * 500, "noise": noise}), tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    any_bucket.put("in/a.parquet", content)
    result = run_score(any_bucket.address("in/*.parquet"), f"{tmp_path}/scored/")
    assert result.exit_code == 0, result.stderr
    assert sum(map(_bytes_asked, proxy.requests)) < 3.5 * len(content)
    part = next((tmp_path / "scored").glob("*.parquet"))
    stored = pq.read_metadata(part).metadata[b"score_messages.input_sha256"].decode()
    assert stored == hashlib.sha256(content).hexdigest()


def _bytes_asked(request: tuple[str, str, dict[str, str]]) -> int:
    method, _, headers = request
    asked = next((value for name, value in headers.items() if name.lower() in ("range", "x-ms-range")), "")
    first, _, last = asked.removeprefix("bytes=").partition("-")
    return int(last) - int(first) + 1 if method == "GET" and last else 0
