"""Mailboxes as people pack them: what lies in a zip or tar is read as it would be beside it."""

from __future__ import annotations

import io
import json
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from score_messages.errors import FormatError, InputError
from score_messages.mail.limits import MAX_MESSAGE_BYTES
from score_messages.read import ReadOptions, open_messages
from tests.support.command import RunScore
from tests.support.mailboxes import TREES, Files, mail, mbox


def zipped(path: Path, members: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, members: Files) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


PACK = pytest.mark.parametrize("pack", [zipped, tarred])
Pack = Callable[[Path, Files], Path]


def subjects(path: Path) -> list[str]:
    with open_messages(str(path), ReadOptions(text="subject+body")) as opened:
        return [text.partition("\n")[0] for batch in opened for text in batch.body.to_pylist()]


def ids(path: Path) -> list[str]:
    with open_messages(str(path), ReadOptions()) as opened:
        return [name for batch in opened for name in batch.ids.to_pylist()]


PACKED: dict[str, Files] = TREES | {
    "Google Takeout": {
        "Takeout/archive_browser.html": b"<html></html>",
        "Takeout/Mail/All mail.mbox": mbox(mail(1), mail(2), mail(3)),
        "Takeout/Mail/User Settings/Signature.txt": b"Ann",
    },
    "Maildir from Windows": {"M\\cur\\1.a.h_2_S": mail(1), "M\\cur\\2": mail(2), "M\\cur\\3;2,S": mail(3)},
    "all kinds": {"a.eml": mail(1), "b.mbox": mbox(mail(2)), "c/cur/1:2,S": mail(3), "d.csv": b"text\nx\n"},
}


@PACK
@pytest.mark.parametrize("name", PACKED)
def test_mail_that_was_packed_is_read(tmp_path: Path, pack: Pack, name: str) -> None:
    """In the order of the archive; nothing else becomes a row."""
    assert subjects(pack(tmp_path / "in", PACKED[name])) == ["chair 1", "chair 2", "chair 3"]


@PACK
def test_files_that_are_passed_over_are_counted_and_named(tmp_path: Path, run_score: RunScore, pack: Pack) -> None:
    """In a single table, and in the record of a folder of tables."""
    path, counts, scored = (
        pack(tmp_path / "in", PACKED["Google Takeout"]),
        tmp_path / "counts.json",
        tmp_path / "scored",
    )
    result = run_score(path, tmp_path / "out.parquet", "--summary", counts, "-v")
    assert result.exit_code == 0, result.stderr
    assert json.loads(counts.read_text())["passed_over"] == 2
    assert "Takeout/Mail/User Settings/Signature.txt" in result.stderr
    assert run_score(path, f"{scored}/", "-v").stderr.count("in/Takeout/archive_browser.html") == 1
    assert json.loads(max((scored / "_runs").glob("*.json")).read_text())["passed_over"] == 2


@PACK
def test_mails_of_a_packed_mailbox_are_called_by_its_path_and_their_number(tmp_path: Path, pack: Pack) -> None:
    """Which tells several mailboxes apart; a Message-ID goes before."""
    members = {"a.mbox": mbox(mail(1), mail(2, "Message-ID: <m@a.example>\n")), "b/mbox": mbox(mail(3))}
    assert ids(pack(tmp_path / "in", members)) == ["a.mbox/1", "m@a.example", "b/mbox/1"]


@PACK
def test_file_called_mbox_that_is_none_refuses_the_archive(tmp_path: Path, pack: Pack) -> None:
    """Nobody knows where its mails begin. Its words stay unseen."""
    with pytest.raises(FormatError, match=r"holds sub/a.mbox, which is no mbox") as error:
        ids(pack(tmp_path / "in", {"x.eml": mail(1), "sub/a.mbox": b"ZEBRACANARY\n"}))
    assert "ZEBRA" not in str(error.value)


@PACK
def test_archive_without_messages_says_what_it_holds(tmp_path: Path, pack: Pack) -> None:
    """Else people look for a fault in what they see."""
    with pytest.raises(InputError, match=r"without mails or .txt files.*passed over: a.csv, b.csv"):
        ids(pack(tmp_path / "in", {"a.csv": b"text\ngood\n", "b.csv": b"text\nbad\n"}))


