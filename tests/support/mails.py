"""One mail, laid down in every way that mail lies on disk, and read back."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa

from score_messages.messages import STATUSES, Status
from score_messages.read import ReadOptions, open_messages
from tests.support import msg_files
from tests.support.msg_files import Properties
from tests.support.pst_files import pst

OK = Status.SCORED


def mail(number: int, subject: str = "A chair", body: str = "It is wonderful.") -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@mail.example>"
    message["From"] = "Ann <ann@mail.example>"
    message["Date"] = "Mon, 02 Mar 2026 08:14:00 +0100"
    message["Subject"] = " ".join(subject.split())
    message.set_content(body)
    return message


def read(source: Path, options: ReadOptions = ReadOptions()) -> tuple[list[str], list[str], list[Status], pa.Table]:
    """Ids, texts, statuses and the passthrough columns."""
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


def put_jsonl(path: Path, message: EmailMessage) -> Path:
    text = f"{message['Subject']}\n\n{message.get_content()}"
    path.write_text(json.dumps({"id": 1, "text": text}) + "\n")
    return path


def put_csv(path: Path, message: EmailMessage) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["text"], [f"{message['Subject']}\n\n{message.get_content()}"]])
    return path


def as_item(message: EmailMessage) -> Properties:
    """What Outlook would keep of it."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in message.items())
    facts = {msg_files.CLASS: "IPM.Note", msg_files.HEADERS: headers, msg_files.SUBJECT: str(message["Subject"])}
    return {**facts, msg_files.BODY: message.get_content()}


def put_msg(path: Path, message: EmailMessage) -> Path:
    path.write_bytes(msg_files.msg(as_item(message)))
    return path


def put_pst(path: Path, message: EmailMessage) -> Path:
    path.write_bytes(pst({"Inbox": [as_item(message)]}))
    return path


PUTS = (put_eml, put_mbox, put_maildir, put_folder, put_tar, put_zip, put_jsonl, put_csv, put_msg, put_pst)
