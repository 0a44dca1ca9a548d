"""Which part of a mail is its text, in mails as programs send them: named, blank, mislabelled, saved as UTF-16."""

# ruff: noqa: RUF001 - signs and blanks of many languages

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from score_messages.mail.charsets import decode
from score_messages.mail.message import BODY, KEEP, read_mail
from score_messages.mail.raw_form import NoMailError
from score_messages.messages import Status
from tests.support.mails import OK, read

WORDS = "It arrived broken and nobody answers."
HEAD = b"From: Ann <ann@mail.example>\nSubject: Lamp\nMessage-ID: <1@mail.example>\n"


def body_of(content: bytes) -> str:
    return read_mail(content, BODY, KEEP).text


def alternatives(plain: str, page: str = f"<p>{WORDS}</p>") -> bytes:
    message = EmailMessage()
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return message.as_bytes()


def mixed(*parts: bytes) -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"".join(b"--x\n" + part + b"\n" for part in parts)


@pytest.mark.parametrize(
    "plain",
    [
        "\xa0\n",
        "\u200b\u200c\ufeff",
        "\u2800 \u3164",
        "[image: logo.png]",
        "[cid:image001.png@01DA]",
        "https://shop.example/view/1",
        "Your e-mail program cannot show this message. Please open it in a browser: https://shop.example/v/1",
        "Ihr Programm kann diese Nachricht nicht anzeigen.",
        "This message is in MIME format.",
        "View this email in your browser",
    ],
)
def test_plain_text_that_says_nothing_gives_way_to_html(plain: str) -> None:
    """Blanks of all kinds, names of pictures, links, and what asks to look at the HTML."""
    assert body_of(alternatives(plain, f"<p>{WORDS} It was a present and came too late.</p>")).endswith("too late.")


@pytest.mark.parametrize("plain", [WORDS, "No!", "I can't open your page in my browser.", "\U0001f44d"])
def test_short_plain_text_stays(plain: str) -> None:
    """If the HTML says the same, or nothing."""
    assert body_of(alternatives(plain, f"<p>{plain}</p><p>Ann</p>")).split() == plain.split()
    assert body_of(alternatives(plain, "<img src=x>")).split() == plain.split()


@pytest.mark.parametrize("name", ["name=message.txt", "name=Text.txt; format=flowed", "name*=utf-8''a.txt"])
def test_named_part_is_the_body_where_no_other_text_is(name: str) -> None:
    """Alone, beside an attachment, blank text and another kind; not beside a text."""
    named = f"Content-Type: text/plain; {name}\n\n{WORDS}\n".encode()
    page = f"Content-Type: text/html; name=a.htm\n\n<p>{WORDS}</p>\n".encode()
    attached = (
        b"Content-Type: text/plain; name=Att.txt\nContent-Disposition: attachment; filename=Att.txt\n\nIt is here."
    )
    log = b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.log\n\nerror"
    bill = b"Content-Type: application/pdf; name=bill.pdf\n\n%PDF"
    assert body_of(HEAD + named) == WORDS
    assert body_of(mixed(named, bill)) == body_of(mixed(b"\n \xc2\xa0", named)) == WORDS
    choice = b"Content-Type: multipart/alternative; boundary=y\n\n--y\n" + named + b"--y\n" + page + b"--y--"
    assert body_of(mixed(choice, bill)) == WORDS
    assert body_of(mixed(attached)) == "It is here."
    assert body_of(mixed(b"\nThe text.", named, attached)).strip() == "The text."
    assert body_of(mixed(log)) == ""


@pytest.mark.parametrize(
    "label", ["us-ascii", "iso-8859-1", "windows-1252", "iso-8859-15", "koi8-r", "gb2312", "shift_jis"]
)
def test_what_is_utf_8_is_read_as_that(label: str) -> None:
    """Whatever it is declared as."""
    assert decode("I don’t like it – it isn’t good… “Never”".encode(), label) == (
        "I don’t like it – it isn’t good… “Never”",
        "utf-8",
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        *[("naïve café, Größe", "iso-8859-1"), ("Привет, мир", "koi8-r"), ("Привет, мир", "windows-1251")],
        *[("你好,联通", "gb18030"), ("こんにちは", "cp932"), ("안녕하세요", "cp949"), ("สวัสดี", "cp874")],
    ],
)
def test_other_charsets_are_still_believed(text: str, label: str) -> None:
    assert decode(text.encode(label), label)[0] == text


