"""Mails in cells: what is read of them, whatever stands there, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.cells import joined_cells, row_outcome, row_text, shown
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
