"""Encodings, records and headers of CSV, broken or odd: what becomes of the rows and of the old table."""

from __future__ import annotations

import gzip

import pytest

from tests.support.bench import GOOD, GOOD_BYTES, LINES, MIB, Bench, ids, statuses
from tests.support.messages import CANARY, csv_bytes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_byte_order_mark_is_no_part_of_the_first_name(bench: Bench, encoding: str) -> None:
    """Excel writes it, whatever encoding is stated."""
    table = bench.scores(b"\xef\xbb\xbf" + GOOD_BYTES, "--encoding", encoding)
    assert table.column_names[:2] == ["id", "body"]
    assert statuses(table) == {"scored": 200}


def test_utf16_with_mark_is_named(bench: Bench) -> None:
    """Where something else is stated; and read once the encoding is."""
    content = csv_bytes(GOOD, "utf-16")
    assert "--encoding utf-16" in bench.refuses(content, "--encoding", "utf-8")
    assert bench.scores(content, "--encoding", "utf-16")["body"].to_pylist() == [row[1] for row in GOOD[1:]]


def test_utf16_without_mark_is_named(bench: Bench) -> None:
    """By its zero bytes, where something else is stated."""
    content = csv_bytes(GOOD, "utf-16-le")
    assert "--encoding utf-16-le" in bench.refuses(content, "--encoding", "utf-8")
    assert statuses(bench.scores(content, "--encoding", "utf-16-le")) == {"scored": 200}


def test_utf16_that_is_cut_off_is_refused(bench: Bench) -> None:
    """From a bad byte on nothing is where it seems to be."""
    assert "record 200 (line 201)" in bench.refuses(csv_bytes(GOOD, "utf-16")[:-3], "--encoding", "utf-16")


def test_latin1_byte_costs_only_its_row(bench: Bench) -> None:
    """The neighbours are scored, the row says `undecodable`, its text is passed through with a mark."""
    content = GOOD_BYTES.replace(b'number 7"', b'caf\xe9"')
    table = bench.scores(content, "--encoding", "utf-8")
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table.slice(6, 1).select(["id", "status", "score"]).to_pylist() == [
        {"id": "007", "status": "undecodable", "score": None}
    ]
    assert table["body"][6].as_py().endswith("caf\ufffd")


def test_latin1_file_is_refused_with_the_encoding_as_hint(bench: Bench) -> None:
    """When most rows are undecodable it isn't the rows' fault."""
    rows = [["id", "body"], *([str(n), f"{CANARY} café"] for n in range(50))]
    assert "--encoding cp1252" in bench.refuses(csv_bytes(rows, "latin-1"), "--encoding", "utf-8")
    assert statuses(bench.scores(csv_bytes(rows, "latin-1"), "--encoding", "cp1252")) == {"scored": 50}


def test_latin1_header_is_refused_with_the_encoding_as_hint(bench: Bench) -> None:
    """A column's name must not change."""
    assert "--encoding cp1252" in bench.refuses("größe,body\r\n1,good\r\n".encode("latin-1"), "--encoding", "utf-8")


def test_unknown_encoding_is_wrong_usage_for_every_source(bench: Bench) -> None:
    """Exit 2, whether file or folder."""
    (bench.folder / "mails").mkdir()
    (bench.folder / "mails" / "a.txt").write_bytes(b"good")
    for source in (bench.export(GOOD_BYTES), bench.folder / "mails"):
        result = bench.run_score(source, bench.target, "--encoding", "klingon")
        assert (result.exit_code, result.stderr.count("klingon")) == (2, 1)


def test_nul_in_a_text_is_a_character_like_others(bench: Bench) -> None:
    """It separates words and comes back."""
    table = bench.scores(b"id,body\n1,a wonderful\x00film\n2,dull\n")
    assert table["body"].to_pylist() == ["a wonderful\x00film", "dull"]
    assert table["words"].to_pylist() == [3, 1]


@pytest.mark.parametrize("broken", [b"101\r\n", b'101,"ZEBRACANARY, good",3,4\r\n'], ids=["too_few", "too_many"])
def test_ragged_row_costs_only_itself(bench: Bench, broken: bytes) -> None:
    """Which cell belongs where is anybody's guess, so all are null."""
    table = bench.scores(b"".join([*LINES[:101], broken, *LINES[101:]]))
    assert statuses(table) == {"scored": 200, "malformed": 1}
    row = table.slice(100, 1).to_pylist()[0]
    assert row == dict.fromkeys(row) | {
        "message_id": "101",
        "status": "malformed",
        "words": 0,
        "unknown_words": 0,
        "truncated": False,
    }


