"""Mails that their program shows no more, though they lie in the mailbox still: left out and counted."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from score_messages.read import ReadOptions, open_messages
from score_messages.read.deleted_mails import is_deleted
from tests.support.command import RunScore
from tests.support.mailboxes import emlx, put

FROM = b"From - Mon Apr  2 18:26:00 2012\n"


def mail(number: int, head: str = "", body: str = "It is wonderful.") -> bytes:
    return f"{head}From: Ann <ann@a.example>\nSubject: chair {number}\n\n{body}\n\n".encode()


@pytest.mark.parametrize(
    "head",
    [
        "X-Mozilla-Status: 0008\n",
        "X-Mozilla-Status: 0009\n",
        "X-Mozilla-Status:1d\n",
        "x-mozilla-status: FFFF\r\n",
        "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00200000\n",
        "Status: RO\nX-Status: AD\n",
        "X-IMAP: 1234 0000000001\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n",
    ],
)
def test_marks_of_deleted_mails_are_understood(head: str) -> None:
    """In the headers only."""
    assert is_deleted(mail(1, head))
    assert not is_deleted(mail(1, body=head))


@pytest.mark.parametrize(
    "head",
    [
        "X-Mozilla-Status: 0001\nX-Mozilla-Status2: 10000000\n",
        "X-Mozilla-Status: 0010\n",
        "X-Mozilla-Status: DELETED\n",
        "X-Mozilla-Status2: 00000008\n",
        "Status: D\nX-Status: A\n",
        "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\n",
        "X-Mozilla-Keys: 0008\n",
    ],
)
def test_mails_that_are_read_answered_or_odd_are_kept(head: str) -> None:
    """A mail is left out only for a sure mark."""
    assert not is_deleted(mail(1, head))


def test_deleted_mails_are_left_out_and_counted(tmp_path: Path, run_score: RunScore) -> None:
    """In the summary, with -v, and in the record of a folder of tables; the others keep their numbers."""
    box, counts, scored = tmp_path / "Inbox", tmp_path / "counts.json", tmp_path / "scored"
    box.write_bytes(FROM + mail(1, "X-Mozilla-Status: 0009\n") + FROM + mail(2, "X-Mozilla-Status: 0001\n"))
    with open_messages(str(box), ReadOptions()) as opened:
        assert [name for batch in opened for name in batch.ids.to_pylist()] == ["2"]
    result = run_score(box, tmp_path / "out.csv", "-v", "--summary", counts)
    assert "1 message:" in result.stderr and "left out as deleted: 1 mail" in result.stderr
    assert json.loads(counts.read_text())["deleted_messages"] == 1
    assert run_score(box, f"{scored}/").exit_code == 0
    record = json.loads(max((scored / "_runs").glob("*.json")).read_text())
    assert (record["rows"], record["parts"][0]["deleted_messages"]) == (1, 1)


def test_deleted_mails_of_apple_mail_are_left_out_of_folders_and_archives(tmp_path: Path) -> None:
    """By the flags behind the mail; a file that is itself named is read."""
    files = {"in/1.emlx": emlx(mail(1), flags=0b11), "in/2.emlx": emlx(mail(2), flags=0b01)}
    folder = put(tmp_path, files) / "in"
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    for source, rows, deleted in ((folder, 1, 1), (tmp_path / "in.zip", 1, 1), (folder / "1.emlx", 1, 0)):
        with open_messages(str(source), ReadOptions()) as opened:
            assert sum(len(batch) for batch in opened) == rows
            assert opened.deleted == deleted
