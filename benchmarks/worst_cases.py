"""How long the steps between the bytes of a message and its words take over what was made to slow them down.

    python -m benchmarks.worst_cases

prints seconds for n and 2n characters and the ratio, which is 2 for linear and 4 for quadratic time. What
`benchmarks.patterns` does for single regular expressions of Python is done here for the loops around them and for the
patterns that Arrow runs.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from score_messages.dates.cells import cells_of
from score_messages.dates.forms import usual_forms
from score_messages.dates.zones import LocalTime
from score_messages.errors import ColumnError
from score_messages.mail.headers import readable
from score_messages.mail.html_text import html_to_text
from score_messages.mail.limits import TooMuchError
from score_messages.mail.message import read_mail
from score_messages.mail.own_words import own_words
from score_messages.privacy.column_names import listed, nearest
from score_messages.read.columns import choose_columns
from score_messages.read.mail_marks import begins_as_mail, begins_as_mbox
from score_messages.read.mbox_file import split_mbox
from score_messages.read.source import ReadOptions
from score_messages.text.normalize import ARTICLE_RULES, normalize
from score_messages.write.safe_cells import safe_cells

LENGTH = 100_000

SLOW_SECONDS = 0.3
"""What takes less for four times `LENGTH` isn't quadratic, and can't be told from noise on a busy machine."""

MOST_RATIO = 8.0
"""For four times as much: 4 is linear, 16 quadratic."""

Case = tuple[Callable[[int], Any], Callable[[Any], object]]
"""What makes an input of about n characters, and what takes it."""


def _texts(repeated: str, end: str = "") -> Callable[[int], pa.StringArray]:
    return lambda n: pa.array([repeated * (n // len(repeated)) + end])


def _large(repeated: str, end: str = "") -> Callable[[int], pa.LargeStringArray]:
    return lambda n: pa.array([repeated * (n // len(repeated)) + end], pa.large_string())


def _text(repeated: str, end: str = "", before: str = "") -> Callable[[int], str]:
    return lambda n: before + repeated * (n // len(repeated)) + end


def _bytes(repeated: bytes, before: bytes = b"") -> Callable[[int], bytes]:
    return lambda n: before + repeated * (n // len(repeated))


def _chosen(names: list[str]) -> None:
    for options in (ReadOptions(), ReadOptions(text_column="a-b-c-d-x"), ReadOptions(text_column="1")):
        with contextlib.suppress(ColumnError):
            choose_columns("x", names, options)


def _split(content: bytes) -> None:
    for _ in split_mbox(io.BytesIO(content)):
        pass


def _mail(content: bytes) -> None:
    with contextlib.suppress(TooMuchError):
        read_mail(content)


def _dates(cells: pa.Array) -> None:
    """Every form on every cell."""
    local = LocalTime("UTC")
    texts = cells_of(cells, local).texts
    for form in usual_forms():
        form.read(texts, local)


def _article(body: pa.StringArray) -> None:
    normalize(body, ARTICLE_RULES)


CASES: dict[str, Case] = {
    **{
        f"normalize {repeated!r}": (_texts(repeated, end), normalize)
        for repeated, end in [
            ("'", ""),
            ("a'", ""),
            ("<a ", ""),
            ("<p <", ">"),
            ("<br/", ""),
            (":)", "a"),
            (")", ":)"),
            (":(((", "x"),
            ("<3", "x"),
            ("<3 \n", "x"),
            ("xD", "x"),
            ("^_", "^"),
            (":-/ ", ""),
            ("\u0301", ""),
            ("\u263a\ufe0f", ""),
            ("\ufe0f", ""),
            ("\U0001f600\U0001f3fb", ""),
            ("\u0130", ""),
        ]
    },
    "article's rules": (_texts("<a <'\u2019"), _article),
    **{
        f"formulas {repeated!r}": (_large(repeated, end), safe_cells)
        for repeated, end in [("-", ""), ("-1", "x"), ("=1e", ""), ("+1.", ""), ("\t", "x"), ("1", "x")]
    },
    "page of quote marks": (lambda n: "&gt; " * (n // 8) + "<br>" * (n // 8), html_to_text),
    "page of paragraphs": (_text("<p><blockquote>"), html_to_text),
    "page of hidden elements": (_text("<div hidden><style>"), html_to_text),
    "page of open quotes": (_text("<a href='\"", ">"), html_to_text),
    "page of references": (_text("&#38;&amp&#x26;&"), html_to_text),
    "page of unshown elements": (_text("<style></style <title></title "), html_to_text),
    "words between rules": (_text("_____ \n\n\n"), own_words),
    "words behind quotes": (_text("> a\n>1\n"), own_words),
    "attributions": (_text("On 1, a@b\n"), own_words),
    "headers in text": (_text("From: a\nSubject: b\n"), own_words),
    "long lines": (_text("-" * 990 + "\n"), own_words),
    "signatures": (_text("-- \na\n"), own_words),
    "one paragraph": (_text("this e-mail \n"), own_words),
    "blanks": (_text(" \n \n\t\n"), own_words),
    "encoded words": (lambda n: "=?utf-8?q?a?= " * (min(n, 60_000) // 14), readable),
    "marks of a mailbox": (_bytes(b"\n\nFrom a 2012-04-02\n"), _split),
    "marks without a date": (_bytes(b"\n\nFrom a\nB: c\n", b"From a\n"), _split),
    "escaped marks": (_bytes(b">" * 99 + b"From a\n", b"From a\n"), _split),
    "empty lines before a mailbox": (_bytes(b"\n\r\n"), _split),
    "parts": (_bytes(b"--x\n\na\n", b"Content-Type: multipart/mixed; boundary=x\n\n"), _mail),
    "lines like boundaries": (_bytes(b"--x \t \n--", b"Content-Type: multipart/mixed; boundary=x\n\n"), _mail),
    "flowed lines": (_bytes(b"> a \n", b"Content-Type: text/plain; format=flowed\n\n"), _mail),
    "uuencoded lines": (_bytes(b"begin 1\n#abc\n", b"Content-Transfer-Encoding: uuencode\n\n"), _mail),
    "first line of a mailbox": (_bytes(b"Mon, 1 Jan ", b"From "), begins_as_mbox),
    "headers": (lambda n: b"a" * 70 + b":b\n c\n" * (n // 6), lambda head: begins_as_mail(head, is_cut=True)),
    "names": (lambda n: [f"a-b-c-d-{number}" for number in range(n // 40)] * 2, _chosen),
    "names like one": (lambda n: ["abcdefgh"] * (n // 80), lambda names: (nearest("abcdefgx", names), listed(names))),
    "dates": (lambda n: pa.array([f"{number:018}" for number in range(n // 18)]), _dates),
    "long dates": (lambda n: pa.array(["1" * (n // 8)] * 8), _dates),
}


def seconds(case: Case, length: int, tries: int = 3) -> float:
    """The best of some tries."""
    make, run = case
    given = make(length)
    times = []
    for _ in range(tries):
        started = time.process_time()
        run(given)
        times.append(time.process_time() - started)
    return min(times)


def is_linear(case: Case, length: int = LENGTH) -> bool:
    """Whether four times as much takes about four times as long, or no time at all."""
    whole = seconds(case, 4 * length)
    return whole < SLOW_SECONDS or whole < MOST_RATIO * seconds(case, length)


def main() -> int:
    """Print the table, the slowest first."""
    measured = [(seconds(case, 2 * LENGTH), seconds(case, LENGTH), name) for name, case in CASES.items()]
    print(f"{f'n = {LENGTH:,}':>11} {'2n':>10} {'ratio':>6}")
    for double, single, name in sorted(measured, reverse=True):
        print(f"{single:9.5f} s {double:8.5f} s {double / max(single, 1e-9):6.1f}  {name}")
    return int(not all(is_linear(CASES[name]) for double, _, name in measured if double > SLOW_SECONDS))


if __name__ == "__main__":
    sys.exit(main())
