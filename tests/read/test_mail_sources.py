"""Mail in all the ways that it lies on disk: every mail one row, in order, whatever happens to it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import mailbox
import os
import re
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ChangedError, ColumnError, FormatError, InputError, OptionError
from score_messages.messages import STATUSES, Status
from score_messages.read import ReadOptions, mail_folder, maildir, mbox_file, open_messages
from score_messages.read.mail_rows import MAIL_SCHEMA
from score_messages.read.mbox_file import split_mbox
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import CANARY
from tests.support.paths import SAMPLE

OK = Status.SCORED

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
mails = st.lists(st.tuples(texts, texts), max_size=6)


def mail(number: int, subject: str = "A chair", body: str = "It is wonderful.") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@mail.example>"
    message["From"] = "Ann <ann@mail.example>"
    message["Date"] = "Mon, 02 Mar 2026 08:14:00 +0100"
    message["Subject"] = " ".join(subject.split())
    message.set_content(body)
    return message


def read(source: Path, options: ReadOptions = ReadOptions()) -> tuple[list[str], list[str], list[Status], pa.Table]:
    """Ids, texts, statuses and the columns that ride along."""
    ids: list[str] = []
    bodies: list[str] = []
    statuses: list[Status] = []
    with open_messages(str(source), options) as opened:
        batches = list(opened)
        for batch in batches:
            ids += batch.ids.to_pylist()
            bodies += batch.body.to_pylist()
            statuses += [STATUSES[code] for code in batch.status.tolist()]
        assert len(opened.sha256()) == 64
        return ids, bodies, statuses, pa.Table.from_batches([batch.columns for batch in batches], opened.schema)


def words(text: str) -> list[str]:
    return text.replace(">", "").split()


@given(mails)
@examples(40)
def test_mbox_gives_back_what_the_standard_library_wrote(
    tmp_path_factory: pytest.TempPathFactory, given_mails: list[tuple[str, str]]
) -> None:
    """Every mail, in order, with its words."""
    path = tmp_path_factory.mktemp("mbox") / "in.mbox"
    box = mailbox.mbox(path)
    for number, (subject, body) in enumerate(given_mails):
        box.add(mail(number, subject, body))
    box.close()
    if not given_mails:
        return
    ids, bodies, statuses, _ = read(path, ReadOptions(text="body", quotes="keep"))
    assert ids == [f"{number}@mail.example" for number in range(len(given_mails))]
    assert [words(body) for body in bodies] == [words(body) for _, body in given_mails]
    assert set(statuses) == {OK}


@given(mails)
@examples(40)
def test_maildir_gives_back_what_the_standard_library_wrote(
    tmp_path_factory: pytest.TempPathFactory, given_mails: list[tuple[str, str]]
) -> None:
    """Every mail, by its unique name."""
    path = tmp_path_factory.mktemp("maildir") / "Maildir"
    box = mailbox.Maildir(path)
    keys = {
        box.add(mail(number, *given)): (f"{number}@mail.example", given[1]) for number, given in enumerate(given_mails)
    }
    ids, bodies, _, _ = read(path, ReadOptions(text="body", quotes="keep"))
    assert ids == [keys[key][0] for key in sorted(keys)]
    assert [words(body) for body in bodies] == [words(keys[key][1]) for key in sorted(keys)]


def put_eml(path: Path, message: EmailMessage) -> Path:
    path.write_bytes(message.as_bytes())
    return path


def put_mbox(path: Path, message: EmailMessage) -> Path:
    path.write_bytes(b"From a@b Mon Mar  2 08:14:00 2026\n" + message.as_bytes() + b"\n")
    return path


def put_maildir(path: Path, message: EmailMessage) -> Path:
    mailbox.Maildir(path).add(message)
    return path


def put_folder(path: Path, message: EmailMessage) -> Path:
    path.mkdir()
    put_eml(path / "a.EML", message)
    return path


def put_tar(path: Path, message: EmailMessage) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("in/a.eml")
        entry.size = len(message.as_bytes())
        archive.addfile(entry, io.BytesIO(message.as_bytes()))
    return path


def put_zip(path: Path, message: EmailMessage) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/a.eml", message.as_bytes())
    return path


TEXT = "{subject}\n\n{body}"


def put_jsonl(path: Path, message: EmailMessage) -> Path:
    text = f"{message['Subject']}\n\n{message.get_content()}"
    path.write_text(json.dumps({"id": 1, "text": text}) + "\n")
    return path


def put_csv(path: Path, message: EmailMessage) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["text"], [f"{message['Subject']}\n\n{message.get_content()}"]])
    return path


PUTS = (put_eml, put_mbox, put_maildir, put_folder, put_tar, put_zip, put_jsonl, put_csv)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("A chair", "It is wonderful, the café loves it \U0001f600"),
        ("Re: a lamp", "From here on it was awful.\n\nFrom now on, never again!\n"),
        ("", "good"),
        ("News", "<html><p>It is <b>great</b>&nbsp;indeed</p><style>p {}</style></html>"),
    ],
)
def test_same_message_gets_the_same_score_from_everywhere(
    tmp_path: Path, run_score: RunScore, subject: str, body: str
) -> None:
    """Recognised by what it holds, never by a name: none has an ending."""
    scores = set()
    for put in PUTS:
        target = tmp_path / f"{put.__name__}.parquet"
        result = run_score(put(tmp_path / put.__name__, mail(1, subject, body)), target)
        assert result.exit_code == 0, result.stderr
        table = pq.read_table(target)
        scores.add((table["score"][0].as_py(), table["sentiment"][0].as_py(), table["words"][0].as_py()))
    assert len(scores) == 1 and None not in next(iter(scores))


def test_sample_mailboxes_hold_the_same_mails() -> None:
    """As mbox and as Maildir, with all that is known of each."""
    one, other = read(SAMPLE / "inbox.mbox"), read(SAMPLE / "Maildir")
    assert one == other
    ids, bodies, statuses, columns = one
    assert len(ids) == 6 and set(statuses) == {OK}
    assert columns.schema.equals(MAIL_SCHEMA)
    first = columns.slice(0, 1).to_pylist()[0]
    assert first["date"] == datetime(2026, 3, 2, 7, 14, tzinfo=UTC)
    assert first["from_domain"] == "mail.example"
    assert columns["in_reply_to"].to_pylist()[5] == ids[0]
    assert "delighted" not in bodies[1] and columns["removed_words"].to_pylist()[1] == 38
    assert "Hidden" not in bodies[4] and "lovely garden chairs" in bodies[4]
    assert "wonderful" not in bodies[5]


def test_keep_and_drop_choose_columns(tmp_path: Path) -> None:
    """By name; a name that mail doesn't have is an error with those it has."""
    path = put_eml(tmp_path / "a.eml", mail(1))
    assert read(path, ReadOptions(drop_text=True))[3].column_names == MAIL_SCHEMA.names[:-1]
    assert read(path, ReadOptions(keep=("date", "subject")))[3].column_names == ["date", "subject"]
    assert read(path, ReadOptions(keep=()))[3].num_columns == 0
    with pytest.raises(ColumnError, match=r"no column 'mood'\. They have: date"):
        read(path, ReadOptions(keep=("mood",)))
    with pytest.raises(ColumnError, match="no columns to choose from"):
        read(path, ReadOptions(text_column="body"))
    for options in (ReadOptions(text="all"), ReadOptions(quotes="some")):
        with pytest.raises(OptionError, match=" or "):
            read(path, options)


