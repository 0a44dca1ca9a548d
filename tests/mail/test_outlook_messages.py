"""A message of Outlook's is read as the mail that it was: headers, bodies, charsets, and all rules for texts."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.message import KEEP, Mail, read_mail
from tests.support import msg_files as of
from tests.support.examples import examples
from tests.support.msg_files import MAIL, SOME_TIME, Properties, msg, packed_rtf

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5)


def body_only(**properties: of.Value) -> Properties:
    """A mail whose body is only in the properties that are named."""
    numbers = {"html": of.HTML, "page": of.HTML_PAGE, "rtf": of.RTF, "plain": of.BODY}
    without = {number: value for number, value in MAIL.items() if number != of.BODY}
    return without | {numbers[name]: value for name, value in properties.items()}


@given(subject=LINES, body=LINES, name=WORDS)
@examples(60)
def test_message_gives_the_row_of_the_mail_that_it_was(subject: list[str], body: list[str], name: str) -> None:
    """Whatever its texts hold."""
    sent = EmailMessage()
    sent["Subject"], sent["Message-ID"] = "x", "<1@mail.example>"
    del sent["Subject"]
    sent.set_content("\n".join(body), charset="utf-8", cte="base64")
    head = f"Subject: {subject[0]}\nFrom: {name} <ann@mail.example>\nDate: Mon, 02 Mar 2026 07:14:00 +0000\n"
    expected = read_mail(head.encode() + sent.as_bytes())
    read = read_mail(msg({**MAIL, of.SUBJECT: subject[0], of.NAME: name, of.BODY: "\r\n".join(body) + "\r\n"}))
    assert (read.text, read.subject, read.removed_words) == (expected.text, expected.subject, expected.removed_words)
    assert (read.date, read.from_domain, read.message_id) == (SOME_TIME, "mail.example", "1@mail.example")


def test_headers_that_a_mail_had_on_its_way_count_before_its_properties() -> None:
    """Less the line that Exchange puts above them, and what describes parts that Outlook doesn't keep."""
    headers = (
        "Microsoft Mail Internet Headers Version 2.0\r\nReceived: from a by b;\r\n Mon, 2 Mar 2026\r\n"
        "Message-ID: <sent@mail.example>\r\nIn-Reply-To: <0@mail.example>\r\nFrom: Bob <bob@other.example>\r\n"
        "Subject: =?utf-8?q?caf=C3=A9?=\r\n and chairs\r\nContent-Type: multipart/alternative;\r\n\tboundary=x\r\n"
        "Date: Tue, 3 Mar 2026 10:00:00 +0100\r\n\r\n--x\r\nSubject: no header of it\r\n"
    )
    mail = read_mail(msg({**MAIL, of.HEADERS: headers}))
    assert mail.message_id == "sent@mail.example" and mail.in_reply_to == "0@mail.example"
    assert mail.from_domain == "other.example" and mail.subject == "café and chairs"
    assert str(mail.date) == "2026-03-03 09:00:00+00:00"
    assert mail.text.endswith("It is wonderful.")


def test_what_headers_lack_is_taken_from_properties() -> None:
    """A prefix of the subject has a mark in front; an address of Exchange's has no domain."""
    exchange = {of.SMTP: "", of.ADDRESS_KIND: "EX", of.ADDRESS: "/O=FIRM/CN=RECIPIENTS/CN=ANN", of.NAME: "Ann"}
    mail = read_mail(msg({**MAIL, **exchange, of.HEADERS: "X-Other: 1\r\n", of.SUBJECT: "\1\5RE: A chair"}))
    assert mail.subject == "RE: A chair" and mail.from_domain is None and mail.date == SOME_TIME
    mail = read_mail(msg({**MAIL, of.SMTP: "", of.ADDRESS_KIND: "SMTP", of.ADDRESS: "ann@mail.example"}))
    assert mail.from_domain == "mail.example"


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        (body_only(html="<p>Das war schön.</p>".encode("cp1252"), page=1252), "Das war schön."),
        (body_only(html="<p>Всё хорошо</p>".encode("koi8-r"), page=20866), "Всё хорошо"),
        (body_only(html="<p>とても良い</p>".encode("iso2022_jp"), page=50220), "とても良い"),
        (body_only(html="<p>It is <b>good</b></p>"), "It is good"),
        (body_only(rtf=packed_rtf(rb"{\rtf1\ansi\ansicpg1252 Sch\'f6n, \b very\b0  good.}")), "Schön, very good."),
        (
            body_only(rtf=packed_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f1 \'c2\'f1\'b8 \f0 ok}")),
            "Всё ok",
        ),
        (
            body_only(
                rtf=packed_rtf(
                    rb"{\rtf1\ansi\fromhtml1{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 I like\htmlrtf }"
                    rb"\htmlrtf0{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 it{\*\htmltag72 </p>}\htmlrtf\par\htmlrtf0}"
                )
            ),
            "I like\xa0it",
        ),
        (
            body_only(
                plain="Your program can't show HTML.\r\n",
                rtf=packed_rtf(rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}The chair is broken, please send another}"),
            ),
            "The chair is broken, please send another",
        ),
    ],
)  # fmt: skip
def test_body_is_found_in_whatever_form_outlook_kept_it(properties: Properties, says: str) -> None:
    """HTML in its code page, RTF, and HTML in RTF."""
    assert says in read_mail(msg(properties)).text


