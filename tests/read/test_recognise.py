"""A format is recognised by what only it can hold: every reader's files against those of all others."""

from __future__ import annotations

import bz2
import gzip
import io
import mailbox
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError
from score_messages.read import FORMATS, ReadOptions, open_messages
from score_messages.read.recognise import recognised
from tests.support import msg_files, pst_files, workbooks
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import csv_bytes

HEADERS = b"Received: from a.example\nFrom: Ann <ann@a.example>\nSubject: chair\n"
MAIL = HEADERS + b"\nIt is wonderful.\n"


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": ["good", "bad"]}), sink)
    return sink.getvalue()


def zipped() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a.txt", "From here\n")
    return sink.getvalue()


def tarred(form: int) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=form) as archive:
        entry = tarfile.TarInfo("From a.eml")
        entry.size = len(MAIL)
        archive.addfile(entry, io.BytesIO(MAIL))
    return sink.getvalue()


def without_mark(archive: bytes) -> bytes:
    """As tar was before it had a mark: the sum of the header alone tells."""
    with_blank = archive[:148] + b" " * 8 + archive[156:257] + bytes(8) + archive[265:]
    return with_blank[:148] + b"%06o\0 " % sum(with_blank[:512]) + with_blank[156:]


def at_257(head: bytes) -> bytes:
    """A table that holds tar's mark where tar has it."""
    table = head + b"x" * (257 - len(head)) + b"ustar  \0 and,more\n" + b"1,good\n" * 80
    assert table[257:262] == b"ustar"
    return table


TABLES = {
    "a column of senders first": b"From Name,From Email,text\nAnn,ann@a.example,good\nBo,bo@a.example,Subject: bad\n",
    "semicolons": b"From Name;From Email;text\nAnn;ann@a.example;good\n",
    "From and nothing else": b"From ,text\nAnn,good\n",
    "From in quotes": b'"From Name","text"\nAnn,good\n',
    "rows like headers": b"From Customer,text\nSubject: hello,good\nTo: you,bad\n\n",
    "one column of headers": b"From Customer\nSubject: hello\nTo: you\n\nfine\n",
    "a cell like a subject": b"Subject: hello,text\nchair,good\n",
    "all cells like headers": b"Subject: hello,text\nTo: me,good\nFrom: you,bad\n\n",
    "a header with colons": b"From:,To:,Subject:,text\nann@a.example,bo@a.example,Re: hello,good\n",
    "a sender's cell": b"From: x,text\nAnn,good\n",
    "a date in the header": b"Date: 2026-11-24,text\n1,good\n",
    "braces": b"{id},{text}\n1,good\n",
    "an object as a name": b'{"id": 1},text\n1,good\n',
    "PK": b"PK,text\n1,good\n",
    "PK alone": b"PK\ntext\n",
    "PAR1": b"PAR1,text\n1,good\n",
    "!BDN": b"!BDN,text\n1,good\n",
    "ustar at 257": at_257(b"id,text,"),
    "a mark first": b"\xef\xbb\xbfFrom Name,text\nAnn,good\n",
    "BZ": b"BZ,text\n1,good\n",
}

MAILBOXES = {
    "asctime": b"From ann@a.example Mon Apr  2 18:26:00 2012\n" + MAIL,
    "asctime with a zone": b"From ann@a.example Mon Apr  2 18:26:00 CEST 2012\n" + MAIL,
    "a zone behind": b"From ann@a.example Mon Apr  2 18:26:00 2012 +0200\n" + MAIL,
    "an RFC date": b"From ann@a.example Mon, 2 Apr 2012 18:26:00 +0200\n" + MAIL,
    "an ISO date": b"From ann@a.example 2012-04-02T18:26:00Z\n" + MAIL,
    "Google Takeout": b"From 1666@xxx Mon Apr 02 18:26:00 +0000 2012\nX-GM-THRID: 1\nX-Gmail-Labels: a\n" + MAIL,
    "no date": b"From ann@a.example\n" + MAIL,
    "nothing behind From": b"From \n" + MAIL,
    "a dash": b"From - Mon Apr  2 18:26:00 2012\nX-Mozilla-Status: 0001\n" + MAIL,
    "uucp": b"From ann Mon Apr  2 18:26:00 2012 remote from a\n" + MAIL,
    "empty lines first": b"\n\r\nFrom ann@a.example Mon Apr  2 18:26:00 2012\n" + MAIL,
    "CRLF": b"From ann@a.example Mon Apr  2 18:26:00 2012\r\n" + MAIL.replace(b"\n", b"\r\n"),
    "no header": b"From ann@a.example Mon Apr  2 18:26:00 2012\n\nIt is wonderful.\n",
    "an escaped From": b"From ann@a.example\n>From bo@a.example Mon Apr  2 18:26:00 2012\n" + MAIL,
}

