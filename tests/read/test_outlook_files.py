"""Messages of Outlook's are read wherever they lie; other items are passed over, damaged ones are named."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from score_messages.errors import FormatError
from score_messages.messages import Status
from score_messages.read import ReadOptions, open_messages
from tests.support import msg_files as of
from tests.support.command import RunScore
from tests.support.mailboxes import mail
from tests.support.mails import OK, read
from tests.support.messages import csv_bytes, inbox
from tests.support.msg_files import MAIL, msg

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
CONTACT = msg({of.CLASS: "IPM.Contact", of.SUBJECT: "Ann"})


def message(number: int, own_id: bool = True) -> bytes:
    """The same mail as `mailboxes.mail`, but for its id."""
    properties = {**MAIL, of.SUBJECT: f"chair {number}", of.SMTP: "ann@a.example", of.ID: f"<{number}@a.example>"}
    return msg({key: value for key, value in properties.items() if own_id or key != of.ID})


FILES = {
    "a.msg": message(1),
    "b.eml": mail(2),
    "c.MSG": message(3, own_id=False),
    "contact.msg": CONTACT,
    "d.msg": message(4)[:-600],
}


def put_folder(folder: Path) -> Path:
    (folder / "in").mkdir()
    for name, content in FILES.items():
        (folder / "in" / name).write_bytes(content)
    return folder / "in"


def put_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "in.zip", "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return folder / "in.zip"


def put_tar(folder: Path) -> Path:
    with tarfile.open(folder / "in.tar.gz", "w:gz") as archive:
        for path in sorted(put_folder(folder).iterdir()):
            archive.add(path, path.name)
    return folder / "in.tar.gz"


@pytest.mark.parametrize("put", [put_folder, put_zip, put_tar])
def test_folder_and_archive_of_messages_are_read_as_those_of_eml_files_are(
    tmp_path: Path, put: Callable[[Path], Path]
) -> None:
    """One row each; a contact is passed over, a damaged message is a row."""
    with open_messages(str(put(tmp_path)), ReadOptions()) as source:
        batches = list(source)
        assert source.passed_over == ["contact.msg"]
    ids = [name for batch in batches for name in batch.ids.to_pylist()]
    texts = [text for batch in batches for text in batch.body.to_pylist()]
    assert ids == ["1@a.example", "b.eml", "c.MSG", "d.msg"]
    assert texts == [*(f"chair {number}\n\nIt is wonderful." for number in (1, 2, 3)), ""]
    assert [status.code for status in (OK, OK, OK, Status.MALFORMED)] == [
        int(code) for batch in batches for code in batch.status
    ]


@pytest.mark.parametrize("name", ["a.msg", "template.oft", "no-ending"])
def test_single_message_is_one_row(tmp_path: Path, name: str) -> None:
    """By its first bytes, whatever its name."""
    (tmp_path / name).write_bytes(message(1))
    ids, texts, statuses, _ = read(tmp_path / name)
    assert (ids, texts, statuses) == (["1@a.example"], ["chair 1\n\nIt is wonderful."], [OK])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (CFB, "is a message of Outlook's (.msg) that is damaged"),
        (message(1)[:-600], "is a message of Outlook's (.msg) that is damaged"),
        (CONTACT, "is no mail but another item of Outlook's (contact)"),
    ],
)
def test_single_file_without_a_mail_is_refused_with_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    """What to do follows."""
    (tmp_path / "a.msg").write_bytes(content)
    with pytest.raises(FormatError) as error:
        read(tmp_path / "a.msg")
    assert says in error.value.reason


def test_message_that_is_too_long_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a row, as any mail."""
    monkeypatch.setattr("score_messages.read.mail_folder.MAX_MESSAGE_BYTES", 3000)
    (tmp_path / "a.msg").write_bytes(message(1))
    assert read(tmp_path / "a.msg")[2] == [Status.TOO_LONG]


def test_other_office_files_are_none_of_outlooks(tmp_path: Path, run_score: RunScore) -> None:
    """They are called what they are."""
    for name, says in (("a.doc", "old Excel or Office file"), ("a.xls", "no workbook that can be read")):
        (tmp_path / name).write_bytes(CFB)
        assert says in run_score(tmp_path / name, tmp_path / "out.csv").stderr


def test_night_takes_the_messages_of_a_folder_as_one_input(tmp_path: Path, run_score: RunScore) -> None:
    """As .eml files; tables beside them are inputs of their own."""
    folder = put_folder(tmp_path)
    (folder / "d.msg").unlink()
    (folder / "e.csv").write_bytes(csv_bytes(inbox(3)))
    result = run_score(folder, f"{tmp_path / 'scored'}/", "-v")
    assert result.exit_code == 0, result.stderr
    assert "inputs: 2 scored" in result.stderr and "6 messages" in result.stderr
    assert "passed over 1 (no messages by name or kind): in/contact.msg" in result.stderr
    assert "inputs: 2 skipped" in run_score(folder, f"{tmp_path / 'scored'}/", "-v").stderr


def test_damaged_messages_of_a_folder_count_as_bad_rows(tmp_path: Path, run_score: RunScore) -> None:
    """They are named and never dropped in silence."""
    result = run_score(put_folder(tmp_path), tmp_path / "out.csv")
    assert result.exit_code == 1 and "1 of 4 rows can't be read (1 malformed)" in result.stderr
    assert run_score(tmp_path / "in", tmp_path / "out.csv", "--max-bad", "1").exit_code == 0
