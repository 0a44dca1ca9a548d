"""Which of a table's columns is the message, which the id, which are passed through. Knows names, not contents."""

from __future__ import annotations

import itertools
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
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
    """Indices (from 0) into the list of a table's column names; `kept` are the passthrough columns."""

    text: int
    id: int | None
    date: int | None
    kept: tuple[int, ...]

    @property
    def used(self) -> list[int]:
        """Indices of all columns that have to be read, in the table's order."""
        return sorted({self.text, *self.kept} | {index for index in (self.id, self.date) if index is not None})


def choose_columns(source: str, names: Sequence[str], options: ReadOptions) -> ChosenColumns:
    """Decide by names alone what each column is for.

    The id column isn't passed through if it is called `message_id`: it comes back under that name.

    Raises:
        ColumnError: a name is missing, doubled or ambiguous; it says which columns there are.
    """
    if len(names) > MAX_COLUMNS:
        raise ColumnError(source, f"has more than {MAX_COLUMNS:,} columns; that is the limit")
    sure = _names_a_column(names, options)

    def index_of(wanted: str, option: str) -> int:
        return _index(source, names, wanted, option, sure)

    text = _text_index(source, names, options.text_column, sure)
    identity = None if options.id_column is None else index_of(options.id_column, "--id-column")
    date = None if options.date_column is None else index_of(options.date_column, "--date-column")
    kept = _passed_through(source, names, options, text, identity, sure)
    return ChosenColumns(text, identity, date, tuple(kept))


def _passed_through(
    source: str, names: Sequence[str], options: ReadOptions, text: int, identity: int | None, sure: bool
) -> list[int]:
    kept = list(range(len(names)))
    if options.keep is not None:
        kept = sorted({_index(source, names, name, "--keep", sure) for name in options.keep})
    if options.drop_text and text in kept:
        kept.remove(text)
    if identity in kept and names[identity] == PREDICTION_FIELDS[0].name:
        kept.remove(identity)
    if len(kept) > MAX_KEPT_COLUMNS:
        reason = f"has {len(kept):,} passthrough columns; {MAX_KEPT_COLUMNS:,} are the limit"
        raise ColumnError(source, reason, hint=Hint("Say which to keep", f"--keep {typed_name(names, text)}"))
    _check_not_doubled(source, names, kept, sure)
    return kept


def _names_a_column(names: Sequence[str], options: ReadOptions) -> bool:
    """Whether the user has named one of the columns, so that the first record is a header for certain."""
    wanted = {options.text_column, options.id_column, options.date_column, *(options.keep or ())}
    return any(name in wanted and not name.isdecimal() for name in names)


def _text_index(source: str, names: Sequence[str], wanted: str | None, sure: bool) -> int:
    if wanted is not None:
        return _index(source, names, wanted, "--text-column", sure)
    usual = [index for index, name in enumerate(names) if name.strip().lower() in USUAL_TEXT_NAMES]
    if len(usual) == 1:
        return usual[0]
    if usual:
        candidates = [names[index] for index in usual]
        reason = f"has {len(usual)} columns that could be the message: {listed(candidates)}"
        raise ColumnError(source, reason, hint=_which(candidates, usual, "--text-column"))
    reason = f"has no column with a usual name for the message ({', '.join(USUAL_TEXT_NAMES)}). {_it_has(names, sure)}"
    raise ColumnError(source, reason, hint=_offered(names, sure))


def _offered(names: Sequence[str], sure: bool) -> Hint:
    """The only column that people would call the message, else none: no column is offered for its position alone."""
    alike = [index for index, name in enumerate(names) if is_called_a_message(name)]
    if len(alike) == 1 and (sure or is_header(names)):
        return Hint("If that is the message, name it", f"--text-column {typed_name(names, alike[0], sure)}")
    if not sure and not any(map(is_evident, names)):
        return Hint("Put a line with the names of its columns on top of the file")
    return name_or_number("--text-column", "Say which of them is the message")


