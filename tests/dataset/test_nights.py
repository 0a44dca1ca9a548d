"""What people who run a folder of tables need: sources, time limits, drift, logs, implausible scores, records."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.inputs import Input
from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.one_input import bring_up_to_date
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.errors import ModelError
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.read.batches import batch_of
from score_messages.scoring.batch import score_batch
from score_messages_jobs.terminal.logs import configure
from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes, inbox

SCORE = str(Path(sys.executable).with_name("score-messages"))


@pytest.fixture(autouse=True)
def logs_as_text() -> None:
    """Each test starts with text logs."""
    configure("text")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    (folder / "2026").mkdir(parents=True)
    (folder / "a.csv").write_bytes(csv_bytes(inbox(5)))
    (folder / "b[1].csv").write_bytes(csv_bytes(inbox(6)))
    (folder / "2026" / "c.csv").write_bytes(csv_bytes(inbox(7)))
    return folder


def record(scored: Path) -> dict[str, object]:
    latest: dict[str, object] = json.loads(max((scored / "_runs").glob("*.json")).read_text())
    return latest


def rows(scored: Path) -> int:
    return int(pads.dataset(scored, partitioning="hive").count_rows())


def test_sources_are_files_folders_and_patterns(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each input once, sorted by its path, however often it is named."""
    monkeypatch.chdir(exports)
    names = [source.name for source in find_inputs(["**/*.csv", "b[1].csv", ".", "./a.csv"]).inputs]
    assert names == ["c.csv", "a.csv", "b[1].csv"]
    assert [source.name for source in find_inputs([str(exports / "2026" / "*.csv")]).inputs] == ["c.csv"]


def test_part_is_called_the_same_however_its_input_was_found(exports: Path) -> None:
    """Else its rows would stand twice."""
    part_names = [
        find_inputs([source]).inputs[0].part for source in (str(exports / "2026"), str(exports / "2026" / "*"))
    ]
    assert len({*part_names, find_inputs([str(exports)]).inputs[0].part}) == 1


def test_source_that_is_missing_is_named_and_the_others_are_scored(exports: Path, run_score: RunScore) -> None:
    """A pattern that matches nothing is a source that is missing."""
    scored = exports.parent / "scored"
    result = run_score(exports / "a.csv", exports / "nothing-*.csv", f"{scored}/")
    assert result.exit_code == 1 and "nothing-*.csv: no file is called like that" in result.stderr
    assert rows(scored) == 5
    assert run_score(exports / "nothing-*.csv", f"{scored}/").exit_code == 1


def test_several_sources_and_options_of_folders_need_a_folder(exports: Path, run_score: RunScore) -> None:
    """An option that would have no effect is wrong usage, with a hint."""
    result = run_score(exports / "a.csv", exports / "b[1].csv", exports / "c.parquet")
    assert result.exit_code == 2 and "Name a folder" in result.stderr
    result = run_score(exports / "a.csv", exports / "c.parquet", "--prune")
    assert result.exit_code == 2 and "--prune is for a folder of tables" in result.stderr
    assert run_score("-", f"{exports.parent / 'scored'}/").exit_code == 2


def test_tables_inside_the_source_are_no_inputs(exports: Path, run_score: RunScore) -> None:
    """A folder of tables below the exports, or named as a source by mistake."""
    for _ in range(2):
        assert run_score(exports, f"{exports / 'scored'}/").exit_code == 0
        assert rows(exports / "scored") == 18
    assert run_score(exports / "scored", f"{exports / 'scored'}/").exit_code == 1
    result = run_score(f"{exports / 'scored'}/a*.parquet", f"{exports / 'scored'}/")
    assert result.exit_code == 1 and "holds no input" in result.stderr


def test_pattern_that_finds_the_tables_too_or_an_empty_folder_loses_nothing(exports: Path, run_score: RunScore) -> None:
    """Each match is checked by itself, and one that fails doesn't stop the others."""
    (exports / "2025").mkdir()
    for _ in range(2):
        result = run_score(f"{exports}/*", f"{exports / 'scored'}/")
        assert result.exit_code == 1 and "2025: holds no file to score" in result.stderr
        assert rows(exports / "scored") == 18
    os.mkfifo(exports / "pipe")
    result = run_score(f"{exports}/*", f"{exports / 'scored'}/")
    assert result.exit_code == 1 and "pipe" in result.stderr and rows(exports / "scored") == 18


