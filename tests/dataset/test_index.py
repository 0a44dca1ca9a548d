"""The index saves opening what hasn't changed, and is not used where it could be wrong."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog import index as dataset_index
from score_messages.dataset.catalog import part_reader
from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.dataset.catalog.facts import PREFIX, PartFacts, digest_of
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.storage.opening import open_dataset
from score_messages.dataset.update import update_dataset
from score_messages.errors import TargetRefused
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

READ = ReadOptions(id_column="id", date_column="date")


@pytest.fixture(autouse=True)
def times_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time of change is too near to be trusted."""
    monkeypatch.setattr(dataset_index, "TICK_NS", -(10**9))


def export(inbox: Path, days: int, name: str = "a") -> None:
    inbox.mkdir(exist_ok=True)
    rows = [
        (f"{name}{n}", f"2026-{1 + n // 28:02}-{1 + n % 28:02}", f"a wonderful chair, number {n}") for n in range(days)
    ]
    (inbox / f"{name}.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows]))


def run(inbox: Path, by_day: bool = True) -> UpdateReport:
    options = UpdateOptions(ScoreOptions(read=READ), partition="date" if by_day else None)
    return update_dataset([str(inbox)], str(inbox.parent / "scored"), options, model=loaded_model())


@contextmanager
def opened() -> Iterator[list[str]]:
    """Paths of the part files that are opened."""
    opened_paths: list[str] = []
    read = part_reader.read_part_file

    def noted(root: Path, path: str, index: dataset_index.Index | None) -> object:
        opened_paths.append(path)
        return read(root, path, index)

    with mock.patch.object(part_reader, "read_part_file", noted):
        yield opened_paths


def test_with_nothing_new_no_part_is_opened(tmp_path: Path) -> None:
    """However many files there are; if a person touched some, only these are."""
    export(tmp_path / "inbox", 40)
    run(tmp_path / "inbox")
    with opened() as opened_paths:
        assert run(tmp_path / "inbox").record.counts.rows == 0
    assert opened_paths == []
    path = next((tmp_path / "scored").glob("day=*/*.parquet"))
    os.utime(path)
    with opened() as opened_paths:
        assert run(tmp_path / "inbox").record.counts.rows == 0
    assert opened_paths == [str(path.relative_to(tmp_path / "scored"))]


def test_footers_take_the_same_room_however_many_files_there_are(tmp_path: Path) -> None:
    """Hence a folder of n days takes n times as much as one day, not n times n."""
    sizes = []
    for days in (4, 160):
        export(tmp_path / f"inbox{days}", days)
        options = UpdateOptions(ScoreOptions(read=READ), partition="date")
        update_dataset([str(tmp_path / f"inbox{days}")], str(tmp_path / f"scored{days}"), options, model=loaded_model())
        bytes_of_files = [path.stat().st_size for path in (tmp_path / f"scored{days}").glob("day=*/*.parquet")]
        assert len(bytes_of_files) == days
        sizes.append(max(bytes_of_files))
    assert sizes[1] < 1.02 * sizes[0]


@pytest.mark.parametrize("harm", ["gone", "damaged", "of another folder", "a folder"])
def test_without_an_index_all_is_found_and_it_is_made_anew(
    tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index is only a cache."""
    export(tmp_path / "inbox", 10)
    run(tmp_path / "inbox")
    path = tmp_path / "scored" / "_index" / "files.json"
    content = path.read_bytes()
    path.unlink()
    if harm == "damaged":
        path.write_bytes(content.replace(b'"rows"', b'"rowz"').replace(b"day=2026-01-01", b"day=2026-01-31"))
    if harm == "of another folder":
        (tmp_path / "other").mkdir()
        export(tmp_path / "other" / "inbox", 3)
        run(tmp_path / "other" / "inbox")
        shutil.copy(tmp_path / "other" / "scored" / "_index" / "files.json", path)
    if harm == "a folder":
        path.mkdir()
        with pytest.raises(TargetRefused, match=r"files\.json in it is a folder") as refused:
            run(tmp_path / "inbox")
        assert refused.value.hint is not None
        monkeypatch.chdir(tmp_path)
        subprocess.run(shlex.split(refused.value.hint.text.split(":  ")[1]), check=True)
    assert run(tmp_path / "inbox").record.counts.rows == 0
    with opened() as opened_paths:
        run(tmp_path / "inbox")
    assert opened_paths == [] and dataset_index.read_index(tmp_path / "scored") is not None


def test_file_that_changed_within_a_tick_of_the_index_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its times might be the same though its bytes aren't."""
    export(tmp_path / "inbox", 3)
    run(tmp_path / "inbox")
    monkeypatch.setattr(dataset_index, "TICK_NS", 10**12)
    with opened() as opened_paths:
        assert run(tmp_path / "inbox").record.counts.rows == 0
    assert len(opened_paths) == 3


def test_copied_folder_is_used_without_scoring_anew(tmp_path: Path) -> None:
    """Other inodes, other times, the same bytes: nothing is scored anew."""
    export(tmp_path / "inbox", 5)
    run(tmp_path / "inbox")
    (tmp_path / "scored").rename(tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "scored")
    assert run(tmp_path / "inbox").record.counts.rows == 0


def test_what_the_index_says_is_what_the_footers_say(tmp_path: Path) -> None:
    """File by file, to the last field."""
    export(tmp_path / "inbox", 10)
    export(tmp_path / "inbox", 4, "b")
    run(tmp_path / "inbox")
    index = dataset_index.read_index(tmp_path / "scored")
    assert index is not None
    read = part_reader.read_parts(tmp_path / "scored", None)
    files = {
        file.path: replace(file, digest=index.files[file.path].digest)
        for part in read.values()
        for file in part.files.values()
    }
    assert files == dict(index.files)


@pytest.mark.parametrize("by_day", [False, True])
def test_folder_in_the_place_of_a_part_fails_that_input_only_and_the_hint_works(
    tmp_path: Path, by_day: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other inputs are published; the hint moves away only what stood in the way."""
    for name in "ab":
        export(tmp_path / "inbox", 2, name)
    run(tmp_path / "inbox", by_day)
    path = sorted((tmp_path / "scored").rglob("a.csv*.parquet"))[0]
    path.unlink()
    path.mkdir()
    export(tmp_path / "inbox", 3, "b")
    report = run(tmp_path / "inbox", by_day)
    failed = [result for result in report.outcomes if result.outcome == "failed"]
    assert len(failed) == 1 and failed[0].hint is not None and report.record.counts.new_rows == 1
    monkeypatch.chdir(tmp_path)
    subprocess.run(shlex.split(failed[0].hint.text.split(":  ")[1]), check=True)
    assert run(tmp_path / "inbox", by_day).exit_code == 0
    assert path.is_file() and (tmp_path / f"{path.name}.aside").is_dir()


facts = st.builds(
    PartFacts,
    input=st.text(),
    content=st.text(),
    config_hash=st.text(),
    model=st.text(),
    model_fingerprint=st.text(),
    files=st.sampled_from([digest_of(["a"]), digest_of(["a", "b"])]),
    depends_on=st.dictionaries(st.text(), st.text()),
    path=st.sampled_from(["a", "day=2026-01-01/a"]),
    stands_for=st.lists(st.text()).map(tuple),
    is_tombstone=st.booleans(),
    daily=st.dictionaries(
        st.sampled_from(["2026-01-01"]), st.builds(DayCounts, *[st.integers(0, 9)] * 5, st.floats(0, 9))
    ),
)


def footer_of(facts: PartFacts) -> dict[bytes, bytes]:
    pairs = facts.to_footer() | {"model": facts.model, "model_fingerprint": facts.model_fingerprint}
    return {f"{PREFIX}{name}".encode(): value.encode() for name, value in pairs.items()}


@given(facts, st.integers(0), st.integers(0))
def test_footer_that_is_damaged_or_of_another_file_is_not_used(facts: PartFacts, which: int, position: int) -> None:
    """Facts come back as they were written, in their own file; with one byte changed they don't come back at all."""
    footer = footer_of(facts)
    assert PartFacts.from_footer(footer, facts.path) == facts
    assert PartFacts.from_footer(footer, "day=2026-01-02/a") is None
    name = sorted(name for name, value in footer.items() if value)[which % sum(map(bool, footer.values()))]
    value = bytearray(footer[name])
    value[position % len(value)] ^= 1
    read_facts = PartFacts.from_footer({**footer, name: bytes(value)}, facts.path)
    assert read_facts is None or read_facts == facts  # such as a space in JSON


def test_footers_of_the_first_form_are_still_read() -> None:
    """In that form, each file listed all files of the part."""
    facts = PartFacts("/a.csv", "c", "m", "messages", "f", digest_of(["day=2026-01-01/a", "day=2026-01-02/a"]))
    footer = footer_of(facts)
    for name in ("path", "stands_for", "is_place", "seal"):
        del footer[f"{PREFIX}{name}".encode()]
    footer[f"{PREFIX}files".encode()] = json.dumps(["day=2026-01-01/a", "day=2026-01-02/a"]).encode()
    for path, is_tombstone in (("day=2026-01-02/a", False), ("day=2026-01-03/a", True)):
        read_facts = PartFacts.from_footer(footer, path)
        assert read_facts == replace(facts, path=path, is_tombstone=is_tombstone)


def test_file_in_two_places_counts_once(tmp_path: Path) -> None:
    """A copy of a part's file doesn't belong to the part, and the part is still recognised."""
    export(tmp_path / "inbox", 2)
    run(tmp_path / "inbox")
    path = next((tmp_path / "scored").glob("day=2026-01-01/*.parquet"))
    shutil.copy(path, path.parent.with_name("day=2026-01-02") / "copy.parquet")
    assert run(tmp_path / "inbox").record.counts.rows == 0
    with open_dataset(str(tmp_path / "scored")) as folder:
        assert len(list(folder.catalog.all_files())) == 2
    assert pq.read_metadata(path).num_rows == 1
