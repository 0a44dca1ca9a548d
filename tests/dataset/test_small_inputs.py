"""Many inputs of a few rows each: what one of them costs, and its line in the record of the run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.run_json import record_to_json
from score_messages.dataset.update import update_dataset
from tests.support.model import loaded_model

TONES = ("a wonderful chair, love it", "it arrived late and broken", "it was fine")
MOST_SECONDS_EACH = 0.008
"""Of one core; measured 0.003 on an idle machine."""


@pytest.mark.parametrize("files", [0, 3])
def test_a_record_has_a_line_for_each_part(tmp_path: Path, files: int) -> None:
    write_inputs(tmp_path / "inbox", files)
    (tmp_path / "inbox" / "broken.csv").write_text('id,text\n1,"never closed\n')
    record = update_dataset(
        [str(tmp_path / "inbox")], f"{tmp_path / 'scored'}/", UpdateOptions(), model=loaded_model()
    ).record
    content = next((tmp_path / "scored" / "_runs").glob("*.json")).read_text()
    assert json.loads(content) == json.loads(json.dumps(record_to_json(record)))
    lines = [line.strip().rstrip(",") for line in content.splitlines()]
    assert [json.loads(line)["part"] for line in lines if line.startswith('{"input"')] == [
        part.part for part in record.entries
    ]


@pytest.mark.slow
def test_a_thousand_inputs_of_one_row_cost_some_milliseconds_each(tmp_path: Path) -> None:
    write_inputs(tmp_path / "inbox", 1000)
    (tmp_path / "one").mkdir()
    os.link(tmp_path / "inbox" / "0.csv", tmp_path / "one" / "0.csv")
    start = processor_seconds(tmp_path / "one", tmp_path / "scored-one")
    assert processor_seconds(tmp_path / "inbox", tmp_path / "scored") - start < 1000 * MOST_SECONDS_EACH


def write_inputs(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.csv").write_text(f'id,text\n{number},"{TONES[number % 3]} {number}"\n')


def processor_seconds(inbox: Path, target: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = Path(sys.executable).with_name("score-messages")
    subprocess.run([program, inbox, f"{target}/"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
