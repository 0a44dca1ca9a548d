"""Every broken, odd or malicious input: what becomes of its rows, of the old table, and that no message is shown."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError
from score_messages.read import ReadOptions
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes, inbox

SCORE = str(Path(sys.executable).parent / "score-messages")
MIB = 1 << 20


@dataclass(frozen=True)
class Bench:
    """A folder with an export, where an earlier run has left its table."""

    folder: Path
    run_score: RunScore

    @property
    def target(self) -> Path:
        """Where the table stands."""
        return self.folder / "scored.parquet"

    def export(self, content: bytes, name: str = "export.csv") -> Path:
        """Put the export there."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def refuses(self, source: Path | bytes, *options: str, old_table: bool = True) -> str:
        """Make sure that the export is refused and yesterday's table untouched; what stderr says."""
        path = self.export(source) if isinstance(source, bytes) else source
        if old_table:
            self.make_old_table()
        before = self.target.read_bytes()
        result = self.run_score(path, self.target, *options)
        assert (result.exit_code, result.stdout) == (1, b"")
        assert self.target.read_bytes() == before
        assert not [name for name in os.listdir(self.folder) if name.endswith(".tmp")]
        assert str(path) in result.stderr
        assert "Nothing was written" in result.stderr
        assert CANARY not in result.stderr
        return result.stderr

    def scores(self, source: Path | bytes, *options: str) -> pa.Table:
        """The table that the export gives; nothing of its text is shown."""
        path = self.export(source) if isinstance(source, bytes) else source
        result = self.run_score(path, self.target, "--allow-empty", *options)
        assert result.exit_code == 0, result.stderr
        assert CANARY not in result.stderr
        return pq.read_table(self.target)

    def make_old_table(self) -> None:
        """Score yesterday's export."""
        yesterday = self.export(csv_bytes(inbox(3)), "yesterday.csv")
        assert self.run_score(yesterday, self.target).exit_code == 0


@pytest.fixture
def bench(tmp_path: Path, run_score: RunScore) -> Bench:
    return Bench(tmp_path, run_score)


def statuses(table: pa.Table) -> Counter[str]:
    return Counter(table["status"].to_pylist())


def ids(table: pa.Table) -> list[str]:
    column: list[str] = table["id"].to_pylist()
    return column


GOOD = inbox()
GOOD_BYTES = csv_bytes(GOOD)
LINES = GOOD_BYTES.splitlines(keepends=True)


# --- encodings ---


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_byte_order_mark_is_no_part_of_the_first_name(bench: Bench, encoding: str) -> None:
    """Excel writes it, whatever encoding is stated."""
    table = bench.scores(b"\xef\xbb\xbf" + GOOD_BYTES, "--encoding", encoding)
    assert table.column_names[:2] == ["id", "body"]
    assert statuses(table) == {"scored": 200}


def test_utf16_with_mark_is_named(bench: Bench) -> None:
    """And read once the encoding is stated."""
    content = csv_bytes(GOOD, "utf-16")
    assert "--encoding utf-16" in bench.refuses(content)
    assert bench.scores(content, "--encoding", "utf-16")["body"].to_pylist() == [row[1] for row in GOOD[1:]]


def test_utf16_without_mark_is_named(bench: Bench) -> None:
    """By its zero bytes."""
    content = csv_bytes(GOOD, "utf-16-le")
    assert "--encoding utf-16-le" in bench.refuses(content)
    assert statuses(bench.scores(content, "--encoding", "utf-16-le")) == {"scored": 200}


def test_utf16_that_is_cut_off_is_refused(bench: Bench) -> None:
    """From a bad byte on nothing is where it seems to be."""
    assert "record 200 (line 201)" in bench.refuses(csv_bytes(GOOD, "utf-16")[:-3], "--encoding", "utf-16")


def test_latin1_byte_costs_only_its_row(bench: Bench) -> None:
    """The neighbours are scored, the row says `undecodable`, its text rides along with a mark."""
    content = GOOD_BYTES.replace(b'number 7"', b'caf\xe9"')
    table = bench.scores(content)
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table.slice(6, 1).select(["id", "status", "score"]).to_pylist() == [
        {"id": "007", "status": "undecodable", "score": None}
    ]
    assert table["body"][6].as_py().endswith("caf\ufffd")


