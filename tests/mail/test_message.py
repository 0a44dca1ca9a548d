"""One mail: charsets, headers, parts, HTML, and bytes that were made to break parsers."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile_mail import HOSTILE
from score_messages.mail.charsets import decode
from score_messages.mail.headers import first_id, from_base64, message_date, parameters, readable, sender_domain
from score_messages.mail.html_text import html_to_text, looks_like_html
from score_messages.mail.limits import MAX_DEPTH, MAX_HEADER_BYTES, MAX_PARTS, TooMuchError
from score_messages.mail.message import BODY, KEEP, read_mail
from score_messages.mail.raw_form import NoMailError
from tests.support.cpu_time import computes_within

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def body_of(content: bytes) -> str:
    return read_mail(content, BODY, KEEP).text


@pytest.mark.parametrize(
    ("content", "declared", "text", "charset"),
    [
        (b"plain", "us-ascii", "plain", "ascii"),
        (b"caf\xc3\xa9", "utf-8", "café", "utf-8"),
        (b"caf\xe9", "utf-8", "café", "cp1252"),
        (b"caf\xc3\xa9", None, "café", "utf-8"),
        (b"\x93so\x94", "iso-8859-1", "“so”", "cp1252"),
        (b"caf\xe9", "no-such-charset", "café", "cp1252"),
        (b"caf\xe9", "base64", "café", "cp1252"),
        (b"caf\xe9", "punycode", "café", "cp1252"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет", "koi8-r"),
        ("你好".encode("gb18030"), "gb2312", "你好", "gb18030"),
        ("hello".encode("utf-16"), "utf-16", "hello", "utf-16"),
        (b"+AGE-bc", "utf-7", "abc", "utf-7"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは", "iso2022_jp"),
        (b"\x81\x8d", None, "\ufffd\ufffd", "cp1252"),
    ],
)
def test_charset_is_the_declared_one_if_it_can_be(
    content: bytes, declared: str | None, text: str, charset: str
) -> None:
    """Else UTF-8, else cp1252, which takes anything."""
    assert decode(content, declared) == (text, charset)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?utf-8?b?Y2Fmw6k=?= =?utf-8?q?_ol=C3=A9?=", "café olé"),
        ("=?utf-8?q?a=C3?= =?utf-8?q?=A9b?=", "aéb"),
        ("=?utf-8*en?q?hello?=", "hello"),
        ("=?nonsense", "=?nonsense"),
        ("=?x-none?q?a_b?=", "a b"),
        ("Re:  two\tspaces", "Re: two spaces"),
    ],
)
def test_encoded_words_are_read(value: str, text: str) -> None:
    """Also those that break a character in two, which the standard forbids and programs write."""
    assert readable(value) == text


def test_long_parameters_are_put_together() -> None:
    """As RFC 2231 has it, and with quotes that never close."""
    assert parameters("a/b; name*0*=utf-8''caf%C3%A9; name*1=\" au lait\"")["name"] == "café au lait"
    assert parameters('a/b; boundary="never closed')["boundary"] == "never closed"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 02 Mar 2026 08:14:00 +0100", datetime(2026, 3, 2, 7, 14, tzinfo=UTC)),
        ("2 Mar 2026 08:14 GMT", datetime(2026, 3, 2, 8, 14, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 08:14:00 +01:00", datetime(2026, 3, 2, 7, 14, tzinfo=UTC)),
        ("Mon, 2 Mar 2026 08:14:00 GMT+0100 (CET)", datetime(2026, 3, 2, 7, 14, tzinfo=UTC)),
        ("Mon, 2 Mar 2026 08:14:00 +0100 (GMT+01:00)", datetime(2026, 3, 2, 7, 14, tzinfo=UTC)),
        ("2 Mar 2026 08:14 UTC-05:30", datetime(2026, 3, 2, 13, 44, tzinfo=UTC)),
        ("02-Mar-2026 08:14:00 -0100", datetime(2026, 3, 2, 9, 14, tzinfo=UTC)),
        ("Mon, 2 Mar 126 08:14:00 +0100", datetime(2026, 3, 2, 7, 14, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 08:14:00 +2500", None),
        ("Mon, 30 Feb 2026 08:14:00 +0100", None),
        ("Mon, 99 Foo 2026", None),
        ("", None),
        (None, None),
        ("Mon, 02 Mar 99999 08:14:00 +9999", None),
    ],
)
def test_date_is_utc_or_nothing(value: str | None, moment: datetime | None) -> None:
    assert message_date(value) == moment


def test_only_the_domain_of_a_sender_is_kept() -> None:
    """Of the first one; a name may hold an @ as well."""
    assert sender_domain('"a@b.example" <c@D.Example>, e@f.example') == "d.example"
    assert sender_domain("Ann <ann@Shop.Example>") == "shop.example"
    assert sender_domain("ann@shop.example (Ann)") == "shop.example"
    assert sender_domain("nobody") is None
    assert sender_domain(None) is None


def test_ids_lose_their_brackets() -> None:
    """So that in_reply_to joins message_id."""
    assert first_id(" <a@b>\n <c@d>") == "a@b"
    assert first_id("bare-id") == "bare-id"
    assert first_id("") is None


@given(texts, texts)
def test_what_the_standard_library_writes_comes_back(subject: str, body: str) -> None:
    """Whatever transfer encoding it chose."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message.set_content(body)
    mail = read_mail(message.as_bytes(), BODY, KEEP)
    assert mail.text.split() == body.split()
    assert (mail.subject or "").split() == subject.split()


