"""A run that is stopped while it puts its table: the old object stays byte for byte, and nothing else remains."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.forked import Forked
from tests.support.forked_programs import scoring
from tests.support.messages import csv_bytes
from tests.support.servers.faulty import Fault, FaultyProxy, faulty_proxy
from tests.support.servers.moto import Bucket, S3Server

pytestmark = pytest.mark.slow

ROWS, NOISE = 2000, 600


@pytest.fixture
def proxy(s3: S3Server) -> Iterator[FaultyProxy]:
    with faulty_proxy(s3.url) as faulty:
        yield faulty


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export whose table is larger than what a network holds on its way; that table, written here; an older one."""
    folder = tmp_path_factory.mktemp("place")
    draw = random.Random(1)
    rows = [[str(n), "I love it", draw.randbytes(NOISE).hex()] for n in range(ROWS)]
    (folder / "in.csv").write_bytes(csv_bytes([["id", "body", "noise"], *rows]))
    (folder / "old.csv").write_bytes(csv_bytes([["id", "body", "noise"], *rows[:9]]))
    for source, target in (("in.csv", "local.parquet"), ("old.csv", "old.parquet")):
        assert scoring(folder / source, folder / target).end() == (0, "")
    return folder


def _started(place: Path, bucket: Bucket, s3: S3Server, proxy: FaultyProxy, scratch: Path) -> Forked:
    variables = os.environ | s3.environment(proxy.url) | {"TMPDIR": str(scratch)}
    return scoring(place / "in.csv", bucket.address("scored.parquet"), variables=variables)


MOMENTS = {
    "looking": Fault("HEAD", hold=True, cut_request=0),
    "putting nothing yet": Fault("PUT", hold=True, cut_request=0),
    "one byte": Fault("PUT", hold=True, cut_request=1),
    "half": Fault("PUT", hold=True, cut_request=800_000),
    "most": Fault("PUT", hold=True, cut_request=1_200_000),
}


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_run_leaves_the_old_object_and_nothing_else(
    place: Path, s3: S3Server, bucket: Bucket, proxy: FaultyProxy, tmp_path: Path, moment: str, old: bool
) -> None:
    """Neither in the bucket, nor as an upload that nobody finished, nor on the disk; and the next run completes it."""
    before, new = (place / "old.parquet").read_bytes(), (place / "local.parquet").read_bytes()
    assert len(new) > 1_200_000
    if old:
        bucket.put("scored.parquet", before)
    fault = MOMENTS[moment]
    held = Fault(fault.method, hold=True, cut_request=fault.cut_request)
    proxy.faults.append(held)
    run = _started(place, bucket, s3, proxy, tmp_path)
    assert held.held.wait(120)
    run.send_signal(signal.SIGKILL)
    assert run.end()[0] == -signal.SIGKILL
    held.released.set()
    assert bucket.keys() == (["scored.parquet"] if old else [])
    assert bucket.unfinished() == [] and list(tmp_path.iterdir()) == []
    assert not old or bucket.get("scored.parquet") == before
    proxy.faults.clear()
    assert _started(place, bucket, s3, proxy, tmp_path).end() == (0, "")
    assert bucket.get("scored.parquet") == new


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_signal_ends_an_upload_at_once(
    place: Path, s3: S3Server, bucket: Bucket, proxy: FaultyProxy, tmp_path: Path, number: int, code: int
) -> None:
    """The store is waiting for the rest; the run doesn't wait for the store."""
    bucket.put("scored.parquet", (place / "old.parquet").read_bytes())
    held = Fault("PUT", hold=True, cut_request=800_000)
    proxy.faults.append(held)
    run = _started(place, bucket, s3, proxy, tmp_path)
    assert held.held.wait(120)
    run.send_signal(number)
    ended_with, said = run.end(seconds=50)
    held.released.set()
    assert ended_with == code and "interrupted; nothing incomplete was written" in said
    assert bucket.get("scored.parquet") == (place / "old.parquet").read_bytes()
    assert bucket.unfinished() == []


def test_run_that_is_killed_behind_the_last_byte_leaves_the_old_table_or_the_new_one(
    place: Path, s3: S3Server, bucket: Bucket, proxy: FaultyProxy, tmp_path: Path
) -> None:
    """Whole in any case: the store had all of it."""
    old, new = (place / "old.parquet").read_bytes(), (place / "local.parquet").read_bytes()
    bucket.put("scored.parquet", old)
    held = Fault("PUT", hold=True, cut_request=10**9)
    proxy.faults.append(held)
    run = _started(place, bucket, s3, proxy, tmp_path)
    assert held.held.wait(120)
    run.send_signal(signal.SIGKILL)
    assert run.end()[0] == -signal.SIGKILL
    assert bucket.get("scored.parquet") in (old, new)


_PUT = """
import os, sys, threading, time
from pathlib import Path
from score_messages.stores.address import address_of
from score_messages.stores.store import open_store
def anonymous():
    return int(Path("/proc/self/status").read_text().partition("RssAnon:")[2].split()[0]) // 1024
address = address_of(sys.argv[1])
store = open_store(address)
store.put("small", b"x")
before, most = anonymous(), 0
def watch():
    global most
    while True:
        most = max(most, anonymous())
        time.sleep(0.005)
threading.Thread(target=watch, daemon=True).start()
store.put(address.key, Path(sys.argv[2]))
with store.open_read(address.key) as file:
    while file.read(1 << 20):
        pass
print(most - before)
"""


def test_memory_does_not_grow_with_the_table(s3: S3Server, bucket: Bucket, tmp_path: Path) -> None:
    """It is mapped when it is put, and read by ranges: of 256 MiB no more than a quarter is ever in memory."""
    (tmp_path / "large").write_bytes(random.Random(1).randbytes(1 << 20) * 256)
    command = [sys.executable, "-c", _PUT, bucket.address("large"), str(tmp_path / "large")]
    run = subprocess.run(
        command, env=os.environ | s3.environment(), capture_output=True, text=True, check=True, timeout=300
    )
    assert int(run.stdout) < 256 // 4
