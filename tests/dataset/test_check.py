"""`sentiment-jobs check` finds whatever is wrong with a folder of tables, and what it says mends it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.catalog.live_bytes import layout_of
from score_messages.dataset.check import Checked, check_dataset
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.storage.opening import open_dataset
from score_messages.dataset.update import update_dataset
from score_messages.errors import InputError, TargetLocked
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import CANARY, csv_bytes
from tests.support.model import loaded_model

JOBS = str(Path(sys.executable).with_name("sentiment-jobs"))
READ = ReadOptions(id_column="id", date_column="date")


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in "ab":
        rows = [
            (f"{name}{n}", f"2026-02-{1 + n % 3:02}", f"{CANARY}, a wonderful chair, number {n}") for n in range(30)
        ]
        (inbox / f"{name}.csv").write_bytes(csv_bytes([("id", "date", "text"), *rows]))
    run(tmp_path / "scored")
    return tmp_path / "scored"


def run(scored: Path) -> int:
    options = UpdateOptions(ScoreOptions(read=READ), partition="date")
    return update_dataset([str(scored.parent / "inbox")], str(scored), options, model=loaded_model()).exit_code


def deep(scored: Path) -> Checked:
    return check_dataset(str(scored), is_deep=True)


def part(scored: Path) -> Path:
    return next(iter(sorted(scored.glob("day=2026-02-02/a.csv-*.parquet"))))


def flip(path: Path, position: int | None = None) -> None:
    """Flip one bit of a file and keep its times, as a failing disk would."""
    status = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if position is None else position] ^= 4
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flip_unseen(scored: Path) -> None:
    """The same, but the index is written after it, so that not even the time of change shows the damage."""
    path = part(scored)
    with path.open("rb") as file:
        position = layout_of(file).start + 60
    with open_dataset(str(scored)) as folder:
        known = next(file for file in folder.catalog.all_files() if folder.path / file.path == path)
        flip(path, position)
        changed = type(known.stamp).of(path.stat())
        folder.catalog.put(path.name, [type(known)(**{**vars(known), "stamp": changed})])
        time.sleep(0.03)  # else its time of change is too near to be trusted
        folder.save_index()


def foreign(scored: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), scored / "day=2026-02-02" / "mine.parquet")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a page of a part, unseen": (flip_unseen, "day=2026-02-02/a.csv"),
    "a page of a part": (lambda scored: flip(part(scored), 60), "day=2026-02-02/a.csv"),
    "a footer": (lambda scored: flip(part(scored), -100), "day=2026-02-02/a.csv"),
    "a part cut off": (lambda scored: os.truncate(part(scored), 99), "day=2026-02-02/a.csv"),
    "a file of a part gone": (lambda scored: part(scored).unlink(), "a.csv"),
    "a part in another's place": (
        lambda scored: shutil.copy(part(scored), scored / "day=2026-02-03" / part(scored).name),
        "day=2026-02-03/a.csv",
    ),
    "keys": (lambda scored: flip(next((scored / "_keys").iterdir())), "_keys/"),
    "keys gone": (lambda scored: shutil.rmtree(scored / "_keys"), "_keys/"),
    "days": (lambda scored: flip(scored / "_tables" / "daily.pq", 30), "_tables/daily.pq"),
    "runs": (lambda scored: (scored / "_tables" / "runs.pq").unlink(), "_tables/runs.pq"),
    "the index": (lambda scored: flip(scored / "_index" / "files.json"), "_index/"),
    "the index gone": (lambda scored: shutil.rmtree(scored / "_index"), "_index/"),
    "a journal": (lambda scored: (scored / "_runs" / ".x.open").write_text("{}"), "_runs/.x.open"),
    "an unfinished file": (
        lambda scored: (scored / f".a.csv.parquet.{'0' * 16}.tmp").write_text("x"),
        f".a.csv.parquet.{'0' * 16}.tmp",
    ),
}

IN_THE_WAY: dict[str, tuple[Callable[[Path], object], str]] = {
    "a foreign table": (foreign, "day=2026-02-02/mine.parquet"),
    "a pipe like a table": (lambda scored: os.mkfifo(scored / "day=2026-02-02" / "x.parquet"), "day=2026-02-02/x"),
    "a folder like a table": (lambda scored: (scored / "day=2026-02-02" / "x.parquet").mkdir(), "day=2026-02-02/x"),
    "a record": (lambda scored: flip(next((scored / "_runs").glob("*.json")), 0), "_runs/"),
}


def test_sound_folder_is_said_to_be_sound(scored: Path) -> None:
    """Deep or not; and it stays as it is."""
    before = {path: path.read_bytes() for path in scored.rglob("*") if path.is_file()}
    for is_deep in (False, True):
        checked = check_dataset(str(scored), is_deep)
        assert (checked.files, checked.parts, checked.records, checked.findings) == (6, 2, 1, ())
    assert {path: path.read_bytes() for path in scored.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("damage", "where"), DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_found_and_the_next_run_mends_it(
    scored: Path, damage: Callable[[Path], object], where: str
) -> None:
    """Whatever the finding, and after the next run the folder is sound and has the rows that it had."""
    rows = sorted(pq.read_table(scored, columns=["message_id", "score"]).to_pylist(), key=lambda row: row["message_id"])
    damage(scored)
    findings = deep(scored).findings
    assert any(finding.path.startswith(where) for finding in findings), findings
    assert all("next run" in finding.hint for finding in findings)
    assert CANARY not in str(findings)
    assert run(scored) == 0
    assert deep(scored).findings == ()
    now = pq.read_table(scored, columns=["message_id", "score"]).to_pylist()
    assert sorted(now, key=lambda row: row["message_id"]) == rows


@pytest.mark.parametrize(("damage", "where"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_is_moved_by_the_command_in_the_hint(
    scored: Path, tmp_path: Path, damage: Callable[[Path], object], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No run waits for a pipe or stumbles over it; the command moves it out of the folder, and deletes nothing."""
    damage(scored)
    assert run(scored) == 0
    monkeypatch.chdir(tmp_path)
    (finding,) = check_dataset("scored", is_deep=True).findings
    assert finding.path.startswith(where)
    subprocess.run(shlex.split(finding.hint.split(":  ")[1]), check=True)
    assert run(scored) == 0
    assert deep(scored).findings == ()
    assert len(list(tmp_path.glob("*.aside"))) == 1