@given(st.binary(max_size=600))
def test_any_bytes_are_a_mail(content: bytes) -> None:
    """Or too much of one, or bytes that are no text; never another error."""
    for head in (b"", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", b"Content-Type: text/html\n\n"):
        for mail in (content, content.replace(b"a", b"\n--x\n").replace(b"b", b"<div>")):
            with contextlib.nullcontext() if head else contextlib.suppress(NoMailError):
                read_mail(head + mail)


def test_of_alternatives_the_plain_one_is_read() -> None:
    """Unless it is blank, or says only that there is HTML."""
    for plain, read in (("plain words", "plain words"), (" \n", "shown words"), ("Needs HTML.", "shown words")):
        message = EmailMessage()
        message.set_content(plain)
        message.add_alternative("<p>shown <b>words</b></p>", subtype="html")
        assert body_of(message.as_bytes()) == read


def test_attachments_are_never_read() -> None:
    """Whatever they say they are: attached, named, forwarded, a picture."""
    message = EmailMessage()
    message.set_content("The text.")
    message.add_attachment("attached text", filename="a.txt")
    message.add_attachment("named text", disposition="inline", filename="b.txt")
    message.add_attachment("<p>attached page</p>", subtype="html", filename="c.html")
    other = EmailMessage()
    other.set_content("forwarded words")
    message.add_attachment(other)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    assert body_of(message.as_bytes()) == "The text."


def test_inline_texts_are_one_message() -> None:
    """As some programs write text around a picture."""
    parts = b"".join(b"--x\nContent-Type: text/plain\n\n%s\n" % text for text in (b"before", b"after"))
    assert body_of(b"Content-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--\nepilogue").split() == [
        "before",
        "after",
    ]


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b"Content-Transfer-Encoding: base64", b"SGVs!bG8g\nd29ybGQ", "Hello world"),
        (b"Content-Transfer-Encoding: quoted-printable", b"caf=C3=A9 =\nau lait =ZZ", "café au lait =ZZ"),
        (b"Content-Transfer-Encoding: x-uuencode", b"begin 644 a\n%:&5L;&\\\n`\nend", "hello"),
        (b"Content-Transfer-Encoding: nonsense", b"as it is", "as it is"),
        (b"Content-Type: multipart/mixed; boundary=never", b"no such part", "no such part"),
        (b"Content-Type: multipart/mixed", b"no boundary", "no boundary"),
        (b"Content-Type: nonsense", b"text all the same", "text all the same"),
        (b"Content-Type: application/pdf", b"%PDF", ""),
        (b"Content-Type: text/plain; format=flowed", b"one \ntwo\nthree\n-- \nme", "one two\nthree\n-- \nme"),
        (b"Content-Type: text/plain; format=flowed; delsp=yes", b"on \ne", "one"),
    ],
)
def test_defects_of_parts_are_forgiven(head: bytes, body: bytes, text: str) -> None:
    assert body_of(head + b"\n\n" + body) == text