def test_latin1_file_is_refused_with_the_encoding_as_hint(bench: Bench) -> None:
    """When most rows are undecodable it isn't the rows' fault."""
    rows = [["id", "body"], *([str(n), f"{CANARY} café"] for n in range(50))]
    assert "--encoding cp1252" in bench.refuses(csv_bytes(rows, "latin-1"))
    assert statuses(bench.scores(csv_bytes(rows, "latin-1"), "--encoding", "cp1252")) == {"scored": 50}


def test_latin1_header_is_refused_with_the_encoding_as_hint(bench: Bench) -> None:
    """A column's name must not change."""
    assert "--encoding cp1252" in bench.refuses("größe,body\r\n1,good\r\n".encode("latin-1"))


def test_unknown_encoding_is_wrong_usage_for_every_source(bench: Bench) -> None:
    """Exit 2, whether file or folder."""
    (bench.folder / "mails").mkdir()
    (bench.folder / "mails" / "a.txt").write_bytes(b"good")
    for source in (bench.export(GOOD_BYTES), bench.folder / "mails"):
        result = bench.run_score(source, bench.target, "--encoding", "klingon")
        assert (result.exit_code, result.stderr.count("klingon")) == (2, 1)


# --- CSV records ---


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
    for place in range(border - 4, border + 4):
        text = b"x " * ((place - len(start)) // 2) + b"y" * ((place - len(start)) % 2) + b"\r\nend\rof\nit"
        body = bench.scores(start + text + b'"\r\n2,good\r\n')["body"].to_pylist()
        assert body == [text.decode(), "good"], place


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"\n"], ids=repr)
def test_any_line_end_ends_a_record(bench: Bench, line_end: bytes) -> None:
    """Blank lines between records are nothing."""
    table = bench.scores(line_end.join([b"id,body", b"", b"1,good", b"", b"", b"2,bad"]))
    assert ids(table) == ["1", "2"]


def test_cell_of_two_mebibytes_costs_only_its_row(bench: Bench) -> None:
    """`too_long` protects the memory; the others are scored, and the text still rides along."""
    rows = [*GOOD[:100], ["100", f"{CANARY} " + "x" * 2 * MIB], *GOOD[101:]]
    table = bench.scores(csv_bytes(rows))
    assert statuses(table) == {"scored": 199, "too_long": 1}
    assert table["status"][99].as_py() == "too_long"
    assert len(table["body"][99].as_py()) > 2 * MIB


def test_long_cell_that_is_undecodable_says_so(bench: Bench) -> None:
    """Its bytes are the first thing wrong with it."""
    table = bench.scores(b"".join([*LINES[:200], b"200," + b"caf\xe9 " * MIB + b"\n"]))
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


# --- headers ---


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
    """Whether it was named or looked for."""
    for options in ((), ("--text-column", "body")):
        stderr = bench.refuses(b"id,subject,notes\n1,ZEBRACANARY,x\n", *options)
        assert "It has: id, subject, notes." in stderr
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
    assert f"--delimiter {shown}" in bench.refuses(content)
    assert bench.scores(content, "--delimiter", shown.strip("'"))["body"].to_pylist() == [f"{CANARY}, good"]


def test_wrong_delimiter_between_quoted_names_is_guessed_at(bench: Bench) -> None:
    """The quotes make it look like text after a quote."""
    assert "--delimiter ';'" in bench.refuses(b'"id";"body"\n"1";"ZEBRACANARY"\n')


# --- compressed and foreign files ---

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "zst": lambda content: pa.compress(content, "zstd", asbytes=True),
}


def noisy_rows() -> bytes:
    """Messages that don't compress to nothing, so that damage has a middle to hit."""
    numbers = np.random.default_rng(1).integers(0, 1 << 60, 20_000)
    return csv_bytes([["id", "body"], *([str(n), f"{CANARY} {number:x}"] for n, number in enumerate(numbers))])


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_file_is_read_whatever_it_is_called(bench: Bench, kind: str) -> None:
    """By its first bytes."""
    assert statuses(bench.scores(PACKERS[kind](GOOD_BYTES))) == {"scored": 200}


@pytest.mark.parametrize("kind", PACKERS)
def test_compressed_file_of_several_members_is_read_whole(bench: Bench, kind: str) -> None:
    """Log rotation and `cat` make them; an empty one ends nothing."""
    parts = (GOOD_BYTES[:5000], b"", GOOD_BYTES[5000:])
    assert ids(bench.scores(b"".join(map(PACKERS[kind], parts)))) == [row[0] for row in GOOD[1:]]


