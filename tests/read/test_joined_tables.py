"""Tables that were joined as files, each with its header, give the rows of all of them and no header as a message."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.read import ReadOptions, open_messages
from tests.support.command import RunScore


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress, "zst": zstd}

CELLS = st.text(st.sampled_from("ab ;,\"'\n\t\u00e9\ufeff"), max_size=6)
BODIES = st.sampled_from(["body", "id", "good", "a bad one", ""])


def table(header: list[str], rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def read(path: Path, delimiter: str = ",") -> tuple[list[tuple[str, ...]], int]:
    """Number and columns of each row, and how often the header came again."""
    with open_messages(str(path), ReadOptions(format="csv", delimiter=delimiter)) as opened:
        batches = list(opened)
        rows = [
            row
            for batch in batches
            for row in zip(batch.ids.to_pylist(), *batch.columns.to_pydict().values(), strict=True)
        ]
        return rows, opened.repeated_headers


@given(
    tables=st.lists(st.lists(st.tuples(CELLS, BODIES), max_size=3), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;\t"),
    packing=st.sampled_from(list(PACKERS)),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    states_it=st.booleans(),
)
def test_joined_tables_have_the_rows_of_each(
    tables: list[list[tuple[str, str]]],
    delimiter: str,
    packing: str,
    mark: bytes,
    states_it: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In order and numbered on, whatever separates the cells, packs the files or stands in front of each header."""
    header = ["id", "body"]
    rows = [[list(row) for row in records if list(row) != header] for records in tables]
    before = mark + (f"sep={delimiter}\r\n".encode() if states_it else b"")
    path = tmp_path_factory.mktemp("joined") / "all"
    path.write_bytes(b"".join(PACKERS[packing](before + table(header, part, delimiter)) for part in rows))
    rows_read, again = read(path, delimiter)
    expected = [row for part in rows for row in part]
    assert rows_read == [(str(number), *row) for number, row in enumerate(expected, 1)]
    assert again == len(tables) - 1


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"body\ngood\nbody\n", 2),  # a text that is one word
        (b"id,body\n1,good\nid,\n,body\nID,body\nid,body,\n", 5),
        (b",body\n0,good\n,body\n1,bad\n", 2),  # as pandas writes its index
    ],
    ids=["one column", "only alike", "a name without letters"],
)
def test_only_the_header_itself_is_passed_over(content: bytes, rows: int, tmp_path: Path) -> None:
    """Whatever could be somebody's message stays a row."""
    (tmp_path / "in.csv").write_bytes(content)
    assert len(read(tmp_path / "in.csv")[0]) == rows


def test_it_is_told_how_often_the_header_came(run_score: RunScore, tmp_path: Path) -> None:
    """In the closing line, in the counts, and in the record of a folder of tables."""
    (tmp_path / "in.csv").write_bytes(3 * b"id,body\n1,a good film\n")
    done = run_score(tmp_path / "in.csv", tmp_path / "out.csv", "-v", "--summary", tmp_path / "counts.json")
    assert done.exit_code == 0 and "3 messages" in done.stderr
    assert "passed over as the header again: 2" in done.stderr
    assert json.loads((tmp_path / "counts.json").read_text())["repeated_headers"] == 2
    assert run_score(tmp_path / "in.csv", f"{tmp_path / 'scored'}/").exit_code == 0
    (record,) = (tmp_path / "scored" / "_runs").glob("*.json")
    assert json.loads(record.read_text())["parts"][0]["repeated_headers"] == 2
    assert pads.dataset(tmp_path / "scored").count_rows() == 3
