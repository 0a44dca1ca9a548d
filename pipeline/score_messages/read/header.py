"""The names of a table's columns: what a user's word for a column means, and how errors may speak of columns."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from score_messages.errors import ColumnError, Hint
from score_messages.privacy.column_names import (
    MOST_SHOWN,
    is_called_a_message,
    is_evident,
    is_header,
    is_name_like,
    listed,
    nearest,
    numbered,
)
from score_messages.read.column_looks import Looks, longest_text
from score_messages.read.exports import USUAL_TEXT_NAMES, message_columns, same_name
from score_messages.read.mail_columns import bodies_of_mails
from score_messages.read.several_names import joined_names, split_names


@dataclass(frozen=True)
class Header:
    """The column names of `source`, from which columns are chosen.

    Attributes:
        sure: whether they are names for certain, since the user named one of them; else the first record may be a
            message, and is not shown.
        in_line: whether the names stand in a line on top of the file, which may be missing; not those of JSON or
            Parquet.
        looks: gives what the columns look like, asked only where somebody has to choose.
    """

    source: str
    names: Sequence[str]
    sure: bool
    in_line: bool = True
    looks: Callable[[], Sequence[Looks]] = lambda: ()

    def index_of(self, wanted: str, option: str, together: Sequence[str] = ()) -> int:
        """The index of a column given by its name, or by its number from 1 if no column has that name.

        Args:
            together: all names that the option lists, if it lists several.

        Raises:
            ColumnError: there is no such column, or there are several.
        """
        indices = self._called(wanted)
        if len(indices) == 1:
            return indices[0]
        if indices:
            reason = f"has {len(indices)} columns called '{wanted}'"
            raise ColumnError(self.source, reason, hint=self._which(indices, option))
        if _is_number(wanted):
            return self._numbered(wanted, option)
        raise self._missing(wanted, option, together or [wanted])

    def indices_of_text(self, wanted: str | None) -> tuple[int, ...]:
        """Indices of the columns with the message, in the order in which they are read: those that are wanted.

        A column that is called as the option says goes before several of which it could be the list; without the
        option it is the column with a usual name.

        Raises:
            ColumnError: there is no such column, there are several, or one is named twice.
        """
        if wanted is None:
            return (self._usual_text(),)
        names = [wanted] if self._called(wanted) else split_names(wanted)
        indices = tuple(self.index_of(name, "--text-column", names) for name in names)
        if len(set(indices)) < len(indices):
            hint = Hint("Name each of them once", f"--text-column {self._listed(dict.fromkeys(indices))}")
            raise ColumnError(self.source, "--text-column names a column twice", hint=hint)
        return indices

    def _called(self, wanted: str) -> list[int]:
        """Indices of the columns of that name, as it is written or else nearly so."""
        exact = [index for index, name in enumerate(self.names) if name == wanted]
        return exact or [index for index, name in enumerate(self.names) if same_name(name) == same_name(wanted)]

    def _usual_text(self) -> int:
        usual = message_columns(self.names) or bodies_of_mails(self.names)
        if len(usual) == 1:
            return usual[0]
        if usual:
            candidates = [self.names[index] for index in usual]
            reason = f"has {len(usual)} columns that could be the message: {listed(candidates)}"
            raise ColumnError(self.source, reason, hint=self._which(usual, "--text-column"))
        looks = self.looks()
        it_has = self._it_has()
        if looks and (self._is_evident or not self.in_line):
            it_has = f"It has: {numbered(self.names, list(map(str, looks)), self.sure)}."
        reason = f"has no column with a usual name for the message ({', '.join(USUAL_TEXT_NAMES)}). {it_has}"
        raise ColumnError(self.source, reason, hint=self._offered(looks))

    def require_different(self, indices: Sequence[int]) -> None:
        """Raise ColumnError unless the columns at `indices` have different names."""
        counts = Counter(self.names[index] for index in indices)
        doubled = [name for name in counts if counts[name] > 1]
        if not doubled:
            return
        hint = Hint("Rename one of them")
        others = [self.typed(index) for index in indices if counts[self.names[index]] == 1]
        if others:
            hint = Hint("Rename one of them, or say which columns to keep", f"--keep {','.join(others)}")
        if all(map(is_evident, doubled)) or (all(map(is_name_like, doubled)) and self._is_shown):
            reason = f"has more than one column called {listed(sorted(doubled), sure=True)}"
            raise ColumnError(self.source, reason, hint=hint)
        numbers = [str(index + 1) for index in indices if counts[self.names[index]] > 1]
        reason = f"has two columns of the same name: {', '.join(numbers[:-1][:MOST_SHOWN])} and {numbers[-1]}. "
        raise ColumnError(self.source, reason + self._it_has(), hint=hint)

    def typed(self, index: int) -> str:
        """How a column is named on the command line: by its number if its name may not be shown, or has a comma."""
        name = self.names[index]
        may_show = is_evident(name) or (is_name_like(name) and self._is_shown)
        return shlex.quote(name) if may_show and "," not in name else str(index + 1)

    def _listed(self, indices: Iterable[int]) -> str:
        return ",".join(map(self.typed, indices))

    @property
    def _is_shown(self) -> bool:
        return self.sure or is_header(self.names)

    @property
    def _is_evident(self) -> bool:
        """Whether at least some of the names are names for certain."""
        return self._is_shown or any(map(is_evident, self.names))

    def _numbered(self, wanted: str, option: str) -> int:
        if 1 <= int(wanted) <= len(self.names):
            return int(wanted) - 1
        reason = f"has no column {int(wanted)}: it has {len(self.names)}"
        raise ColumnError(self.source, reason, hint=name_or_number(option, "Choose a column"))

    def _missing(self, wanted: str, option: str, together: Sequence[str]) -> ColumnError:
        near = nearest(wanted, self.names) if self._is_shown else None
        hint = name_or_number(option, "Name a column that is there")
        if near is not None:
            typed = (self.typed(near) if name == wanted else shlex.quote(joined_names([name])) for name in together)
            hint = Hint("If you mean the column with a similar name", f"{option} {','.join(typed)}")
        return ColumnError(self.source, f"has no column '{wanted}'. {self._it_has()}", hint=hint)

    def _it_has(self) -> str:
        if self._is_evident:
            return f"It has: {listed(self.names, self.sure)}."
        if self.in_line:
            reason = "Its first record doesn't read like a header (so it isn't shown here)"
            return f"{reason}: {listed(self.names)}; the file needs one."
        return f"Its names don't read like those of columns (so they aren't shown here): {listed(self.names)}."

    def _offered(self, looks: Sequence[Looks]) -> Hint:
        """The only column that people would call the message, or whose texts are the longest; none for its position."""
        alike = [index for index, name in enumerate(self.names) if is_called_a_message(name)]
        if len(alike) == 1 and self._is_shown:
            return Hint("If that is the message, name it", f"--text-column {self.typed(alike[0])}")
        if self.in_line and not self._is_evident:
            return Hint(
                "If it is one, such as the questions of a survey, say which is the message by its number, counted from "
                "1, with --text-column. Else put a line with the names of its columns on top of the file"
            )
        longest = longest_text(looks)
        if longest is not None and (self._is_evident or not self.in_line):
            return Hint("If the messages are what has the most words, name it", f"--text-column {self.typed(longest)}")
        return name_or_number("--text-column", "Say which of them is the message")

    def _which(self, indices: Sequence[int], option: str) -> Hint:
        """Between several columns: by their names, or by their numbers where the names are the same."""
        candidates = [self.names[index] for index in indices]
        differ = len({name.strip().lower() for name in candidates}) == len(candidates)
        choices = candidates if differ else [str(index + 1) for index in indices]
        by = "" if differ else " by its number, counted from 1,"
        return Hint(f"Say which{by} with {option}: {', '.join(choices[:-1])} or {choices[-1]}")


def name_or_number(option: str, text: str) -> Hint:
    """Words alone: no command, which would have to make up a column."""
    return Hint(f"{text}, by its name or by its number, counted from 1, with {option}")


def _is_number(wanted: str) -> bool:
    return wanted.isascii() and wanted.isdecimal() and len(wanted) < 7