def test_unclosed_quote_at_the_end_names_its_record(bench: Bench) -> None:
    """The record where it opens, not the end of the file."""
    stderr = bench.refuses(b"".join(LINES[:150]) + b'150,"ZEBRACANARY opens\r\nand goes on\r\n')
    assert "record 150 (line 151): a quote opens and never closes" in stderr
    assert "--escape backslash" in stderr


def test_unclosed_quote_in_the_middle_is_refused(bench: Bench) -> None:
    """The next quote closes it, and what stands behind that gives it away."""
    stderr = bench.refuses(b"".join([*LINES[:90], b'90,"ZEBRACANARY opens\r\n', *LINES[91:]]))
    assert "record 90 (line 91): there is text after a closing quote" in stderr


def test_text_after_a_closing_quote_is_refused(bench: Bench) -> None:
    """And read with the other escape, if it was that."""
    content = b"".join([*LINES[:20], b'20,"a \\"ZEBRACANARY\\" film"\n'])
    stderr = bench.refuses(content)
    assert "record 20 (line 21)" in stderr
    assert "--escape backslash" in stderr
    assert bench.scores(content, "--escape", "backslash")["body"][-1].as_py() == f'a "{CANARY}" film'


@pytest.mark.parametrize("border", [8192, 1 << 18, 1 << 19])
def test_quoted_line_end_on_a_block_border_comes_back(bench: Bench, border: int) -> None:
    """CR and LF stay together and stay themselves wherever a reader's buffer ends."""
    start = b'id,body\r\n1,"'
    for end in range(border - 4, border + 4):
        text = b"x " * ((end - len(start)) // 2) + b"y" * ((end - len(start)) % 2) + b"\r\nend\rof\nit"
        body = bench.scores(start + text + b'"\r\n2,good\r\n')["body"].to_pylist()
        assert body == [text.decode(), "good"], end


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"\n"], ids=repr)
def test_any_line_end_ends_a_record(bench: Bench, line_end: bytes) -> None:
    """Blank lines between records are nothing."""
    table = bench.scores(line_end.join([b"id,body", b"", b"1,good", b"", b"", b"2,bad"]))
    assert ids(table) == ["1", "2"]


def test_cell_of_two_mebibytes_costs_only_its_row(bench: Bench) -> None:
    """`too_long` protects the memory; the others are scored, and the text is still passed through."""
    rows = [*GOOD[:100], ["100", f"{CANARY} " + "x" * 2 * MIB], *GOOD[101:]]
    table = bench.scores(csv_bytes(rows))
    assert statuses(table) == {"scored": 199, "too_long": 1}
    assert table["status"][99].as_py() == "too_long"
    assert len(table["body"][99].as_py()) > 2 * MIB


def test_long_cell_that_is_undecodable_says_so(bench: Bench) -> None:
    """Its bytes are the first thing wrong with it."""
    table = bench.scores(b"".join([*LINES[:200], b"200," + b"caf\xe9 " * MIB + b"\n"]), "--encoding", "utf-8")
    assert table["status"][199].as_py() == "undecodable"


