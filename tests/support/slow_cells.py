"""The rules of safe CSV cells, letter by letter: the reference for `write.safe_cells`, and the way back."""

from __future__ import annotations

import re
import unicodedata

SIGNS = set("=+-@") | {chr(number) for number in (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20, 0xFE66, 0xFE62, 0xFE63, 0xFE6B)}
SHOWN = {*range(32), *range(0x7F, 0xA0), 0x202D, 0x202E} - {ord(letter) for letter in "\t\r\n"}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
AS_NUMBER = re.compile(r"<U\+([0-9A-F]{4})>")


def passed_over(letter: str) -> bool:
    """Whether a spreadsheet may look past it for a formula."""
    return letter in "\t\"'" or unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cf")


def shown(text: str) -> str:
    """With control characters as their numbers."""
    letters = []
    for position, letter in enumerate(text):
        match = AS_NUMBER.match(text, position)
        looks_shown = match is not None and int(match[1], 16) in {*SHOWN, ord("<")}
        letters.append(f"<U+{ord(letter):04X}>" if ord(letter) in SHOWN or looks_shown else letter)
    return "".join(letters)


def slow_safe(text: str, delimiter: str = ",") -> str:
    """What the writer makes of a cell."""
    text = shown(text)
    if NUMBER.fullmatch(text):
        return text
    cuts, begins = set(",;\t\r\n") - {delimiter}, True
    letters: list[str] = []
    for letter in text:
        if begins and letter in SIGNS:
            letters.append("'")
        begins = letter in cuts or (begins and passed_over(letter))
        letters.append(letter)
    safe = "".join(letters)
    return "'" + safe if safe.lstrip("'")[:1] in ("\t", "\r") and safe.lstrip("'") else safe


def undone(text: str, delimiter: str = ",") -> str:
    """The cell as it was."""
    if text[:1] == "'" and text.lstrip("'")[:1] in {"\t", "\r"}:
        text = text[1:]
    cuts, begins = set(",;\t\r\n") - {delimiter}, True
    letters: list[str] = []
    for letter in text:
        if begins and letter in SIGNS and letters[-1:] == ["'"]:
            letters.pop()
        begins = letter in cuts or (begins and passed_over(letter))
        letters.append(letter)
    return AS_NUMBER.sub(was_shown, "".join(letters))


def was_shown(match: re.Match[str]) -> str:
    """The letter behind a number, if it is one that the writer shows."""
    number = int(match[1], 16)
    return chr(number) if number in {*SHOWN, ord("<")} else match[0]