@PACK
@pytest.mark.slow
def test_memory_doesnt_grow_with_a_packed_mailbox(tmp_path: Path, pack: Pack) -> None:
    """It may be larger than the memory; and one mail over the limit costs its own row."""
    filler = b"".join(b"%08x" % (number * 2654435761 % (1 << 32)) * 8 + b"\n" for number in range(10_000))
    extra = "Content-Type: application/octet-stream\n"
    path = pack(tmp_path / "in", {"a.mbox": mbox(*(mail(number, extra) + filler for number in range(60)))})
    tracemalloc.start()
    try:
        with open_messages(str(path), ReadOptions(keep=(), drop_text=True)) as opened:
            assert sum(len(batch) for batch in opened) == 60
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()
    long = mail(1, extra) + filler * (MAX_MESSAGE_BYTES // len(filler) + 1)
    with open_messages(str(pack(tmp_path / "long", {"a.mbox": mbox(long, mail(2))})), ReadOptions()) as opened:
        assert [int(code) for batch in opened for code in batch.status] == [5, 0]


def test_mailbox_made_to_unpack_to_very_much_is_refused(tmp_path: Path) -> None:
    """Like any other member; so is one that hard links repeat without end."""
    blanks = mbox(mail(1)) + bytes(64 << 20)
    with pytest.raises(FormatError, match="unpacks to more than"):
        ids(zipped(tmp_path / "in.zip", {"a.mbox": blanks}))
    with tarfile.open(tmp_path / "in.tar", "w") as archive:
        content = mbox(mail(1, "Content-Type: application/octet-stream\n")) + b"wonderful\n" * 40_000
        entry = tarfile.TarInfo("0.mbox")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
        for number in range(1, 400):
            link = tarfile.TarInfo(f"{number}.mbox")
            link.type, link.linkname = tarfile.LNKTYPE, "0.mbox"
            archive.addfile(link)
    with pytest.raises(FormatError, match="unpacks to more than"):
        ids(tmp_path / "in.tar")


def test_hard_linked_mailbox_is_read_again(tmp_path: Path) -> None:
    """Also one whose name says nothing; a link to what isn't there costs a row."""
    with tarfile.open(tmp_path / "in.tar", "w") as archive:
        entry = tarfile.TarInfo("Inbox")
        entry.size = len(mbox(mail(1), mail(2)))
        archive.addfile(entry, io.BytesIO(mbox(mail(1), mail(2))))
        for name, target in (("Copy", "Inbox"), ("gone.mbox", "nowhere")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.LNKTYPE, target
            archive.addfile(link)
    assert ids(tmp_path / "in.tar") == ["Inbox/1", "Inbox/2", "Copy/1", "Copy/2", "gone.mbox"]


def test_damage_behind_the_first_mails_of_a_packed_mailbox_is_refused(tmp_path: Path) -> None:
    """Its checksum stands at its end."""
    path = zipped(tmp_path / "in.zip", {"a.mbox": mbox(*(mail(number) for number in range(9)))})
    content = bytearray(path.read_bytes())
    content[content.find(b"a.mbox") + 60] ^= 1
    path.write_bytes(content)
    with pytest.raises(FormatError, match="damaged or cut off"):
        ids(path)


def test_encrypted_mailbox_is_refused_in_words(tmp_path: Path) -> None:
    """Whether its name tells what it is or not."""
    for name in ("a.mbox", "Inbox"):
        path = zipped(tmp_path / "in.zip", {name: mbox(mail(1))})
        content = path.read_bytes()
        for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            begin = content.find(mark) + offset
            content = content[:begin] + b"\1" + content[begin + 1 :]
        path.write_bytes(content)
        with pytest.raises(FormatError, match="encrypted"):
            ids(path)


@PACK
def test_packed_mailbox_whose_lines_could_be_either_is_refused(tmp_path: Path, pack: Pack) -> None:
    """As in a folder: the mailbox and the line, and nothing of the text."""
    unclear = mbox(b"Subject: 1\n\nHello\n\nFrom Ann\nSubject: my chair\n\nIt is broken.\n")
    path = pack(tmp_path / "in", {"a.eml": mail(1), "Work/Inbox": unclear})
    with (
        pytest.raises(FormatError, match="holds Work/Inbox, whose line 6 begins with 'From '") as raised,
        open_messages(str(path), ReadOptions()) as opened,
    ):
        list(opened)
    assert raised.value.hint is not None and "Ann" not in f"{raised.value}{raised.value.hint}"
