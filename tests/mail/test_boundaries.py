"""The lines between a mail's parts: found as by the obvious regular expression, in no time for long ones."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.message import read_mail
from score_messages.mail.parts import _boundaries
from tests.support.cpu_time import computes_within
from tests.support.examples import examples

pieces = st.lists(st.sampled_from([b"--x", b"\n", b"--", b" ", b"\t", b"a", b"x", b"-"]), max_size=14).map(b"".join)


@given(pieces, st.sampled_from([b"x", b"-x", b"xx", b"--", b"x--", b"a "]))
@examples(500)
def test_boundaries_are_those_of_the_obvious_pattern(body: bytes, boundary: bytes) -> None:
    """Each on a line of its own, blanks behind it or not, the last one marked."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*$", re.M)
    wanted = [(match.start(), match.end(), bool(match[1])) for match in line.finditer(body)]
    assert list(_boundaries(body, b"--" + boundary)) == wanted


def test_hundreds_of_long_boundaries_take_no_time() -> None:
    """Nor do they stay in memory as compiled patterns."""
    head = b'Content-Type: multipart/mixed; boundary="'
    children = b"".join(b"--x\n" + head + b"%04d" % n + b"y" * 3_900 + b'"\n\nhi\n' for n in range(200))
    with computes_within(2):
        assert "hi" in read_mail(b"Content-Type: multipart/mixed; boundary=x\n\n" + children).text
