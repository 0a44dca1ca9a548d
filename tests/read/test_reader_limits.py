"""CSV and JSON lines that were made to take time or memory: bounded, or refused with the limit that is named."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from score_messages.errors import ColumnError, FormatError
from score_messages.messages import STATUSES
from score_messages.read import ReadOptions, open_messages
from score_messages.read.limits import MAX_CELL, MAX_COLUMNS, MAX_JSON_DEPTH, MAX_JSON_VALUES, MAX_KEPT_COLUMNS
from tests.support.cpu_time import computes_within
from tests.support.traced_memory import traced_memory

MIB = 1 << 20


@contextmanager
def bounded(mib: int) -> Iterator[None]:
    """Python holds no more than so much at once, which is far less than the limit of all."""
    with ExitStack() as stack:
        traced = stack.enter_context(traced_memory())
        try:
            yield
        finally:
            stack.close()
            assert traced.peak < mib * MIB


def statuses(path: Path, **options: object) -> Counter[str]:
    with open_messages(str(path), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        return Counter(STATUSES[code] for batch in opened for code in batch.status.tolist())


def put(folder: Path, content: bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("cells", [b",", b"ab,"])
def test_records_of_very_many_cells_are_not_kept(tmp_path: Path, cells: bytes) -> None:
    """600 records of 10,000 cells each took 8 bytes a cell or more, all at once."""
    path = put(tmp_path, b"id,body\n" + (b"1,x" + cells * 10_000 + b"\n") * 600 + b"2,good\n" * 9)
    with bounded(30):
        assert statuses(path) == {"malformed": 600, "scored": 9}


def test_wide_header_makes_batches_small(tmp_path: Path) -> None:
    """Each of the 1,500 cells of a row takes room, empty or not."""
    names = ["body", *(f"c{n}" for n in range(1500))]
    path = put(tmp_path, ",".join(names).encode() + b"\n" + (b"good" + b",ab" * 1500 + b"\n") * 1000)
    with bounded(60):
        assert statuses(path) == {"scored": 1000}


@pytest.mark.parametrize("line", [b'"x","x\n', b'"x\n'])
def test_record_that_never_ends_is_refused(tmp_path: Path, line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote stays open over every line end, or the next one closes it in the wrong place."""
    monkeypatch.setattr("score_messages.read.csv_file.MAX_CELL", 1 << 18)
    path = put(tmp_path, b'id,body\n1,"a' + line * (1 << 21))
    with pytest.raises(FormatError, match=r"never closes|after a closing quote"), bounded(30):
        statuses(path)


def test_line_that_never_ends_is_refused(tmp_path: Path) -> None:
    """Whatever encoding it is read with."""
    path = put(tmp_path, b"id,body\n1," + b"x" * (MAX_CELL + 1))
    with pytest.raises(FormatError, match="16,777,216 characters"):
        statuses(path)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_too_many_passthrough_columns_are_refused_and_the_hint_helps(tmp_path: Path, kind: str) -> None:
    """In a moment, since nothing looks at each of them for each of them."""
    names = ["body", *(f"c{n}" for n in range(MAX_KEPT_COLUMNS))]
    rows = f"{','.join(names)}\ngood{',1' * MAX_KEPT_COLUMNS}\n"
    if kind == "jsonl":
        rows = json.dumps(dict.fromkeys(names, "good")) + "\n"
    path = put(tmp_path, rows.encode(), f"in.{kind}")
    with pytest.raises(ColumnError, match="2,001 passthrough columns; 2,000 are the limit") as refused:
        statuses(path)
    assert refused.value.hint is not None
    assert refused.value.hint.options == "--keep body"
    assert statuses(path, keep=("body",)) == {"scored": 1}


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_very_many_columns_are_refused_at_once(tmp_path: Path, kind: str) -> None:
    """Also if few of them are kept."""
    names = ["body", *(f"c{n}" for n in range(3 * MAX_COLUMNS))]
    rows = f"{','.join(names)}\ngood{',' * 3 * MAX_COLUMNS}\n"
    if kind == "jsonl":
        rows = "".join(json.dumps(dict.fromkeys(names[n : n + 9], "good")) + "\n" for n in range(0, len(names), 9))
    path = put(tmp_path, rows.encode(), f"in.{kind}")
    with computes_within(20), pytest.raises(ColumnError, match="20,000 columns"):
        statuses(path, keep=("body",))


def test_lines_that_lack_most_columns_cost_what_they_hold(tmp_path: Path) -> None:
    """One line with 1,900 keys, then 50,000 lines with none: 95 million cells that are nothing."""
    wide = json.dumps({"body": "good", **{f"c{n}": n for n in range(1900)}})
    path = put(tmp_path, f"{wide}\n".encode() + b"{}\n" * 50_000, "in.jsonl")
    with bounded(150):
        assert statuses(path) == {"scored": 50_001}


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_values_that_nest_too_deep_cost_their_row(tmp_path: Path, opened: str) -> None:
    """At any depth, also near what Python's own stack allows."""
    closed = {"[": "]", '{"a":': "}"}[opened]
    depths = [1, MAX_JSON_DEPTH - 2, MAX_JSON_DEPTH + 1, *range(900, 1000, 7), 5000, 100_000]
    lines = [f'{{"body": "good", "v": {opened * depth}1{closed * depth}}}' for depth in depths]
    path = put(tmp_path, ('{"body": "good", "v": 1}\n' + "\n".join(lines)).encode(), "in.jsonl")
    assert statuses(path) == {"scored": 3, "malformed": len(depths) - 2}


def test_line_of_too_many_values_costs_its_row(tmp_path: Path) -> None:
    """Each would take 64 bytes or more."""
    line = b'{"body": "good", "v": [' + b"{}," * MAX_JSON_VALUES + b"1]}\n"
    path = put(tmp_path, b'{"body": "good", "v": 1}\n' + line, "in.jsonl")
    with bounded(60):
        assert statuses(path) == {"scored": 1, "malformed": 1}