def test_first_line_that_is_no_header_begins_the_body() -> None:
    """Programs forget the empty line."""
    assert body_of(b"Subject: x\nThis is text\nand more") == "This is text\nand more"
    assert body_of(b"From me@example.org Mon Mar  2 08:14:00 2026\nSubject: x\n\nText") == "Text"
    assert body_of(b"Subject: x\r\n\r\nText\r\n") == "Text"
    assert body_of(b"Subject: x\r\rText\r") == "Text"


@pytest.mark.parametrize(
    "content",
    [
        b"A: b\n" * (MAX_HEADER_BYTES // 5 + 1) + b"\n",
        b"Subject: " + b"a" * MAX_HEADER_BYTES,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * (MAX_PARTS + 1),
        b"".join(b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (i, i) for i in range(MAX_DEPTH + 2)),
    ],
    ids=["headers", "header", "parts", "depth"],
)
def test_too_much_is_said_to_be(content: bytes) -> None:
    with pytest.raises(TooMuchError):
        read_mail(content)


def test_base64_with_any_defect_is_bytes() -> None:
    assert from_base64(b"SGVsbG8") == b"Hello"
    assert from_base64(b"S") == b""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>two<br>three", "One\n\ntwo\nthree"),
        ("a<script>if (1 < 2) b()</script>c", "ac"),
        ("a<style>p { }</style>b", "ab"),
        ("a<!-- b --> c", "a c"),
        ("a <!-- never closed", "a never closed"),
        ("<div style='display: none'>hidden</div>shown", "shown"),
        ("<div style='display:none'>hidden <div>too</div> still</div>shown", "shown"),
        ("<p style='display:none'>never closed, so all of it is shown", "never closed, so all of it is shown"),
        ("<span style='font-size:0px'>hidden</span><span style='font-size:0.9em'>shown</span>", "shown"),
        ("<i hidden>hidden</i>shown", "shown"),
        ("a &amp; b &lt;c&gt; &eacute;&nbsp;d", "a & b <c> é\xa0d"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("<a title='a > b'>link</a>", "link"),
        ('<a title="never closed>link</a> more', "link more"),
        ("<td>one</td><td>two</td>", "one two"),
        (
            "x<blockquote type=cite>quoted<blockquote class='q'>twice</blockquote></blockquote>own",
            "x\n\n> quoted\n>\n>> twice\n>\nown",
        ),
    ],
)
def test_html_becomes_what_is_shown(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@given(st.text(st.sampled_from("<>/!-\"'= abpdiv&;"), max_size=300))
def test_any_markup_gives_text(markup: str) -> None:
    """And nothing that was between brackets of a comment."""
    assert isinstance(html_to_text(markup), str)
    assert "hidden" not in html_to_text(f"<!--hidden-->{markup}")


def test_a_message_about_markup_is_no_page() -> None:
    """Only where an element ends is there markup."""
    assert looks_like_html("<div>page</div>")
    assert not looks_like_html("use <br /> and </nothing> or x </ y")


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_mail_takes_no_time(name: str) -> None:
    """Each under 1 MB. The benchmark holds it against 1 s; here is room for a busy machine."""
    content = HOSTILE[name]()
    assert len(content) < 1 << 20
    with computes_within(10), contextlib.suppress(TooMuchError):
        read_mail(content)
