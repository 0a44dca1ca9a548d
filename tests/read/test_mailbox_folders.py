"""Folders of mailboxes as they lie on disk: one table holds all their mails, a folder of tables the same ones."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.errors import FormatError
from score_messages.read import ReadOptions, open_messages
from tests.support.command import RunScore
from tests.support.mailboxes import TREES, emlx, mail, mbox, put

WANTED = ["chair 1", "chair 2", "chair 3"]


def subjects(source: Path | str, options: ReadOptions = ReadOptions()) -> list[str]:
    with open_messages(str(source), options) as opened:
        return [text.partition("\n")[0] for batch in opened for text in batch.body.to_pylist()]


def ids(source: Path | str) -> list[str]:
    with open_messages(str(source), ReadOptions()) as opened:
        return [name for batch in opened for name in batch.ids.to_pylist()]


def parts(scored: Path) -> list[str]:
    table = pads.dataset([str(path) for path in scored.glob("*.parquet")]).to_table(columns=["subject"])
    return sorted(table["subject"].to_pylist())


@pytest.mark.parametrize("name", TREES)
def test_folder_of_mailboxes_gives_all_its_mails(tmp_path: Path, name: str) -> None:
    """And none of what lies beside them."""
    assert sorted(subjects(put(tmp_path / "in", TREES[name]))) == WANTED


@pytest.mark.parametrize("name", TREES)
def test_folder_of_tables_holds_the_same_mails(tmp_path: Path, run_score: RunScore, name: str) -> None:
    """Each once, without an error; the second night finds nothing new."""
    folder, scored = put(tmp_path / "in", TREES[name]), tmp_path / "scored"
    for expected in ("3 messages scored", "0 messages scored"):
        result = run_score(folder, f"{scored}/", "-v", "--allow-odd")
        assert result.exit_code == 0, result.stderr
        assert expected in result.stderr
    assert parts(scored) == WANTED


@pytest.mark.parametrize("below", ["M", "f", "inbox", "Mail/Local Folders", "A.mbox", "INBOX.mbox"])
def test_mailbox_that_is_itself_named_is_read(tmp_path: Path, below: str) -> None:
    """As people name their Maildir, their MH folder or a package of Apple Mail."""
    for name, files in TREES.items():
        if all(path.startswith(f"{below}/") for path in files):
            assert sorted(subjects(put(tmp_path / name, files) / below)) == WANTED, name


def test_mail_that_thunderbird_is_writing_is_passed_over(tmp_path: Path, run_score: RunScore) -> None:
    """Its Maildirs have files with the ending of mail, in tmp/ too; elsewhere a folder may be called so."""
    files = {"Inbox/cur/1.eml": mail(1), "Inbox.msf": b"// <!-- -->", "Inbox.sbd/tmp/cur/2.eml": mail(2)}
    folder = put(tmp_path / "in", {**files, "Inbox/tmp/4.eml": b"Fro", "tmp/3.eml": mail(3)})
    assert sorted(subjects(folder)) == WANTED
    assert run_score(folder, f"{tmp_path}/scored/").exit_code == 0
    assert parts(tmp_path / "scored") == WANTED


def test_mails_are_called_by_path_and_number(tmp_path: Path) -> None:
    """Those of a Maildir's subfolder by it and their unique name."""
    folder = put(tmp_path / "in", {"a.eml": mail(1), "b.mbox": mbox(mail(2), mail(3)), "c/1": mail(4)})
    assert ids(folder) == ["a.eml", "b.mbox/1", "b.mbox/2", "c/1"]
    assert ids(put(tmp_path / "tree", TREES["Maildir++"]) / "M") == [".Sent/3.c.h", "1.a.h", "2.b.h"]
    assert ids(put(tmp_path / "evo", TREES["Evolution"]) / "f") == ["1.a.h", "2.b.h", "3"]


