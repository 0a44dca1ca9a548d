"""Outlook's own files can't be read: they are named, with a way out, and never passed over in silence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from score_messages.errors import FormatError
from score_messages.read import ReadOptions, open_messages
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MESSAGE = CFB + "__substg1.0_0037001F".encode("utf-16-le") + bytes(472)
PST = b"!BDN" + bytes(508)


def refused(path: Path) -> FormatError:
    with pytest.raises(FormatError) as error:
        open_messages(str(path), ReadOptions()).__enter__()
    assert error.value.hint is not None
    return error.value


@pytest.mark.parametrize(
    ("name", "content", "says", "way_out"),
    [
        ("a.msg", CFB, "is a message of Outlook's", "msgconvert"),
        ("A.MSG", MESSAGE, "is a message of Outlook's", "msgconvert"),
        ("no-ending", MESSAGE, "is a message of Outlook's", "msgconvert"),
        ("a.pst", PST, "is a mailbox of Outlook's", "readpst -r -o mail"),
        ("backup", PST, "is a mailbox of Outlook's", "readpst -r -o mail"),
    ],
)
def test_file_of_outlook_is_named_with_a_way_out(
    tmp_path: Path, name: str, content: bytes, says: str, way_out: str
) -> None:
    """By its first bytes; other Office files aren't taken for it."""
    (tmp_path / name).write_bytes(content)
    error = refused(tmp_path / name)
    assert says in error.reason and error.hint is not None and way_out in error.hint.text


def test_other_office_files_are_none_of_outlooks(tmp_path: Path, run_score: RunScore) -> None:
    """They are called what they are."""
    for name, says in (("a.doc", "old Excel or Office file"), ("a.xls", "no workbook that can be read")):
        (tmp_path / name).write_bytes(CFB)
        assert says in run_score(tmp_path / name, tmp_path / "out.csv").stderr


def test_night_scores_the_others_and_names_each_file_of_outlook(tmp_path: Path, run_score: RunScore) -> None:
    """It costs only itself."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.msg").write_bytes(MESSAGE)
    (tmp_path / "in" / "b.pst").write_bytes(PST)
    (tmp_path / "in" / "c.csv").write_bytes(csv_bytes(inbox(3)))
    result = run_score(tmp_path / "in", f"{tmp_path / 'scored'}/", "-v")
    assert result.exit_code == 1
    assert "a.msg: is a message of Outlook's" in result.stderr and "b.pst: is a mailbox of Outlook's" in result.stderr
    assert "inputs: 1 scored, 2 failed" in result.stderr


def test_folder_and_archive_are_not_read_without_their_outlook_files(tmp_path: Path) -> None:
    """They are somebody's messages; those of other kinds beside them don't hide them."""
    (tmp_path / "in").mkdir()
    mail = b"From: ann@a.example\nSubject: chair\n\nIt is wonderful.\n"
    (tmp_path / "in" / "a.eml").write_bytes(mail)
    (tmp_path / "in" / "b.msg").write_bytes(MESSAGE)
    assert refused(tmp_path / "in").reason.startswith("holds b.msg, a file of Outlook's")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, content in (("a.eml", mail), ("b.pst", PST), ("c.msg", MESSAGE), ("__MACOSX/._c.msg", b"\0")):
            archive.writestr(name, content)
    assert refused(tmp_path / "in.zip").reason.startswith("holds b.pst and 1 more of Outlook's files")