def test_texts_that_are_not_unicode_have_a_code_page() -> None:
    """As old versions of Outlook, and programs that write .msg, store them."""
    mail = read_mail(msg({**MAIL, of.SUBJECT: "Стул", of.BODY: "Ждём жильё.", of.TEXT_PAGE: 1251}, charset="cp1251"))
    assert mail.text == "Стул\n\nЖдём жильё."


def test_quotes_and_signatures_are_removed_as_from_any_mail() -> None:
    """Outlook puts the thread below a block of headers."""
    body = (
        "I'm really angry, nothing arrived.\r\n\r\n-- \r\nAnn\r\n\r\nFrom: Bob <bob@mail.example>\r\n"
        "Sent: Monday, March 2, 2026 9:00 AM\r\nTo: Ann\r\nSubject: chair\r\n\r\nThanks, it is lovely!\r\n"
    )
    assert read_mail(msg({**MAIL, of.BODY: body})).text == "A chair\n\nI'm really angry, nothing arrived."
    assert "lovely" in read_mail(msg({**MAIL, of.BODY: body}), quotes=KEEP).text


SIGNED = (
    b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; boundary="b"\r\n\r\n--b\r\n'
    b"Content-Type: text/plain\r\n\r\nIt is wonderful.\r\n--b\r\n"
    b"Content-Type: application/x-pkcs7-signature\r\n\r\nMIIB\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("item_class", "attachment", "says"),
    [
        ("IPM.Note.SMIME", {of.FILE_NAME: "smime.p7m", of.CONTENT: b"\x30\x82", of.METHOD: 1}, None),
        ("IPM.Note.SMIME", {of.FILE_NAME: "smime.p7m", of.MIME_TYPE: "application/pkcs7-mime"}, None),
        ("IPM.Note", {of.FILE_NAME: "message.eml", of.MIME_TYPE: "message/rfc822", of.METHOD: 5}, None),
        ("IPM.Note", {of.FILE_NAME: "scan.pdf", of.CONTENT: b"%PDF", of.METHOD: 1}, None),
        ("IPM.Note", {of.FILE_NAME: "logo.png", of.CONTENT: b"PNG", of.METHOD: 1}, ""),
        ("IPM.Note", {of.FILE_NAME: "said.txt", of.CONTENT: b"It is wonderful.", of.METHOD: 1}, "It is wonderful."),
        (
            "IPM.Note.SMIME.MultipartSigned",
            {of.FILE_NAME: "smime.p7m", of.MIME_TYPE: "multipart/signed", of.CONTENT: SIGNED, of.METHOD: 1},
            "It is wonderful.",
        ),
    ],
)
def test_message_without_a_body_is_what_is_attached(item_class: str, attachment: Properties, says: str | None) -> None:
    """None: it can't be read. A text and a signed text can, as in any mail."""
    mail = read_mail(msg({**body_only(), of.CLASS: item_class}, [attachment]), text="body")
    assert (mail.text if mail.is_readable else None) == says


def test_attached_text_is_no_message_where_there_is_one() -> None:
    """As in any mail."""
    attachment: Properties = {of.FILE_NAME: "said.txt", of.CONTENT: b"It is terrible.", of.METHOD: 1}
    assert read_mail(msg(MAIL, [attachment])).text == "A chair\n\nIt is wonderful."


def test_message_without_anything_is_an_empty_mail() -> None:
    """It has no facts."""
    assert read_mail(msg({of.CLASS: "IPM.Note"})) == Mail(None, None, None, None, None, None, "", 0)
