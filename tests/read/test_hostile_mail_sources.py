"""Mail that is cut off, huge, broken or moves while it is read: each mail one row, or a refusal in words."""

from __future__ import annotations

import gzip
import mailbox
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from score_messages.errors import ChangedError, FormatError, InputError
from score_messages.messages import STATUSES, Status
from score_messages.read import ReadOptions, mail_folder, maildir, mbox_file, open_messages
from tests.support.command import RunScore
from tests.support.mails import OK, PUTS, mail, put_eml, put_folder, put_mbox, put_tar, put_zip, read
from tests.support.messages import CANARY
from tests.support.paths import SAMPLE


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_mbox_may_be_packed_or_empty_but_holds_nothing_else(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """Programs leave an empty file where the last mail was moved away; one with something else is a mistake."""
    path = tmp_path / "in.mbox"
    path.write_bytes(pack((SAMPLE / "inbox.mbox").read_bytes()))
    assert read(path) == read(SAMPLE / "inbox.mbox")
    path.write_bytes(pack(b""))
    assert read(path)[0] == []
    for content, reason in ((b"There is no mail here.\n", "no mbox"), (b"\n\n", "empty")):
        path.write_bytes(pack(content))
        with pytest.raises(InputError, match=reason):
            read(path, ReadOptions(format="mbox"))


def test_cut_off_archives_are_refused(tmp_path: Path) -> None:
    """A part of an inbox would look like all of it."""
    for put in (put_tar, put_zip):
        path = put(tmp_path / put.__name__, mail(1, body="x" * 5000))
        path.write_bytes(path.read_bytes()[:-60])
        with pytest.raises(InputError, match=r"damaged|cut off"):
            read(path)


def test_archives_of_texts_are_read_too(tmp_path: Path) -> None:
    """Other files in them, and folders, are passed over; a huge one is a row."""
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/", "")
        for name, text in (
            ("in/b.txt", b"good"),
            ("in/a.txt", b"caf\xe9"),
            ("c.png", b"x"),
            ("d.TXT", b"0" * (2 << 20)),
        ):
            archive.writestr(name, text)
    ids, _, statuses, columns = read(path)
    assert ids == ["in/b.txt", "in/a.txt", "d.TXT"]
    assert statuses == [OK, Status.UNDECODABLE, Status.TOO_LONG]
    assert columns.column_names == ["text"]


def test_huge_mail_is_one_row_and_never_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file, a folder, an mbox, a Maildir, an archive: too_long, with its id where the headers are at hand."""
    for module in (mail_folder, maildir, mbox_file):
        monkeypatch.setattr(module, "MAX_MESSAGE_BYTES", 5000)
    monkeypatch.setattr("score_messages.read.archive_file.MAX_MESSAGE_BYTES", 5000)
    for put in PUTS[:6]:
        path = put(tmp_path / put.__name__, mail(7, body="x\n" * 5000))
        ids, bodies, statuses, _ = read(path)
        assert (statuses, bodies) == ([Status.TOO_LONG], [""])
        if put in (put_eml, put_mbox, put_zip):
            assert ids == ["7@mail.example"]


def test_broken_mail_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its bytes do to the parser; its neighbours don't notice."""
    path = tmp_path / "in.mbox"
    box = mailbox.mbox(path)
    for number in range(3):
        box.add(mail(number, body="break me" if number == 1 else "good"))
    box.close()

    def fail(content: bytes, *options: str) -> object:
        if b"break me" in content:
            raise RecursionError
        return read_mail(content, *options)

    from score_messages.mail.message import read_mail

    monkeypatch.setattr("score_messages.mail.message.read_mail", fail)
    ids, _, statuses, columns = read(path)
    assert ids == [f"{number}@mail.example" for number in range(3)]
    assert statuses == [OK, Status.MALFORMED, OK]
    assert columns["date"].null_count == 1


def test_mails_that_move_while_they_are_read_are_found_again(tmp_path: Path) -> None:
    """A mail program marks them as seen; a deleted one is a malformed row, for it was there when we began."""
    path = tmp_path / "Maildir"
    box = mailbox.Maildir(path)
    for number in range(3):
        box.add(mail(number))
    names = sorted(os.listdir(path / "new"))
    with open_messages(str(path), ReadOptions(batch_rows=1)) as opened:
        batches = iter(opened)
        read_batches = [next(batches)]
        (path / "new" / names[1]).rename(path / "cur" / f"{names[1]}:2,S")
        read_batches.append(next(batches))
        (path / "new" / names[2]).unlink()
        read_batches += list(batches)
    assert [STATUSES[batch.status[0]] for batch in read_batches] == [OK, OK, Status.MALFORMED]
    assert read_batches[2].ids.to_pylist() == [names[2]]


def test_flags_dont_change_a_maildirs_rows_or_fingerprint(tmp_path: Path) -> None:
    """Else reading one's mail would look like new mail."""
    path = tmp_path / "Maildir"
    box = mailbox.Maildir(path)
    for number in range(3):
        box.add(mail(number))
    with open_messages(str(path), ReadOptions()) as opened:
        before = [batch.ids for batch in opened], opened.sha256()
    for name in os.listdir(path / "new"):
        (path / "new" / name).rename(path / "cur" / f"{name}:2,RS")
    with open_messages(str(path), ReadOptions()) as opened:
        assert ([batch.ids for batch in opened], opened.sha256()) == before


def test_folder_of_both_kinds_must_be_told_apart(tmp_path: Path) -> None:
    """Else half of it would be left out."""
    put_eml(tmp_path / "a.eml", mail(1))
    (tmp_path / "b.txt").write_text("good")
    with pytest.raises(FormatError, match=r"both \.eml and \.txt"):
        read(tmp_path)
    assert len(read(tmp_path, ReadOptions(format="txt"))[0]) == 1
    assert len(read(tmp_path, ReadOptions(format="eml"))[0]) == 2


def test_mail_that_is_written_to_while_it_is_read_refuses_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put_folder(tmp_path / "in", mail(1))
    real = os.read

    def append(descriptor: int, size: int) -> bytes:
        with (path / "a.EML").open("ab") as file:
            file.write(b"more")
        return real(descriptor, size)

    monkeypatch.setattr("score_messages.read.folder_files.os.read", append)
    with pytest.raises(ChangedError):
        read(path)


@pytest.mark.parametrize("put", PUTS, ids=lambda put: put.__name__)
def test_no_word_address_or_subject_is_ever_said(tmp_path: Path, run_score: RunScore, put: Callable[..., Path]) -> None:
    """Neither of good mails nor of broken ones, refused ones or their summary."""
    message = mail(1, CANARY, f"{CANARY}\n")
    message.replace_header("From", f"{CANARY} <{CANARY}@mail.example>")
    path = put(tmp_path / put.__name__, message)
    summary = tmp_path / "summary.json"
    shown = [run_score(path, tmp_path / "a.parquet", "--summary", summary, "--verbose")]
    if path.is_file():
        content = path.read_bytes()
        for number, broken in enumerate((content[:-20], content.replace(b"\n", b"\0"), b"\xff" + content, content * 2)):
            path.write_bytes(broken)
            shown.append(run_score(path, tmp_path / f"{number}.parquet", "--max-bad", "0", "--verbose"))
            shown.append(run_score(path, tmp_path / f"{number}.csv", "--keep", "nothing"))
    for result in shown:
        assert CANARY.lower() not in result.stderr.lower()
        assert CANARY.lower().encode() not in result.stdout.lower()
    assert CANARY not in summary.read_text()


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no mails")
def test_every_public_mail_is_a_row() -> None:
    """One each, without a crash; of real mails 99 of 100 have text and a date."""
    folder = Path(os.environ["SCORE_MESSAGES_DATA"]) / "mail"
    for name in ("spamassassin", "parsers"):
        path = folder / name
        files = [file for file in path.rglob("*") if file.is_file()]
        ids, bodies, statuses, columns = read(path, ReadOptions(format="eml"))
        assert len(ids) == len(files)
        if name == "spamassassin":
            complete = [body.strip() and date for body, date in zip(bodies, columns["date"].to_pylist(), strict=True)]
            assert sum(map(bool, complete)) >= 0.99 * len(files)
            assert set(statuses) == {OK}
