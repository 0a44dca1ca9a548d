"""Rows in are rows out, in order, with the columns that were asked for: through the command, format by format."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.messages import prediction_schema
from tests.support.command import RunScore
from tests.support.messages import csv_bytes

PREDICTIONS = prediction_schema().names
TEXTS = {
    "good": "A wonderful and touching film. I loved it!",
    "empty": "... !",
    "bad": "A dull waste of my time.",
    "unknown": "qzxv",
    "blank": "",
    "same": "A wonderful and touching film. I loved it!",
}
BYTES = {**{name: text.encode() for name, text in TEXTS.items()}, "latin": b"caf\xe9 good", "long": b"x " * (1 << 20)}
STATUSES = {
    **dict.fromkeys(("good", "bad", "same"), "scored"),
    **dict.fromkeys(("empty", "blank"), "empty"),
    "unknown": "unknown_words",
    "latin": "undecodable",
    "long": "too_long",
}


def source_of(kind: str, folder: Path) -> Path:
    """The messages of `BYTES` in a format."""
    path = folder / f"inbox.{kind}"
    if kind == "txt":
        path.mkdir()
        for index, (name, content) in enumerate(BYTES.items()):
            (path / f"{index}-{name}.txt").write_bytes(content)
    elif kind == "parquet":
        offsets = np.cumsum([0, *map(len, BYTES.values())], dtype=np.int32)
        data = pa.py_buffer(b"".join(BYTES.values()))
        body = pa.StringArray.from_buffers(len(BYTES), pa.py_buffer(offsets), data)
        pq.write_table(pa.table({"id": list(BYTES), "n": range(len(BYTES)), "body": body}), path)
    else:
        lines = [b"%s,%d,%s\n" % (name.encode(), n, text) for n, (name, text) in enumerate(BYTES.items())]
        content = b"id,n,body\n" + b"".join(lines)
        path.write_bytes(gzip.compress(content) if kind == "csv.gz" else content)
    return path


def scored(run_score: RunScore, source: Path, *options: str, suffix: str = "parquet") -> pa.Table:
    target = source.parent / f"scored.{suffix}"
    result = run_score(source, target, "--max-bad", "50%", "--encoding", "utf-8", *options)
    assert result.exit_code == 0, result.stderr
    return pq.read_table(target)


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    path = tmp_path / "inbox.csv"
    path.write_bytes(csv_bytes([["id", "n", "body"], ["007", "1", "good film"], ["", "2", "dull"]]))
    return path


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet", "txt"])
def test_every_row_comes_out_in_order_with_its_status(run_score: RunScore, tmp_path: Path, kind: str) -> None:
    """Bad rows among good ones cost only themselves."""
    table = scored(run_score, source_of(kind, tmp_path))
    assert table["status"].to_pylist() == [STATUSES[name] for name in BYTES]
    names = table["message_id" if kind == "txt" else "id"].to_pylist()
    assert names == [f"{index}-{name}.txt" if kind == "txt" else name for index, name in enumerate(BYTES)]
    is_scored = [STATUSES[name] == "scored" for name in BYTES]
    assert table["score"].combine_chunks().is_valid().to_pylist() == is_scored
    assert table["sentiment"].combine_chunks().is_valid().to_pylist() == is_scored
    assert table["words"].to_pylist()[:6] == [8, 0, 6, 1, 0, 8]
    assert table["unknown_words"].null_count == table["truncated"].null_count == 0


def test_same_text_gets_the_same_score_in_any_format(run_score: RunScore, tmp_path: Path) -> None:
    """To 1e-6, and twice in one file too."""
    tables = [scored(run_score, source_of(kind, tmp_path)) for kind in ("csv", "csv.gz", "parquet", "txt")]
    for table in tables:
        scores = table["score"].to_pylist()
        assert scores[0] == pytest.approx(scores[5], abs=1e-6)
        assert table.select(PREDICTIONS[3:]).equals(tables[0].select(PREDICTIONS[3:]))
        np.testing.assert_allclose(table["score"].to_numpy(), tables[0]["score"].to_numpy(), rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["id", "n", "body"]),
        (("--drop-text",), ["id", "n"]),
        (("--keep", "body,id"), ["id", "body"]),
        (("--keep", "n", "--drop-text"), ["n"]),
        (("--keep", ""), []),
        (("--keep", "", "--drop-text"), []),
        (("--id-column", "id"), ["id", "n", "body"]),
    ],
    ids=str,
)
def test_passthrough_columns_are_those_asked_for(
    run_score: RunScore, table_file: Path, options: tuple[str, ...], names: list[str]
) -> None:
    """In the order of the file, before the predictions."""
    table = scored(run_score, table_file, *options)
    assert table.column_names == names + PREDICTIONS
    assert table.num_rows == 2


def test_limit_holds_without_any_passthrough_column(run_score: RunScore, table_file: Path) -> None:
    """A batch without columns still has rows."""
    table = scored(run_score, table_file, "--keep", "", "--limit", "1")
    assert (table.num_rows, table["message_id"].to_pylist()) == (1, ["1"])


def test_column_that_is_to_be_kept_must_be_there(run_score: RunScore, table_file: Path) -> None:
    """A slip in a name is no silent loss."""
    result = run_score(table_file, table_file.with_name("out.parquet"), "--keep", "id,boddy")
    assert (result.exit_code, "no column 'boddy'. It has: id, n, body." in result.stderr) == (1, True)


def test_prefix_stands_before_every_added_name(run_score: RunScore, table_file: Path) -> None:
    """And a second run over the scored table works with another one."""
    table = scored(run_score, table_file, "--prefix", "first_")
    assert table.column_names == ["id", "n", "body", *(f"first_{name}" for name in PREDICTIONS)]
    first = table_file.with_name("scored.parquet").rename(table_file.with_name("first.parquet"))
    again = scored(run_score, first, "--prefix", "second_")
    assert again.column_names == table.column_names + [f"second_{name}" for name in PREDICTIONS]


def test_name_clash_is_refused_and_names_the_prefix(run_score: RunScore, tmp_path: Path) -> None:
    """A column of the user's is never overwritten; unless it is left out."""
    source = tmp_path / "a.csv"
    source.write_bytes(csv_bytes([["score", "status", "body"], ["5", "open", "good"]]))
    result = run_score(source, tmp_path / "out.parquet")
    assert result.exit_code == 1
    assert "already has a column called score, status" in result.stderr
    assert "--prefix sentiment_" in result.stderr
    assert not (tmp_path / "out.parquet").exists()
    assert scored(run_score, source, "--prefix", "sentiment_").column_names[:2] == ["score", "status"]
    assert scored(run_score, source, "--keep", "body").column_names == ["body", *PREDICTIONS]


