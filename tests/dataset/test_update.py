"""A folder of tables: only what is new is scored, a bad input affects only its own part, nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.inputs.content import look_at
from score_messages.dataset.inputs.input_listing import Input, find_inputs
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.outcomes import FAILED, OUTCOMES, SCORED, SKIPPED
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.storage.opening import open_dataset
from score_messages.dataset.update import update_dataset
from score_messages.errors import InputError, OptionError, OutputError, PipelineError, TargetLocked, TargetRefused
from score_messages.read import ReadOptions
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.disk_faults import ErrorAt, some_disk_errors, watched_disk
from tests.support.messages import CANARY, csv_bytes, inbox
from tests.support.model import loaded_model
from tests.support.paths import SAMPLE

SCORE = str(Path(sys.executable).with_name("score-messages"))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Two exports, a mailbox as a file, one as a folder, and a folder of messages."""
    folder = tmp_path / "inbox"
    (folder / "2026").mkdir(parents=True)
    (folder / "a.csv").write_bytes(csv_bytes(inbox(20)))
    (folder / "2026" / "b.csv").write_bytes(csv_bytes(inbox(7)))
    shutil.copy(SAMPLE / "inbox.mbox", folder)
    (folder / "Maildir" / "new").mkdir(parents=True)
    (folder / "Maildir" / "cur").mkdir()
    for number in range(6):  # other mails than those of the mbox, or they would be left out there
        mail = f"Message-ID: <{number}@mail.example>\nSubject: chair\n\nA wonderful chair, number {number}.\n"
        (folder / "Maildir" / "new" / f"177243564{number}.M0P1.shop").write_text(mail)
    (folder / "texts").mkdir()
    (folder / "texts" / "1.txt").write_text("a wonderful chair")
    (folder / ".hidden.csv").write_text("text\nnobody reads this\n")
    return folder


def update(exports: Path, redo: bool = False, options: ScoreOptions = ScoreOptions()) -> UpdateReport:
    return update_dataset(
        [str(exports)], str(exports.parent / "scored"), UpdateOptions(options, redo), model=loaded_model()
    )


def outcomes(report: UpdateReport) -> dict[str, str]:
    return {result.input: result.outcome for result in report.outcomes}


def parts(exports: Path) -> dict[str, pa.Table]:
    return {path.name: pq.read_table(path) for path in sorted((exports.parent / "scored").glob("*.parquet"))}


def test_each_input_is_a_part_that_is_what_scoring_it_alone_gives(exports: Path) -> None:
    """Files, mailboxes and folders of messages, with ids relative to the named folder; hidden files are no inputs."""
    report = update(exports)
    assert outcomes(report) == dict.fromkeys(["2026/b.csv", "Maildir", "a.csv", "inbox.mbox", "texts"], SCORED)
    tables = parts(exports)
    for source in find_inputs([str(exports)]).inputs:
        as_found = ScoreOptions(read=ReadOptions(below=source.below))
        score_file(source.path, exports.parent / "alone.parquet", as_found)
        assert tables[source.part].equals(pq.read_table(exports.parent / "alone.parquet"))
        if source.name == "texts":
            assert tables[source.part]["message_id"].to_pylist() == ["texts/1.txt"]
    whole = pads.dataset(exports.parent / "scored").to_table(columns=["message_id", "status"])
    assert whole.num_rows == sum(table.num_rows for table in tables.values())
    assert len(pd.read_parquet(exports.parent / "scored", columns=["score"])) == whole.num_rows


def test_only_what_is_new_or_has_changed_is_scored(exports: Path) -> None:
    """The other parts are not touched; what is removed keeps its rows."""
    update(exports)
    before = {path.name: path.stat().st_ino for path in (exports.parent / "scored").glob("*.parquet")}
    assert set(outcomes(update(exports)).values()) == {SKIPPED}
    with (exports / "a.csv").open("ab") as file:
        file.write(b"021,one more\n")
    (exports / "c.csv").write_bytes(csv_bytes(inbox(3)))
    (exports / "2026" / "b.csv").unlink()
    now = outcomes(update(exports))
    assert {name for name, outcome in now.items() if outcome == SCORED} == {"a.csv", "c.csv"}
    after = {path.name: path.stat().st_ino for path in (exports.parent / "scored").glob("*.parquet")}
    assert {name.split("-")[0] for name in after if after[name] != before.get(name)} == {"a.csv", "c.csv"}
    assert before.keys() <= after.keys()
    assert sum(len(table) for name, table in parts(exports).items() if name.startswith("a.csv")) == 21


def test_flags_of_a_mail_program_are_no_change(exports: Path) -> None:
    """Mail that a person has read isn't scored again."""
    update(exports)
    for path in (exports / "Maildir" / "new").iterdir():
        path.rename(exports / "Maildir" / "cur" / f"{path.name}:2,S")
    assert outcomes(update(exports))["Maildir"] == SKIPPED


