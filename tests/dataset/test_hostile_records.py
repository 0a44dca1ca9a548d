"""Journals and records are untrusted data: parsed strictly or skipped, never used as a path, never the end of a run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow.dataset as pads
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.dataset.record_files import MOST_BYTES, is_run_id, record_path, run_ids
from score_messages.dataset.records.journal_lines import head_of, interrupted_input, published_entry
from score_messages.dataset.records.read_records import given_up_parts, read_record
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import csv_bytes, inbox

RUN_ID = "20260301T031500.123Z-9a8b"
HEAD = {
    "run_id": RUN_ID,
    "started": "2026-03-01T03:15:00+00:00",
    "tool_version": "0.1.0",
    "schema_version": 1,
    "model": "messages",
    "model_fingerprint": "0",
    "run_date": "2026-03-01",
}

OUTSIDE = ["../../evil", "/tmp/evil", "a/b", "..", ".hidden", "", "x" * 200, "a\0b", "a\nb", "é", 7, None, ["a"], {}]

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "a long number": b'{"run_id": ' + b"9" * 10_000 + b"}",
    "a list": b"[1, 2]",
    "a number": b"7",
    "null": b"null",
    "infinite": b'{"run_id": Infinity, "rows": NaN}',
    "wrong types": json.dumps({**HEAD, "run_date": ["x"], "model": {"a": 1}}).encode(),
    "wrong counts": json.dumps({**HEAD, "inputs": 3, "drift": 7, "parts": "x", "profile": [1]}).encode(),
    "odd lists": json.dumps({**HEAD, "drift": [1, None, {"measure": ["x"]}], "parts": [1, {"error": 3}]}).encode(),
    "odd lines": json.dumps(HEAD).encode() + b'\n7\nnull\n{"part": 3}\n{"outcome": "reads", "input": 5}\n',
}


@pytest.fixture
def root(tmp_path: Path, run_score: RunScore) -> Path:
    """A folder of tables of one export."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(4)))
    assert run_score(tmp_path / "inbox", f"{tmp_path / 'scored'}/").exit_code == 0
    return tmp_path


def more(root: Path, run_score: RunScore) -> None:
    """A run that finds something to do, and succeeds as if nothing else lay there."""
    with (root / "inbox" / "a.csv").open("ab") as file:
        file.write(b"5,one more\n")
    result = run_score(root / "inbox", f"{root / 'scored'}/")
    assert (result.exit_code, result.stderr) == (0, "")
    assert pads.dataset(root / "scored").count_rows() == 5


@pytest.mark.parametrize("run_id", OUTSIDE, ids=repr)
def test_run_id_is_never_a_path(root: Path, run_score: RunScore, run_id: Any) -> None:
    """Neither one from a journal nor one that somebody asks for."""
    before = {path for path in root.parent.rglob("*") if "scored" not in str(path)}
    assert not is_run_id(run_id)
    if isinstance(run_id, str):
        with pytest.raises(ValueError, match="not the id"):
            record_path(root / "scored", run_id)
        assert read_record(root / "scored", run_id) is None
    journal = root / "scored" / "_runs" / f".{RUN_ID}.open"
    journal.write_bytes(json.dumps({**HEAD, "run_id": run_id}).encode() + b"\n")
    more(root, run_score)
    assert {path for path in root.parent.rglob("*") if "scored" not in str(path)} == before
    assert not journal.exists() and len(list((root / "scored" / "_runs").iterdir())) == 2


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", [f".{RUN_ID}.open", f"{RUN_ID}.json"], ids=["journal", "record"])
def test_whatever_a_record_holds_the_run_goes_on(root: Path, run_score: RunScore, name: str, content: bytes) -> None:
    """The tables are made, and `sentiment-jobs runs` can list them."""
    (root / "scored" / "_runs" / name).write_bytes(content)
    more(root, run_score)
    for run_id in run_ids(root / "scored"):
        read_record(root / "scored", run_id)
    given_up_parts(root / "scored")


@pytest.mark.parametrize("name", [f".{RUN_ID}.open", f"{RUN_ID}.json", "99991231T000000.000Z-9a8b.json"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "huge"])
def test_what_is_no_file_of_ours_is_passed_over(root: Path, run_score: RunScore, name: str, kind: str) -> None:
    """A pipe would block for ever, a link points elsewhere, a huge file would fill the memory."""
    path = root / "scored" / "_runs" / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        (root / "elsewhere").write_text(json.dumps({**HEAD, "run_id": path.name.removesuffix(".json")}))
        path.symlink_to(root / "elsewhere")
    else:
        with path.open("wb") as file:
            file.truncate(MOST_BYTES + 1)
    more(root, run_score)
    assert read_record(root / "scored", path.name.removesuffix(".json")) is None
    if kind == "link":
        assert (root / "elsewhere").exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
LINE = st.dictionaries(st.sampled_from([*HEAD, "input", "part", "outcome", "rows", "profile", "statuses"]), json_values)


@examples(60, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(json_values | LINE, max_size=4), is_ours=st.booleans())
def test_no_journal_breaks_a_night(root: Path, run_score: RunScore, lines: list[Any], is_ours: bool) -> None:
    """Whatever its lines are, after a sound first line or not."""
    journal = root / "scored" / "_runs" / f".{RUN_ID}.open"
    journal_lines = [HEAD, *lines] if is_ours else lines
    journal.write_text("".join(json.dumps(line) + "\n" for line in journal_lines))
    for line in lines:
        head_of(line)
        published_entry(line)
        interrupted_input(line)
    assert run_score(root / "inbox", f"{root / 'scored'}/").exit_code == 0
    assert not journal.exists()
