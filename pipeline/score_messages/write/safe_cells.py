r"""CSV cells that a spreadsheet doesn't run and a terminal doesn't obey. Knows cells, not files.

A spreadsheet may cut a line elsewhere than we did: at `;`, a comma or a tab, and then quotes no longer hold a line
break. So a formula counts wherever a cell could begin. Two changes, each of which can be undone without a doubt:

- An apostrophe stands before the sign that would begin a formula: `=1+1` becomes `'=1+1`, `see;=1+1` `see;'=1+1`; and
  before a cell that begins with a tab or a carriage return.
- A control character is written as its number: ESC becomes `<U+001B>`. So do those that turn the direction of Latin
  text (U+202D, U+202E); other signs of direction belong to Arabic and Hebrew, and stay. What looks like such a number
  from the first has its `<` written as `<U+003C>`.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

SEPARATORS = ",;\t"
"""Where spreadsheets cut lines, whatever the file means; line breaks come on top."""

_SIGNS = "=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b-"
"""What begins a formula, also as wide letters, which some spreadsheets take for the narrow ones."""

_PASSED_OVER = r"\t\p{Z}\p{Cf}\"'"
"""What may stand before that sign: blanks, what can't be seen, quotes."""

_BLANK = r"\A('*[\t\r])"
_GUARDED_BLANK = r"\A'('*[\t\r])"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_CONTROLS = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u202d\u202e"
_NUMBERS = "U\\+(?:00[0189][0-9A-F]|007F|003C|202D|202E)>"
_UNSEEN = f"[{_CONTROLS}]|<{_NUMBERS}"
_WAS_SHOWN = re.compile(f"<({_NUMBERS})")
_LOOKS_SHOWN = re.compile(f"<(?={_NUMBERS})")
_SHOWN = {number: f"<U+{number:04X}>" for number in (*range(32), *range(0x7F, 0xA0), 0x202D, 0x202E)}
for _kept in "\t\n\r":
    del _SHOWN[ord(_kept)]


def safe_cells(cells: pa.LargeStringArray, delimiter: str = ",") -> pa.LargeStringArray:
    r"""The same cells, harmless to look at; plain numbers stay.

    Args:
        delimiter: of the file: where the cells are cut by it, quotes hold them together.

    >>> safe_cells(pa.array(["=1+1", "-5", "- five", "a;=b", "a=b", "\x1b[2K", None], pa.large_string())).to_pylist()
    ["'=1+1", '-5', "'- five", "a;'=b", 'a=b', '<U+001B>[2K', None]
    """
    marked = pc.fill_null(pc.match_substring_regex(cells, _changed(delimiter)), False)
    if not pc.any(marked).as_py():
        return cells
    return pc.replace_with_mask(cells, marked, _guarded(_shown(cells.filter(marked)), delimiter))


def cells_before(cells: pa.StringArray, delimiter: str = ",") -> pa.StringArray:
    r"""What the cells were before `safe_cells`.

    >>> cells_before(pa.array(["'=1+1", "-5", "a;'=b", "<U+001B>[2K", None])).to_pylist()
    ['=1+1', '-5', 'a;=b', '\x1b[2K', None]
    """
    marked = pc.fill_null(pc.match_substring_regex(cells, f"'|<{_NUMBERS}"), False)
    if not pc.any(marked).as_py():
        return cells
    before = pc.replace_substring_regex(cells.filter(marked), _GUARDED_BLANK, r"\1")
    before = pc.replace_substring_regex(before, _formula(delimiter, guard="'"), r"\1\2\3")
    if pc.any(pc.match_substring_regex(before, f"<{_NUMBERS}")).as_py():
        before = pa.array([_WAS_SHOWN.sub(_as_it_was, cell) for cell in before.to_pylist()], cells.type)
    return pc.replace_with_mask(cells, marked, before)


def _as_it_was(match: re.Match[str]) -> str:
    return chr(int(match[1][len("U+") : -len(">")], 16))


def _shown(cells: pa.LargeStringArray) -> pa.LargeStringArray:
    """The cells with control characters as their numbers."""
    if not pc.any(pc.match_substring_regex(cells, _UNSEEN)).as_py():
        return cells
    shown = [_LOOKS_SHOWN.sub("<U+003C>", cell).translate(_SHOWN) for cell in cells.to_pylist()]
    return pa.array(shown, pa.large_string())


def _guarded(cells: pa.LargeStringArray, delimiter: str) -> pa.LargeStringArray:
    """The cells with an apostrophe before the signs that would begin a formula, but those of plain numbers."""
    guarded = pc.replace_substring_regex(cells, _formula(delimiter), r"\1\2'\3")
    guarded = pc.replace_substring_regex(guarded, _BLANK, r"'\1")
    return pc.if_else(pc.match_substring_regex(cells, _NUMBER), cells, guarded)


def _changed(delimiter: str) -> str:
    """Matches whatever isn't safe, in one go: most cells are."""
    return f"{_UNSEEN}|{_BLANK}|{_formula(delimiter)}"


def _formula(delimiter: str, guard: str = "") -> str:
    separators = SEPARATORS.replace(delimiter, "")
    return rf"(\A|[\r\n{separators}])([{_PASSED_OVER}]*){guard}([{_SIGNS}])"