def test_text_is_the_body_alone_if_asked(tmp_path: Path) -> None:
    path = put_eml(tmp_path / "a.eml", mail(1, body="Good.\n\nSent from my iPhone\n"))
    assert read(path)[1] == ["A chair\n\nGood."]
    assert read(path, ReadOptions(text="body"))[1] == ["Good."]
    assert read(path, ReadOptions(text="body", quotes="keep"))[1] == ["Good.\n\nSent from my iPhone"]


def test_lines_that_look_like_a_separator_dont_split(tmp_path: Path) -> None:
    """Without a date, without an empty line above, or without a header below."""
    head = b"From a@b Mon Mar  2 08:14:00 2026\n"
    bodies = [
        b"Subject: 1\n\nFrom here on it is good\n\nFrom me to you\n",
        b"Subject: 2\n\ntext\nFrom x Mon Mar  2 08:14:00 2026\nSubject: no\n",
        b"Subject: 3\n\nFrom x Mon Mar  2 08:14:00 2026\nthis is no header\n",
        b"Subject: 4\n\n>From escaped\n>>From twice\n",
    ]
    path = tmp_path / "in"
    path.write_bytes(b"".join(head + body + b"\n" for body in bodies))
    with path.open("rb") as file:
        found = list(split_mbox(file))
    assert found[:3] == bodies[:3]
    assert found[3] == b"Subject: 4\n\nFrom escaped\n>From twice\n"


