"""Mails in cells: what is read of them, whatever stands there, in linear time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.cells import joined_cells, row_outcome, row_text, shown
from score_messages.mail.html_text import looks_like_html
from score_messages.mail.message import BODY, KEEP, read_mail
from score_messages.mail.own_words import own_words
from tests.support.cpu_time import computes_within
from tests.support.examples import examples

BELOW = "\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <ann@shop.example> wrote:\n> Thank you!\n"
PIECES = st.sampled_from(
    [
        "It broke. ",
        BELOW,
        "> quoted\n",
        "\r\n",
        "-- \n",
        "<p>",
        "</p>",
        "&amp;",
        "&#39;",
        "https://a.example/x",
        " ",
        "\x1c",
    ]
)
CELLS = st.none() | st.text(max_size=20) | st.lists(PIECES, max_size=8).map("".join)


@examples(200)
@given(st.lists(st.tuples(CELLS, st.sampled_from("sb")), min_size=1, max_size=4))
def test_a_row_is_its_cells_each_read_by_itself(row: list[tuple[str | None, str]]) -> None:
    """Bodies as `own_words` reads what is shown of them, subjects whole; parted by an empty line."""
    cells, kinds = tuple(cell for cell, _ in row), "".join(kind for _, kind in row)
    text, removed, is_readable = row_text(cells, kinds)
    parts = [shown(cell or "") if kind == "s" else own_words(shown(cell or "").strip()) for cell, kind in row]
    assert text == "\n\n".join(part for part in parts if part).strip()
    whole = [shown(cell or "") for cell in cells]
    assert removed == sum(len(all_of.split()) - len(part.split()) for all_of, part in zip(whole, parts, strict=True))
    assert is_readable and removed >= 0
    assert joined_cells(cells) == "\n\n".join(part for part in whole if part).strip()


HOSTILE = {
    "quotes": "> a\n" * 250_000,
    "attributions": "On Mon Ann wrote:\n" * 55_000,
    "headers": "From: a\nSent: b\n" * 60_000,
    "open tags": "<div " * 200_000 + "</div>",
    "entities": "&amp;" * 200_000,
    "empty lines": "\n" * 1_000_000,
    "carriage returns": "\r" * 1_000_000,
    "dashes": "-- \n" * 250_000,
    "armor": "-----BEGIN PGP MESSAGE-----\n" * 35_000,
    "one line": "a" * 1_000_000,
    "addresses": "https://a.example/" * 55_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_takes_no_longer_than_a_hostile_mail(name: str) -> None:
    """About 1 MB in each of two cells."""
    with computes_within(4):
        assert row_outcome((HOSTILE[name], HOSTILE[name]), "bb") is not None


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="needs the public mails")
def test_public_mails_read_from_cells_are_those_read_from_a_mailbox() -> None:
    """The subject and the whole body in two cells; a body that holds markup as text is markup in a cell."""
    paths = sorted(Path(os.environ["SCORE_MESSAGES_DATA"], "mail", "spamassassin").rglob("*"))
    compared = 0
    for content in (path.read_bytes() for path in paths if path.is_file()):
        whole, wanted = read_mail(content, BODY, KEEP), read_mail(content)
        if whole.is_readable and not looks_like_html(whole.text):
            text, removed, is_readable = row_text((whole.subject, whole.text), "sb")
            assert (text.split(), removed, is_readable) == (wanted.text.split(), wanted.removed_words, True)
            compared += 1
    assert compared > 450
