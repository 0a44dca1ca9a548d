"""What a person sees of a message, as lines that fit the terminal and command it nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from score_messages_jobs.terminal.excerpt import cells_of, excerpt

KEYS = (
    "n negative, u neutral, p positive, s skip, z undo, q quit, ? help",
    "n neg, u neu, p pos, s skip, z undo, q quit, ? help",
    "n u p s z q, ? help",
)
"""What may be typed; for a narrow terminal in fewer words."""

MORE = "space more, "

HELP = (
    "n: negative, the writer is unhappy with something",
    "u: neutral, neither, or both in balance",
    "p: positive, the writer is happy with something",
    "s: skip it, it can't be told, or is nobody's opinion",
    "z or b: take the last answer back",
    "space or page down, page up: more of a long text",
    "q: quit; every answer is saved, and the next start goes on here",
    "",
    "Judge what the text says, not what you think of it. Any key goes on.",
)

_LEAST_WIDTH, _LEAST_TEXT = 20, 1
_MARKS_OF_A_LINE = 20
_NAME = 8


@dataclass(frozen=True)
class Size:
    """Of a terminal, in cells."""

    columns: int
    lines: int


@dataclass(frozen=True)
class Shown:
    """A message and what stands beside it.

    Attributes:
        place: such as "17 of 200".
        beside: names and values, such as the subject.
        text: all of it, as it is in the file.
        note: a line for once, such as that there is nothing to undo.
    """

    place: str
    beside: Sequence[tuple[str, str]]
    text: str
    note: str = ""


def screen(shown: Shown, size: Size, page: int) -> tuple[list[str], int]:
    """The lines of a page, at most as many as the terminal has; and how many pages there are.

    Args:
        page: from 0; one that isn't there counts as the last.
    """
    width = max(size.columns, _LEAST_WIDTH)
    heads = [excerpt(f"{name:<{_NAME}} {value}", width) for name, value in shown.beside if value]
    heads = heads[: max(size.lines - 6, 0)]
    room = max(size.lines - len(heads) - 5, _LEAST_TEXT)
    text = list(wrapped(shown.text, width))
    pages = max(-(-len(text) // room), 1)
    page = min(page, pages - 1)
    place = shown.place if pages == 1 else f"{shown.place}, page {page + 1} of {pages}"
    keys = [keys if pages == 1 else f"{MORE}{keys}" for keys in KEYS]
    lines = [excerpt(place, width), *heads, "", *text[page * room : (page + 1) * room], ""]
    return [
        *lines,
        excerpt(shown.note, width),
        excerpt(next((line for line in keys if len(line) <= width), keys[-1]), width),
    ][: max(size.lines, 1)], pages


def help_screen(size: Size) -> list[str]:
    """What the keys mean."""
    return [excerpt(line, max(size.columns, _LEAST_WIDTH)) for line in HELP][: max(size.lines, 1)]


def wrapped(text: str, width: int) -> Iterator[str]:
    r"""The lines of a text, none wider than the terminal, without whatever commands it.

    >>> list(wrapped("a good\x1b[2J film\n\nand   more", 8))
    ['a', 'good?[2J', 'film', '', 'and more']
    """
    for paragraph in text.splitlines():
        yield from _lines_of([word for word in _harmless(paragraph).split(" ") if word], width)


def _lines_of(words: Sequence[str], width: int) -> Iterator[str]:
    line, cells = "", 0
    for piece in [piece for word in words for piece in _pieces(word, width)]:
        needed = cells_of(piece)
        if line and cells + 1 + needed > width:
            yield line
            line, cells = piece, needed
        else:
            line, cells = (f"{line} {piece}", cells + 1 + needed) if line else (piece, needed)
    yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word in pieces that fit a line; marks that take no cell count for a twentieth of one."""
    if len(word) <= width // 2:
        yield word
        return
    piece, cells = "", 0.0
    for letter in word:
        needed = max(cells_of(letter), 1 / _MARKS_OF_A_LINE)
        if piece and cells + needed > width:
            yield piece
            piece, cells = "", 0.0
        piece, cells = piece + letter, cells + needed
    yield piece


def _harmless(line: str) -> str:
    """Control characters as `?`; marks that can't be seen, such as those of direction, left out; blanks as blanks."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(map(_letter, line))


def _letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    kind = unicodedata.category(letter)
    return " " if kind.startswith("Z") or letter == "\t" else "" if kind == "Cf" else "?"