MAILS = {
    "plain": MAIL,
    "CRLF": MAIL.replace(b"\n", b"\r\n"),
    "a mark first": b"\xef\xbb\xbf" + MAIL,
    "odd headers first": b"X-Odd: 1\nX_Odd.2: a,b;c\nDate: today\n" + MAIL,
    "folded": b"DKIM-Signature: v=1;\n\ta=rsa;\n  b=x\n" + MAIL,
    "headers of 6 kB": HEADERS + b"".join(b"X-Part-%d: %s\n" % (n, b"y" * 70) for n in range(80)) + b"\nhi\n",
    "a long header": HEADERS + b"X-Long: " + b"y" * 6_000 + b"\n\nhi\n",
    "one header": b"Subject: hi\n\nIt is wonderful.\n",
    "commas": b"To: Ann <ann@a.example>, Bo <bo@a.example>\nSubject: x, y\n\nhi, you\n",
    "no body": HEADERS + b"\n",
}

LINES = {
    "plain": b'{"id": "1", "text": "good"}\n{"id": "2", "text": "bad"}\n',
    "a mark first": b'\xef\xbb\xbf{"text": "good"}\n',
    "blanks": b'\n  { "text" : "good" }\n',
    "an empty object": b'{}\n{"text": "good"}\n',
    "a long line": b'{"text": "' + b"good " * 2_000 + b'"}\n',
    "broken": b'{"text": "good"\n{"text": "bad"}\n',
    "From inside": b'{"text": "From me, to you\\nSubject: x"}\n',
    "commas behind": b'{"text": "good"},\n{"text": "bad"},\n',
}

ARCHIVES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "ustar": ("tar", lambda: tarred(tarfile.USTAR_FORMAT)),
    "GNU": ("tar", lambda: tarred(tarfile.GNU_FORMAT)),
    "pax": ("tar", lambda: tarred(tarfile.PAX_FORMAT)),
    "without a mark": ("tar", lambda: without_mark(tarred(tarfile.USTAR_FORMAT))),
    "zip": ("zip", zipped),
    "an empty zip": ("zip", lambda: b"PK\x05\x06" + bytes(18)),
    "Parquet": ("parquet", parquet),
    "Excel": ("xlsx", lambda: workbooks.xlsx({"a": [["id", "body"], [1, "good"]]})),
    "a message of Outlook's": ("eml", msg_files.msg),
    "a mailbox of Outlook's": ("pst", lambda: pst_files.pst({"Inbox": [msg_files.MAIL]})),
    "LibreOffice": ("xlsx", lambda: workbooks.ods([["id", "body"], [1, "good"]])),
}

FILES: dict[str, tuple[str, bytes]] = (
    {f"csv: {name}": ("csv", content) for name, content in TABLES.items()}
    | {f"mbox: {name}": ("mbox", content) for name, content in MAILBOXES.items()}
    | {f"eml: {name}": ("eml", content) for name, content in MAILS.items()}
    | {f"jsonl: {name}": ("jsonl", content) for name, content in LINES.items()}
    | {f"{kind}: {name}": (kind, make()) for name, (kind, make) in ARCHIVES.items()}
)


AMBIGUOUS = {"csv: one column of headers", "csv: all cells like headers"}
"""Tables that are, byte for byte, a mailbox and a mail as well: their name settles it."""


