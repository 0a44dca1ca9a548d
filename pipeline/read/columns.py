"""Which of a table's columns is the message, which the id, which ride along. Knows names, not contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import ColumnError, Cure
from pipeline.messages import VERDICT_FIELDS
from pipeline.read.limits import MAX_COLUMNS, MAX_KEPT_COLUMNS
from pipeline.read.source import ReadOptions

USUAL_TEXT_NAMES = ("body", "text", "message", "review", "comment", "content")

_NAME_LIKE = re.compile(r"(?=.{1,40}\Z)\w[\w#:()/-]*([ ._-]\w[\w#:()/-]*){0,3}")


@dataclass(frozen=True)
class ChosenColumns:
    """Places (from 0) in the list of a table's column names."""

    text: int
    id: int | None
    date: int | None
    kept: tuple[int, ...]

    @property
    def used(self) -> list[int]:
        """All that have to be read, in the table's order."""
        return sorted({self.text, *self.kept} | {place for place in (self.id, self.date) if place is not None})


def choose_columns(source: str, names: Sequence[str], options: ReadOptions) -> ChosenColumns:
    """Decide by names alone what each column is for.

    The id column doesn't ride along if it is called `message_id`: it comes back under that name.

    Raises:
        ColumnError: a name is missing, doubled or ambiguous; it says which columns there are.
    """
    if len(names) > MAX_COLUMNS:
        raise ColumnError(source, f"has more than {MAX_COLUMNS:,} columns; that is the limit")
    text = _text_place(source, names, options.text_column)
    identity = None if options.id_column is None else _place(source, names, options.id_column, "--id-column")
    date = None if options.date_column is None else _place(source, names, options.date_column, "--date-column")
    kept = list(range(len(names)))
    if options.keep is not None:
        kept = sorted({_place(source, names, name, "--keep") for name in options.keep})
    if options.drop_text and text in kept:
        kept.remove(text)
    if identity in kept and names[identity] == VERDICT_FIELDS[0].name:
        kept.remove(identity)
    if len(kept) > MAX_KEPT_COLUMNS:
        reason = f"has {len(kept):,} columns to ride along; {MAX_KEPT_COLUMNS:,} are the limit"
        raise ColumnError(source, reason, cure=Cure("Say which ones shall", f"--keep {_quoted(names[text])}"))
    _check_not_doubled(source, [names[place] for place in kept])
    return ChosenColumns(text, identity, date, tuple(kept))


def _text_place(source: str, names: Sequence[str], wanted: str | None) -> int:
    if wanted is not None:
        return _place(source, names, wanted, "--text-column")
    usual = [place for place, name in enumerate(names) if name.strip().lower() in USUAL_TEXT_NAMES]
    if len(usual) == 1:
        return usual[0]
    found = [names[place] for place in usual]
    if usual:
        reason = f"has {len(usual)} columns that could be the message: {listed(found)}"
    else:
        reason = f"has no column with a usual name for the message ({', '.join(USUAL_TEXT_NAMES)}). {_it_has(names)}"
    example = found[0] if found else _example(names)
    raise ColumnError(source, reason, cure=Cure("Name the column", f"--text-column {_quoted(example)}"))


def _place(source: str, names: Sequence[str], wanted: str, option: str) -> int:
    """The place of a column given by its name, or by its number from 1 if no column is called so."""
    exact = [place for place, name in enumerate(names) if name == wanted]
    alike = [place for place, name in enumerate(names) if name.strip().lower() == wanted.strip().lower()]
    for places in (exact, alike):
        if len(places) == 1:
            return places[0]
        if places:
            cure = Cure("Say which by its number, counted from 1", f"{option} {places[0] + 1}")
            raise ColumnError(source, f"has {len(places)} columns called '{wanted}'", cure=cure)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    cure = Cure("Name the column", f"{option} {_quoted(_example(names))}")
    raise ColumnError(source, f"has no column '{wanted}'. {_it_has(names)}", cure=cure)


def _check_not_doubled(source: str, names: Sequence[str]) -> None:
    doubled = sorted({name for name in names if names.count(name) > 1})
    if not all(map(is_name_like, filter(None, doubled))):
        raise ColumnError(source, f"has two columns of the same name. {_it_has(names)}")
    if doubled:
        others = [name for name in dict.fromkeys(names) if name not in doubled and is_name_like(name)]
        cure = Cure("Rename one of them, or choose what rides along", f"--keep {_quoted(','.join(others) or 'NAME')}")
        shown = listed([name or "''" for name in doubled])
        raise ColumnError(source, f"has more than one column called {shown}", cure=cure)


def check_no_clash(source: str, kept: Sequence[str], prefix: str) -> None:
    """Raise ColumnError if a column that rides along is called like one that scoring adds."""
    clashes = [name for name in kept if name in {prefix + field.name for field in VERDICT_FIELDS}]
    if clashes:
        cure = Cure("Put something in front of the names that scoring adds", "--prefix sentiment_")
        raise ColumnError(source, f"already has a column called {listed(clashes)}", cure=cure)


def is_name_like(name: str) -> bool:
    """Whether a header cell reads like a column's name; in a file without a header it may be a message."""
    return _NAME_LIKE.fullmatch(name) is not None and not name.isdecimal()


def listed(names: Sequence[str]) -> str:
    """Names for an error, at most 30."""
    return ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")


def _it_has(names: Sequence[str]) -> str:
    if all(map(is_name_like, names)):
        return f"It has: {listed(names)}."
    return "Its first record doesn't read like a header (so it isn't shown here); the file needs one."


def _example(names: Sequence[str]) -> str:
    """A column's name to show; none where the first record may be a message."""
    return names[0] if names and all(map(is_name_like, names)) else "NAME"


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[\w.,-]+", name) else f"'{name}'"
