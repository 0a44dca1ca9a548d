"""Mails of less than 1 MB that were made to take long: each must be read within 1 s.

    python -m benchmarks.hostile_mail

prints seconds for each, the slowest first, and ends with 1 if one takes longer.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable

from score_messages.mail.limits import TooMuchError
from score_messages.mail.message import read_mail

LIMIT_SECONDS = 1.0

_HTML = b"Content-Type: text/html\n\n"
_MIXED = b"Content-Type: multipart/mixed; boundary=x\n\n"
_PLAIN = b"Content-Type: text/plain; charset=utf-8\n\n"


def _nested(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (i, i) for i in range(depth))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "40,000 open comments": lambda: _HTML + b"<!--" * 40_000,
    "20,000 open tags": lambda: _HTML + b"<a " * 20_000,
    "20,000 open quotes": lambda: _HTML + b"<a href='" * 20_000 + b">",
    "100,000 nested div": lambda: _HTML + b"<div>" * 100_000,
    "30,000 hidden div": lambda: _HTML + b"<div style='display:none'>" * 30_000,
    "60,000 block quotes": lambda: _HTML + b"<blockquote>x" * 60_000,
    "100,000 open styles": lambda: _HTML + b"<style>" * 100_000,
    "150,000 quotes in tags": lambda: _HTML + b"<a \"'" * 150_000,
    "200,000 entities": lambda: _HTML + b"&amp" * 200_000,
    "subject of 20,000 encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nhi",
    "subject of 3,000 encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?=\n " * 3_000 + b"\n\nhi",
    "100,000 parts": lambda: _MIXED + b"--x\n\na\n" * 100_000,
    "3,000 parts deep": lambda: _nested(3_000),
    "3,000 mails in mails": lambda: b"Content-Type: message/rfc822\n\n" * 3_000,
    "800 kB of combining marks": lambda: _PLAIN + "\u0301".encode() * 400_000,
    "300,000 flowed lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
    "200,000 headers": lambda: b"a:b\n" * 200_000,
    "one header of 900 kB": lambda: b"A: " * 300_000,
    "15,000 parameters": lambda: b"Content-Type: text/plain; " + b';a="' * 15_000 + b"\n\nhi",
    "60,000 brackets in From": lambda: b"From: " + b"<" * 60_000 + b"\n\nhi",
    "60,000 brackets in Date": lambda: b"Date: " + b"(" * 60_000 + b"\n\nhi",
    "900 kB of dashes": lambda: b'Content-Type: multipart/mixed; boundary="-----"\n\n' + b"-" * 900_000,
    "800 kB of punycode": lambda: b"Content-Type: text/plain; charset=punycode\n\n" + b"a" * 800_000,
    "900 kB of equals signs": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 900_000,
    "900,000 empty lines": lambda: _PLAIN + b"\n" * 900_000,
    "450,000 lines of a blank": lambda: _PLAIN + b" \n" * 450_000,
    "80,000 attributions": lambda: _PLAIN + b"On 1 wrote:\n" * 80_000,
    "90,000 broken attributions": lambda: _PLAIN + b"On 1 wrote\n" * 90_000,
    "100,000 senders": lambda: _PLAIN + b"From: a\n" * 100_000,
    "30,000 telephones": lambda: _PLAIN + b"Sent from my x x x x x x x x x x\n" * 30_000,
    "200,000 signatures": lambda: _PLAIN + b"-- \n" * 200_000,
    "100,000 rules": lambda: _PLAIN + b"_____\n" * 100_000,
    "1,000 long rules": lambda: _PLAIN + (b"_" * 900 + b"\n") * 1_000,
    "900 kB of quote marks": lambda: _PLAIN + b">" * 900_000,
    "100,000 telephone numbers": lambda: _PLAIN + b"t. +49 1\n" * 100_000,
    "30,000 PGP signatures": lambda: _PLAIN + b"-----BEGIN PGP SIGNATURE-----\n" * 30_000,
    "300,000 lines of more than": lambda: _PLAIN + b">1\n" * 300_000,
    "900 long names that sent it": lambda: _PLAIN + (b"sent from my " + b"a" * 83 + b"::::\n") * 900,
    "900 almost original messages": lambda: _PLAIN + (b"--original message" + b" " * 960 + b"x\n") * 900,
    "900 almost forwarded messages": lambda: _PLAIN + (b"begin forwarded message" + b" " * 960 + b"x\n") * 900,
    "100,000 line ends below quote marks": lambda: _HTML + b"&gt; " * 80_000 + b"<br>" * 100_000,
    "200 numbers of 4,500 digits": lambda: _HTML + (b"&#" + b"9" * 4_500 + b";") * 200,
    "900,000 zeros in a number": lambda: _HTML + b"&#" + b"0" * 900_000 + b"39;",
    "230 boundaries of 4 kB": lambda: (
        _MIXED
        + b"".join(
            b"--x\nContent-Type: multipart/mixed; boundary=%d" % n + b"y" * 4_000 + b"\n\na\n" for n in range(230)
        )
    ),
    "80,000 notices": lambda: _PLAIN + b"this e-mail " * 80_000,
    "25,000 dated attributions": lambda: _PLAIN + b"On 11 May 2026 at 11:11 Ann wrote:\n" * 25_000,
    "18,000 attributions by address": lambda: _PLAIN + b"2026-05-11 11:11 Ann Lind <ann@shop.example>:\n" * 18_000,
    "10,000 broken attributions above quotes": lambda: (
        _PLAIN + b"On 11 May\n2026 at 11:11\nAnn Lind\nwrote it:\n>x\n" * 10_000
    ),
    "60,000 almost attributions by address": lambda: _PLAIN + b"1@2 a:\nb\nc\n" * 60_000,
    "40,000 headers without a sender": lambda: _PLAIN + b"To: a\ncc: b\nSubject: c\n" * 40_000,
    "35,000 headers of Notes": lambda: _PLAIN + b"Ann\n1/1/26 1:11 PM\nTo: a\n" * 35_000,
    "35,000 recipients on a line each": lambda: _PLAIN + b"To: a\n" + b"Person <p@shop.example>;\n" * 35_000,
    "140,000 senders on one line": lambda: _PLAIN + b"From: " * 140_000,
    "900 lines of senders": lambda: _PLAIN + (b"From: " * 160 + b"\n") * 900,
    "100,000 colons on one line": lambda: _PLAIN + b"Subject: a@b From:" * 50_000,
    "100,000 rules on one line": lambda: _PLAIN + b"----- x " * 100_000,
    "100,000 open links": lambda: _PLAIN + b"<http://" * 100_000,
    "90,000 open brackets": lambda: _PLAIN + b"[https://a" * 90_000,
    "100,000 links": lambda: _PLAIN + b"www.a www" * 100_000,
    "300,000 schemes": lambda: _PLAIN + b"://" * 300_000,
    "175,000 open pictures": lambda: _PLAIN + b"[image" * 75_000 + b"<a.b" * 100_000,
    "20,000 banners": lambda: _PLAIN + b"CAUTION: external e-mail. Do not click. " * 20_000,
    "20,000 lines of banners": lambda: _PLAIN + b"CAUTION: external e-mail. Do not click.\n\n" * 20_000,
    "25,000 requests to answer above": lambda: _PLAIN + b"-- reply reply reply above this x\n" * 25_000,
    "30,000 encrypted texts": lambda: _PLAIN + b"-----BEGIN PGP MESSAGE-----\n" * 30_000,
    "30,000 own block quotes": lambda: _HTML + b"11:11 <a@b> wrote:<blockquote>" * 30_000,
    "60,000 divs that quote": lambda: _HTML + b"<div name=quote>" * 60_000,
    "900 named parts": lambda: _MIXED + b"--x\nContent-Type: text/html; name=a.html\n\n<p>\n" * 900,
    "800 kB of UTF-16": lambda: ("Subject: x\n\n" + "\U0001f44d" * 200_000).encode("utf-16"),
    "900 kB that isn't quite UTF-8": lambda: (
        b"Content-Type: text/plain; charset=gb2312\n\n" + b"\xe2\x80\x99\xff" * 225_000
    ),
    "900 kB of carriage returns": lambda: b"Subject: x\r\r" + b"\r" * 900_000,
    "900 kB above the headers": lambda: b"\n" * 900_000 + b"From: a\nTo: b\n\nhi",
}


def main() -> int:
    """Time all of them."""
    times = []
    for name, make in HOSTILE.items():
        content = make()
        started = time.perf_counter()
        with contextlib.suppress(TooMuchError):
            read_mail(content)
        times.append((time.perf_counter() - started, name, len(content)))
    for seconds, name, size in sorted(times, reverse=True):
        print(f"{seconds:6.3f} s  {size / 1000:4.0f} kB  {name}")
    return int(max(times)[0] > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
