"""Mailboxes of Outlook's are read folder by folder; what is damaged in one costs as little as it can."""

from __future__ import annotations

import gzip
import io
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError
from score_messages.mail.message import read_mail
from score_messages.messages import Status
from score_messages.read import ReadOptions, open_messages, outlook, pst_reader
from tests.support import msg_files as of
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.mailboxes import mail
from tests.support.mails import OK, read
from tests.support.messages import csv_bytes, inbox
from tests.support.msg_files import MAIL, Properties, msg
from tests.support.processes import PATIENCE, children, has_ended, needs_proc, started_within, waited_for
from tests.support.pst_files import DELETED_BY_IMAP, pst

CONTACT: Properties = {of.CLASS: "IPM.Contact", of.SUBJECT: "Ann"}


def item(number: int, **more: of.Value) -> Properties:
    named = {of.BODY: f"It is wonderful, {number} times.", of.ID: f"<{number}@a.example>"}
    return {**MAIL, **named} | {getattr(of, name): value for name, value in more.items()}


MAILBOX = pst(
    {
        "Inbox": [item(1), item(2, ID="")],
        "Deleted Items": [item(3), {**item(4), DELETED_BY_IMAP: 1}],
        "Contacts": [CONTACT],
        "Inbox/Old": [item(5, BODY="It is wonderful. " * 3000)],
    },
    {"Contacts": "IPF.Contact"},
    searches={"All": [item(6)]},
)
IDS = ["1@a.example", "Inbox/2097220", "5@a.example", "3@a.example"]


def put(folder: Path, content: bytes = MAILBOX, name: str = "a.pst") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def refused(path: Path, options: ReadOptions = ReadOptions()) -> InputError:
    with pytest.raises(InputError) as error:
        read(path, options)
    return error.value


@pytest.mark.parametrize("name", ["a.pst", "A.OST", "backup"])
def test_mails_of_all_folders_are_rows(tmp_path: Path, name: str) -> None:
    """Deleted Items is a folder as any other; what IMAP has deleted, contacts, and what searches show are none."""
    with open_messages(str(put(tmp_path, name=name)), ReadOptions()) as source:
        batches = list(source)
        assert source.deleted == 1 and source.passed_over == ["Contacts/2097316 (contact)"]
        assert source.position() == source.size == len(MAILBOX)
    assert [name for batch in batches for name in batch.ids.to_pylist()] == IDS
    assert [int(code) for batch in batches for code in batch.status] == [OK.code] * 4


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=4))
@examples(20)
def test_mail_of_a_mailbox_is_that_of_a_message(texts: list[str]) -> None:
    """Whatever its texts hold: only where it is kept differs."""
    items = [item(number, SUBJECT=text, BODY=text[::-1]) for number, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        rows = read(put(Path(folder), pst({"Inbox": items})))[1]
    assert rows == [read_mail(msg(properties)).text for properties in items]


def test_mailbox_lies_among_others_in_a_folder(tmp_path: Path) -> None:
    """Its path stands in front of the names of its mails."""
    (tmp_path / "in").mkdir()
    put(tmp_path / "in")
    (tmp_path / "in" / "b.eml").write_bytes(mail(7))
    assert read(tmp_path / "in")[0] == [*IDS[:1], "a.pst/Inbox/2097220", *IDS[2:], "b.eml"]


def test_night_takes_a_mailbox_as_one_input(tmp_path: Path, run_score: RunScore) -> None:
    """As it was, it is skipped; damaged, it costs only itself."""
    (tmp_path / "in").mkdir()
    put(tmp_path / "in")
    (tmp_path / "in" / "c.csv").write_bytes(csv_bytes(inbox(3)))
    result = run_score(tmp_path / "in", f"{tmp_path / 'scored'}/", "-v")
    assert result.exit_code == 0 and "inputs: 2 scored" in result.stderr, result.stderr
    put(tmp_path / "in", MAILBOX[:3000], "b.pst")
    result = run_score(tmp_path / "in", f"{tmp_path / 'scored'}/", "-v")
    assert result.exit_code == 1 and "inputs: 2 skipped, 1 failed" in result.stderr
    assert "b.pst: is a mailbox of Outlook's that is damaged" in result.stderr


def test_damaged_item_is_a_row(tmp_path: Path) -> None:
    """In a folder of contacts it is none of the mails."""
    for text, statuses in (("wonderful, 1", [Status.MALFORMED, OK, OK, OK]), ("Ann", [OK] * 4)):
        mailbox = bytearray(MAILBOX)
        begin = mailbox.rindex(b"\xec\xbc", 0, mailbox.rindex(text.encode("utf-16-le")))
        mailbox[begin : begin + 6] = bytes(6)
        assert read(put(tmp_path, bytes(mailbox)))[2] == statuses


@pytest.mark.parametrize(
    "content",
    [b"!BDN" + bytes(508), MAILBOX[:600], MAILBOX[:20_000], b"!BDN" + bytes(range(256)) * 9, b"PK\3\4 no mailbox"],
)
def test_what_is_no_mailbox_is_refused(tmp_path: Path, content: bytes) -> None:
    """With its name."""
    error = refused(put(tmp_path, content), ReadOptions(format="pst"))
    assert "is a mailbox of Outlook's that is damaged, or none at all" in error.reason and error.hint


PATCHED = (
    "import os, sys; sys.path += sys.argv[1:3]\n"
    "from score_messages.mail.outlook import pst_items, pst_worker\n"
    "pst_worker.ITEM_SECONDS = 1\n"
    "read = pst_items.PstItems._item\n"
    "def hurt(self, place, index):\n"
    "    if place.path == 'Inbox/' and index == 0: {}\n"
    "    return read(self, place, index)\n"
    "pst_items.PstItems._item = hurt\n"
    "pst_worker.main(*sys.argv[3:])\n"
)


@pytest.mark.parametrize(
    ("harm", "name"),
    [("os.abort()", "item 1"), ("any(iter(int, 1))", "item 1"), ("os._exit(0)", "item 1")],
)
def test_item_that_ends_the_process_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str, name: str
) -> None:
    """By a fault of the library, or by time; another process goes on behind it."""
    monkeypatch.setattr(pst_reader, "_PROGRAM", PATCHED.format(harm))
    ids, _, statuses, _ = read(put(tmp_path))
    assert ids == [f"Inbox/{name}", *IDS[1:]]
    assert statuses == [Status.MALFORMED, OK, OK, OK]


