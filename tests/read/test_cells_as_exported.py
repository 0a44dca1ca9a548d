"""Cells as databases, web forms and programs write them: what stands for nothing, escapes, entities, half letters."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.messages import STATUSES
from score_messages.read import ReadOptions, open_messages

Read = tuple[list[str], list[object]]


def read(path: Path, options: ReadOptions = ReadOptions()) -> Read:
    """Statuses and texts."""
    with open_messages(str(path), options) as opened:
        batches = list(opened)
    statuses = [str(STATUSES[code]) for batch in batches for code in batch.status.tolist()]
    return statuses, [text for batch in batches for text in batch.body.to_pylist()]


def put(folder: Path, content: str, name: str = "in.csv", encoding: str = "utf-8") -> Path:
    (folder / name).write_bytes(content.encode(encoding))
    return folder / name


def test_backslashes_of_databases_mean_line_breaks_tabs_and_nulls(tmp_path: Path) -> None:
    """A doubled one is itself, and one before a line end keeps the line end."""
    content = "id\tbody\n1\tgood\\nreally\\tso\n2\t\\N\n3\tC:\\\\new\n4\tbad\\\nawful\n5\ta\\N\n"
    options = ReadOptions(delimiter="\t", escape="backslash")
    assert read(put(tmp_path, content), options)[1] == ["good\nreally\tso", "", "C:\\new", "bad\nawful", "aN"]


@given(texts=st.lists(st.text(st.sampled_from("ab\\\n\t,\"'N"), min_size=1), min_size=1, max_size=4))
def test_what_is_written_with_backslashes_comes_back(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As `csv` writes it, every line end and every backslash escaped."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\")
    writer.writerows([["id", "body"], *([str(n), text] for n, text in enumerate(texts))])
    path = put(tmp_path_factory.mktemp("table"), stream.getvalue())
    assert read(path, ReadOptions(escape="backslash"))[1] == texts


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_placeholders_are_nothing_in_the_message_and_stay_elsewhere(tmp_path: Path, form: str) -> None:
    """Only where the whole cell is one, in that case."""
    rows = [{"id": "1", "note": "NULL", "body": text} for text in ("NULL", "\\N", "null", "NULL and void")]
    path = tmp_path / f"in.{form}"
    if form == "csv":
        path.write_text("id,note,body\n" + "".join(",".join(row.values()) + "\n" for row in rows))
    elif form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    with open_messages(str(path), ReadOptions(null=("NULL", "\\N"))) as opened:
        (batch,) = opened
    assert batch.body.to_pylist() == ["", "", "null", "NULL and void"]
    assert batch.columns["note"].to_pylist() == ["NULL"] * 4


def test_entities_are_what_they_stand_for(tmp_path: Path) -> None:
    """Escaped once or twice, with or without tags; the column itself stays as it was."""
    texts = [
        "I don&#39;t",
        "It isn&rsquo;t",
        "don&amp;#39;t",
        "&lt;b&gt;so&lt;/b&gt;",
        "R&D; AT&T",
        "don&#x27;t &nope;",
    ]
    path = put(tmp_path, "body\n" + "\n".join(texts) + "\n")
    with open_messages(str(path), ReadOptions()) as opened:
        (batch,) = opened
    shown = ["I don't", "It isn\u2019t", "don't", "<b>so</b>", "R&D; AT&T", "don't &nope;"]
    assert batch.body.to_pylist() == shown and batch.columns["body"].to_pylist() == texts


def test_entities_in_plain_mails_stay(tmp_path: Path) -> None:
    """No program has put them there; in mails that are HTML they are what they show."""
    head = "Subject: hi\nFrom: a@example.org\n"
    plain = put(tmp_path, head + "\nWrite &lt; as &amp;lt; here\n", "plain.eml")
    page = put(tmp_path, head + "Content-Type: text/html\n\n<p>Write &amp;lt; here</p>\n", "page.eml")
    options = ReadOptions(text="body")
    assert read(plain, options)[1] == ["Write &lt; as &amp;lt; here"]
    assert read(page, options)[1] == ["Write &lt; here"]


def test_half_a_letter_costs_that_letter_and_bytes_that_are_no_text_the_row(tmp_path: Path) -> None:
    r"""Programs cut texts in the middle of an emoji, and write each half as \u escape; \udcaf is one, too."""
    lines = ['{"body": "good \\ud83d"}', '{"body": "\\ude00 \\udcaf good"}', '{"body": "\\ud83d\\ude00"}']
    (tmp_path / "in.jsonl").write_bytes("\n".join(lines).encode() + b'\n{"body": "caf\xe9 \\ud83d"}\n')
    statuses, texts = read(tmp_path / "in.jsonl", ReadOptions(encoding="utf-8"))
    assert texts[:3] == ["good \ufffd", "\ufffd \ufffd good", "\U0001f600"]
    assert statuses == ["scored"] * 3 + ["undecodable"]


def test_nan_is_no_message_but_stays_in_other_columns(tmp_path: Path) -> None:
    """Some programs write it for nothing."""
    path = put(tmp_path, '{"n": NaN, "body": -Infinity}\n{"n": 1, "body": NaN}\n{"body": "NaN"}\n', "in.jsonl")
    with open_messages(str(path), ReadOptions()) as opened:
        (batch,) = opened
    assert batch.body.to_pylist() == ["", "", "NaN"]
    assert batch.columns["n"].to_pylist() == ["NaN", "1", None]


def test_a_parquet_column_of_nulls_alone_is_a_column_without_messages(tmp_path: Path) -> None:
    """It has no type of text then."""
    pq.write_table(pa.table({"id": [1, 2], "body": pa.nulls(2)}), tmp_path / "in.parquet")
    assert read(tmp_path / "in.parquet") == (["scored", "scored"], ["", ""])


TEXT = st.text(st.characters(exclude_categories=["C"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@given(
    rows=st.lists(st.fixed_dictionaries({"body": TEXT}, optional={"x": VALUES}), min_size=1, max_size=6),
    indent=st.sampled_from([None, 2]),
    escaped=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
)
@example(
    rows=[{"body": "\U00017a0a"}], indent=None, escaped=False, encoding="utf-16-le"
)  # a byte of it is a line end's
@example(rows=[{"body": "\u010a", "x": {"\u0f00": None}}], indent=2, escaped=False, encoding="utf-16-le")
def test_an_array_of_objects_and_their_lines_are_the_same_messages(
    rows: list[dict[str, object]],
    indent: int | None,
    escaped: bool,
    encoding: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In every form and encoding that `json` writes."""
    folder = tmp_path_factory.mktemp("json")
    rows[0].setdefault("x", None)
    array = put(folder, json.dumps(rows, indent=indent, ensure_ascii=escaped), "in.json", encoding)
    lines = put(folder, "\n".join(json.dumps(row, ensure_ascii=escaped) for row in rows), "in.jsonl", encoding)
    options = ReadOptions(format="jsonl")
    assert read(array, options) == read(lines, options)


