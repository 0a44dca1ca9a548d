"""Who follows the manifest sees the folder, old or new, in a bucket and in a folder; nothing else counts."""

from __future__ import annotations

import io
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from score_messages.errors import OutputError, TargetLocked, TargetRefused
from score_messages.publish import Changes, Published, publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.folder.taking import take_contents
from score_messages.publish.plain_parquet import target as plain_target
from score_messages.publish.plain_parquet.bucket import Bucket
from score_messages.publish.plain_parquet.local_folder import LocalFolder
from score_messages.publish.plain_parquet.place import Place
from score_messages.publish.target_options import TargetOptions
from score_messages.stores.address import address_of
from tests.support.overlaps import OverlappingExports, row, rows
from tests.support.published import OURS, in_order, slow_rows
from tests.support.servers.moto import Bucket as StoredElsewhere


@dataclass
class PublishedFolder:
    """A folder of tables, and the place that it is published to."""

    exports: OverlappingExports
    address: str

    @property
    def place(self) -> Place:
        bucket = address_of(self.address)
        return LocalFolder(self.address) if bucket is None else Bucket(bucket)

    def publish(self, full: bool = False, **options: Any) -> Published:
        target = target_of(self.address, TargetOptions(**options))
        return publish_to(target, lambda: take_contents(str(self.exports.scored)), full)

    def names(self) -> set[str]:
        place = self.place
        with place.held():
            return set(place.sizes()) - {"manifest.json"}

    def manifest(self) -> dict[str, Any]:
        place = self.place
        with place.held():
            stored: dict[str, Any] = json.loads(place.manifest()[0] or b"{}")
        return stored

    def named(self, table: str = "messages") -> list[str]:
        return [file["path"] for file in self.manifest()["tables"][table]["files"]]

    def rows(self) -> list[dict[str, Any]]:
        """Of all files that the manifest names."""
        place, found = self.place, []
        paths = self.named()
        with place.held():
            for path in paths:
                with place.open(path) as file:
                    found += pq.ParquetFile(io.BytesIO(file.read())).read().to_pylist()
        names = ("source", "message_id", "occurrence", "day", "model", "run_id", "part", *OURS)
        return [{name: str(row[name]) if name == "day" and row[name] else row[name] for name in names} for row in found]

    def holds_the_folder(self) -> bool:
        return in_order(self.rows()) == in_order(slow_rows(self.exports.scored))


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def published(request: pytest.FixtureRequest, tmp_path: Path) -> PublishedFolder:
    exports = OverlappingExports(tmp_path, "date")
    exports.write("a.csv", [*rows(1, 2, 3), row(1, 2, "again")])
    exports.write("b.csv", rows(4, 5))
    exports.update()
    address = f"{tmp_path / 'out'}/"
    if request.param == "bucket":
        address = request.getfixturevalue("bucket").address("published/out/")
    return PublishedFolder(exports, address)


def test_place_holds_the_folder_night_after_night(published: PublishedFolder) -> None:
    """Files of parts that stay keep their names."""
    assert published.publish().added == 5 and published.holds_the_folder()
    before = set(published.named())
    published.exports.write("b.csv", rows(5, 6))
    published.exports.update()
    assert published.publish().kept == 3 and published.holds_the_folder()
    assert len(before & set(published.named())) == 3
    assert published.publish().kept == 5


def test_manifest_says_what_there_is(published: PublishedFolder) -> None:
    """Rows, columns, and of each file which part it holds."""
    published.publish()
    tables = published.manifest()["tables"]
    assert tables["messages"]["rows"] == 6 and tables["messages"]["columns"]["score"] == "float"
    assert {file["part"] for file in tables["messages"]["files"]} == {row["part"] for row in published.rows()}
    assert tables["runs"]["rows"] == 1 and len(tables["daily"]["files"]) == 1