def test_damaged_letters_cost_no_others() -> None:
    """A mail in UTF-8 that was cut within a letter, or holds a single byte of another charset."""
    assert decode("don’t – won’t".encode() + b" \xe2\x80", "utf-8")[0].startswith("don’t – won’t ")
    assert decode(b"\xff " + "don’t – won’t".encode(), None)[0].endswith("don’t – won’t")


MAIL = f"From: Ann <ann@mail.example>\r\nSubject: Lamp\r\n\r\n{WORDS}\r\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + MAIL.encode(),
        MAIL.encode("utf-16"),
        b"\xfe\xff" + MAIL.encode("utf-16-be"),
        MAIL.encode("utf-16-le"),
        MAIL.encode("utf-16-be"),
        MAIL.replace("\r\n", "\r").encode(),
        b"\r\n\n" + MAIL.encode(),
        b"1234\n" + MAIL.encode(),
        b"+OK 1234 octets\r\n" + MAIL.encode(),
        bytes(range(32)) + b"\n" + MAIL.replace("\r\n", "\r").encode(),
    ],
)
def test_headers_are_found_however_the_mail_was_saved(content: bytes) -> None:
    mail = read_mail(content, BODY, KEEP)
    assert (mail.subject, mail.text) == ("Lamp", WORDS)


def test_bytes_without_headers_are_no_mail() -> None:
    """Unless they are text."""
    assert body_of(b"Just text") == "Just text"
    with pytest.raises(NoMailError):
        read_mail(b"\x00\x01\x02 no header\n\x03")


FORWARD = b"Content-Type: message/rfc822\nContent-Disposition: inline\n\n" + HEAD + b"\nI hate it."
UNREADABLE = [
    HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqG\n",
    mixed(b"Content-Type: text/plain\n\n\n", b"Content-Type: application/ms-tnef; name=winmail.dat\n\neJ8+\n"),
    mixed(b"Content-Type: text/html\n\n<html><body>&nbsp;</body></html>", b"Content-Type: application/pdf\n\n%PDF"),
    mixed(FORWARD),
    HEAD + b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n",
    mixed(b"Content-Type: application/pgp-encrypted\n\nVersion: 1", b"Content-Type: application/octet-stream\n\nx"),
    HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n",
    HEAD + b"Content-Type: audio/wav\n\nRIFF",
    mixed(
        b"\nOpen the attachment to read this protected message.",
        b"Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx",
    ),
]
READABLE = [
    HEAD + b"\n\n",
    mixed(b"\nI hate it.", b"Content-Type: application/pdf\n\n%PDF"),
    mixed(b"\n", b"Content-Type: image/png\n\n\x89PNG"),
    mixed(b"\nsee this", FORWARD),
    HEAD + b"\nRead this:\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
]


@pytest.mark.parametrize("content", UNREADABLE)
@pytest.mark.parametrize("quotes", ["drop", "keep"])
def test_mail_whose_text_cant_be_read_has_a_status_of_its_own(content: bytes, quotes: str, tmp_path: Path) -> None:
    """It is never scored on its subject alone; its facts are told."""
    mail = read_mail(content, quotes=quotes)
    assert not mail.is_readable and mail.text == "" and mail.subject == "Lamp"
    (tmp_path / "a.eml").write_bytes(content)
    ids, bodies, statuses, columns = read(tmp_path / "a.eml")
    assert (ids, bodies, statuses) == (["1@mail.example"], [""], [Status.UNREADABLE_BODY])
    assert columns["subject"].to_pylist() == ["Lamp"]


@pytest.mark.parametrize("content", READABLE)
def test_mail_that_says_something_is_scored(content: bytes, tmp_path: Path) -> None:
    """On its subject, if it has nothing else and pictures at most."""
    (tmp_path / "a.eml").write_bytes(content)
    assert read(tmp_path / "a.eml")[2] == [OK] and read_mail(content).is_readable