def test_command_prints_its_findings_and_sets_its_exit_code(scored: Path, tmp_path: Path) -> None:
    """0 sound, 1 to be mended, 1 for no dataset."""
    sound = subprocess.run([JOBS, "check", "scored/"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (sound.returncode, sound.stdout) == (0, "scored: 6 files of 2 parts, 1 record: no problems\n")
    flip(part(scored), 60)
    process = subprocess.run(
        [JOBS, "check", "scored/", "--deep"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert process.returncode == 1 and "The next run that reads its input writes it again." in process.stdout
    none = subprocess.run([JOBS, "check", "inbox/"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert none.returncode == 1 and "no folder of tables" in none.stderr


def test_part_whose_input_is_gone_is_not_promised_a_mend(scored: Path) -> None:
    """Only a backup can bring back what no source holds any more."""
    flip_unseen(scored)
    (scored.parent / "inbox" / "a.csv").unlink()
    finding = deep(scored).findings[0]
    assert len(deep(scored).findings) == 1, deep(scored).findings
    assert "Its input is gone" in finding.hint and "backup" in finding.hint


def test_check_refuses_a_folder_in_use(scored: Path) -> None:
    """While a run writes nothing can be compared; what is no folder of tables is refused too."""
    with open_dataset(str(scored)), pytest.raises(TargetLocked):
        deep(scored)
    with pytest.raises(InputError):
        deep(scored.parent / "inbox")
