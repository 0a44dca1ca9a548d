"""Where an mbox is cut into mails: at the lines that writers put there, and nowhere else."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.read import mbox_file
from score_messages.read.mbox_file import split_mbox


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
        mails = list(split_mbox(file))
    assert mails[:3] == bodies[:3]
    assert mails[3] == b"Subject: 4\n\nFrom escaped\n>From twice\n"


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
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else b""
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