@pytest.mark.parametrize(
    "line",
    [
        b"From a@b Mon Mar  2 08:14:00 2026",
        b"From - Mon Mar 02 08:14:00 2026",
        b"From 1234@xxx Mon Mar 02 08:14:00 +0000 2026",
        b"From ann at mail.example  Mon Mar  2 08:14:00 2026",
        b"From a@b Mon, 02 Mar 2026 08:14:00 +0100",
        b"From MAILER-DAEMON Mon Mar  2 08:14 CET 2026",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_separators_of_all_writers_split(line: bytes, end: bytes) -> None:
    content = b"".join(line + end + b"Subject: %d" % i + end + end + b"text" + end + end for i in range(3))
    assert len(list(split_mbox(io.BytesIO(content)))) == 3


def split_by_lines(content: bytes) -> list[bytes]:
    """The reference implementation: every line is looked at, with the one above and the one below."""
    mails: list[list[bytes]] = []
    lines = content.splitlines(keepends=True) if b"\r" not in content else re.findall(rb"[^\n]*\n|[^\n]+", content)
    is_blank = True
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else b""
        if line.startswith(b"From ") and is_blank and (not mails or mbox_file._is_mark(line, following)):
            mails.append([])
        elif mails:
            mails[-1].append(line)
        is_blank = line in (b"\n", b"\r\n")
    for mail_lines in mails:
        if mail_lines and mail_lines[-1] in (b"\n", b"\r\n"):
            mail_lines.pop()
    return [re.sub(rb"^>(>*From )", rb"\1", b"".join(mail_lines), flags=re.M) for mail_lines in mails]


MARKS = [b"From a@b Mon Mar  2 08:14:00 2026", b"From here on", b"From a 2026-03-02", b">From x", b"From "]
OTHERS = [b"", b"", b"Subject: x", b"text", b" more"]


@given(
    st.lists(st.sampled_from(MARKS + OTHERS), max_size=40),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.sampled_from([3, 50, 700, 1 << 20]),
)
def test_blocks_are_split_as_lines_are(lines: list[bytes], end: bytes, is_ended: bool, block: int) -> None:
    """Wherever a block ends: within a separator, between the line ends of an empty line."""
    content = MARKS[0] + end + end.join(lines) + (end if is_ended else b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox_file, "BLOCK", block)
        patch.setattr(mbox_file, "AHEAD", 100)
        assert list(split_mbox(io.BytesIO(content))) == split_by_lines(content)


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
        found = [next(batches)]
        (path / "new" / names[1]).rename(path / "cur" / f"{names[1]}:2,S")
        found.append(next(batches))
        (path / "new" / names[2]).unlink()
        found += list(batches)
    assert [STATUSES[batch.status[0]] for batch in found] == [OK, OK, Status.MALFORMED]
    assert found[2].ids.to_pylist() == [names[2]]


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
        files = [found for found in path.rglob("*") if found.is_file()]
        ids, bodies, statuses, columns = read(path, ReadOptions(format="eml"))
        assert len(ids) == len(files)
        if name == "spamassassin":
            both = [body.strip() and date for body, date in zip(bodies, columns["date"].to_pylist(), strict=True)]
            assert sum(map(bool, both)) >= 0.99 * len(files)
            assert set(statuses) == {OK}