def put(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_recognised_under_its_own_name(tmp_path: Path, name: str) -> None:
    """Plain and compressed; a table is one whatever it begins with."""
    kind, content = FILES[name]
    assert recognised(put(tmp_path, f"x.{kind}", content)) == kind
    if kind not in ("zip", "parquet", "xlsx"):
        assert recognised(put(tmp_path, f"x.{kind}.gz", gzip.compress(content))) == kind
        assert recognised(put(tmp_path, f"x.{kind.upper()}.bz2", bz2.compress(content))) == kind


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("called", ["x", "x.txt", "x.export"])
def test_a_file_whose_name_says_nothing_is_recognised_or_asked_about(tmp_path: Path, name: str, called: str) -> None:
    """Never taken for another format; what is certain is never asked about."""
    kind, content = FILES[name]
    path = put(tmp_path, called, content)
    if name in AMBIGUOUS:
        return
    if kind == "csv":
        try:
            assert recognised(path) == "csv"
        except FormatError as error:
            assert error.hint is not None
            assert "--from csv" in error.hint.text
            assert error.hint.options in ("--from eml", "--from mbox")
    else:
        assert recognised(path) == kind


def test_tables_that_begin_like_mail_are_tables_without_a_name_too(tmp_path: Path) -> None:
    """Where the first line reads like the names of columns, nobody is asked."""
    for name in ("a column of senders first", "semicolons", "a mark first", "braces", "PK", "PAR1", "ustar at 257"):
        assert recognised(put(tmp_path, "x", TABLES[name])) == "csv"


@pytest.mark.parametrize("wrong", ["eml", "mbox", "jsonl", "tar", "zip"])
def test_a_wrong_name_hides_no_format_that_is_certain(tmp_path: Path, wrong: str) -> None:
    """The content decides between all but tables, which any text could be."""
    for name, (kind, content) in FILES.items():
        if kind != "csv":
            assert recognised(put(tmp_path, f"x.{wrong}", content)) == kind, name


@pytest.mark.parametrize("name", [name for name in TABLES if b",text" in TABLES[name] and "object" not in name])
def test_a_table_gives_all_its_rows_in_a_folder_too(tmp_path: Path, run_score: RunScore, name: str) -> None:
    """As many as it has lines below the header."""
    rows = sum(1 for line in TABLES[name].split(b"\n")[1:] if line)
    put(tmp_path, "in.csv", TABLES[name])
    wanted = ["--text-column", "2", "--max-bad", "100%"] if "ustar" in name else ["--text-column", "text"]
    with open_messages(str(tmp_path / "in.csv"), ReadOptions(text_column=wanted[1])) as opened:
        assert sum(len(batch) for batch in opened) == rows
    (tmp_path / "scored").mkdir()
    done = run_score(tmp_path / "in.csv", f"{tmp_path}/scored/", *wanted, "--allow-odd")
    assert done.exit_code == 0, done.stderr
    parts = [path for path in (tmp_path / "scored").glob("*.parquet") if path.name[0] not in "._"]
    assert sum(pq.ParquetFile(path).metadata.num_rows for path in parts) == rows


def test_what_leaves_a_doubt_is_refused_with_what_to_say(tmp_path: Path, run_score: RunScore) -> None:
    """Nothing of the text is shown."""
    for content, hint in (
        (b"From here on it went wrong.\nBad.\n", "--from mbox"),
        (b"Subject: hello\nIt is bad.\n", "--from eml"),
        (b"To: me\n", "--from eml"),
    ):
        done = run_score(put(tmp_path, "note", content), tmp_path / "out.csv")
        assert done.exit_code == 1
        assert hint in done.stderr
        assert "--from csv" in done.stderr
        assert not any(word in done.stderr for word in ("wrong", "hello", "bad"))
        assert not (tmp_path / "out.csv").exists()
        assert recognised(put(tmp_path, "note.csv", content)) == "csv"


def test_folders_called_new_and_cur_make_no_maildir_of_tables(tmp_path: Path) -> None:
    """Only what holds mail is one."""
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, "inbox.csv", b"id,text\n1,good\n")
    assert recognised(str(tmp_path)) == "txt"
    for folder in ("new", "cur"):
        (tmp_path / folder / "inbox.csv").rename(tmp_path / folder / "1.M2P3.host.example")
    assert recognised(str(tmp_path)) == "maildir"


names = st.sampled_from(
    ["From Name", "From ", "Subject: x", "To: a", "{id}", "PK", "PAR1", "id", "Date", "Received: y"]
)
cells = st.text(st.sampled_from("From: Subjectaté@.\n<{}\"',; "), max_size=30)


@given(st.lists(names, min_size=1, max_size=5), st.lists(st.lists(cells, min_size=5, max_size=5), max_size=5))
@examples(200)
def test_no_table_is_taken_for_another_format(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], rows: list[list[str]]
) -> None:
    """By its name always; without one it may be asked about."""
    folder = tmp_path_factory.mktemp("tables")
    content = csv_bytes([header, *[row[: len(header)] for row in rows]])
    assert recognised(put(folder, "x.csv", content)) == "csv"
    if len(header) > 1 and len(rows) > 1 and not any(":" in name for name in header):
        assert recognised(put(folder, "x", content)) == "csv"


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
@examples(60)
def test_every_mailbox_of_the_standard_library_is_recognised(
    tmp_path_factory: pytest.TempPathFactory, mails: list[tuple[str, str]]
) -> None:
    """Whatever its name says, but for a table's."""
    folder = tmp_path_factory.mktemp("mailboxes")
    box = mailbox.mbox(folder / "x")
    for subject, body in mails:
        message = mailbox.mboxMessage()
        message["Subject"] = " ".join(subject.split())
        message.set_payload(body, "utf-8")
        box.add(message)
    box.close()
    assert recognised(str(folder / "x")) == "mbox"


def test_every_format_has_files_here() -> None:
    """A new reader brings its own."""
    assert {kind for kind, _ in FILES.values()} | {"txt", "maildir", "mailboxes", "pst"} == set(FORMATS)


def test_a_missing_file_is_no_format(tmp_path: Path) -> None:
    """Nor is a pipe."""
    with pytest.raises(InputError, match="no such file"):
        recognised(str(tmp_path / "none.csv"))
