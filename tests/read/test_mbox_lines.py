"""Where an mbox is cut into mails: at the lines that writers put there, and nowhere else."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.errors import FormatError
from score_messages.read import ReadOptions, mbox_file, open_messages
from score_messages.read.mbox_file import UnclearMarkError, split_mbox
from score_messages.read.mbox_marks import Mark, kind_of_mark

HEAD = b"From a@b Mon Mar  2 08:14:00 2026\n"


def split(content: bytes) -> list[bytes]:
    return list(split_mbox(io.BytesIO(content)))


def test_lines_that_look_like_a_separator_dont_split() -> None:
    """What no mail's headers follow, or what goes on as no separator does."""
    bodies = [
        b"Subject: 1\n\nFrom here on it is good\n\nFrom me to you\n",
        b"Subject: 2\n\ntext\nFrom x Mon Mar  2 08:14:00 2026\nno header: two words\n",
        b"Subject: 3\n\nFrom x Mon Mar  2 08:14:00 2026\nthis is no header\n",
        b"Subject: 4\n\nFrom the shop I got this:\nFrom: Ann <a@b>\nDate: today\nSubject: x\n\nSorry.\n",
        b"Subject: 5\n\nFrom bad\nit got: worse\n\nFrom Ann\nNote: it is broken\n",
        b"Subject: 6\n\n>From escaped\n>>From twice\n",
    ]
    mails = split(b"".join(HEAD + body + b"\n" for body in bodies))
    assert mails[:5] == bodies[:5]
    assert mails[5] == b"Subject: 6\n\nFrom escaped\n>From twice\n"


@pytest.mark.parametrize("blank", [b"\n", b""])
@pytest.mark.parametrize(
    "line",
    [
        b"From ",
        b"From -",
        b"From ann@mail.example",
        b"From MAILER-DAEMON",
        b"From ann@mail.example Do M\xc3\xa4r  5 10:22:33 2026",
        b"From ann@mail.example 05/03/2026 10:22",
        b"From ann@mail.example Thu Mar  5 10:22:33 2026",
        b"From ???@??? Thu Mar 05 10:22:33 2026",
    ],
)
def test_mails_headers_make_any_such_line_a_separator(line: bytes, blank: bytes) -> None:
    """Whatever its date, without one, and with or without an empty line above."""
    mails = [b"From: Ann <a@b>\nDate: Mon, 2 Mar 2026\nSubject: %d\n\ntext\n" % number for number in range(3)]
    assert split(b"".join(line + b"\n" + mail + blank for mail in mails)) == mails


def test_line_that_could_be_either_is_refused(tmp_path: Path) -> None:
    """With its number: a name, and a single header below, as in a text that quotes a subject."""
    path = tmp_path / "in.mbox"
    path.write_bytes(HEAD + b"Subject: 1\n\nHello\n\nFrom Ann\nSubject: my chair\n\nIt is broken.\n")
    with (
        pytest.raises(FormatError, match="may begin a mail or be text") as raised,
        open_messages(str(path), ReadOptions()) as opened,
    ):
        list(opened)
    assert (raised.value.record, raised.value.line) == (1, 6) and "Ann" not in str(raised.value)
    for cure in (
        path.read_bytes().replace(b"\nFrom Ann", b"\n>From Ann"),
        path.read_bytes().replace(b"Ann", b"Ann 2026"),
    ):
        assert len(split(cure)) == (1 if b">From" in cure else 2)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("block", [3, 700, 1 << 20])
def test_content_length_goes_over_mails_inside_a_mail(end: bytes, block: int) -> None:
    """If it leads to a separator or to the end of the file; else it isn't believed."""
    inner = HEAD + b"From: bot\nSubject: Final notice\n\nPay at once.\n\n"
    body = b"I got this:\n\n" + inner + 700 * b"x\n" + b"And this:\n\n" + inner
    body = body.replace(b"\n", end)

    def mailbox(length: int) -> bytes:
        head = HEAD + b"From: Ann\nSubject: 1\nContent-Length: %d\n\n" % length
        last = HEAD + b"Subject: 2\n\nfine\n"
        return head.replace(b"\n", end) + body + end + last.replace(b"\n", end)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox_file, "BLOCK", block)
        assert [mail.count(b"Pay at once") for mail in split(mailbox(len(body)))] == [2, 0]
        assert len(split(mailbox(len(body))[: -len(b"Subject: 2  fine   " + 3 * end + HEAD)])) >= 1
        for wrong in (len(body) - 9, len(body) + 9, 40_000_000, 10 * len(body)):
            assert [mail.count(b"Pay at once") for mail in split(mailbox(wrong))] == [0, 1, 1, 0]


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


def split_by_lines(content: bytes) -> list[bytes] | int:
    """The reference implementation: every line is looked at; the number of a line that could be either."""
    mails: list[list[bytes]] = []
    lines = content.splitlines(keepends=True) if b"\r" not in content else re.findall(rb"[^\n]*\n|[^\n]+", content)
    is_blank = True
    for index, line in enumerate(lines):
        following = b"".join(lines[index + 1 :])[: mbox_file.AHEAD]
        kind = kind_of_mark(line, following, is_blank) if line.startswith(b"From ") else Mark.IS_TEXT
        if line.startswith(b"From ") and (not mails or kind is Mark.BEGINS_MAIL):
            mails.append([])
        elif kind is Mark.CANT_TELL:
            return index + 1
        elif mails:
            mails[-1].append(line)
        is_blank = line in (b"\n", b"\r\n")
    for mail_lines in mails:
        if mail_lines and mail_lines[-1] in (b"\n", b"\r\n"):
            mail_lines.pop()
    return [re.sub(rb"^>(>*From )", rb"\1", b"".join(mail_lines), flags=re.M) for mail_lines in mails]


MARKS = [b"From a@b Mon Mar  2 08:14:00 2026", b"From here on", b"From a 2026-03-02", b">From x", b"From "]

OTHERS = [b"", b"", b"Subject: x", b"From: a", b"Date: b", b"text", b" more", b"From ann", b"X-Other: y"]


@example([MARKS[0], b"Subject: x", MARKS[0]], b"\n", False, 3)
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
        try:
            mails: list[bytes] | int = split(content)
        except UnclearMarkError as error:
            mails = error.line
        assert mails == split_by_lines(content)
