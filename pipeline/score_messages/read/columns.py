"""Which of a table's columns is the message, which the id, which ride along. Knows names, not contents."""

from __future__ import annotations

import itertools
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from score_messages.errors import ColumnError, Hint
from score_messages.messages import PREDICTION_FIELDS
from score_messages.privacy.column_names import (
    MOST_SHOWN,
    is_called_a_message,
    is_evident,
    is_header,
    is_name_like,
    listed,
    nearest,
    shown_name,
)
from score_messages.read.limits import MAX_COLUMNS, MAX_KEPT_COLUMNS
from score_messages.read.source import ReadOptions

USUAL_TEXT_NAMES = ("body", "text", "message", "review", "comment", "content")

__all__ = [
    "ChosenColumns",
    "check_no_clash",
    "choose_columns",
    "is_name_like",
    "listed",
    "name_or_number",
    "shown_name",
    "typed_name",
]


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


def choose_columns(source: str, names: Sequence[str], options: ReadOptions, in_line: bool = True) -> ChosenColumns:
    """Decide by names alone what each column is for.

    The id column doesn't ride along if it is called `message_id`: it comes back under that name.

    Args:
        in_line: whether the names stand in a line on top of the file, which may be missing; not those of JSON or
            Parquet.

    Raises:
        ColumnError: a name is missing, doubled or ambiguous; it says which columns there are.
    """
    if len(names) > MAX_COLUMNS:
        raise ColumnError(source, f"has more than {MAX_COLUMNS:,} columns; that is the limit")
    sure = _names_one(names, options)
    told = _Told(names, sure, in_line)

    def place(wanted: str, option: str) -> int:
        return _place(source, names, wanted, option, told)

    text = _text_place(source, names, options.text_column, told)
    identity = None if options.id_column is None else place(options.id_column, "--id-column")
    date = None if options.date_column is None else place(options.date_column, "--date-column")
    kept = list(range(len(names)))
    if options.keep is not None:
        kept = sorted({place(name, "--keep") for name in options.keep})
    _check_roles(source, names, options, text, {"--id-column": identity, "--date-column": date}, kept)
    if options.drop_text and text in kept:
        kept.remove(text)
    if identity in kept and names[identity] == PREDICTION_FIELDS[0].name:
        kept.remove(identity)
    if len(kept) > MAX_KEPT_COLUMNS:
        reason = f"has {len(kept):,} columns to ride along; {MAX_KEPT_COLUMNS:,} are the limit"
        raise ColumnError(source, reason, hint=Hint("Say which ones shall", f"--keep {typed_name(names, text)}"))
    _check_not_doubled(source, names, kept, told)
    return ChosenColumns(text, identity, date, tuple(kept))


@dataclass(frozen=True)
class _Told:
    """What may be said to people of a table's names.

    Attributes:
        sure: the user has named one, so that the first record is a header for certain.
        in_line: as in `choose_columns`.
    """

    names: Sequence[str]
    sure: bool
    in_line: bool

    @property
    def is_evident(self) -> bool:
        """Whether some of them at least are names for certain."""
        return self.sure or is_header(self.names) or any(map(is_evident, self.names))

    def all(self) -> str:
        """Which columns there are."""
        if self.is_evident:
            return f"It has: {listed(self.names, self.sure)}."
        if self.in_line:
            reason = "Its first record doesn't read like a header (so it isn't shown here)"
            return f"{reason}: {listed(self.names)}; the file needs one."
        return f"Its names don't read like those of columns (so they aren't shown here): {listed(self.names)}."


def _names_one(names: Sequence[str], options: ReadOptions) -> bool:
    """Whether the user has named one of the columns, so that the first record is a header for certain."""
    wanted = {options.text_column, options.id_column, options.date_column, *(options.keep or ())}
    return any(name in wanted and not name.isdecimal() for name in names)


def _check_roles(
    source: str,
    names: Sequence[str],
    options: ReadOptions,
    text: int,
    others: Mapping[str, int | None],
    kept: Sequence[int],
) -> None:
    """Raise ColumnError if the message is to be left out and kept, or to be an id or a date as well."""
    if options.drop_text and options.keep is not None and text in kept:
        raise kept_and_dropped(source, [typed_name(names, place) for place in kept if place != text])
    for option, place in others.items():
        if place == text:
            hint = Hint(f"Leave {option} out, or name another column; --text-column says which holds the message")
            raise ColumnError(source, f"{option} is the column with the message itself", hint=hint)


def kept_and_dropped(source: str, others: Sequence[str]) -> ColumnError:
    """What is wrong with `--keep body --drop-text`; `others` are to be kept beside it, as typed."""
    hint = Hint("To leave the message out", f"--keep {','.join(others) or shlex.quote('')}")
    return ColumnError(source, "--keep names the column with the message, and --drop-text leaves it out", hint=hint)