def test_line_without_end_is_refused(bench: Bench) -> None:
    """17 MiB are no cell."""
    assert "characters" in bench.refuses(b"id,body\n1," + b"ZEBRACANARY" * (17 * MIB // 11))


def test_quote_that_swallows_the_file_is_refused(bench: Bench) -> None:
    """Before it fills the memory."""
    assert "a quote opens and never closes" in bench.refuses(b'id,body\n1,"' + b"ZEBRACANARY lines\n" * MIB)


def test_ids_of_csv_stay_the_strings_they_are(bench: Bench) -> None:
    """No zero is lost, no number rounded, nothing becomes a float."""
    wanted = ["007", "9007199254740993", "1e3", " 8 ", "", "NULL", "1.0"]
    table = bench.scores(csv_bytes([["id", "body"], *([name, "good"] for name in wanted)]), "--id-column", "id")
    assert ids(table) == table["message_id"].to_pylist() == wanted


def test_doubled_text_column_is_refused(bench: Bench) -> None:
    """With what to type."""
    assert "2 columns" in bench.refuses(b"id,body,body\n1,ZEBRACANARY,bad\n")
    assert "--text-column: 2 or 3" in bench.refuses(b"id,body,body\n1,ZEBRACANARY,bad\n", "--text-column", "body")


def test_doubled_column_beside_the_text_is_refused(bench: Bench) -> None:
    """A table with two columns of one name breaks its readers; --keep mends it."""
    content = b"id,n,n,body\n1,2,3,ZEBRACANARY\n"
    assert "--keep id,body" in bench.refuses(content)
    assert bench.scores(content, "--keep", "id,body").column_names[:2] == ["id", "body"]


def test_missing_text_column_is_refused_with_those_there_are(bench: Bench) -> None:
    """Whether it was named or looked for; then with what they look like, since somebody has to choose."""
    seen = "1 id (100 % filled, 0 words), 2 subject (100 % filled, 1 word), 3 notes (100 % filled, 1 word)"
    for options, columns in (((), seen), (("--text-column", "body"), "id, subject, notes")):
        stderr = bench.refuses(b"id,subject,notes\n1,ZEBRACANARY,x\n", *options)
        assert f"It has: {columns}." in stderr
        assert "--text-column" in stderr


@pytest.mark.parametrize("options", [(), ("--text-column", "body"), ("--text-column", "9"), ("--keep", "body")])
def test_file_without_header_is_refused_and_its_first_message_not_shown(bench: Bench, options: tuple[str, ...]) -> None:
    """Nor as an example in the hint."""
    assert "header" in bench.refuses(csv_bytes([["1", f"{CANARY} it's a good, long film!"], ["2", "x"]]), *options)
    assert "header" in bench.refuses(csv_bytes([["1", CANARY], ["2", "x"]]), *options)


def test_doubled_first_messages_of_a_file_without_header_are_not_shown(bench: Bench) -> None:
    """Even if a column was chosen by its number."""
    text = f"{CANARY} it's a good, long film!"
    assert "header" in bench.refuses(csv_bytes([["1", text, text], ["2", "x", "y"]]), "--text-column", "2")


def test_header_alone_gives_a_table_without_rows(bench: Bench) -> None:
    """It replaces a table only if told to."""
    assert bench.scores(b"id,body\n").num_rows == 0
    assert bench.run_score(bench.export(b"id,body\n"), bench.folder / "new.parquet").exit_code == 0
    assert bench.scores(GOOD_BYTES).num_rows == 200
    before = bench.target.read_bytes()
    result = bench.run_score(bench.export(b"id,body\n"), bench.target)
    assert (result.exit_code, "--allow-empty" in result.stderr) == (1, True)
    assert bench.target.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"", ()),
        (b"\xef\xbb\xbf", ()),
        (b"\r\n \n\n", ()),
        (b"\n" * 10_000, ()),
        (gzip.compress(b""), ()),
        (b"\xff\xfe", ("--encoding", "utf-16")),
        ("\n\n".encode("utf-16"), ("--encoding", "utf-16")),
    ],
    ids=["nothing", "mark", "blank", "blank_lines", "gzip", "utf16_mark", "utf16_blank"],
)
def test_empty_file_is_refused(bench: Bench, content: bytes, options: tuple[str, ...]) -> None:
    """An export that failed must not empty the dashboards."""
    assert "is empty" in bench.refuses(content, *options)


@pytest.mark.parametrize(
    ("delimiter", "shown"), [(";", "';'"), ("\t", "tab"), ("|", "'|'")], ids=["semi", "tab", "pipe"]
)
def test_wrong_delimiter_is_named(bench: Bench, delimiter: str, shown: str) -> None:
    """And taken when it is stated."""
    content = b"\n".join(delimiter.join(row).encode() for row in [["id", "body"], ["1", f"{CANARY}, good"]])
    assert f"--delimiter {shown}" in bench.refuses(content, "--delimiter", ",")
    assert bench.scores(content, "--delimiter", shown.strip("'"))["body"].to_pylist() == [f"{CANARY}, good"]


def test_wrong_delimiter_between_quoted_names_is_guessed_at(bench: Bench) -> None:
    """The quotes make it look like text after a quote."""
    assert "--delimiter ';'" in bench.refuses(b'"id";"body"\n"1";"ZEBRACANARY"\n', "--delimiter", ",")