def test_one_message_file_among_exports_hides_none_of_them(exports: Path, run_score: RunScore) -> None:
    """The messages of a folder are one input, and each export below it is one too."""
    shutil.rmtree(exports / "2026")
    (exports / "2026" / "sub").mkdir(parents=True)
    (exports / "2026" / "1.eml").write_text("Message-ID: <1@mail.example>\nSubject: chair\n\nWonderful.\n")
    (exports / "2026" / "sub" / "c.csv").write_bytes(csv_bytes(inbox(7)))
    assert run_score(exports, f"{exports.parent / 'scored'}/").exit_code == 0
    assert rows(exports.parent / "scored") == 19


def test_names_that_are_no_text_and_dates_of_no_year_do_no_harm(tmp_path: Path, run_score: RunScore) -> None:
    """The input's path stands in the footer, whatever bytes it is made of."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.csv")).write_bytes(csv_bytes(inbox(3)))
    far = pa.table({"id": ["1", "2"], "text": ["a chair", "a lamp"], "on": pa.array([10_000_000, 20_000], pa.date32())})
    pq.write_table(far, folder / "far.parquet")
    options = ["--partition", "date", "--run-date", "2026-03-01"]
    assert run_score(folder / "far.parquet", f"{tmp_path / 'far'}/", "--date-column", "on", *options).exit_code == 0
    assert {path.name for path in (tmp_path / "far").glob("day=*")} == {"day=2026-03-01", "day=2024-10-04"}
    for _ in range(2):
        assert run_score(folder, f"{tmp_path / 'scored'}/").exit_code == 0
        assert rows(tmp_path / "scored") == 5


def test_part_whose_footer_is_damaged_and_foreign_files_dont_end_the_run(exports: Path, run_score: RunScore) -> None:
    """The damaged part is made anew, the foreign files are passed over."""
    scored = exports.parent / "scored"
    assert run_score(exports, f"{scored}/").exit_code == 0
    part = next(scored.glob("a.csv*.parquet"))
    part.write_bytes(part.read_bytes()[:-40] + b"x" * 32 + b"\x20\0\0\0PAR1")
    (scored / "day=x").write_text("no folder")
    (scored / "theirs.parquet").mkdir()
    assert run_score(exports, f"{scored}/").exit_code == 0
    shutil.rmtree(scored / "theirs.parquet")
    assert pq.read_table(part).num_rows == 5


def test_sources_in_a_config_file_are_relative_to_it(exports: Path, run_score: RunScore) -> None:
    """A list with patterns; the target keeps its slash."""
    (exports.parent / "nightly.toml").write_text(
        'source = ["export/*.csv", "export/2026"]\ntarget = "scored/"\nmax-minutes = 60.0\n'
    )
    assert run_score("--config", exports.parent / "nightly.toml").exit_code == 0
    assert rows(exports.parent / "scored") == 18
    assert run_score(exports / "a.csv", "--config", exports.parent / "nightly.toml").exit_code == 0


@pytest.mark.parametrize(
    "option",
    ["--run-date=yesterday", "--partition=month", "--overlaps=some", "--max-minutes=0", "--log-format=xml"],
)
def test_option_with_a_meaningless_value_is_wrong_usage(exports: Path, run_score: RunScore, option: str) -> None:
    """It is refused before anything is written."""
    assert run_score(exports, f"{exports.parent / 'scored'}/", option).exit_code == 2
    assert not (exports.parent / "scored").exists()


def test_other_layout_than_the_folder_has_is_refused(exports: Path, run_score: RunScore) -> None:
    """Readers could not read both at once."""
    scored = f"{exports.parent / 'scored'}/"
    assert run_score(exports, scored, "--partition", "date").exit_code == 0
    result = run_score(exports, scored)
    assert result.exit_code == 2 and "--partition date" in result.stderr


def test_rows_without_a_date_are_of_the_run_that_first_saw_them(exports: Path, run_score: RunScore) -> None:
    """If they have an id, so that they stay on their day run after run."""
    scored = exports.parent / "scored"
    options = [f"{scored}/", "--id-column", "id", "--partition", "date"]
    assert run_score(exports / "a.csv", *options, "--run-date", "2026-03-01").exit_code == 0
    (exports / "a.csv").write_bytes(csv_bytes(inbox(8)))
    assert run_score(exports / "a.csv", *options, "--run-date", "2026-03-02").exit_code == 0
    ids_by_day = (
        pads.dataset(scored, partitioning="hive").to_table().to_pandas().groupby("day")["message_id"].apply(list)
    )
    assert ids_by_day.to_dict() == {
        "2026-03-01": ["001", "002", "003", "004", "005"],
        "2026-03-02": ["006", "007", "008"],
    }
    assert run_score(exports / "a.csv", *options, "--redo", "--prefix", "x_").exit_code == 0
    assert {path.name for path in scored.glob("day=*")} == {"day=2026-03-01", "day=2026-03-02"}


def test_date_column_without_a_date_is_refused(exports: Path, run_score: RunScore) -> None:
    """Named by mistake, it would put every message on today's date."""
    result = run_score(exports / "a.csv", f"{exports.parent / 'scored'}/", "--date-column", "id")
    assert result.exit_code == 1 and "no date that can be read" in result.stderr and CANARY not in result.stderr