def test_old_files_stay_for_the_grace(published: PublishedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of the manifest before still find them; then a publish removes them, though nothing is new."""
    published.publish()
    before = published.names()
    published.publish(full=True)
    assert before < published.names()
    now = time.time() + plain_target.GRACE_SECONDS + 5
    monkeypatch.setattr(time, "time", lambda: now)
    published.publish()
    assert published.names().isdisjoint(before)
    assert published.holds_the_folder()


def test_publish_that_fails_leaves_the_old_state(published: PublishedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it had put there goes."""
    published.publish()
    before, names = published.manifest(), published.names()
    calls = itertools.count()
    batches = Changes.batches

    def fails(self: Changes, *arguments: Any) -> Any:
        if next(calls) == 3:
            raise OutputError("out", "the disk is full")
        return batches(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Changes, "batches", fails)
        with pytest.raises(OutputError, match="disk is full"):
            published.publish(full=True)
    assert published.manifest() == before and published.names() == names


def test_files_that_a_killed_publish_left_go_later(published: PublishedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """No manifest names them. Also where it was the first, and there is no manifest."""

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(type(published.place), "put_manifest", kill)
        with pytest.raises(Killed):
            published.publish()
    left = published.names()
    assert len(left) == 7
    published.publish()
    assert published.holds_the_folder() and left < published.names()
    assert set(published.manifest()["left"]) == left
    now = time.time() + plain_target.GRACE_SECONDS + 5
    monkeypatch.setattr(time, "time", lambda: now)
    published.publish()
    assert published.names().isdisjoint(left)


def test_second_publisher_is_told_and_its_files_go(published: PublishedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both begin with the same manifest; the one that ends later has lost."""
    published.publish()
    published.exports.write("c.csv", rows(7))
    published.exports.update()
    put: Callable[..., None] = Bucket.put_manifest
    inner: list[int] = []

    def overtaken(self: Bucket, content: bytes, seen: object) -> None:
        if not inner:
            inner.append(1)
            published.publish(full=True)
        put(self, content, seen)

    if isinstance(published.place, LocalFolder):
        with published.place.held(), pytest.raises(TargetLocked):
            published.publish()
        return
    monkeypatch.setattr(Bucket, "put_manifest", overtaken)
    with pytest.raises(TargetLocked, match="published there meanwhile"):
        published.publish()
    assert published.holds_the_folder()


def test_lost_and_damaged_files_are_seen(published: PublishedFolder) -> None:
    """A file that is gone: all is published again."""
    published.publish()
    place = published.place
    path = published.named()[0]
    with place.held():
        place.delete(path)
    assert published.publish().kept == 0
    assert published.holds_the_folder()


def test_place_of_others_stays(published: PublishedFolder, tmp_path: Path) -> None:
    """Their files are never removed, nor is their manifest replaced, unless it is forced."""
    (tmp_path / "theirs").write_bytes(b"{}")
    place = published.place
    with place.held():
        place.put("manifest.json", tmp_path / "theirs")
    with pytest.raises(TargetRefused, match=r"did not write the manifest\.json"):
        published.publish()
    with place.held():
        place.delete("manifest.json")
        (tmp_path / "theirs").write_bytes(b"mine")
        place.put("messages/mine.parquet", tmp_path / "theirs")
    with pytest.raises(TargetRefused, match="files that score-messages did not write"):
        published.publish()
    published.publish(force=True)
    assert "messages/mine.parquet" in published.names() and published.holds_the_folder()


@pytest.mark.parametrize("published", ["bucket"], indirect=True)
@pytest.mark.slow
def test_mark_of_a_folder_is_no_file_of_others(published: PublishedFolder, bucket: StoredElsewhere) -> None:
    """A console puts one there for who makes a folder to publish to."""
    bucket.put("published/out/", b"")
    assert published.publish().added == 5 and published.holds_the_folder()


def test_folder_of_tables_is_no_place(published: PublishedFolder) -> None:
    """Nor what lies in the source."""
    for address in (f"{published.exports.scored}/", f"{published.exports.scored}/out/"):
        target = target_of(address, TargetOptions(force=True, source=str(published.exports.scored)))
        with pytest.raises(TargetRefused):
            publish_to(target, lambda: take_contents(str(published.exports.scored)))
