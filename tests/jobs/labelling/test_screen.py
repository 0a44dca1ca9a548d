"""Whatever a message holds, its pages fit the terminal, command it nothing and show all of it."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from score_messages_jobs.labelling.screen import Shown, Size, help_screen, screen, wrapped
from score_messages_jobs.terminal.excerpt import cells_of
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.golden import check_golden

HOSTILE = st.sampled_from(
    [
        "\x1b[2J",
        "\x1b]0;x\x07",
        "\u202e",
        "\u2066",
        "\x9b31m",
        "\r",
        "\t",
        "\n",
        "\u2028",
        "e\u0301" * 9,
        "很好",
        "👩‍🔧",
    ]
)
TEXTS = st.lists(st.text(max_size=30) | HOSTILE, max_size=20).map("".join)
SIZES = st.builds(Size, st.integers(1, 200), st.integers(1, 60))


@examples(300)
@given(TEXTS, TEXTS, SIZES, st.integers(0, 9))
def test_a_page_fits_and_is_harmless(text: str, subject: str, size: Size, page: int) -> None:
    lines, pages = screen(Shown("1 of 2", [("subject", subject)], text), size, page)
    assert len(lines) <= size.lines and pages >= 1
    for line in lines:
        assert cells_of(line) <= max(size.columns, 20)
        assert all(letter.isprintable() for letter in line)


@examples(200)
@given(TEXTS, st.integers(20, 100))
def test_all_words_are_on_the_pages(text: str, width: int) -> None:
    seen = "".join("".join(wrapped(text, width)).split())
    kept = [letter for letter in text if letter.isprintable() and not letter.isspace()]
    assert [letter for letter in seen if letter != "?"] == [letter for letter in kept if letter != "?"]


def test_the_pages_of_a_long_text_follow_each_other() -> None:
    text = "\n".join(f"line {number}" for number in range(100))
    size = Size(80, 24)
    _, pages = screen(Shown("1 of 2", [], text), size, 0)
    shown = [line for page in range(pages) for line in screen(Shown("1 of 2", [], text), size, page)[0]]
    assert [line for line in shown if line.startswith("line")] == text.split("\n")
    assert screen(Shown("1 of 2", [], text), size, 99)[0] == screen(Shown("1 of 2", [], text), size, pages - 1)[0]
    assert "space more" in shown[23] and "page 1 of" in shown[0]


def test_bidi_marks_are_gone_and_control_characters_are_shown() -> None:
    assert list(wrapped("a\u202eb\x1b[1mc", 40)) == ["ab?[1mc"]
    assert all(unicodedata.category(letter) != "Cc" for line in help_screen(Size(80, 24)) for letter in line)


def test_a_text_of_a_million_letters_takes_no_time() -> None:
    """One word, and many marks on one letter."""
    for text in ("x" * 1_000_000, "e" + "\u0301" * 300_000):
        with computes_within(5):
            screen(Shown("1 of 2", [], text), Size(80, 24), 0)


def test_what_is_seen_is_the_golden_text() -> None:
    """A short message, the second page of a long one in a small window, and what the keys mean."""
    text = "\n\n".join(
        f"This is the {word} paragraph of a long letter about a chair." for word in "first second third".split()
    )
    beside = [("subject", "Order 4711"), ("date", "2026-03-01T12:00:00.000Z"), ("source", "")]
    pages = [
        screen(Shown("17 of 200", beside, "It broke on the first day."), Size(80, 12), 0)[0],
        screen(Shown("18 of 200", beside, text, "There is nothing to undo."), Size(40, 10), 1)[0],
        help_screen(Size(80, 24)),
    ]
    check_golden("label-screen.txt", "\n--------\n".join("\n".join(page) for page in pages) + "\n")