def test_a_large_array_is_read_in_pieces(tmp_path: Path) -> None:
    """Elements longer than a piece, and very many of them."""
    rows = [{"body": "good " * size} for size in (1, 70_000, 3, 20_000, *[2] * 40_000)]
    path = put(tmp_path, json.dumps(rows), "in.json")
    assert read(path)[1] == [row["body"] for row in rows]


def test_a_path_reaches_into_objects_and_lists(tmp_path: Path) -> None:
    """A key with dots in its name comes before a path; what isn't there is a message without words."""
    lines = [
        '{"ticket": {"id": 7, "notes": [{"body": "Late"}], "a.b": "dotted"}, "t.x": "whole"}',
        '{"ticket": {"notes": []}, "t.x": null}',
        '{"ticket": {"notes": [{"body": {"deep": 1}}]}}',
    ]
    path = put(tmp_path, "\n".join(lines), "in.jsonl")
    assert read(path, ReadOptions(text_column="ticket.notes.0.body")) == (
        ["scored", "scored", "malformed"],
        ["Late", "", ""],
    )
    assert read(path, ReadOptions(text_column="ticket.a.b"))[1] == ["dotted", "", ""]
    assert read(path, ReadOptions(text_column="t.x"))[1] == ["whole", "", ""]
    options = ReadOptions(text_column="ticket.notes.0.body", id_column="ticket.id", keep=("ticket.a.b",))
    with open_messages(str(path), options) as opened:
        (batch,) = opened
    assert batch.ids.to_pylist() == ["7", None, None] and batch.columns.schema.names == ["ticket.a.b"]


def test_dropping_a_message_inside_an_object_drops_the_object(tmp_path: Path) -> None:
    """Else the message would stand in the table all the same."""
    path = put(tmp_path, '{"id": 1, "ticket": {"body": "Late"}}\n', "in.jsonl")
    with open_messages(str(path), ReadOptions(text_column="ticket.body", drop_text=True)) as opened:
        assert opened.schema.names == ["id"]