def test_mailboxes_beside_texts_are_asked_about(tmp_path: Path, run_score: RunScore) -> None:
    """Each answer reads one kind; each night reads both, since they are inputs of their own."""
    folder = put(tmp_path / "in", {"a.mbox": mbox(mail(1)), "b.txt": b"The lamp is fine.\n"})
    with pytest.raises(FormatError, match=r"both mailboxes and .txt files") as error:
        ids(folder)
    assert error.value.hint is not None and error.value.hint.options == "--from mailboxes"
    assert subjects(folder, ReadOptions(format="mailboxes")) == ["chair 1"]
    assert subjects(folder, ReadOptions(format="txt")) == ["The lamp is fine."]
    result = run_score(folder, f"{tmp_path / 'scored'}/", "-v", "--allow-odd")
    assert result.exit_code == 0 and "2 messages scored" in result.stderr


def test_mail_that_moves_within_a_maildir_is_no_new_one(tmp_path: Path) -> None:
    """From new/ to cur/, and by flags, in subfolders too."""
    folder = put(tmp_path / "in", TREES["Maildir++"]) / "M"

    def sha256() -> str:
        with open_messages(str(folder), ReadOptions()) as opened:
            assert sum(len(batch) for batch in opened) == 3
            return opened.sha256()

    before = sha256()
    (folder / "new" / "2.b.h").rename(folder / "cur" / "2.b.h:2,RS")
    (folder / ".Sent" / "cur" / "3.c.h:2,S").rename(folder / ".Sent" / "cur" / "3.c.h:2,FS")
    assert sha256() == before


def test_files_of_one_folder_are_one_input_and_mailboxes_their_own(tmp_path: Path) -> None:
    """A night opens each once."""
    files = {"a.emlx": emlx(mail(1)), "b.mbox": mbox(mail(2)), "mh/1": mail(3), "mh/2": mail(4), "8": b"id,text\n1,x\n"}
    inputs = [entry.name for entry in find_inputs([str(put(tmp_path / "in", files))]).inputs]
    assert inputs == ["in", "8", "b.mbox"]


@pytest.mark.parametrize("ending", ["emlx", "eml", "partial.emlx"])
def test_file_of_apple_mail_is_read_by_what_it_holds(tmp_path: Path, ending: str) -> None:
    """Alone and in a folder; the property list is no text of the mail's."""
    folder = put(tmp_path / "in", {f"1.{ending}": emlx(mail(1))})
    for source in (folder, folder / f"1.{ending}"):
        with open_messages(str(source), ReadOptions()) as opened:
            (batch,) = list(opened)
            assert batch.body.to_pylist() == ["chair 1\n\nIt is wonderful."]


def test_file_of_apple_mail_that_was_cut_off_costs_its_row(tmp_path: Path) -> None:
    """Its count says so."""
    folder = put(tmp_path / "in", {"1.emlx": emlx(mail(1))[:60], "2.emlx": emlx(mail(2))})
    with open_messages(str(folder), ReadOptions()) as opened:
        assert [int(code) for batch in opened for code in batch.status] == [3, 0]


def test_empty_export_is_still_an_error(tmp_path: Path, run_score: RunScore) -> None:
    """Only mailboxes are empty without anything being wrong."""
    folder = put(tmp_path / "in", {"Inbox": mbox(mail(1)), "Sent": b"", "export.csv": b""})
    result = run_score(folder, f"{tmp_path / 'scored'}/", "--allow-odd")
    assert result.exit_code == 1 and "export.csv" in result.stderr and "Sent" not in result.stderr


def test_mailbox_in_a_folder_whose_lines_could_be_either_is_refused(tmp_path: Path) -> None:
    """The error names the mailbox and the line, and nothing of the text."""
    unclear = mbox(b"Subject: 1\n\nHello\n\nFrom Ann\nSubject: my chair\n\nIt is broken.\n")
    folder = put(tmp_path / "in", {"a.eml": mail(1), "Work/Inbox": unclear})
    with (
        pytest.raises(FormatError, match="holds Work/Inbox, whose line 6 begins with 'From '") as raised,
        open_messages(str(folder), ReadOptions()) as opened,
    ):
        list(opened)
    assert raised.value.hint is not None and "Ann" not in f"{raised.value}{raised.value.hint}"