@pytest.mark.parametrize("cut", [0.002, 0.5, 0.9999], ids=["start", "middle", "end"])
@pytest.mark.parametrize("kind", PACKERS)
def test_truncated_compressed_file_is_refused(bench: Bench, kind: str, cut: float) -> None:
    """Even when all that can be unpacked looks well."""
    packed = PACKERS[kind](noisy_rows())
    assert "opy or export it again" in bench.refuses(packed[: int(len(packed) * cut)])


@pytest.mark.parametrize("kind", ["gz", "bz2"])
def test_corrupt_compressed_file_is_refused(bench: Bench, kind: str) -> None:
    """One flipped bit in the middle; what it makes of the first record is not shown for a header."""
    packed = bytearray(PACKERS[kind](noisy_rows()))
    packed[len(packed) // 2] ^= 4
    assert "damaged" in bench.refuses(bytes(packed))


def test_gzip_with_wrong_checksum_is_refused(bench: Bench) -> None:
    """Its text may be another than was packed."""
    packed = bytearray(gzip.compress(GOOD_BYTES))
    packed[-6] ^= 1
    assert "damaged" in bench.refuses(bytes(packed))


def test_zstandard_with_wrong_checksum_is_refused(bench: Bench) -> None:
    """If the frame has one, which is the rule."""
    packed = bytearray(PACKERS["zst"](GOOD_BYTES))
    packed[4] |= 4  # the frame says that a checksum of its content follows it
    assert "damaged" in bench.refuses(bytes(packed) + b"0000")


def workbook() -> bytes:
    """What an .xlsx begins with."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", CANARY)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(), "Excel"),
        (b"\xd0\xcf\x11\xe0ZEBRACANARY", "Excel"),
        (b"\n <!DOCTYPE html><p>ZEBRACANARY</p>", "HTML"),
        (b"<html><p>ZEBRACANARY</p>", "HTML"),
        (json.dumps([{"body": CANARY}]).encode(), "JSON"),
        (b"%PDF-1.7 ZEBRACANARY", "PDF"),
        (bytes(range(256)) * 20, "zero bytes|header|column|quote"),
    ],
    ids=["xlsx", "xls", "html_doctype", "html", "json", "pdf", "binary"],
)
def test_other_kind_of_file_called_csv_is_named(bench: Bench, content: bytes, name: str) -> None:
    """By its first bytes."""
    stderr = bench.refuses(content)
    assert any(word in stderr for word in name.split("|"))


# --- Parquet ---


def parquet_bytes(table: pa.Table, **options: object) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, **options)
    return content.getvalue()


def parquet_inbox() -> pa.Table:
    header, *rows = inbox()
    return pa.table([list(column) for column in zip(*rows, strict=True)], names=header)


def broken_strings(cells: list[bytes]) -> pa.StringArray:
    """Strings whose bytes nobody has checked."""
    offsets = np.cumsum([0, *map(len, cells)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(cells), pa.py_buffer(offsets), pa.py_buffer(b"".join(cells)))


@pytest.mark.parametrize("cut", [5, 0.5, -1], ids=["start", "middle", "last_byte"])
def test_truncated_parquet_is_refused(bench: Bench, cut: float) -> None:
    """A copy that was cut off, or one that is still being written."""
    content = parquet_bytes(parquet_inbox())
    assert "damaged or cut off" in bench.refuses(content[: int(len(content) * cut) if isinstance(cut, float) else cut])


def test_parquet_with_a_corrupt_page_is_refused(bench: Bench) -> None:
    """Its page checksums are verified."""
    content = bytearray(
        parquet_bytes(parquet_inbox(), write_page_checksum=True, compression="none", use_dictionary=False)
    )
    content[content.index(b"number 150")] ^= 1
    assert "damaged or cut off" in bench.refuses(bytes(content))


def test_invalid_utf8_in_the_text_of_parquet_costs_only_its_row(bench: Bench) -> None:
    """Parquet promises UTF-8, but nobody enforces it."""
    texts = [f"{CANARY} good".encode()] * 199 + [f"{CANARY} caf\xe9".encode("latin-1")]
    table = bench.scores(parquet_bytes(pa.table({"id": np.arange(200), "body": broken_strings(texts)})))
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["body"][199].as_py() == f"{CANARY} caf\ufffd"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_invalid_utf8_in_a_riding_column_costs_only_its_row(bench: Bench, kind: pa.DataType) -> None:
    """The table that comes out must be one that others can read."""
    riding = broken_strings([b"fine"] * 100 + [b"caf\xe9"] + [b"fine"] * 99)
    riding = (
        riding.dictionary_encode()
        if pa.types.is_dictionary(kind)
        else riding.cast(pa.binary()).view(pa.string()).cast(kind)
    )
    table = bench.scores(parquet_bytes(pa.table({"note": riding, "body": ["good film"] * 200})))
    table.validate(full=True)
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["status"][100].as_py() == "undecodable"
    assert table["note"].cast(pa.string())[100].as_py() == "caf\ufffd"


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int8(), pa.large_string()),
    ],
    ids=str,
)
def test_text_of_any_arrow_type_is_read(bench: Bench, kind: pa.DataType) -> None:
    """With the same predictions as plain strings, and riding along as it is."""
    texts = ["good film", None, "dull", "", "good film", "größe"]
    plain = bench.scores(parquet_bytes(pa.table({"body": pa.array(texts)}))).drop_columns("body")
    table = bench.scores(parquet_bytes(pa.table({"body": pa.array(texts, pa.string()).cast(kind)})))
    assert table.drop_columns("body").equals(plain)
    assert statuses(table)["empty"] == 2
    assert table["body"].to_pylist() == [
        text.encode() if text is not None and "binary" in str(kind) else text for text in texts
    ]


@pytest.mark.parametrize("kind", [pa.int64(), pa.bool_(), pa.list_(pa.string()), pa.float64()], ids=str)
def test_text_column_without_text_is_refused(bench: Bench, kind: pa.DataType) -> None:
    """Numbers are no messages."""
    stderr = bench.refuses(parquet_bytes(pa.table({"body": pa.array([None, None], kind)})))
    assert "'body' holds" in stderr
    assert "--text-column" in stderr


def test_parquet_without_rows_gives_a_table_without_rows(bench: Bench) -> None:
    """With the types of its columns."""
    table = bench.scores(parquet_bytes(parquet_inbox().slice(0, 0)))
    assert (table.num_rows, table.schema.field("id").type) == (0, pa.string())


@pytest.mark.parametrize("kind", [pa.int64(), pa.uint64(), pa.dictionary(pa.int8(), pa.int64())], ids=str)
def test_whole_numbers_as_ids_stay_exact(bench: Bench, kind: pa.DataType) -> None:
    """2^53 + 1 would not survive as a float."""
    numbers = pa.array([7, 9007199254740993, None], pa.int64())
    numbers = numbers.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else numbers.cast(kind)
    table = bench.scores(parquet_bytes(pa.table({"id": numbers, "body": ["good"] * 3})), "--id-column", "id")
    assert table["message_id"].to_pylist() == ["7", "9007199254740993", None]
    assert table["id"].to_pylist() == [7, 9007199254740993, None]


@pytest.mark.parametrize("kind", [pa.list_(pa.int64()), pa.struct([("a", pa.int8())]), pa.uuid()], ids=str)
def test_id_column_of_a_type_without_text_is_refused(bench: Bench, kind: pa.DataType) -> None:
    """It names the type."""
    content = parquet_bytes(pa.table({"key": pa.array([None], kind), "body": ["good"]}))
    assert "can't be an id" in bench.refuses(content, "--id-column", "key")


def test_stated_parquet_that_is_none_is_refused(bench: Bench) -> None:
    """Nor does it wait for a pipe."""
    assert "is not Parquet" in bench.refuses(GOOD_BYTES, "--from", "parquet")
    os.mkfifo(bench.folder / "pipe")
    assert "not a regular file" in bench.refuses(bench.folder / "pipe", "--from", "parquet")
    assert "no such file" in bench.refuses(bench.folder / "missing", "--from", "parquet")


# --- folders of .txt ---


def write_mails(folder: Path) -> Path:
    """200 good .txt files."""
    mails = folder / "mails"
    mails.mkdir()
    for name, text in inbox()[1:]:
        (mails / f"{name}.txt").write_text(text)
    return mails


@pytest.fixture
def mails(bench: Bench) -> Path:
    return write_mails(bench.folder)


def test_pipe_in_a_folder_is_passed_over(bench: Bench, mails: Path) -> None:
    """Opening one would wait for ever."""
    os.mkfifo(mails / "a.txt")
    assert bench.scores(mails).num_rows == 200


def test_links_in_a_folder_are_passed_over(bench: Bench, mails: Path) -> None:
    """Loops, and ways out of the folder."""
    (bench.folder / "outside.txt").write_text("not asked for")
    (mails / "loop").symlink_to(mails)
    (mails / "self.txt").symlink_to(mails / "self.txt")
    (mails / "out.txt").symlink_to(bench.folder / "outside.txt")
    assert bench.scores(mails).num_rows == 200


@contextmanager
def without_privileges() -> Iterator[None]:
    """Nobody's rights inside the block if the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_unreadable_file_costs_only_its_row(run_score: RunScore) -> None:
    """It is there, so it has a row, which says `malformed`."""
    with TemporaryDirectory() as name:  # pytest's own folders let nobody but their owner in
        bench = Bench(Path(name), run_score)
        mails = write_mails(bench.folder)
        bench.scores(mails)  # all is imported that nobody might not be allowed to read
        bench.target.unlink()
        (mails / "100.txt").chmod(0)
        for path in (bench.folder, *bench.folder.iterdir()):
            path.chmod(0o777)
        with without_privileges():
            if not os.access(mails, os.R_OK, effective_ids=True):
                pytest.skip("the folder for temporary files is closed to others")
            table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "malformed": 1}
    assert table["message_id"][99].as_py() == "100.txt"
    assert table["status"][99].as_py() == "malformed"


