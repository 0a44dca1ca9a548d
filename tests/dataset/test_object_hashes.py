"""What is known of objects is kept as it comes: a run that is killed needn't have read them for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest

from score_messages.dataset.inputs import Content, Looks, looks
from score_messages.dataset.inputs.object_hashes import ObjectHashes
from score_messages.errors import OutputError
from score_messages.stores.version import Version

COUNT = 1000


def listed(count: int) -> dict[str, Version]:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    return {f"s3://mail/{number:05}.csv": Version(f"{number:05}.csv", 7, now, f'"{number}"') for number in range(count)}


@pytest.fixture(autouse=True)
def store() -> Iterator[mock.Mock]:
    """Objects that hold their addresses; whoever reads them is counted."""
    versions = listed(COUNT)
    with mock.patch.object(looks, "look_at_object", side_effect=lambda path: (Content(path), versions[path])) as read:
        yield read


def look_at_all(root: Path, versions: dict[str, Version], is_kept: bool = True) -> None:
    """As a run does that is killed afterwards."""
    seen = Looks.at(root, versions, is_kept)
    assert [seen.look_at(path).sha256 for path in versions] == list(versions)


@pytest.mark.parametrize("count", [100, 999, COUNT])
def test_killed_run_has_not_read_most_objects_for_nothing(tmp_path: Path, store: mock.Mock, count: int) -> None:
    """At most a part of them is read again."""
    look_at_all(tmp_path, listed(count))
    assert store.call_count == count
    store.reset_mock()
    look_at_all(tmp_path, listed(count))
    assert store.call_count <= max(99, count // 8)


def test_they_are_not_written_anew_for_each(tmp_path: Path) -> None:
    """All of them are in one file."""
    with mock.patch.object(ObjectHashes, "write", autospec=True, side_effect=ObjectHashes.write) as written:
        look_at_all(tmp_path, listed(COUNT))
    assert 1 <= written.call_count <= 10


def test_run_that_writes_nothing_keeps_nothing(tmp_path: Path) -> None:
    look_at_all(tmp_path, listed(COUNT), is_kept=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OutputError("scored/", "may not survive")])
def test_disk_that_takes_none_does_not_end_the_run(tmp_path: Path, error: Exception) -> None:
    """It is said at its end."""
    with mock.patch.object(ObjectHashes, "write", side_effect=error):
        look_at_all(tmp_path, listed(COUNT))
