"""kill -9 at any moment leaves the old or the new state; two publishers, or a run meanwhile, do no harm."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from score_messages.publish.plain_parquet.bucket import Bucket
from score_messages.stores.address import Address
from tests.support.forked import Moments, forked, seconds_of
from tests.support.forked_programs import publish, publishing, run_jobs
from tests.support.overlaps import OverlappingExports, rows
from tests.support.processes import has_ended, waited_for
from tests.support.published import in_order, rows_in_duckdb, slow_rows
from tests.support.servers import moto

KILLS = 12

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


def killed_many_times(place: OverlappingExports, target: str, read: Callable[[], State], seed: int) -> None:
    """Night after night: readers see the old state or the new; in the end the next publish completes it."""
    moments = Moments(seconds_of(publishing(place.scored, target)), seed)
    killed, old = 0, in_folder(place)
    for night in range(3 * KILLS):
        if killed == KILLS:
            break
        next_night(place, night + 1)
        new = in_folder(place)
        was_killed = publishing(place.scored, target).kill_after(moments.next())
        moments.tried(was_in_time=was_killed)
        killed += was_killed
        found = read()
        assert found in (old, new), night
        old = found
    assert killed == KILLS
    assert publish(place.scored, target) == (0, "")
    assert read() == in_folder(place)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_killed_publish_leaves_the_old_or_the_new_state(place: OverlappingExports, target: str) -> None:
    """At moments spread over the whole publish; the next one completes it, and leaves nothing of those before."""
    read = in_duckdb if target.endswith("duckdb") else in_manifest
    path = place.root / target.rstrip("/")
    killed_many_times(place, f"{path}/" if target.endswith("/") else str(path), lambda: read(path), seed=11)
    assert [name for name in os.listdir(place.root) if name.startswith(".")] == []


@pytest.mark.slow
def test_killed_publish_to_a_bucket_leaves_the_old_or_the_new_state(
    place: OverlappingExports, bucket: moto.Bucket
) -> None:
    """Everything that the manifest names is there, whole."""
    target = Bucket(Address("s3", bucket.name, "killed/"))

    def held() -> State:
        with target.held():
            stored = json.loads(target.manifest()[0] or b"{}")
            found = []
            for file in stored["tables"]["messages"]["files"]:
                with target.open(file["path"]) as opened:
                    found += pq.ParquetFile(opened).read().to_pylist()
        return state(found)

    killed_many_times(place, bucket.address("killed/"), held, seed=5)


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.duckdb", "out/"])
def test_two_publishers_at_once_end_in_the_state_of_the_folder(place: OverlappingExports, target: str) -> None:
    """One of them may be told that the other is at it: exit code 3."""
    path = place.root / target.rstrip("/")
    argument = f"{path}/" if target.endswith("/") else str(path)
    publishers = [publishing(place.scored, argument) for _ in range(2)]
    for publisher in publishers:
        publisher.go()
    codes = sorted(publisher.end()[0] for publisher in publishers)
    assert codes in ([0, 0], [0, 3])
    read = in_duckdb if target.endswith("duckdb") else in_manifest
    assert read(path) == in_folder(place)


def nights(root: Path) -> None:
    """Run after run, until there is a file `enough`; of some messages there is a newer row each time."""
    place = OverlappingExports(root, "date")
    for night in count():
        place.write("0.csv", rows(*range(night, 400 + 7 * night)))
        place.write("1.csv", rows(*range(1000 + night, 1400)))
        place.update(prune=True)
        if (root / "enough").exists():
            return


@pytest.mark.slow
def test_run_at_the_same_time_disturbs_nothing(place: OverlappingExports) -> None:
    """What is published is the folder at one moment: of each id one row, and those that stay always there."""
    always, before = {f"m{number}" for number in range(2000, 2400)}, len(place.records())
    with forked(nights, place.root) as running:
        running.go()
        published = 0
        while published < 3 or len(place.records()) < before + 3:
            assert not has_ended(running.pid)
            assert publish(place.scored, place.root / "out.duckdb") == (0, "")
            found = in_duckdb(place.root / "out.duckdb")
            ids = [name for _, name, _ in found]
            assert len(ids) == len(set(ids)) and always <= set(ids)
            published += 1
        (place.root / "enough").touch()
        assert running.end()[0] == 0
    assert publish(place.scored, place.root / "out.duckdb") == (0, "")
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
    publisher = publishing(place.scored, argument)
    resource.prlimit(publisher.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    publisher.go()
    code, stderr = publisher.end()
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
    assert publish(place.scored, argument) == (0, "")
    old, read = in_folder(place), in_duckdb if target.endswith("duckdb") else in_manifest
    next_night(place, 1)
    for _ in range(20):
        code = stopped_once_it_writes(place, argument)
        assert read(path) == (old if code else in_folder(place))
        assert [name for name in os.listdir(place.root) if name.startswith(".")] == []
        if code:
            return
    pytest.fail("it was never stopped before it had ended")


def stopped_once_it_writes(place: OverlappingExports, target: str) -> int:
    """Its exit code: 143, or 0 where it had ended before the signal came."""
    before = lying_in(place.root)
    with forked(run_jobs, ("publish", str(place.scored), target, "--full")) as publisher:
        publisher.go()
        assert waited_for(lambda: lying_in(place.root) != before or has_ended(publisher.pid))
        publisher.process.terminate()
        code, stderr = publisher.end()
    assert code in (143, 0) and "Traceback" not in stderr, stderr
    return code
