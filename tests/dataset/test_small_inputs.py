"""What many inputs of few rows must not cost: each way round is the same as the long one, and is taken."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.run_json import record_to_json
from score_messages.dataset.update import update_dataset
from score_messages.messages import MAX_TEXT_BYTES, STATUSES
from score_messages.read import ReadOptions, options_for
from score_messages.read.batches import batch_of, finished_batch
from score_messages.text import emoticons, normalize
from score_messages.write.options import WriteOptions
from score_messages.write.parquet_format import ParquetTable
from tests.support.model import loaded_model

TONES = ("a wonderful chair, love it", "it arrived late and broken", "it was fine")
MOST_SECONDS_EACH = 0.008
"""Of one core; measured 0.003 on an idle machine."""

RISKY = st.text(st.sampled_from(":;=<>^D'-()/\\_xX3 a.\n"), max_size=12)


@given(st.lists(RISKY | st.text(max_size=12), max_size=4))
def test_the_quick_look_passes_over_no_text_that_a_pattern_would_change(texts: list[str]) -> None:
    body = pa.array(texts, pa.string())
    by_patterns = body
    for pattern, replacement in emoticons._REPLACEMENTS:
        by_patterns = pc.replace_substring_regex(by_patterns, pattern=pattern, replacement=replacement)
    assert emoticons.spell_out(body).equals(by_patterns)
    without_tags = pc.replace_substring_regex(body, pattern=normalize.TAG_PATTERN, replacement=" ")
    assert normalize._without_tags(body).equals(without_tags)


CELLS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.text(max_size=4), st.just("x" * MAX_TEXT_BYTES), st.just("x" * (MAX_TEXT_BYTES + 1))),
        st.sampled_from(range(len(STATUSES))),
    ),
    max_size=4,
)


@given(CELLS)
def test_a_batch_is_finished_row_by_row_whatever_else_it_holds(cells: list[tuple[str | None, int]]) -> None:
    text, status = pa.array([cell for cell, _ in cells], pa.string()), np.array([code for _, code in cells], np.uint8)
    whole = finished_batch(batch_of([], pa.schema([]), len(cells)), text, text, status)
    for place, (cell, code) in enumerate(cells):
        is_too_long = code == 0 and len(cell or "") > MAX_TEXT_BYTES
        assert STATUSES[whole.status[place]] == ("too_long" if is_too_long else STATUSES[code])
        assert whole.body[place].as_py() == ("" if code or is_too_long else cell or "")


class Counting:
    """Takes bytes, and counts how often."""

    closed = False

    def __init__(self) -> None:
        self.content, self.times = b"", 0

    def write(self, data: bytes | memoryview) -> int:
        self.content += bytes(data)
        self.times += 1
        return len(data)

    def flush(self) -> None:
        pass


def test_a_small_table_reaches_its_file_in_one_piece() -> None:
    rows, direct, counting = pa.record_batch({"id": ["1"], "text": [TONES[0]]}), pa.BufferOutputStream(), Counting()
    for sink in (direct, counting):
        table = ParquetTable("scored", sink, rows.schema, WriteOptions())
        table.write(rows)
        table.finish({"told": "so"})
    assert counting.times == 1
    assert counting.content == direct.getvalue().to_pybytes()


def test_an_input_is_not_opened_for_what_nobody_asks(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.csv")
    assert options_for(missing, ReadOptions()) == ReadOptions()


@pytest.mark.parametrize("files", [0, 3])
def test_a_record_has_a_line_for_each_part(tmp_path: Path, files: int) -> None:
    write_inputs(tmp_path / "inbox", files)
    (tmp_path / "inbox" / "broken.csv").write_text('id,text\n1,"never closed\n')
    record = update_dataset(
        [str(tmp_path / "inbox")], f"{tmp_path / 'scored'}/", UpdateOptions(), model=loaded_model()
    ).record
    told = next((tmp_path / "scored" / "_runs").glob("*.json")).read_text()
    assert json.loads(told) == json.loads(json.dumps(record_to_json(record)))
    lines = [line.strip().rstrip(",") for line in told.splitlines()]
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
