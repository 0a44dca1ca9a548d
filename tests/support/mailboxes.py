"""Mailboxes as programs leave them on disk, each of three mails; what is no mail lies beside them."""

from __future__ import annotations

from pathlib import Path

Files = dict[str, bytes]


def mail(number: int, extra: str = "") -> bytes:
    return f"{extra}From: Ann <ann@a.example>\nSubject: chair {number}\n\nIt is wonderful.\n".encode()


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From a@a.example Mon Apr  2 18:26:00 2012\n" + content + b"\n" for content in mails)


def emlx(content: bytes, flags: int = 1) -> bytes:
    facts = b"<plist><dict><key>flags</key><integer>%d</integer></dict></plist>\n" % flags
    return b"%-10d\n" % len(content) + content + b"<?xml version='1.0'?>\n" + facts


def put(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


TREES: dict[str, Files] = {
    "several mboxes": {"a.mbox": mbox(mail(1)), "empty.mbox": b"", "sub/B.MBOX": mbox(mail(2), mail(3))},
    "Maildir++": {"M/cur/1.a.h:2,S": mail(1), "M/new/2.b.h": mail(2), "M/.Sent/cur/3.c.h:2,S": mail(3), "M/tmp/4": b""},
    "Evolution": {"f/cur/0a/1.a.h:2,S": mail(1), "f/cur/1f/2.b.h:2,S": mail(2), "f/cur/ff/3": mail(3)},
    "MH": {"inbox/.mh_sequences": b"cur: 1\n", "inbox/1": mail(1), "inbox/2": mail(2), "inbox/work/1": mail(3)},
    "MH without a mark": {"inbox/1": mail(1), "inbox/2": mail(2), "inbox/3": mail(3), "inbox/,4": mail(4)},
    "Thunderbird": {
        "Mail/Local Folders/Drafts": b"",
        "Mail/Local Folders/Drafts.msf": b"// <!-- -->",
        "Mail/Local Folders/Inbox": mbox(mail(1)),
        "Mail/Local Folders/Inbox.msf": b"// <!-- -->",
        "Mail/Local Folders/Inbox.sbd/Old.2019": mbox(mail(2), mail(3)),
        "Mail/Local Folders/msgFilterRules.dat": b'version="9"\n',
    },
    "a profile of Thunderbird": {
        "prefs.js": b'user_pref("mail", 1);\n',
        "addons.json": b"{}",
        "times.json": b'{"created": 1}',
        "storage/permanent/x.json": b"{}",
        "places.sqlite": b"SQLite format 3\0",
        "Mail/Local Folders/Inbox": mbox(mail(1), mail(2)),
        "ImapMail/a.example/INBOX": mbox(mail(3)),
    },
    "Apple Mail": {"A.mbox/mbox": mbox(mail(1), mail(2), mail(3)), "A.mbox/table_of_contents": b"\0\0\0\1"},
    "Apple Mail's files": {
        "INBOX.mbox/Info.plist": b"<plist/>",
        "INBOX.mbox/Messages/1.emlx": emlx(mail(1)),
        "INBOX.mbox/Messages/2.partial.emlx": emlx(mail(2)),
        "INBOX.mbox/Messages/3.emlx": emlx(mail(3)),
    },
    "of a Mac": {"__MACOSX/._a.eml": b"\0\5", "._b.eml": b"\0", "a.eml": mail(1), "b.eml": mail(2), "c.eml": mail(3)},
    "mails without an ending": {"1.eac8de8d": mail(1), "2 Re: chair": mail(2), "three": mail(3)},
    "mails and a mailbox": {"a.eml": mail(1), "b.mbox": mbox(mail(2), mail(3))},
}  # fmt: skip