def test_time_that_is_over_leaves_the_rest_for_the_next_run(
    exports: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops at the end of a file, names what is left, and exits with 0."""
    scored = exports.parent / "scored"
    ended: list[InputOutcome | None] = []

    def noted(run: CurrentRun, source: Input) -> InputOutcome | None:
        ended.append(bring_up_to_date(run, source))
        return ended[-1]

    with monkeypatch.context() as patch:
        patch.setattr("score_messages.dataset.run.rounds.bring_up_to_date", noted)
        patch.setattr("score_messages.dataset.inputs.time_limit.TimeLimit.is_over", lambda limit: bool(ended))
        result = run_score(exports, f"{scored}/", "--max-minutes", "1")
    assert result.exit_code == 0 and "left for the next run: 2 inputs: a.csv, b[1].csv" in result.stderr
    assert record(scored)["inputs"]["waiting"] == 2 and rows(scored) == 7  # type: ignore[index]
    assert (run_score(exports, f"{scored}/").stderr, rows(scored)) == ("", 18)


def test_real_time_limit_ends_a_run(exports: Path) -> None:
    """With a clock, in a process; a busy machine is given longer until it has scored an input."""
    for number in range(30):
        (exports / f"more-{number}.csv").write_bytes(csv_bytes(inbox(2000 + number)))
    scored = exports.parent / "scored"
    for minutes in (0.01, 0.02, 0.05, 0.1):
        command = [SCORE, str(exports), f"{scored}/", "--max-minutes", f"{minutes}", "--log-format", "json"]
        process = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "left for the next run" in json.loads(process.stderr.splitlines()[0])["message"]
        waiting = record(scored)["inputs"]["waiting"]  # type: ignore[index]
        if waiting < 33:
            break
    assert 0 < waiting < 33


def test_logs_may_be_json(exports: Path, run_score: RunScore) -> None:
    """Each line is an object that names the run and the input."""
    (exports / "a.csv").write_bytes(f'id,body\n1,"{CANARY}'.encode())
    result = run_score(exports, f"{exports.parent / 'scored'}/", "--log-format", "json", "-v")
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "info", "info"]
    assert lines[0]["input"] == "a.csv" and len({line["run_id"] for line in lines}) == 1
    assert "read with --encoding" in lines[1]["message"]
    assert lines[-1]["inputs"]["scored"] == 2 and CANARY not in result.stderr


def texts(count: int, text: str) -> bytes:
    return csv_bytes([("id", "body"), *((f"{number}", f"{text} {'very ' * (number % 3)}") for number in range(count))])


def test_night_that_differs_from_those_before_is_reported(tmp_path: Path, run_score: RunScore) -> None:
    """A line, or with --fail-on-drift the exit code 1; the tables are published all the same."""
    scored, folder = tmp_path / "scored", tmp_path / "export"
    folder.mkdir()
    tones = ["a wonderful chair, thank you", "a dull waste of my time", "the parcel came on Tuesday"]
    for night in range(3):
        mixed = [(f"{night}-{number}", tones[number % 3]) for number in range(300)]
        (folder / f"{night}.csv").write_bytes(csv_bytes([("id", "body"), *mixed]))
        result = run_score(folder, f"{scored}/", "--fail-on-drift")
        assert result.exit_code == 0, result.stderr  # the first has nothing to be compared with
    (folder / "9.csv").write_bytes(texts(300, "this is the worst shop I have ever used"))
    result = run_score(folder, f"{scored}/", "--fail-on-drift")
    assert result.exit_code == 1 and "scores differ from the last 3 runs" in result.stderr
    assert record(scored)["exit_code"] == 1 and rows(scored) == 1200


def test_implausible_scores_are_not_published(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All scores the same, or nine words of ten unknown; unless --allow-odd is given."""
    scored, folder = tmp_path / "scored", tmp_path / "export"
    folder.mkdir()
    (folder / "a.csv").write_bytes(texts(50, "wonderful"))
    with monkeypatch.context() as patch:
        patch.setattr(
            Engine, "predict", lambda engine, ids: np.tile(np.array([0.5, 0, 0.5], np.float32), (len(ids), 1))
        )
        result = run_score(folder, f"{scored}/")
        assert result.exit_code == 1 and "--allow-odd" in result.stderr and not list(scored.glob("*.parquet"))
        assert run_score(folder, f"{scored}/", "--allow-odd").exit_code == 0
    (folder / "b.csv").write_bytes(texts(100, "zzqx zzqy zzqz zzqa zzqb zzqc zzqd zzqe zzqf zzqg zzqh zzqi zzqj zzqk"))
    assert run_score(folder, f"{scored}/").exit_code == 1
    assert run_score(folder, f"{scored}/", "--allow-odd").exit_code == 0


def test_scores_that_are_no_numbers_end_the_run(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """No option lets them through."""
    monkeypatch.setattr(Engine, "predict", lambda engine, ids: np.full((len(ids), 3), np.nan, np.float32))
    ids, body = pa.array(["1"]), pa.array(["wonderful"])
    with pytest.raises(ModelError, match="no number"):
        score_batch(Messages(batch_of([], pa.schema([]), 1), ids, body, np.zeros(1, np.uint8)), model)


def test_run_that_is_stopped_or_killed_has_a_record(tmp_path: Path) -> None:
    """A stopped run writes its own, with the signal's code; for a killed one the next run makes it from the journal."""
    scored, folder = tmp_path / "scored", tmp_path / "export"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.csv").write_bytes(csv_bytes(inbox(1500 + number)))
    for sent, code, ended in ((signal.SIGTERM, 143, "stopped"), (signal.SIGKILL, 137, "killed")):
        process = subprocess.Popen([SCORE, folder, f"{scored}/"], stderr=subprocess.DEVNULL)
        before = len(list(scored.glob("*.parquet")))
        while len(list(scored.glob("*.parquet"))) < before + 2:
            time.sleep(0.01)
        process.send_signal(sent)
        assert process.wait() == (code if sent == signal.SIGTERM else -9)
        if sent == signal.SIGTERM:
            latest = record(scored)
            assert (latest["exit_code"], latest["ended"]) == (code, ended)
    (folder / "0.csv").write_bytes(b"")
    subprocess.run([SCORE, folder, f"{scored}/"], stderr=subprocess.DEVNULL, check=False)
    records = [json.loads(path.read_text()) for path in sorted((scored / "_runs").glob("*.json"))]
    assert sorted(str(run_record["ended"]) for run_record in records) == ["done", "killed", "stopped"]
    assert sum(run_record["rows"] - run_record["replaced_rows"] for run_record in records) == rows(scored)
    assert not [name for name in os.listdir(scored / "_runs") if name.startswith(".")]