def test_bad_input_is_named_and_tried_again(exports: Path, run_score: RunScore) -> None:
    """The others are published, its own part stays, and the exit code says so."""
    target = f"{exports.parent / 'scored'}{os.sep}"
    assert run_score(exports, target).exit_code == 0
    good = (exports / "a.csv").read_bytes()
    (exports / "a.csv").write_bytes(good + f'021,"{CANARY} never closes\n'.encode())
    (exports / "new.csv").write_bytes(csv_bytes(inbox(3)))
    for _ in range(2):
        result = run_score(exports, target)
        assert result.exit_code == 1
        expected = "a.csv, record 21 (line 22): a quote opens and never closes. Its part is as it was."
        assert expected in result.stderr and CANARY not in result.stderr
        assert sorted(len(table) for table in parts(exports).values()) == [1, 3, 6, 6, 7, 20]
    (exports / "a.csv").write_bytes(good + b"021,one more\n")
    result = run_score(exports, target)
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(len(table) for table in parts(exports).values()) == [1, 3, 6, 6, 7, 21]


def test_unreadable_rows_are_reported_once(exports: Path, run_score: RunScore) -> None:
    """In the run that reads them, not in every run."""
    with (exports / "a.csv").open("ab") as file:
        file.write(b"021\n")
    target = f"{exports.parent / 'scored'}{os.sep}"
    result = run_score(exports, target, "--max-bad", "1")
    assert (result.exit_code, result.stderr.count("1 malformed of 21 rows")) == (0, 1)
    assert run_score(exports, target, "--max-bad", "1").stderr == ""


def test_fail_fast_stops(exports: Path, run_score: RunScore) -> None:
    """Inputs come in the order of their paths."""
    (exports / "2026" / "b.csv").write_bytes(b"")
    assert run_score(exports, f"{exports.parent / 'scored'}{os.sep}", "--fail-fast").exit_code == 1
    assert parts(exports) == {}


def test_redo_scores_parts_of_other_options_and_continues_if_broken_off(exports: Path) -> None:
    """Without --redo such parts stay and are counted."""
    update(exports)
    prefixed = ScoreOptions(prefix="x_")
    assert update(exports, options=prefixed).others == 5
    assert set(outcomes(update(exports, redo=True, options=prefixed)).values()) == {SCORED}
    first = find_inputs([str(exports)]).inputs[0]
    (exports.parent / "scored" / first.part).unlink()  # as if it had been stopped before
    assert sorted(outcomes(update(exports, redo=True, options=prefixed)).values()) == [SCORED] + [SKIPPED] * 4
    assert all("x_score" in table.column_names for table in parts(exports).values())


def test_every_run_has_a_record_that_adds_up(exports: Path) -> None:
    """Its row counts are those of the parts that the run made."""
    (exports / "bad.csv").write_bytes(b"")
    update(exports)
    (path,) = (exports.parent / "scored" / "_runs").glob("*.json")
    record = json.loads(path.read_text())
    assert record["inputs"] == {**dict.fromkeys(OUTCOMES, 0), SCORED: 5, FAILED: 1} and record["exit_code"] == 1
    rows_of_parts = {part["part"]: part["rows"] for part in record["parts"] if part["outcome"] == SCORED}
    assert rows_of_parts == {name: len(table) for name, table in parts(exports).items()}
    assert record["rows"] == sum(rows_of_parts.values()) == sum(record["statuses"].values())
    assert sum(record["sentiments"].values()) == record["statuses"]["scored"]
    update(exports)
    assert len(list(path.parent.iterdir())) == 2


def test_foreign_folder_is_refused(exports: Path) -> None:
    """Unless forced; an empty folder is accepted."""
    target = exports.parent / "scored"
    target.mkdir()
    (target / "mine.doc").write_text("mine")
    with pytest.raises(TargetRefused):
        update(exports)
    (target / "mine.doc").unlink()
    assert set(outcomes(update(exports)).values()) == {SCORED}


def test_options_of_single_tables_are_refused(exports: Path, run_score: RunScore) -> None:
    """It is refused before anything is written."""
    target = exports.parent / "scored"
    for options in (["--limit", "3"], ["--to", "csv"]):
        assert run_score(exports, f"{target}{os.sep}", *options).exit_code == 2
    assert not target.exists()
    with pytest.raises(OptionError):
        update(exports, options=ScoreOptions(limit=1))


def test_folder_without_a_file_is_an_error(tmp_path: Path) -> None:
    """A wrong path must not look like a quiet night."""
    (tmp_path / "inbox").mkdir()
    with pytest.raises(InputError, match="no file"):
        update(tmp_path / "inbox")
    with pytest.raises(InputError, match="no such"):
        update(tmp_path / "nowhere")