def test_record_numbers_are_the_ids_without_an_id_column(run_score: RunScore, tmp_path: Path) -> None:
    """From 1, bad rows and empty messages counted, blank lines not."""
    source = tmp_path / "a.csv"
    source.write_bytes(b"id,body\n1,good\n\nx\n1,\n1,bad\n")
    table = scored(run_score, source)
    assert table["message_id"].to_pylist() == ["1", "2", "3", "4"]
    assert table["status"].to_pylist() == ["scored", "malformed", "empty", "scored"]


def test_id_column_becomes_the_message_id(run_score: RunScore, tmp_path: Path) -> None:
    """It is still passed through; doubled and empty ids are the user's; the id of a broken record is lost."""
    source = tmp_path / "a.csv"
    source.write_bytes(b"id,body\n007,good\n007,good\n,good\nx\n")
    table = scored(run_score, source, "--id-column", "id")
    assert table["message_id"].to_pylist() == ["007", "007", "", None]
    assert table["id"].to_pylist() == ["007", "007", "", None]


@pytest.mark.parametrize("kind", [pa.string(), pa.int32(), pa.binary(), pa.dictionary(pa.int8(), pa.string())], ids=str)
def test_null_id_stays_null(run_score: RunScore, tmp_path: Path, kind: pa.DataType) -> None:
    """It is no reason not to score the message."""
    ids = pa.array(["8", None], pa.string())
    ids = ids.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else ids.cast(kind)
    pq.write_table(pa.table({"key": ids, "body": ["good", "bad"]}), tmp_path / "a.parquet")
    table = scored(run_score, tmp_path / "a.parquet", "--id-column", "key")
    assert table["message_id"].to_pylist() == ["8", None]
    assert table["status"].to_pylist() == ["scored", "scored"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_id_column_called_message_id_comes_back_once(run_score: RunScore, tmp_path: Path, kind: str) -> None:
    """Under that name; a clash only if it isn't the id column."""
    source = tmp_path / f"a.{kind}"
    if kind == "csv":
        source.write_bytes(b"message_id,body\n007,good\n")
    else:
        pq.write_table(pa.table({"message_id": ["007"], "body": ["good"]}), source)
    table = scored(run_score, source, "--id-column", "message_id")
    assert table.column_names == ["body", *PREDICTIONS]
    assert table["message_id"].to_pylist() == ["007"]
    result = run_score(source, tmp_path / "out.parquet")
    assert (result.exit_code, "already has a column called message_id" in result.stderr) == (1, True)


def test_schema_is_the_same_whatever_the_rows_are(run_score: RunScore, tmp_path: Path) -> None:
    """None, only empty ones, only bad ones, or normal ones: readers of the table need not care."""
    schemas = []
    for number, rows in enumerate([b"", b"1,\n2,\n", b"x\nx\n", b"1,caf\xe9\n", b"1,good\n2,bad\n"]):
        source = tmp_path / f"{number}.csv"
        source.write_bytes(b"id,body\n" + rows)
        assert run_score(source, tmp_path / f"{number}.parquet", "--max-bad", "100%").exit_code == 0
        schemas.append(pq.read_schema(tmp_path / f"{number}.parquet").remove_metadata())
    assert schemas == [pa.schema([("id", pa.string()), ("body", pa.string()), *prediction_schema()])] * 5


def test_columns_of_parquet_are_passed_through_with_their_types(run_score: RunScore, tmp_path: Path) -> None:
    """Nested, dated, null or with a dictionary."""
    table = pa.table(
        {
            "tags": pa.array([["a"], None], pa.list_(pa.string())),
            "at": pa.array([0, 1], pa.timestamp("us", "UTC")),
            "kind": pa.array(["x", "x"]).dictionary_encode(),
            "nothing": pa.nulls(2),
            "a.b": [1, 2],
            "a": [3, 4],
            "body": ["good", None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    result = scored(run_score, tmp_path / "a.parquet")
    assert result.select(table.column_names).equals(table)
    assert result["status"].to_pylist() == ["scored", "empty"]