def _index(source: str, names: Sequence[str], wanted: str, option: str, sure: bool) -> int:
    """The index of a column given by its name, or by its number from 1 if no column has that name."""
    exact = [index for index, name in enumerate(names) if name == wanted]
    alike = [index for index, name in enumerate(names) if name.strip().lower() == wanted.strip().lower()]
    for indices in (exact, alike):
        if len(indices) == 1:
            return indices[0]
        if indices:
            hint = _which([names[index] for index in indices], indices, option)
            raise ColumnError(source, f"has {len(indices)} columns called '{wanted}'", hint=hint)
    if _is_number(wanted):
        if 1 <= int(wanted) <= len(names):
            return int(wanted) - 1
        raise ColumnError(
            source,
            f"has no column {int(wanted)}: it has {len(names)}",
            hint=name_or_number(option, "Choose a column"),
        )
    near = nearest(wanted, names) if sure or is_header(names) else None
    hint = name_or_number(option, "Name a column that is there")
    if near is not None:
        hint = Hint("If you mean the column with a similar name", f"{option} {typed_name(names, near, sure)}")
    raise ColumnError(source, f"has no column '{wanted}'. {_it_has(names, sure)}", hint=hint)


def _is_number(wanted: str) -> bool:
    return wanted.isascii() and wanted.isdecimal() and len(wanted) < 7


def name_or_number(option: str, text: str) -> Hint:
    """Words alone: no command, which would have to make up a column."""
    return Hint(f"{text}, by its name or by its number, counted from 1, with {option}")


def _which(candidates: Sequence[str], indices: Sequence[int], option: str) -> Hint:
    """Between several columns: by their names, or by their numbers where the names are the same."""
    have_own_names = len({name.strip().lower() for name in candidates}) == len(candidates)
    choices = list(candidates) if have_own_names else [str(index + 1) for index in indices]
    by = "" if have_own_names else " by its number, counted from 1,"
    return Hint(f"Say which{by} with {option}: {', '.join(choices[:-1])} or {choices[-1]}")


def _check_not_doubled(source: str, names: Sequence[str], indices: Sequence[int], sure: bool) -> None:
    """Raise ColumnError unless the columns at `indices` have different names."""
    counts = Counter(names[index] for index in indices)
    doubled = [name for name in counts if counts[name] > 1]
    if doubled:
        others = [typed_name(names, index, sure) for index in indices if counts[names[index]] == 1]
        hint = Hint("Rename one of them")
        if others:
            hint = Hint("Rename one of them, or say which columns to keep", f"--keep {','.join(others)}")
        numbers = [str(index + 1) for index in indices if counts[names[index]] > 1]
        reason = f"has two columns of the same name: {', '.join(numbers[:-1][:MOST_SHOWN])} and {numbers[-1]}. "
        reason += _it_has(names, sure)
        if all(map(is_evident, doubled)) or (all(map(is_name_like, doubled)) and (sure or is_header(names))):
            reason = f"has more than one column called {listed(sorted(doubled), sure=True)}"
        raise ColumnError(source, reason, hint=hint)


def check_no_clash(source: str, kept: Sequence[str], prefix: str) -> None:
    """Raise ColumnError if a passthrough column has the name of a column that scoring adds."""
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


def _it_has(names: Sequence[str], sure: bool) -> str:
    if sure or is_header(names) or any(map(is_evident, names)):
        return f"It has: {listed(names, sure)}."
    return f"Its first record doesn't read like a header (so it isn't shown here): {listed(names)}; the file needs one."


def typed_name(names: Sequence[str], index: int, sure: bool = False) -> str:
    """How a column is named on the command line: by its number if its name may not be shown, or has a comma in it."""
    name = names[index]
    may_show = is_evident(name) or (is_name_like(name) and (sure or is_header(names)))
    return shlex.quote(name) if may_show and "," not in name else str(index + 1)
