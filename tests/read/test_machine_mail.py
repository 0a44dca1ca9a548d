"""The column `automatic` and `--automatic skip`: in every kind of mailbox, however many processes read it."""

from __future__ import annotations

import json
import mailbox
import tarfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.automatic_mails import PERSON, automatic_mails
from score_messages.errors import OptionError
from score_messages.read import ReadOptions
from tests.support.command import RunScore
from tests.support.mails import read

MAILS = [(None if kind == PERSON else kind, mail) for kind, _, mail in automatic_mails()]
KINDS = [kind for kind, _ in MAILS]
MARK = b"From export Mon Mar  2 08:14:00 2026\n"


def put(folder: Path, form: str) -> Path:
    """All mails in a mailbox, in an order that it keeps."""
    path = folder / f"in.{form}"
    if form == "mbox":
        path.write_bytes(b"".join(MARK + mail.rstrip() + b"\n\n" for _, mail in MAILS))
        return path
    if form == "maildir":
        mailbox.Maildir(path).close()
    path.mkdir(exist_ok=True)
    for number, (_, mail) in enumerate(MAILS):
        name = {"maildir": f"new/{number:03}.M1.host", "mh": str(number + 1)}.get(form, f"{number:03}.eml")
        (path / name).write_bytes(mail)
    if form == "tar":
        with tarfile.open(folder / "all.tar", "w") as archive:
            archive.add(path, "mails")
        return folder / "all.tar"
    return path


@pytest.mark.parametrize("form", ["mbox", "maildir", "eml", "tar"])
def test_every_mailbox_tells_the_kind_of_each_mail(form: str, tmp_path: Path) -> None:
    """In a column behind the other columns of mail."""
    columns = read(put(tmp_path, form))[3]
    assert columns.column_names[-1] == "automatic"
    assert columns["automatic"].to_pylist() == KINDS


@pytest.mark.parametrize("processes", [0, 2])
def test_skipped_mail_has_a_status_of_its_own(processes: int, tmp_path: Path) -> None:
    """And no text to score, but its row, its kind and its columns; people's mail is as ever."""
    path = put(tmp_path, "mbox")
    _, bodies, statuses, columns = read(path)
    options = ReadOptions(automatic="skip", processes=processes, batch_rows=7)
    _, kept, skipped, left = read(path, options)
    assert columns.equals(left)
    for kind, status, body, now, text in zip(KINDS, statuses, bodies, skipped, kept, strict=True):
        assert (now, text) == (("automatic", "") if kind else (status, body))


def test_a_mail_that_cannot_be_read_stays_malformed(tmp_path: Path) -> None:
    """Nobody knows what sent it."""
    (tmp_path / "in.eml").write_bytes(b"Auto-Submitted: auto-replied\nX: " + b"a" * 70_000)
    _, _, statuses, columns = read(tmp_path / "in.eml", ReadOptions(automatic="skip"))
    assert statuses == ["malformed"] and columns["automatic"].to_pylist() == [None]


def test_unknown_ways_are_refused(tmp_path: Path) -> None:
    """With the two that there are."""
    with pytest.raises(OptionError, match="--automatic is 'score' or 'skip'"):
        read(put(tmp_path, "mbox"), ReadOptions(automatic="drop"))


@pytest.mark.parametrize("way", ["score", "skip"])
def test_summary_counts_each_kind(way: str, tmp_path: Path, run_score: RunScore) -> None:
    """And so does the line that a person reads; the status says what was skipped."""
    path = put(tmp_path, "mbox")
    done = run_score(path, tmp_path / "out.parquet", "--automatic", way, "--summary", tmp_path / "s.json", "-v")
    assert done.exit_code == 0, done.stderr
    facts = json.loads((tmp_path / "s.json").read_text())
    assert (
        facts["automatic"] == {kind: KINDS.count(kind) for kind in facts["automatic"]} and len(facts["automatic"]) == 5
    )
    assert f"machine mail: {KINDS.count('auto_reply')} auto_reply, {KINDS.count('bounce')} bounce" in done.stderr
    table = pq.read_table(tmp_path / "out.parquet")
    machines = [status for status, kind in zip(table["status"].to_pylist(), KINDS, strict=True) if kind]
    assert facts["statuses"]["automatic"] == machines.count("automatic") == (len(machines) if way == "skip" else 0)
    assert facts["rows"] == len(KINDS) and table["automatic"].to_pylist() == KINDS


def test_tables_have_no_machine_mail_and_keep_their_own_columns(tmp_path: Path, run_score: RunScore) -> None:
    """Even one that is called like ours: it is the user's."""
    (tmp_path / "in.csv").write_text("automatic,text\nbounce,a wonderful chair\n")
    done = run_score(tmp_path / "in.csv", tmp_path / "out.csv", "--summary", tmp_path / "s.json", "--automatic", "skip")
    assert done.exit_code == 0, done.stderr
    facts = json.loads((tmp_path / "s.json").read_text())
    assert facts["automatic"] == {} and facts["statuses"]["scored"] == 1
    assert (tmp_path / "out.csv").read_text().startswith("automatic,text,message_id,")
