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
