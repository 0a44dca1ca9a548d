"""JSON lines: one row per line, in order, values as they were written."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, FormatError
from score_messages.messages import STATUSES, Status
from score_messages.read import ReadOptions, jsonl_file, open_messages
from tests.support.messages import CANARY

OK = Status.SCORED

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def read(path: Path, options: ReadOptions = ReadOptions()) -> tuple[list[Status], list[str], dict[str, list[object]]]:
    with open_messages(str(path), options) as opened:
        batches = list(opened)
        columns = {
            name: [cell for b in batches for cell in b.columns[name].to_pylist()] for name in opened.schema.names
        }
    statuses = [STATUSES[code] for batch in batches for code in batch.status.tolist()]
    return statuses, [body for batch in batches for body in batch.body.to_pylist()], columns


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


@given(st.lists(st.fixed_dictionaries({"text": st.text(max_size=30), "other": values}), min_size=1, max_size=8))
def test_what_json_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    """Row for row; text as it is, other values as JSON says them."""
    path = tmp_path_factory.mktemp("jsonl") / "in.jsonl"
    write(path, *(json.dumps(row) for row in rows))
    statuses, _, columns = read(path)
    assert len(statuses) == len(rows)
    sound = [index for index, status in enumerate(statuses) if status is OK]
    for index in sound:
        assert columns["text"][index] == rows[index]["text"]
    assert all(status in (OK, Status.UNDECODABLE) for status in statuses)


def test_values_stay_as_written(tmp_path: Path) -> None:
    """Digits, too: 1.10 is a version, 007 an id."""
    lines = [
        '{"text": "a", "v": 1.10, "id": "007", "big": 123456789012345678901234567890, "x": [1, {"a": null}]}',
        '{"v": true, "text": "b", "id": null}',
    ]
    _, bodies, columns = read(write(tmp_path / "in", *lines))
    assert bodies == ["a", "b"]
    assert columns["v"] == ["1.10", "true"]
    assert columns["id"] == ["007", None]
    assert columns["big"] == ["123456789012345678901234567890", None]
    assert json.loads(str(columns["x"][0])) == ["1", {"a": None}]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ('{"text": "good"}', OK),
        ('{"text": null}', OK),
        ("{}", OK),
        ('{"text": 5}', OK),
        ('{"text": "good"', Status.MALFORMED),
        ("good", Status.MALFORMED),
        ('["good"]', Status.MALFORMED),
        ('{"text": ["good"]}', Status.MALFORMED),
        ('{"text": {"a": 1}}', Status.MALFORMED),
        ('{"text": "good", "text": "bad"}', Status.MALFORMED),
        ('{"text": "\\ud800"}', OK),
        (b'{"text": "caf\xe9"}', Status.UNDECODABLE),
        ("[" * 30_000, Status.MALFORMED),
        ('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", Status.MALFORMED),
        ('{"text": "a", "n": ' + "9" * 100_000 + "}", OK),
        ('{"text": NaN}', OK),
    ],
)
def test_one_line_never_spoils_another(tmp_path: Path, line: str | bytes, status: Status) -> None:
    """Broken, doubled, nested without end, or in another encoding: it is a row of its own."""
    good = '{"text": "before", "n": 1}'
    statuses, bodies, _ = read(write(tmp_path / "in.jsonl", good, line, good), ReadOptions(encoding="utf-8"))
    assert statuses == [OK, status, OK]
    assert (bodies[0], bodies[2]) == ("before", "before")


def test_blank_lines_a_mark_and_packing_change_nothing(tmp_path: Path) -> None:
    lines = b'\xef\xbb\xbf{"text": "a"}\r\n\n  \n{"text": "b"}'
    (tmp_path / "plain").write_bytes(lines)
    (tmp_path / "packed").write_bytes(gzip.compress(lines))
    assert read(tmp_path / "plain") == read(tmp_path / "packed")
    assert read(tmp_path / "plain")[1] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f'["{CANARY}"]\n', "first element is not an object"),
        (f'[{{"text": "{CANARY}"}}\n', "ends in the middle"),
        (f'[{{"text": "{CANARY}"}} 1]\n', "no JSON array any further"),
        (f'[{{"text": "{CANARY}"}}]\n[', "goes on behind"),
        (f'{{"text": "{CANARY}"}}{{"text": "{CANARY}"}}\n', "several objects on one line"),
        (f'{{\n "text": "{CANARY}"\n}}\n', "over many lines"),
        (f"{CANARY}\n", "not an object"),
        ("\n \n", "empty"),
    ],
)
def test_other_json_is_refused_with_what_to_do(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "in.jsonl").write_text(content)
    with pytest.raises(FormatError, match=reason) as caught:
        read(tmp_path / "in.jsonl", ReadOptions(format="jsonl"))
    assert CANARY not in str(caught.value)


def test_key_that_comes_late_refuses_the_file_unless_columns_are_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column that is left out without a word would be worse."""
    monkeypatch.setattr(jsonl_file, "SAMPLE_LINES", 2)
    path = write(tmp_path / "in", '{"text": "a"}', '{"text": "b", "n": 1}', f'{{"text": "c", "{CANARY}": 2}}')
    with pytest.raises(ColumnError, match="record 3: has a key") as caught:
        read(path)
    assert CANARY not in str(caught.value)
    assert read(path, ReadOptions(keep=("n",)))[2] == {"n": [None, "1", None]}


def test_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_file, "MAX_LINE", 100)
    with pytest.raises(FormatError, match="a line of more than"):
        read(write(tmp_path / "in", '{"text": "a"}', '{"text": "' + "b" * 200 + '"}'))
