"""JSON that is no object per message: read where it leaves no doubt, else refused with what makes it so."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.command import RunScore
from tests.support.messages import CANARY

GOOD, BAD = "a good lamp, thank you", "it is bad, nobody answers"
ROWS = [{"id": 1, "body": GOOD}, {"id": 2, "body": BAD}]


def _refused(run_score: RunScore, folder: Path, content: str, name: str = "in.json", *options: str) -> str:
    (folder / name).write_text(content)
    done = run_score(folder / name, folder / "out.parquet", *options)
    assert done.exit_code == 1 and not (folder / "out.parquet").exists()
    assert CANARY not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (json.dumps({"data": {"reviews": ROWS}, "n": 2}), ".data.reviews[]"),
        (json.dumps({"data": {"All of it, really": ROWS}, "n": 2}), ".[]|.[]?|arrays|.[]"),
        (json.dumps([GOOD, BAD]), ".[] | {text: .}"),
        (json.dumps([["id", "body"], [1, GOOD], [2, BAD]]), ".[] | @csv"),
    ],
)
def test_what_jq_should_do_gives_the_messages(run_score: RunScore, tmp_path: Path, content: str, command: str) -> None:
    """However deep they lie; the command is run as the error has it."""
    said = _refused(run_score, tmp_path, content)
    line = next(line for line in said.splitlines() if command in line)
    typed = line[line.index("jq ") :]
    if shutil.which("jq") is None:
        pytest.skip("jq isn't installed")
    subprocess.run(typed, shell=True, check=True, cwd=tmp_path)
    made = typed.rpartition(" ")[2]
    assert run_score(tmp_path / made, tmp_path / "out.parquet").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["sentiment"].to_pylist() == ["positive", "negative"]


def test_objects_with_commas_behind_them_are_refused_with_what_takes_them_away(
    run_score: RunScore, tmp_path: Path
) -> None:
    """Lines cut out of an array."""
    said = _refused(run_score, tmp_path, "".join(f"{json.dumps(row)},\n" for row in ROWS), "in.jsonl")
    subprocess.run(said[said.index("sed ") :].splitlines()[0], shell=True, check=True, cwd=tmp_path)
    assert run_score(tmp_path / "out.jsonl", tmp_path / "out.parquet").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["body"].to_pylist() == [GOOD, BAD]


def test_a_comma_behind_the_last_element_of_an_array_is_passed_over(run_score: RunScore, tmp_path: Path) -> None:
    """Two of them aren't, and neither is one without an element before it."""
    (tmp_path / "in.json").write_text(json.dumps(ROWS)[:-1] + " ,\n]\n")
    assert run_score(tmp_path / "in.json", tmp_path / "out.parquet").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == ["1", "2"]
    (tmp_path / "out.parquet").unlink()
    _refused(run_score, tmp_path, json.dumps(ROWS)[:-1] + ",,]")
    _refused(run_score, tmp_path, "[,]")


def test_texts_inside_objects_are_named_by_their_paths(run_score: RunScore, tmp_path: Path) -> None:
    """Objects in objects, and the first of lists; the first try says what to type, and that works."""
    lines = [
        {"id": 1, "source": {"type": "conversation", "author": {"notes": [{"body": text}, {"body": "x"}]}}}
        for text in (GOOD, BAD)
    ]
    said = _refused(run_score, tmp_path, "\n".join(map(json.dumps, lines)), "in.jsonl")
    assert "source.type (100 % filled, 1 word), source.author.notes.0.body (100 % filled, 5 words)" in said
    path = said.rpartition("--text-column ")[2].strip()
    assert run_score(tmp_path / "in.jsonl", tmp_path / "out.parquet", "--text-column", path).exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["sentiment"].to_pylist() == ["positive", "negative"]


def test_keys_that_may_be_texts_are_never_shown(run_score: RunScore, tmp_path: Path) -> None:
    """Inside objects neither."""
    line = {"was": {f"{CANARY} it broke, and nobody answers at all": f"{CANARY} good thing"}, "x": ["a b c"]}
    _refused(run_score, tmp_path, json.dumps(line) + "\n" + json.dumps(line), "in.jsonl")


def test_lists_in_the_column_of_the_message_are_named(run_score: RunScore, tmp_path: Path) -> None:
    """Rather than a table of rows that are all `malformed`."""
    lines = "".join(json.dumps({"body": texts}) + "\n" for texts in ([GOOD, "x"], [BAD], None))
    said = _refused(run_score, tmp_path, lines, "in.jsonl", "--max-bad", "100%")
    assert "its column 'body' holds lists, not text" in said and "--text-column body.0\n" in said
    done = run_score(tmp_path / "in.jsonl", tmp_path / "out.parquet", "--text-column", "body.0")
    assert done.exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["status"].to_pylist() == ["scored", "scored", "empty"]


@pytest.mark.parametrize(
    "columns",
    [{"id": [1, 2], "body": [GOOD, BAD]}, {"body": {"0": GOOD, "1": BAD}, "id": {"0": 1, "1": 2}}],
    ids=["lists", "objects"],
)
def test_table_by_columns_is_refused_by_that_name(run_score: RunScore, tmp_path: Path, columns: object) -> None:
    """As pandas writes it if nobody says how."""
    said = _refused(run_score, tmp_path, json.dumps(columns))
    assert "is one JSON object with whole columns inside" in said and "orient='records', lines=True" in said


def test_empty_array_and_lines_without_a_sound_object_are_refused_by_name(run_score: RunScore, tmp_path: Path) -> None:
    """Not as tables without a usual column."""
    assert "is an empty JSON array" in _refused(run_score, tmp_path, " [ ]\n")
    assert "has no object with a key" in _refused(run_score, tmp_path, '{"body":"a","body":"b"}\n', "in.jsonl")
