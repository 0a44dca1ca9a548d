"""kill -9 at any moment leaves the old or the new state; two publishers, or a run meanwhile, do no harm."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from score_messages.publish.plain_parquet.bucket import Bucket
from score_messages.stores.address import Address
from tests.support.overlaps import OverlappingExports, rows
from tests.support.publish_driver import Publishing, publish
from tests.support.published import in_order, rows_in_duckdb, slow_rows
from tests.support.servers import moto

KILLS = 12

SOONER = 0.7
"""After a kill that came too late: a night has less to publish than the first, and the machine may be faster now."""

State = list[tuple[str, str, int]]
"""Part, id and occurrence of all rows."""


@pytest.fixture
def place(tmp_path: Path) -> OverlappingExports:
    exports = OverlappingExports(tmp_path, "date")
    for number in range(6):
        exports.write(f"{number}.csv", rows(*range(1000 * number, 1000 * number + 400)))
    exports.update()
    return exports


def state(found: list[dict[str, Any]]) -> State:
    return sorted((row["part"], row["message_id"], row["occurrence"]) for row in found)


def in_folder(place: OverlappingExports) -> State:
    return state(slow_rows(place.scored))


def in_duckdb(path: Path) -> State:
    return state(rows_in_duckdb(path))


def in_manifest(folder: Path) -> State:
    stored = json.loads((folder / "manifest.json").read_text())
    paths = [folder / file["path"] for file in stored["tables"]["messages"]["files"]]
    return state([row for path in paths for row in pq.ParquetFile(path).read().to_pylist()])


def lying_in(path: Path) -> set[str]:
    """All that lies in a folder, but for the lock, which stays there once the folder does."""
    return {str(inside) for inside in path.rglob("*") if inside.name != ".publish.lock"}


def next_night(place: OverlappingExports, night: int) -> None:
    place.write("new.csv", rows(*range(20_000, 20_100 + night)))
    place.update()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_killed_publish_leaves_the_old_or_the_new_state(place: OverlappingExports, target: str) -> None:
    """At moments spread over the whole publish; the next one completes it, and leaves nothing of those before."""
    read = in_duckdb if target.endswith("duckdb") else in_manifest
    path, dice = place.root / target.rstrip("/"), random.Random(11)
    argument = f"{path}/" if target.endswith("/") else str(path)
    code, stderr, seconds = publish(place.scored, argument)
    assert code == 0, stderr
    killed, old = 0, in_folder(place)
    for night in range(KILLS):
        next_night(place, night + 1)
        new = in_folder(place)
        was_killed = Publishing(place.scored, argument).kill_after(dice.uniform(0, 1.1 * seconds))
        killed += was_killed
        seconds *= 1 if was_killed else SOONER
        found = read(path)
        assert found in (old, new), night
        old = found
    assert killed > KILLS // 2
    code, stderr, _ = publish(place.scored, argument)
    assert (code, stderr) == (0, "")
    assert read(path) == in_folder(place)
    assert [name for name in os.listdir(place.root) if name.startswith(".")] == []


@pytest.mark.slow
def test_killed_publish_to_a_bucket_leaves_the_old_or_the_new_state(
    place: OverlappingExports, bucket: moto.Bucket
) -> None:
    """Everything that the manifest names is there, whole."""
    address, dice = bucket.address("killed/"), random.Random(5)
    target = Bucket(Address("s3", bucket.name, "killed/"))

    def held() -> State:
        with target.held():
            stored = json.loads(target.manifest()[0] or b"{}")
            found = []
            for file in stored["tables"]["messages"]["files"]:
                with target.open(file["path"]) as opened:
                    found += pq.ParquetFile(opened).read().to_pylist()
        return state(found)

    code, stderr, seconds = publish(place.scored, address)
    assert code == 0, stderr
    old, killed = in_folder(place), 0
    for night in range(12):
        next_night(place, night + 1)
        new = in_folder(place)
        was_killed = Publishing(place.scored, address).kill_after(dice.uniform(0, seconds))
        killed += was_killed
        seconds *= 1 if was_killed else SOONER
        found = held()
        assert found in (old, new), night
        old = found
    assert killed > 3
    assert publish(place.scored, address)[:2] == (0, "")
    assert held() == in_folder(place)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_two_publishers_at_once_end_in_the_state_of_the_folder(place: OverlappingExports, target: str) -> None:
    """One of them may be told that the other is at it: exit code 3."""
    path = place.root / target.rstrip("/")
    argument = f"{path}/" if target.endswith("/") else str(path)
    publishers = [Publishing(place.scored, argument) for _ in range(2)]
    for publisher in publishers:
        publisher.go()
    codes = sorted(publisher.end()[0] for publisher in publishers)
    assert codes in ([0, 0], [0, 3])
    read = in_duckdb if target.endswith("duckdb") else in_manifest
    assert read(path) == in_folder(place)


@pytest.mark.slow
def test_run_at_the_same_time_disturbs_nothing(place: OverlappingExports) -> None:
    """What is published is the folder at one moment: of each id one row, and those that stay always there."""
    code = (
        "import sys, tests.support.overlaps as o; from pathlib import Path\n"
        "place = o.OverlappingExports(Path(sys.argv[1]), 'date')\n"
        "for night in range(5):\n"
        "    place.write('0.csv', o.rows(*range(night, 400 + 7 * night)))\n"
        "    place.write('1.csv', o.rows(*range(1000 + night, 1400)))\n"
        "    place.update(prune=True)\n"
    )
    always = {f"m{number}" for number in range(2000, 2400)}
    with subprocess.Popen([sys.executable, "-c", code, str(place.root)]) as nights:
        published = 0
        while nights.poll() is None:
            exit_code, stderr, _ = publish(place.scored, place.root / "out.duckdb")
            assert exit_code == 0, stderr
            found = in_duckdb(place.root / "out.duckdb")
            ids = [name for _, name, _ in found]
            assert len(ids) == len(set(ids)) and always <= set(ids)
            published += 1
    assert nights.returncode == 0 and published > 1
    assert publish(place.scored, place.root / "out.duckdb")[:2] == (0, "")
    assert in_order(rows_in_duckdb(place.root / "out.duckdb")) == in_order(slow_rows(place.scored))


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_full_disk_leaves_the_old_state(place: OverlappingExports, target: str) -> None:
    """Exit code 1, a reason, and nothing beside it; here no file may grow beyond a limit."""
    path = place.root / target.rstrip("/")
    argument = f"{path}/" if target.endswith("/") else str(path)
    assert publish(place.scored, argument)[0] == 0
    old, read = in_folder(place), in_duckdb if target.endswith("duckdb") else in_manifest
    names = lying_in(path)
    next_night(place, 1)
    publishing = Publishing(place.scored, argument)
    resource.prlimit(publishing.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    publishing.go()
    code, stderr = publishing.end()
    assert code == 1 and "a bug" not in stderr and str(path) in stderr, stderr
    assert read(path) == old
    assert lying_in(path) == names
    assert [name for name in os.listdir(place.root) if name.startswith(".")] == []


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_stopped_publish_leaves_the_old_state_and_nothing_else(place: OverlappingExports, target: str) -> None:
    """SIGTERM: exit code 143."""
    path = place.root / target.rstrip("/")
    argument = f"{path}/" if target.endswith("/") else str(path)
    seconds = publish(place.scored, argument)[2]
    old, read = in_folder(place), in_duckdb if target.endswith("duckdb") else in_manifest
    next_night(place, 1)
    publishing = Publishing(place.scored, argument, "--full")
    publishing.go()
    time.sleep(seconds / 2)
    publishing.process.terminate()
    code, stderr = publishing.end()
    assert code in (143, 0) and "Traceback" not in stderr
    assert read(path) == (old if code else in_folder(place))
    assert [name for name in os.listdir(place.root) if name.startswith(".")] == []
