"""Whatever happens while Delta tables are written: readers see the old state or the new, and the next run is right."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from score_messages.errors import ChangedError, OptionError, OutputError
from score_messages.publish import Contents, publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.contents import PartFile
from tests.support.invented_contents import Folder, InventedRows
from tests.support.paths import ROOT

SECRET = "the words of a customer"


def count(place: Path) -> int:
    return int(DeltaTable(str(place / "messages")).to_pyarrow_table().num_rows)


@pytest.mark.slow
def test_killed_at_a_hundred_moments_it_is_never_half_done(tmp_path: Path) -> None:
    """The old state or the new one of `messages`; the next publish completes all three tables."""
    command = [sys.executable, "-m", "tests.support.delta_kills", str(tmp_path), "100"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    outcomes = [(bool(killed), seen) for killed, seen in json.loads(done.stdout)]
    seen_of_killed = Counter(seen for killed, seen in outcomes if killed)
    assert sum(seen_of_killed.values()) == 100, "too few were killed while they published"
    assert set(seen_of_killed) <= {1, 2, 3} and seen_of_killed[1] >= 10 and seen_of_killed[2] >= 5


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("name", ["100%", "a%20b", "[x]", "a\\b"])
def test_path_that_the_client_can_not_open_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    """It would write tables that nobody can read, or panic."""
    with pytest.raises(OptionError, match="in its path, which deltalake can't open"):
        target_of(f"delta:{tmp_path / name / 'lake'}")
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("name", ["it's a lake", "#1", "why?", "*", "größe"])
def test_other_signs_in_a_path_are_taken(tmp_path: Path, name: str) -> None:
    """Published and read back."""
    place = tmp_path / name / "lake"
    publish_to(target_of(f"delta:{place}"), Folder({"a": [{}]}).contents)
    assert count(place) == 1


def test_full_disk_leaves_the_old_state(small_disk: Path) -> None:
    """And is named; once there is room, the next publish is right."""
    place = small_disk / "lake"
    folder = Folder({"a": [{"t": "x"}]}, [pa.field("t", pa.string())])
    publish_to(target_of(f"delta:{place}"), folder.contents)
    folder.parts["b"] = [{"t": os.urandom(2000).hex() + SECRET} for _ in range(500)]
    with pytest.raises(OutputError, match="No space left on device") as raised:
        publish_to(target_of(f"delta:{place}"), folder.contents)
    assert SECRET not in str(raised.value) and count(place) == 1
    assert raised.value.hint is not None and "Free some space" in raised.value.hint.text
    folder.parts["b"] = [{"t": "y"}]
    publish_to(target_of(f"delta:{place}"), folder.contents)
    assert count(place) == 2


def test_disk_that_fills_up_at_any_point_is_never_half_done(small_disk: Path) -> None:
    """Data, log, any of the three tables: whatever doesn't fit any more."""
    ballast, place, rows, refused = small_disk / "ballast", small_disk / "lake", 0, 0
    for state in range(1, 25):
        ballast.write_bytes(bytes(max(0, _free(small_disk) - state % 12 * 8192)))
        try:
            publish_to(target_of(f"delta:{place}"), Folder({"a": [{}] * state, "b": [{}]}, runs=state).contents)
        except OutputError:
            refused += 1
        else:
            rows = state + 1
        ballast.unlink()
        is_there = DeltaTable.is_deltatable(str(place / "messages"))
        assert (count(place) if is_there else 0) in (rows, state + 1)
        rows = count(place) if is_there else 0
    assert 5 <= refused <= 20
    publish_to(target_of(f"delta:{place}"), Folder({"a": [{}], "b": [{}]}).contents)
    assert count(place) == 2


def _free(disk: Path) -> int:
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


class ChangingRows(InventedRows):
    """A run replaces the second part while it is read, once."""

    changes = 1

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(super().batches(part, schema)):
            if part.path == "b" and number == 1 and ChangingRows.changes:
                ChangingRows.changes -= 1
                raise ChangedError("b", "was replaced")
            yield batch


def test_folder_that_changes_while_it_is_read_is_taken_anew(tmp_path: Path) -> None:
    """What was read of it doesn't reach the table."""
    ChangingRows.changes = 1
    folder = Folder({"a": [{}] * 5, "b": [{}] * 9})
    taken = []

    def take() -> Contents:
        contents = folder.contents()
        taken.append(contents)
        reader = ChangingRows(contents.reader.rows)  # type: ignore[attr-defined]
        return Contents(contents.name, contents.parts, contents.schema, contents.runs, contents.daily, reader)

    publish_to(target_of(f"delta:{tmp_path}"), take)
    assert len(taken) == 2 and count(tmp_path) == 14
    assert DeltaTable(str(tmp_path / "messages")).version() == 1


PUBLISHES_SLOWLY = """
import sys, time
from tests.support.invented_contents import Folder, InventedRows
from score_messages_jobs import start
from score_messages.publish.folder import taking

batches = InventedRows.batches
def slowly(self, part, schema):
    for batch in batches(self, part, schema):
        print("reads", flush=True)
        time.sleep(0.2)
        yield batch
InventedRows.batches = slowly
taking.take_contents = lambda *a, **k: Folder({"a": [{}] * 500}).contents()
sys.argv = ["sentiment-jobs", "publish", sys.argv[1], sys.argv[2]]
start.sentiment_jobs()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_it_at_once_and_nothing_is_committed(tmp_path: Path, number: signal.Signals) -> None:
    """The client waits in Rust, where Python's signals don't arrive."""
    command = [sys.executable, "-c", PUBLISHES_SLOWLY, str(tmp_path / "scored"), f"delta:{tmp_path / 'lake'}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "reads\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number and "interrupted" in said
    assert count(tmp_path / "lake") == 0