def _text_place(source: str, names: Sequence[str], wanted: str | None, told: _Told) -> int:
    if wanted is not None:
        return _place(source, names, wanted, "--text-column", told)
    usual = [place for place, name in enumerate(names) if name.strip().lower() in USUAL_TEXT_NAMES]
    if len(usual) == 1:
        return usual[0]
    if usual:
        found = [names[place] for place in usual]
        reason = f"has {len(usual)} columns that could be the message: {listed(found)}"
        raise ColumnError(source, reason, hint=_which(found, usual, "--text-column"))
    reason = f"has no column with a usual name for the message ({', '.join(USUAL_TEXT_NAMES)}). {told.all()}"
    raise ColumnError(source, reason, hint=_offered(names, told))


def _offered(names: Sequence[str], told: _Told) -> Hint:
    """The one column that people would call the message, or else no column: none is offered for where it stands."""
    alike = [place for place, name in enumerate(names) if is_called_a_message(name)]
    if len(alike) == 1 and (told.sure or is_header(names)):
        return Hint("If that is the message, name it", f"--text-column {typed_name(names, alike[0], told.sure)}")
    if told.in_line and not told.is_evident:
        return Hint("Put a line with the names of its columns on top of the file")
    return name_or_number("--text-column", "Say which of them is the message")


def _place(source: str, names: Sequence[str], wanted: str, option: str, told: _Told) -> int:
    """The place of a column given by its name, or by its number from 1 if no column is called so."""
    exact = [place for place, name in enumerate(names) if name == wanted]
    alike = [place for place, name in enumerate(names) if name.strip().lower() == wanted.strip().lower()]
    for places in (exact, alike):
        if len(places) == 1:
            return places[0]
        if places:
            hint = _which([names[place] for place in places], places, option)
            raise ColumnError(source, f"has {len(places)} columns called '{wanted}'", hint=hint)
    if _is_number(wanted):
        if 1 <= int(wanted) <= len(names):
            return int(wanted) - 1
        raise ColumnError(
            source,
            f"has no column {int(wanted)}: it has {len(names)}",
            hint=name_or_number(option, "Choose a column"),
        )
    near = nearest(wanted, names) if told.sure or is_header(names) else None
    hint = name_or_number(option, "Name a column that is there")
    if near is not None:
        hint = Hint("If you mean the one with a like name", f"{option} {typed_name(names, near, told.sure)}")
    raise ColumnError(source, f"has no column '{wanted}'. {told.all()}", hint=hint)


def _is_number(wanted: str) -> bool:
    return wanted.isascii() and wanted.isdecimal() and len(wanted) < 7


def name_or_number(option: str, text: str) -> Hint:
    """Words alone: no command, which would have to make up a column."""
    return Hint(f"{text}, by its name or by its number, counted from 1, with {option}")


def _which(found: Sequence[str], places: Sequence[int], option: str) -> Hint:
    """Between several columns: by their names, or by their numbers where the names are the same."""
    are_told_apart = len({name.strip().lower() for name in found}) == len(found)
    choices = list(found) if are_told_apart else [str(place + 1) for place in places]
    by = "" if are_told_apart else " by its number, counted from 1,"
    return Hint(f"Say which{by} with {option}: {', '.join(choices[:-1])} or {choices[-1]}")


def _check_not_doubled(source: str, names: Sequence[str], places: Sequence[int], told: _Told) -> None:
    """Of all names, those of the columns at `places` have to differ."""
    counts = Counter(names[place] for place in places)
    doubled = [name for name in counts if counts[name] > 1]
    if doubled:
        others = [typed_name(names, place, told.sure) for place in places if counts[names[place]] == 1]
        hint = Hint("Rename one of them")
        if others:
            hint = Hint("Rename one of them, or choose what rides along", f"--keep {','.join(others)}")
        numbers = [str(place + 1) for place in places if counts[names[place]] > 1]
        reason = f"has two columns of the same name: {', '.join(numbers[:-1][:MOST_SHOWN])} and {numbers[-1]}. "
        reason += told.all()
        if all(map(is_evident, doubled)) or (all(map(is_name_like, doubled)) and (told.sure or is_header(names))):
            reason = f"has more than one column called {listed(sorted(doubled), sure=True)}"
        raise ColumnError(source, reason, hint=hint)


def check_no_clash(source: str, kept: Sequence[str], prefix: str) -> None:
    """Raise ColumnError if a column that rides along is called like one that scoring adds."""
    clashes = _clashes(kept, prefix)
    if clashes:
        free = next(new for new in _prefixes() if not _clashes(kept, new))
        hint = Hint("Put something in front of the names that scoring adds", f"--prefix {free}")
        raise ColumnError(source, f"already has a column called {', '.join(clashes)}", hint=hint)


def _clashes(kept: Sequence[str], prefix: str) -> list[str]:
    added = {prefix + field.name for field in PREDICTION_FIELDS}
    return [name for name in kept if name in added]


def _prefixes() -> Iterator[str]:
    yield "sentiment_"
    yield from (f"sentiment{number}_" for number in itertools.count(2))


def typed_name(names: Sequence[str], place: int, sure: bool = False) -> str:
    """How a column is named on the command line: by its number if its name may not be shown, or has a comma in it."""
    name = names[place]
    may_show = is_evident(name) or (is_name_like(name) and (sure or is_header(names)))
    return shlex.quote(name) if may_show and "," not in name else str(place + 1)