def test_item_that_takes_all_memory_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has a limit."""
    monkeypatch.setattr(pst_reader, "_PROGRAM", PATCHED.format("bytes(4 << 30)"))
    assert read(put(tmp_path))[2] == [Status.MALFORMED, OK, OK, OK]


def test_mailbox_with_many_such_items_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one whose folders can't be listed."""
    monkeypatch.setattr(pst_reader, "_PROGRAM", PATCHED.format("os._exit(0)").replace("index == 0", "index >= 0"))
    monkeypatch.setattr(pst_reader, "MAX_PST_FAILURES", 2)
    assert "can't be read behind item 2 of 6" in refused(put(tmp_path)).reason
    monkeypatch.setattr(pst_reader, "_PROGRAM", "print('no frames at all')")
    assert "is damaged" in refused(put(tmp_path)).reason


@needs_proc
def test_no_process_is_left_when_reading_ends_early(tmp_path: Path) -> None:
    """Nor when it ends as usual."""
    path = put(tmp_path, pst({"Inbox": [item(number) for number in range(300)]}))
    with started_within() as started:
        with open_messages(str(path), ReadOptions(batch_rows=1)) as source:
            batches = iter(source)
            next(batches)
            assert started()
            del batches
        assert not started()


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_process_outlives_a_killed_run(tmp_path: Path, number: signal.Signals) -> None:
    """It ends when nobody takes what it tells."""
    path = put(tmp_path, pst({"Inbox": [item(number) for number in range(300)]}))
    script = (
        "import sys, time\n"
        "from score_messages.read import ReadOptions, open_messages\n"
        "with open_messages(sys.argv[1], ReadOptions(batch_rows=1)) as source:\n"
        "    batches = iter(source)\n"
        "    next(batches)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert run.stdout is not None and run.stdout.readline() == b"ready\n"
    started = children(run.pid)
    assert started
    run.send_signal(number)
    run.wait(PATIENCE)
    run.stdout.close()
    assert waited_for(lambda: all(map(has_ended, started)))


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to do without; also for a folder that holds one, before anything is read. Messages need no extra."""
    monkeypatch.setattr(outlook, "LIBRARY", "no_such_library")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.msg").write_bytes(msg())
    assert read(tmp_path / "in")[2] == [OK]
    for path in (put(tmp_path), put(tmp_path / "in").parent):
        error = refused(path)
        assert "the extra 'outlook' must be installed" in error.reason and error.hint is not None
        assert "pip install 'score-messages[outlook]'" in error.hint.text and "readpst -r -o mail" in error.hint.text


@pytest.mark.parametrize("pack", ["tar -czf in.tgz a.pst", "zip"])
def test_packed_mailbox_is_refused_with_a_way_out_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str
) -> None:
    """It can only be read where it lies open."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path)
    if pack == "zip":
        with zipfile.ZipFile("in.zip", "w") as archive:
            archive.write("a.pst")
    else:
        subprocess.run(pack.split(), check=True)
    error = refused(Path("in.zip" if pack == "zip" else "in.tgz"))
    assert error.reason.startswith("holds a.pst, a mailbox of Outlook's") and error.hint is not None
    command = error.hint.text.partition(": ")[2].partition(". Then")[0]
    if subprocess.run(["which", command.split()[3]], capture_output=True, check=False).returncode == 0:
        subprocess.run(command, shell=True, check=True, capture_output=True)
        assert len(read(Path("mail"))[0]) == 4


def test_compressed_mailbox_and_a_pipe_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it needs a file in which it can go to and fro."""
    assert "is packed" in refused(put(tmp_path, gzip.compress(MAILBOX), "a.pst.gz")).reason
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAILBOX)))
    with pytest.raises(FormatError, match="can't be read as a mailbox"):
        open_messages("-", ReadOptions(format="pst")).__enter__()
