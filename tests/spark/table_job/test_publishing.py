"""How a table gets its name, and what becomes of what others have left or write meanwhile: on a disk, without Spark."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from score_messages.errors import OutputError, TargetLocked, TargetRefused
from score_messages.spark.table_job import lease
from score_messages.spark.table_job.addresses import local_path
from score_messages.spark.table_job.committed import committed
from score_messages.spark.table_job.files import Files, FileSystemError, SourceFile
from score_messages.spark.table_job.sources import check_same_files, find_files
from score_messages.spark.table_job.staging import staged
from score_messages.spark.table_job.target import MARKER, check_target

MARK = b'{"score_messages.schema_version": "5", "rows": 1}'
JOB = "0123abcd-0123-0123-0123-0123456789ab"


class DiskFiles(Files):
    """The same on a folder here, without Java; it can fail at a step."""

    def __init__(self, fails_at: int = 0) -> None:
        self.fails_at, self.steps = fails_at, 0

    def whole(self, address: str) -> str:
        return f"file:{os.path.abspath(address)}"

    def matching(self, address: str) -> list[str]:
        return [self.whole(address)] if os.path.exists(address) else []

    def below(self, address: str) -> list[SourceFile]:
        path = Path(str(local_path(address)))
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        return [
            SourceFile(f"file:{file}", f"file:{file}", file.stat().st_size, file.stat().st_mtime_ns, 0o644)
            for file in files
        ]

    def names_in(self, folder: str) -> list[str]:
        path = Path(str(local_path(folder)))
        return sorted(os.listdir(path)) if path.is_dir() else []

    def exists(self, address: str) -> bool:
        return os.path.exists(str(local_path(address)))

    def is_folder(self, address: str) -> bool:
        return os.path.isdir(str(local_path(address)))

    def make_folder(self, address: str, mode: int | None = None) -> None:
        self._step()
        Path(str(local_path(address))).mkdir(parents=True)

    def close(self, address: str, mode: int) -> None:
        self._step()
        os.chmod(str(local_path(address)), mode)

    def mode(self, address: str) -> int:
        return os.stat(str(local_path(address))).st_mode & 0o777

    def rename(self, address: str, new: str) -> None:
        self._step()
        os.rename(str(local_path(address)), str(local_path(new)))

    def remove(self, address: str) -> None:
        path = str(local_path(address))
        shutil.rmtree(path) if os.path.isdir(path) else Path(path).unlink(missing_ok=True)

    def write(self, address: str, content: bytes) -> None:
        self._step()
        Path(str(local_path(address))).write_bytes(content)

    def read(self, address: str, most: int = 1 << 20) -> bytes | None:
        path = Path(str(local_path(address)))
        return path.read_bytes()[:most] if path.exists() else None

    def changed(self, address: str) -> int | None:
        path = Path(str(local_path(address)))
        return path.stat().st_mtime_ns // 10**6 if path.exists() else None

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.fails_at:
            raise FileSystemError("its disk is full")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "scored"


def table(folder: Path, name: str, **more: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in {f"part-{name}.parquet": name.encode(), **more}.items():
        (folder / file).write_bytes(content)
    return folder


def published(files: Files, target: Path, name: str) -> None:
    with staged(files, f"file:{target}", "scored") as place:
        table(Path(str(local_path(place.table))), name)
        place.publish(MARK, 0o755)


def seen(target: Path) -> list[str]:
    return sorted(path.name for path in target.iterdir() if path.suffix == ".parquet") if target.exists() else []


def hidden(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir() if path.name != target.name]


def test_table_is_published_and_replaced(target: Path) -> None:
    published(DiskFiles(), target, "old")
    published(DiskFiles(), target, "new")
    assert seen(target) == ["part-new.parquet"] and hidden(target) == [] and (target / MARKER).exists()


def steps_of_a_replacement(folder: Path) -> int:
    files = DiskFiles()
    published(files, folder / "scored", "old")
    before = files.steps
    published(files, folder / "scored", "new")
    return files.steps - before


@pytest.mark.parametrize("step", range(1, 9))
def test_file_system_that_fails_at_any_step_leaves_one_whole_table(target: Path, step: int) -> None:
    """The old or the new; never none, never both."""
    published(DiskFiles(), target, "old")
    files = DiskFiles(fails_at=step)
    try:
        published(files, target, "new")
        assert seen(target) == ["part-new.parquet"]
    except OutputError as error:
        assert "its disk is full" in str(error) and seen(target) == ["part-old.parquet"]
    assert hidden(target) == []


def test_all_steps_of_a_replacement_are_tried(tmp_path: Path) -> None:
    assert steps_of_a_replacement(tmp_path) < 9


def left_over(target: Path, has_old: bool, age: float, facts: bytes = b'{"score_messages": "spark"}') -> Path:
    """What a run has left that died on another machine."""
    folder = target.with_name(f".{target.name}.0123456789abcdef.spark")
    folder.mkdir()
    if has_old:
        table(folder / "old", "old")
    for name, content in (("started.json", facts), ("alive", b"")):
        (folder / name).write_bytes(content)
        os.utime(folder / name, (os.stat(folder).st_mtime - age,) * 2)
    return folder


def test_dead_run_is_cleaned_up_and_the_table_of_before_put_back(target: Path) -> None:
    left_over(target, has_old=True, age=3600)
    with staged(DiskFiles(), f"file:{target}", "scored"):
        assert seen(target) == ["part-old.parquet"]
    assert hidden(target) == []


@pytest.mark.parametrize("names", [(), ("started.json",), ("started.json", "alive")])
def test_run_that_died_before_it_said_so_is_cleaned_up_later(target: Path, names: tuple[str, ...]) -> None:
    folder = left_over(target, has_old=False, age=3600, facts=b"")
    for name in {"started.json", "alive"}.difference(names):
        (folder / name).unlink()
    os.utime(folder, (os.stat(folder).st_mtime - 3600,) * 2)
    with staged(DiskFiles(), f"file:{target}", "scored"):
        pass
    assert hidden(target) == []


def test_run_that_lives_elsewhere_is_given_way_to(target: Path) -> None:
    folder = left_over(target, has_old=False, age=100)
    with pytest.raises(TargetLocked), staged(DiskFiles(), f"file:{target}", "scored"):
        pass
    assert hidden(target) == [folder.name]


def test_dead_process_of_this_machine_is_known_at_once(target: Path) -> None:
    facts = lease._this_process() | {"score_messages": "spark", "since": "1"}
    left_over(target, has_old=False, age=0, facts=str(facts).replace("'", '"').encode())
    if lease._machine() is None:
        pytest.skip("this kernel doesn't say which processes there are")
    with staged(DiskFiles(), f"file:{target}", "scored"):
        pass
    assert hidden(target) == []


@pytest.mark.parametrize("name", [".scored.0123456789abcdef.tmp", ".scored.x.spark", ".other.0123456789abcdef.spark"])
def test_what_is_not_ours_stays(target: Path, name: str) -> None:
    (target.parent / name).mkdir()
    published(DiskFiles(), target, "new")
    assert hidden(target) == [name]


def test_folder_of_our_name_with_somebody_elses_files_stays(target: Path) -> None:
    folder = left_over(target, has_old=False, age=3600, facts=b"mine")
    published(DiskFiles(), target, "new")
    assert hidden(target) == [folder.name]


@pytest.fixture
def store(target: Path) -> dict[str, Any]:
    return {"files": DiskFiles(), "target": f"file:{target}", "name": "scored", "force": False}


@pytest.mark.parametrize("has_name", [True, False], ids=["Spark 4", "Spark 3.5"])
def test_store_gets_success_last_and_refused_rows_are_removed(
    target: Path, store: dict[str, Any], has_name: bool
) -> None:
    """Whether Spark names files as we ask or not."""
    with committed(**store) as place:
        table(target, f"{place.run if has_name else ''}00000-{JOB}-c000")
        assert len(place.written()) == 1 and not (target / "_SUCCESS").exists()
    assert seen(target) == []
    with committed(**store) as place:
        table(target, f"{place.run if has_name else ''}00000-{JOB}-c000")
        place.written()
        place.publish(MARK, 0o755)
    assert len(seen(target)) == 1 and (target / "_SUCCESS").exists()
    with pytest.raises(TargetRefused), committed(**store):
        pass


def test_store_keeps_the_files_of_another_run(target: Path, store: dict[str, Any]) -> None:
    """Also where it is written at the same moment, and nobody can say whose they are."""
    with pytest.raises(TargetLocked), committed(**store) as place:
        for job in (JOB, JOB.replace("abcd", "0000")):
            table(target, f"00000-{job}-c000")
        place.written()
    assert len(seen(target)) == 2


def test_force_in_a_store_removes_the_old_only_when_the_new_is_right(target: Path, store: dict[str, Any]) -> None:
    table(target, "old", _SUCCESS=b"")
    with pytest.raises(RuntimeError), committed(**store | {"force": True}) as place:
        table(target, f"{place.run}-1")
        assert place.written() == [f"file:{target}/part-{place.run}-1.parquet"]
        raise RuntimeError("refused")
    assert seen(target) == ["part-old.parquet"] and (target / "_SUCCESS").exists()
    with committed(**store | {"force": True}) as place:
        table(target, f"{place.run}-1")
        place.written()
        place.publish(MARK, 0o755)
    assert seen(target) == [f"part-{place.run}-1.parquet"]


@pytest.mark.parametrize("other", ["notes.txt", "inbox.csv", "_runs/run.json", "deep/er/x.db"])
def test_folder_with_other_files_is_never_replaced(target: Path, other: str) -> None:
    table(target, "x")
    (target / other).parent.mkdir(parents=True, exist_ok=True)
    (target / other).write_text("precious")
    with pytest.raises(TargetRefused, match="no Parquet"):
        check_target(DiskFiles(), f"file:{target}", "scored", force=True)


def test_source_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    """By its files, their sizes and their times; hidden names count for nothing."""
    inbox = table(tmp_path / "inbox", "1", **{"_SUCCESS": b"", ".part-1.crc": b"x"})
    source = find_files(DiskFiles(), str(inbox), None)
    assert [Path(file.path).name for file in source.files] == ["part-1.parquet"]
    (inbox / "_later").touch()
    check_same_files(DiskFiles(), source)
    table(inbox, "2")
    with pytest.raises(Exception, match="written to while it was read"):
        check_same_files(DiskFiles(), source)