def test_file_name_that_is_not_utf8_gets_a_readable_id(bench: Bench, mails: Path) -> None:
    r"""Its odd bytes are shown as \xNN."""
    with open(os.path.join(os.fsencode(mails), b"caf\xe9.txt"), "wb") as file:
        file.write(b"good")
    table = bench.scores(mails)
    assert (table.num_rows, table["message_id"][200].as_py()) == (201, "caf\\xe9.txt")
    assert statuses(table) == {"scored": 201}


def test_file_over_one_mebibyte_costs_only_its_row(bench: Bench, mails: Path) -> None:
    """It isn't even loaded; one of exactly a mebibyte is."""
    (mails / "050.txt").write_bytes(b"x" * (MIB + 1))
    (mails / "051.txt").write_bytes(b"good " * (MIB // 5) + b".")
    table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "too_long": 1}
    assert table["words"][50].as_py() == MIB // 5


def test_file_that_is_not_utf8_costs_only_its_row(bench: Bench, mails: Path) -> None:
    """The others are scored."""
    (mails / "050.txt").write_bytes(f"{CANARY} caf\xe9".encode("latin-1"))
    table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["text"][49].as_py() == f"{CANARY} caf\ufffd"


def test_folder_without_txt_is_refused(bench: Bench) -> None:
    """It is the wrong one, more likely than not."""
    (bench.folder / "mails").mkdir()
    assert "no file that ends in .txt" in bench.refuses(bench.folder / "mails")


# --- sources that change or aren't there ---


def append(source: Path) -> None:
    with source.open("ab") as file:
        file.write(f"999,{CANARY}\r\n".encode())


def rewrite(source: Path) -> None:
    pq.write_table(parquet_inbox().slice(0, 100), source)


def remove_the_last(source: Path) -> None:
    (source / "200.txt").unlink()


@pytest.mark.parametrize(
    ("kind", "change"),
    [("csv", append), ("parquet", append), ("parquet", rewrite), ("txt", remove_the_last)],
    ids=["csv", "parquet", "parquet_rewritten", "txt_removed"],
)
def test_source_that_changes_while_it_is_read_is_refused(
    bench: Bench, mails: Path, kind: str, change: Callable[[Path], None]
) -> None:
    """Half an export is no export."""
    csv_file, parquet_file = bench.export(GOOD_BYTES), bench.export(parquet_bytes(parquet_inbox()), "export.parquet")
    source = {"csv": csv_file, "parquet": parquet_file, "txt": mails}[kind]
    bench.scores(csv_file)
    before = bench.target.read_bytes()
    changed: list[Path] = []

    def change_once(rows: int, done: int, total: int | None) -> None:
        if not changed:
            changed.append(source)
            change(source)

    options = ScoreOptions(read=ReadOptions(batch_rows=10), workers=1)
    with pytest.raises(InputError) as caught:
        score_file(source, bench.target, options, change_once)
    assert CANARY not in f"{caught.value}{caught.value.hint}"
    assert bench.target.read_bytes() == before


def test_export_that_still_grows_is_refused_by_the_command(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run takes it whole."""
    source = bench.export(GOOD_BYTES)

    @contextmanager
    def growing(*about: object, wanted: bool) -> Iterator[Callable[..., None]]:
        yield lambda rows, done, total: append(source)

    bench.make_old_table()
    with monkeypatch.context() as patch:
        patch.setattr("score_messages_jobs.commands.score.progress_bar", growing)
        assert "was written to while it was read" in bench.refuses(source, old_table=False)
    assert bench.scores(source).num_rows == 201


def test_missing_source_is_refused(bench: Bench) -> None:
    """It names the file."""
    assert "there is no such file" in bench.refuses(bench.folder / "nothing.csv")


def test_closed_standard_input_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cron line may close it."""
    monkeypatch.setattr(sys, "stdin", None)
    result = bench.run_score("-", bench.target)
    assert (result.exit_code, "standard input: is closed" in result.stderr) == (1, True)


# --- --max-bad ---


def ragged(bad: int, rows: int = 200) -> bytes:
    return b"id,body\n" + b"1,ZEBRACANARY good\n" * (rows - bad) + b"ZEBRACANARY\n" * bad


@pytest.mark.parametrize(
    ("options", "allowed"),
    [((), 2), (("--max-bad", "0"), 0), (("--max-bad", "5"), 5), (("--max-bad", "10%"), 20), (("--max-bad", "2.5%"), 5)],
    ids=["default", "strict", "number", "share", "fraction"],
)
def test_max_bad_is_the_last_number_that_passes(bench: Bench, options: tuple[str, ...], allowed: int) -> None:
    """One more refuses the file, with the first bad record and what to type."""
    assert statuses(bench.scores(ragged(allowed), *options))["malformed"] == allowed
    stderr = bench.refuses(ragged(allowed + 1), *options)
    assert f"record {200 - allowed}: {allowed + 1} of 200 rows can't be read" in stderr
    assert f"--max-bad {allowed + 1}" in stderr


def test_max_bad_counts_every_kind_of_unreadable_row_but_no_empty_one(bench: Bench) -> None:
    """Empty messages and unknown words are no fault of the export."""
    content = b"".join([*LINES, b"x\n", b"x,caf\xe9\n", b"x," + b"x" * 2 * MIB + b"\n", b"x,\n" * 100, b"x,qqqq\n"])
    table = bench.scores(content, "--max-bad", "3")
    expected = {"scored": 200, "malformed": 1, "undecodable": 1, "too_long": 1, "empty": 100, "unknown_words": 1}
    assert statuses(table) == expected
    assert "1 malformed, 1 undecodable, 1 too_long" in bench.refuses(content, "--max-bad", "2")


def test_bad_rows_within_the_limit_are_said_in_one_line(bench: Bench) -> None:
    """Where, how many, and which column tells."""
    stderr = bench.run_score(bench.export(ragged(2)), bench.target).stderr
    assert stderr.count("\n") == 1
    assert "2 malformed of 200 rows, the first is record 199" in stderr


# --- the same through real processes ---


def test_refusal_of_a_real_process_reads_well(tmp_path: Path) -> None:
    """What, where and what next on stderr, exit code 1, nothing on stdout."""
    source = tmp_path / "inbox.csv"
    source.write_bytes(b'id,body\n1,fine\n2,"ZEBRACANARY\n')
    done = subprocess.run([SCORE, source, tmp_path / "out.parquet"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"score-messages: {source}, record 2 (line 3): a quote opens and never closes. Nothing was written.\n"
        f"  If the file escapes quotes with a backslash:"
        f"  score-messages {source} {tmp_path / 'out.parquet'} --escape backslash\n"
    )
    assert not (tmp_path / "out.parquet").exists()


def test_compressed_pipe_is_read(tmp_path: Path) -> None:
    """Standard input may be packed."""
    command = [SCORE, "-", str(tmp_path / "out.csv")]
    subprocess.run(command, input=gzip.compress(GOOD_BYTES), capture_output=True, check=True)
    with (tmp_path / "out.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 201