@given(st.sets(st.text("ab/._- é", min_size=1, max_size=12), max_size=8))
def test_part_names_are_distinct_visible_and_plain(paths: set[str]) -> None:
    """Whatever the inputs are called."""
    names = {Input(f"/{path}", path).part for path in paths}
    assert len(names) == len(paths)
    assert all(name.isascii() and name[0] not in "._" and os.sep not in name for name in names)


def test_content_hash_changes_with_the_content(tmp_path: Path) -> None:
    """With a name, a byte, one file more."""
    (tmp_path / "a.txt").write_text("a")
    hashes = [look_at(str(tmp_path)).sha256]
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    hashes.append(look_at(str(tmp_path)).sha256)
    (tmp_path / "b.txt").write_text("b")
    hashes.append(look_at(str(tmp_path)).sha256)
    (tmp_path / "c.txt").write_text("")
    hashes.append(look_at(str(tmp_path)).sha256)
    assert len(set(hashes)) == 4


def test_second_run_at_the_same_time_is_refused(exports: Path, run_score: RunScore) -> None:
    """It exits with 3; readers need no lock."""
    update(exports)
    with open_dataset(str(exports.parent / "scored")):
        assert run_score(exports, exports.parent / "scored").exit_code == 3
        with pytest.raises(TargetLocked):
            update(exports)
        assert len(parts(exports)) == 5


def test_killed_runs_lose_and_double_nothing(exports: Path) -> None:
    """Killed at random moments, again and again; a last run then leaves what one undisturbed run would."""
    for number in range(6):  # no copies: which of several holds their rows depends on where a run was killed
        (exports / f"more-{number}.csv").write_bytes(csv_bytes(inbox(3000 + number)))
    target = exports.parent / "scored"
    dice = random.Random(5)
    for _ in range(6):
        process = subprocess.Popen([SCORE, exports, f"{target}{os.sep}"], stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.2, 0.9))
        process.kill()
        process.wait()
        for table in parts(exports).values():
            assert table.num_rows
    update(exports)
    killed = parts(exports)
    assert not [path for path in target.iterdir() if path.name.endswith(".tmp")]
    shutil.rmtree(target)
    update(exports)
    assert killed == parts(exports)


@pytest.mark.parametrize(("error_at", "step"), some_disk_errors(7))
def test_whatever_disk_call_fails_published_parts_stand(tmp_path: Path, error_at: ErrorAt, step: int) -> None:
    """One call after the other; the next run completes."""
    exports = tmp_path / "inbox"
    exports.mkdir()
    (exports / "a.csv").write_bytes(csv_bytes(inbox(4)))
    (exports / "b.csv").write_bytes(csv_bytes(inbox(3)))
    update(exports)
    expected = parts(exports)
    (exports / "b.csv").write_bytes(csv_bytes(inbox(2)))
    with watched_disk(lambda call: None) as calls:
        update(exports)
    assert len(calls) > 40
    for last in range(0, len(calls), step):
        (exports / "b.csv").write_bytes(csv_bytes(inbox(3 - last % 2)))

        def fail(call: int, last: int = last) -> None:
            if call == last:
                raise OSError(error_at(call), os.strerror(error_at(call)))

        with watched_disk(fail), contextlib.suppress(PipelineError):
            update(exports)
        standing = parts(exports)
        assert standing.keys() == expected.keys()
        assert {len(table) for table in standing.values()} <= {2, 3, 4}
    (exports / "b.csv").write_bytes(csv_bytes(inbox(3)))
    update(exports)
    assert parts(exports) == expected


def test_readers_see_whole_parts_while_they_are_replaced(exports: Path) -> None:
    """In a loop, without a lock."""
    update(exports)
    target, failures, reads = exports.parent / "scored", [], 0
    ended = threading.Event()

    def replace() -> None:
        try:
            for number in range(12):
                (exports / "a.csv").write_bytes(csv_bytes(inbox(20 + number)))
                update(exports)
        except Exception as error:  # the thread that asserts reports it
            failures.append(error)
        finally:
            ended.set()

    writer = threading.Thread(target=replace)
    writer.start()
    while not ended.is_set():
        rows = pads.dataset(target).to_table(columns=["message_id"]).num_rows
        assert 40 <= rows <= 51
        reads += 1
    writer.join()
    assert not failures and reads > 1


def test_record_that_cant_be_written_is_an_error_and_the_parts_stand(exports: Path) -> None:
    """Else a run would be missing from the records unnoticed."""
    update(exports)
    shutil.rmtree(exports.parent / "scored" / "_runs")
    (exports.parent / "scored" / "_runs").write_text("in the way")
    with pytest.raises(OutputError):
        update(exports)
    assert len(parts(exports)) == 5
