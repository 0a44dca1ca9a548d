"""What a quick look spares, the whole way would have read the same."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.endings import without_armor, without_footers, without_signature
from score_messages.mail.headers import split_headers
from score_messages.mail.html_text import _on_one_line, html_to_text
from score_messages.mail.languages import LANGUAGES
from score_messages.mail.limits import TooMuchError
from score_messages.mail.message import DROP, KEEP, SUBJECT_AND_BODY, _words_fewer, outcome
from score_messages.mail.thread_marks import asks_for_reply_above, says_answers_are_below
from score_messages.read.deleted_mails import is_deleted
from score_messages.read.mbox_marks import stated_end
from tests.support import slow_mail
from tests.support.examples import examples
from tests.support.paths import ROOT

HEADERS = (
    *("Subject: The chair", "subject : =?utf-8?q?caf=C3=A9?=", "SUBJECT:", "Sub ject: x", "X-Subject: no"),
    *("From: Ann <ann@mail.example>", "From :a@b", "From ann Mon", ">From x", "Date: Mon, 2 Mar 2026 08:14:00 +0100"),
    *("Message-ID: <1@mail.example>", "In-Reply-To: <0@mail.example>", " goes on", "\tand on", "no header"),
    *(
        "Content-Type: text/html; charset=utf-8",
        "Content-Type: text/plain",
        "Content-Disposition: inline;filename=a.txt",
    ),
    *('content-type: multipart/mixed; boundary="b\\x"', "Content-Type: multipart/alternative;\n boundary=x"),
    *("Content-Transfer-Encoding: quoted-printable", "Content-Transfer-Encoding: base64", "Status: RO"),
    *("X-Mozilla-Status: 0009", "x-mozilla-status2: 00200000", "X-Status: AD", "X-IMAPbase: 1"),
    "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA",
)
LINES = (
    *("It is broken, and I am angry.", "", "   ", "\xa0", "\u2003", "Ann", "—", "-- ", "*--*", "Sent from my phone"),
    *("> I am quoted", ">> twice", "> 5 of them", ">no blank", "> ", ">", "----Original Message----", "_______"),
    *("On Mon, Mar 2, 2026 at 6:26 PM, Ann <ann@mail.example> wrote:", "-----Original Message-----"),
    *("From: Ann <ann@mail.example>", "Sent: Monday, March 2, 2026 6:26 PM", "To: Shop", "Subject: Re: chair"),
    *(
        "## Please type your reply above this line ##",
        "Reply above this line",
        "Please answer above this line to reply",
    ),
    *("I answered inline below.", "tel 030 123 456", "www.shop.example", "WWW.shop.example", "+49 30", "a@b.example"),
    *("https://shop.example", "skype:ann", "Ann Example", "The Shop"),
    *("This message is confidential and intended only for you.", "Unsubscribe: https://list.example", "mailing list"),
    *("-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA1", "-----BEGIN PGP SIGNATURE-----"),
    *(
        "Enviado con mi iPhone",
        "Poslano z iPhone",
        "Download Outlook voor iOS",
        "iPhone'dan outlook alin",
        "Virus-free.",
    ),
    *("Am 3.4.2026 um 14:05", "04/03/2026 02:05 PM", "Wir sehen uns am 3.4.", "Denk aan het milieu voor uitprinten"),
    *("-----END PGP SIGNATURE-----", "--x", "--b", "--x--", "Content-Type: text/html", "<p>Good <b>news</b></p>"),
)
TAGS = (
    *("<p>", "</p>", "<br>", "<BR/>", "<td>", "</TD>", "<font color=red>", "</font>", "<b >", "<a href='x>y'>"),
    *(
        "<div style='display: none'>",
        "<div>",
        "</div>",
        "<span hidden>",
        "<span>",
        "</span>",
        "<font style=font-size:0>",
    ),
    *("<blockquote type=cite>", "<blockquote>", "</blockquote>", "<!-- ", " -->", "<!doctype html>", "<style>"),
    *("</style>", "<script>", "</script>", "<img src=a/>", '<a"b c">', '<p class="unclosed', '<a title="<">', "<", ">"),
    *("&nbsp;", "&amp;", "\xa0", "  \t", "\n", "\f", "\r\n", "\x1f", "\v", "Good", "news ", " at", "<tr", "< b>"),
    *("<p\n id=x>", "<textarea>", "<input disabled>", "<center>", "</center>"),
)


DELETED = (
    *("X-Mozilla-Status: 0009", "X-Mozilla-Status2: 00200000", "X-Status: RD"),
    *(f"{name}: 1\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA" for name in ("X-IMAP", "X-IMAPbase")),
)
OPENED = (
    *(
        "p",
        "b",
        "td",
        "div",
        "span",
        "font color=red",
        "span hidden",
        "font style='font-size: 0'",
        "td style=opacity:0",
    ),
    *(
        "div style='display: none'",
        "blockquote type=cite",
        "blockquote",
        "DIV class=yahoo_quoted",
        "style",
        "title",
        "a",
    ),
)
MARKUP = st.recursive(
    st.sampled_from(TAGS),
    lambda inner: st.builds(
        lambda opened, shown: f"<{opened}>{''.join(shown)}</{opened.partition(' ')[0]}>",
        st.sampled_from(OPENED),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)
PAGES = st.lists(MARKUP, max_size=6).map("".join)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """Headers, marks and markup of all kinds, in any order."""
    head = draw(st.lists(st.sampled_from(HEADERS), max_size=8)) + draw(st.lists(st.text(max_size=10), max_size=1))
    marks = st.sampled_from(LINES) | st.sampled_from(LINES) | st.text(max_size=20) | MARKUP
    body = draw(st.lists(marks, max_size=14))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    return end.join("\n".join([*head, "", *body]).split("\n")).encode("utf-8", "surrogatepass")


@examples(1000)
@given(content=mails(), quotes=st.sampled_from([DROP, KEEP]))
def test_mail_is_read_as_without_quick_looks(content: bytes, quotes: str) -> None:
    """All that a row tells of it."""
    fast = outcome(content, SUBJECT_AND_BODY, quotes)
    with slow_mail.slow_path():
        assert outcome(content, SUBJECT_AND_BODY, quotes) == fast


@examples(400)
@given(content=mails())
def test_deleted_mails_are_told_as_without_quick_looks(content: bytes) -> None:
    """Whatever stands in their headers."""
    assert is_deleted(content) == slow_mail.is_deleted(content)


@pytest.mark.parametrize("marks", DELETED)
@pytest.mark.parametrize("change", [str, str.upper, str.lower], ids=["as written", "upper case", "lower case"])
def test_every_mark_of_a_deleted_mail_is_seen(marks: str, change: Callable[[str], str]) -> None:
    """In upper and lower case as without quick looks; as programs write them they count."""
    content = f"From: a\n{change(marks)}\nTo: b\n\nGood".encode()
    assert is_deleted(content) == slow_mail.is_deleted(content)
    assert is_deleted(content) or change is not str


@given(
    value=st.sampled_from(["", " 0", "12", "\t7 ", "99999999999", "x", "5\r"]),
    name=st.sampled_from(HEADERS),
    body=mails(),
)
def test_content_length_is_found_as_without_a_quick_look(value: str, name: str, body: bytes) -> None:
    """In any case, and only in the headers."""
    content = f"{name}\nCONTENT-length :{value}\n".encode() + body
    end = re.search(rb"\n\r?\n", content)
    stated = re.search(rb"(?im)^content-length[ \t]*:[ \t]*(\d{1,10})[ \t]*\r?$", content[: end.end()]) if end else None
    assert stated_end(content) == (end.end() + int(stated[1]) if end and stated else None)


@examples(400)
@given(content=mails() | st.binary(max_size=60))
def test_headers_are_those_that_are_found_line_by_line(content: bytes) -> None:
    """And the body begins at the same place."""
    plain = content.replace(b"\r\n", b"\n")
    assert split_headers(plain) == slow_mail.split_headers(plain)


@pytest.mark.parametrize("beyond", [-1, 0, 1, 2])
def test_limit_of_headers_is_the_same_line_by_line(beyond: int) -> None:
    """To the byte."""
    for content in (b"Subject: " + b"x" * (65536 - 9 + beyond), b"X: y\n" * 13107 + b"x" * (1 + beyond) + b"\n\nbody"):
        results = []
        for split in (split_headers, slow_mail.split_headers):
            try:
                results.append(split(content))
            except TooMuchError:
                results.append(({}, b"too much"))
        assert results[0] == results[1]


@examples(400)
@given(text=st.text(alphabet=" \t\r\n\f\v\x1f\xa0\u2003ab", max_size=12))
def test_blanks_of_markup_become_one_space(text: str) -> None:
    """Other blanks stay."""
    assert _on_one_line(text) == re.sub(r"[ \t\r\n\f]+", " ", text)


@examples(600)
@given(markup=PAGES)
def test_page_shows_what_it_shows_tag_by_tag(markup: str) -> None:
    """Hidden, quoted and broken markup among it."""
    assert html_to_text(markup) == slow_mail.html_to_text(markup)


@examples(400)
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=12))
def test_signatures_are_those_that_are_found_without_quick_looks(lines: list[str]) -> None:
    """Contacts among them."""
    fast = without_signature(lines)
    with slow_mail.slow_path():
        assert without_signature(lines) == fast


@given(lines=st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=30))
def test_footers_are_those_that_are_found_line_by_line(lines: list[str]) -> None:
    """Notices, rules and lists."""
    assert without_footers(lines) == slow_mail.without_footers(lines)


NOTICES = (
    *(
        "Confidential",
        "Disclaimer",
        "Legal notice",
        "Privileged and confidential",
        "Important e-mail",
        "Notice: message",
    ),
    *("Please note: e-mail", "Caution: message", "This e-mail", "The information in this message", "If you received"),
    *("Any unauthorized", "Please consider the environment", "Bitte denken Sie an die Umwelt", "Antes de imprimir"),
    *("Pensez à l'environnement", "Merci de penser à l'environnement", "Prima di stampare", "Denk aan het milieu"),
    *("Diese Nachricht", "Der Inhalt dieser", "Ce courriel", "Este correo", "Esta mensagem", "Questo messaggio"),
    *("La presente", "Dit bericht", "Deze e-mail"),
)
FOOTERS = (
    *(
        "To unsubscribe",
        "Unsubscribe",
        "You received this because",
        "This email is a service from",
        "View this e-mail in",
    ),
    *("Reply to this email directly", "For more options, visit", "Manage your preferences", "To stop receiving"),
)


@pytest.mark.parametrize("text", [*(f"{text}, which is confidential" for text in NOTICES), *FOOTERS])
@pytest.mark.parametrize("change", [str, str.upper, "* {}".format, "\xa0{}".format])
def test_every_way_to_begin_a_notice_is_looked_at(text: str, change: Callable[[str], str]) -> None:
    """In any case, and behind signs."""
    assert without_footers(["Good", "", change(text)]) == ["Good", ""]


WORDS = sorted(
    {
        word
        for language in LANGUAGES.values()
        for text in (*language.answers, *language.reply_above)
        for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"\\.", " ", text))
    }
)


@examples(600)
@given(
    words=st.lists(
        st.sampled_from([*WORDS, "yanit", "metinde", "\u017f", "\u212a", "\u0130", "## "]), min_size=1, max_size=6
    ),
    change=st.sampled_from([str, str.upper, str.title]),
)
def test_ascii_is_searched_as_other_text_is(words: list[str], change: Callable[[str], str]) -> None:
    """For what asks for the answer above a line, and for what says that the answers are below."""
    line = change(" ".join(words))
    assert says_answers_are_below(line) == slow_mail.says_answers_are_below(line)
    for drawn in (line, f"## {line}"):
        assert asks_for_reply_above(drawn) == slow_mail.asks_for_reply_above(drawn)


@pytest.mark.parametrize(
    "line", ["Yanitlar metinde", "SEE MY COMMENTS BELOW", "See my comments below", "Antworten im Text"]
)
def test_answers_below_are_found_in_ascii(line: str) -> None:
    """In any case, and where an ASCII letter stands for a dotless one."""
    assert says_answers_are_below(line)


def test_armor_in_the_middle_of_a_line_is_none() -> None:
    """The quick look is for its beginning."""
    assert without_armor(["x -----BEGIN PGP SIGNATURE-----"]) == ["x -----BEGIN PGP SIGNATURE-----"]
    assert without_armor(["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA1", "Good"]) == ["Good"]


@examples(400)
@given(
    words=st.lists(st.sampled_from(["a", "ab", " ", "\n", "\xa0", "\t", "\u2003", "b"]), max_size=30), data=st.data()
)
def test_removed_words_are_the_words_of_both_texts_counted(words: list[str], data: st.DataObject) -> None:
    """Wherever the first difference is, in a word or between two."""
    whole = "".join(words)
    own = "".join(word for word in words if data.draw(st.integers(0, 5)))
    assert _words_fewer(own, whole) == len(whole.split()) - len(own.split())


def public_mails() -> list[Path]:
    """The fixtures, and the public mails if they are there."""
    folders = [ROOT / "tests" / "fixtures"]
    if "SCORE_MESSAGES_DATA" in os.environ:
        folders.append(Path(os.environ["SCORE_MESSAGES_DATA"]) / "mail")
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.slow
def test_every_public_mail_is_read_as_without_quick_looks() -> None:
    """Those of the fixtures, and 800 of $SCORE_MESSAGES_DATA/mail if that is set; each as HTML as well."""
    for path in public_mails():
        content = path.read_bytes()[: 1 << 20]
        markup = content.decode("latin-1")
        fast = outcome(content, SUBJECT_AND_BODY, DROP), is_deleted(content), html_to_text(markup)
        with slow_mail.slow_path():
            slow = outcome(content, SUBJECT_AND_BODY, DROP)
        assert (slow, slow_mail.is_deleted(content), slow_mail.html_to_text(markup)) == fast, path.name
