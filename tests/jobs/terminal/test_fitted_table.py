"""Rows are laid out so that they fit a terminal, whatever is in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from score_messages_jobs.terminal.fitted_table import Head, fitted
from tests.support.examples import examples

CELLS = st.text(st.characters(exclude_categories=()), max_size=40)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Head], list[list[str]]]:
    """Columns of any kinds, at least one of them free, and rows for them."""
    count = draw(st.integers(1, 6))
    kinds = [(draw(st.booleans()), draw(st.booleans()), draw(st.integers(0, 9))) for _ in range(count)]
    heads = [
        Head(draw(CELLS), is_number, is_free or index == 0, least)
        for index, (is_number, is_free, least) in enumerate(kinds)
    ]
    return heads, draw(st.lists(st.lists(CELLS, min_size=count, max_size=count), max_size=4))


@given(tables(), st.integers(10, 120))
@examples(300)
def test_lines_fit_and_command_no_terminal(table: tuple[list[Head], list[list[str]]], width: int) -> None:
    """And there is one for the header and one for each row; what is left out is named."""
    heads, rows = table
    shown = fitted(heads, rows, width)
    assert len(shown.lines) == 1 + len(rows)
    assert all(line.isprintable() and cell_len(line) <= width for line in shown.lines)
    assert len(shown.left_out) < len(heads)


def test_columns_stand_under_each_other_whatever_letters_they_hold() -> None:
    """A Chinese letter takes two cells, a combining one none."""
    shown = fitted([Head("name", is_free=True), Head("n", is_number=True)], [["很好", "1"], ["e\u0301", "22"]], 40)
    assert shown.lines == ["name   n", "很好   1", "e\u0301     22"]


def test_texts_share_what_numbers_leave() -> None:
    """The widest are cut to the same width, narrow ones not at all."""
    heads = [Head("n", is_number=True), Head("a", is_free=True), Head("b", is_free=True), Head("c", is_free=True)]
    shown = fitted(heads, [["7", "x" * 50, "short", "y" * 30]], 40)
    assert shown.lines[1] == "7  xxxxxxxxxxxxx…  short  yyyyyyyyyyyyy…"
    assert shown.left_out == []


def test_columns_without_room_are_left_out_from_the_right_and_named() -> None:
    """Numbers are never cut: half a number is another one."""
    heads = [Head(f"column {index}", is_number=True) for index in range(5)]
    shown = fitted(heads, [["1234567"] * 5], 30)
    assert shown.lines == ["column 0  column 1  column 2", " 1234567   1234567   1234567"]
    assert shown.left_out == ["column 3", "column 4"]


def test_the_only_text_may_be_cut_to_nothing() -> None:
    """The columns before it stay."""
    shown = fitted([Head("status", least=12), Head("the message", is_free=True)], [["scored", "a good film"]], 14)
    assert shown.lines == ["status", "scored"] and shown.left_out == []
