"""Charset labels and character references as strangers write them: none is kept, none ends a run."""

from __future__ import annotations

import codecs
import encodings.aliases
import html
import random
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail import charsets
from score_messages.mail.charsets import decode
from score_messages.mail.html_text import html_to_text
from score_messages.mail.text_part import TextPart
from score_messages.read import ReadOptions, open_messages


def test_python_is_only_asked_for_names_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps every label it was asked for: 60,000 mails with a label each would fill the memory for good."""
    asked: set[str] = set()
    lookup = codecs.lookup

    def remembering(name: str) -> codecs.CodecInfo:
        asked.add(name)
        return lookup(name)

    monkeypatch.setattr(codecs, "lookup", remembering)
    rng = random.Random(1)
    for number in range(5000):
        decode(b"caf\xe9", "".join(rng.choices(string.printable, k=rng.randint(1, 70))))
        decode(b"caf\xe9", f"x-{number}")
        decode(b"caf\xe9", "utf" + "".join(rng.choices("-_ .:/!", k=9)) + "8")
    assert "utf_8" in asked or "utf8" in asked
    assert asked <= charsets._names()


@pytest.mark.parametrize("label", sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values()}))
def test_every_charset_that_python_has_is_still_known(label: str) -> None:
    """By all of its names, in either case, with hyphens."""
    try:
        codec = codecs.lookup(label)
    except LookupError:  # of another system
        codec = None
    is_text = codec is not None and codec._is_text_encoding and codec.name not in charsets._NOT_FOR_MAIL
    for form in (label, label.upper(), label.replace("_", "-"), f'"{label}"'):
        assert (charsets._known(form) is not None) == is_text, form


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("windows-874", "cp874", "ขอบคุณ"),
        ("iso-8859-8-i", "iso8859-8", "תודה"),
        ("x-sjis", "cp932", "ありがとう①"),
        ("windows-31j", "cp932", "ありがとう①"),
        ("x-gbk", "gb18030", "谢谢你们"),
        ("win-1250", "cp1250", "Zażółć"),
        ("windows1251", "cp1251", "Спасибо"),
        ("x-windows-949", "cp949", "감사합니다 뷁"),
        ("x-mac-cyrillic", "mac-cyrillic", "Спасибо"),
    ],
)
def test_labels_of_mail_programs_are_known(label: str, codec: str, text: str) -> None:
    """Though Python has another name."""
    assert decode(text.encode(codec), label)[0] == text


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="{}">',
        "<META CHARSET={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}" />',
    ],
)
@pytest.mark.parametrize("label", ["windows-1251", "koi8-r"])
@pytest.mark.parametrize("declared", [None, "us-ascii", "x-unknown", ""])
def test_page_says_its_charset_where_the_mail_does_not(head: str, label: str, declared: str | None) -> None:
    page = f"<html><head>{head.format(label)}</head><body>Спасибо</body></html>".encode(label)
    assert TextPart(page, declared, is_html=True).text == "Спасибо"
    assert TextPart(page, "windows-1252", is_html=True).text != "Спасибо"
    assert TextPart(page.replace(label.encode(), b"utf-16"), declared, is_html=True).text != "Спасибо"


@pytest.mark.parametrize("digits", [4300, 4301, 100_000])
@pytest.mark.parametrize("end", [";", "", "x"])
def test_reference_of_any_length_is_a_character_that_is_none(digits: int, end: str) -> None:
    """Python reads no number of more than 4,300 digits."""
    assert html_to_text(f"<p>good &#{'1' * digits}{end} film</p>").replace("x", "").split() == [
        "good",
        "\ufffd",
        "film",
    ]


def test_such_a_reference_costs_no_neighbour_its_score(tmp_path: Path) -> None:
    """In a CSV file as in a mail."""
    source = tmp_path / "in.csv"
    source.write_text(f"id,body\n1,fine\n2,<p>hello &#{'1' * 4301}; dear</p>\n3,good\n")
    with open_messages(str(source), ReadOptions()) as opened:
        bodies = [body for batch in opened for body in batch.body.to_pylist()]
    assert bodies == ["fine", "hello \ufffd dear", "good"]


@given(st.text(alphabet="&#0123456789xX;abclt ", max_size=60))
def test_other_references_are_read_as_the_standard_library_does(text: str) -> None:
    """The reference implementation."""
    shown = html_to_text(f"<p>{text}</p>")
    assert shown.split() == html.unescape(text).split()
