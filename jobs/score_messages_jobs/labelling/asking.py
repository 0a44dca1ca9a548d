"""Asks about message after message until all have an answer, or a person has had enough: the order of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from score_messages.labelling.form import FormRow
from score_messages_jobs.labelling.keyboard import CLOSED, PAGE_DOWN, PAGE_UP, RESIZED, Keyboard
from score_messages_jobs.labelling.screen import Shown, help_screen, screen
from score_messages_jobs.labelling.session import Session

ANSWERS = {"n": "negative", "u": "neutral", "p": "positive", "s": "skip"}
_UNDO, _QUIT, _HELP, _NEXT_PAGE = ("z", "b"), ("q", CLOSED), ("?", "h"), (" ", PAGE_DOWN)

_UNKNOWN_KEY = "That key means nothing here; ? explains the others."


@dataclass(frozen=True)
class Columns:
    """Which columns are shown, as indices: those of the text, and those beside it with their names."""

    texts: Sequence[int]
    beside: Sequence[tuple[str, int]]


def ask(session: Session, rows: Sequence[FormRow], columns: Columns, keyboard: Keyboard) -> None:
    """Ask until nothing is left, the person quits, or the terminal is closed. Raises what saving an answer raises."""
    note = ""
    while session.current is not None:
        shown = replace(_shown(session, rows[session.current], columns), note=note)
        key = _key(keyboard, shown)
        note = ""
        if key in _QUIT:
            return
        if key in ANSWERS:
            session.answer(ANSWERS[key])
        elif key in _UNDO:
            note = "" if session.undo() else "There is nothing to undo: no answer was given since the start."
        elif key in _HELP:
            _until_key(keyboard, lambda: keyboard.show(help_screen(keyboard.size())))
        else:
            note = _UNKNOWN_KEY


def _key(keyboard: Keyboard, shown: Shown) -> str:
    """The next key that is not about the pages of this message."""
    page = 0
    while True:
        lines, pages = screen(shown, keyboard.size(), page)
        keyboard.show(lines)
        key = keyboard.key().lower()
        if key in _NEXT_PAGE:
            page = (page + 1) % pages
        elif key == PAGE_UP:
            page = max(min(page, pages - 1) - 1, 0)
        elif key != RESIZED:
            return key


def _until_key(keyboard: Keyboard, show: Callable[[], None]) -> None:
    show()
    while keyboard.key() == RESIZED:
        show()


def _shown(session: Session, row: FormRow, columns: Columns) -> Shown:
    texts = [row.cells[column] or "" for column in columns.texts]
    beside = [(name, row.cells[column] or "") for name, column in columns.beside]
    return Shown(f"{session.done + 1} of {len(session.labels)}", beside, "\n\n".join(filter(None, texts)))
