"""Which of a table's columns is the message, which the id, which are passed through. Knows names, not contents."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from score_messages.errors import ColumnError, Hint
from score_messages.messages import PREDICTION_FIELDS
from score_messages.privacy.column_names import is_name_like, listed, shown_name
from score_messages.read.column_looks import Looks
from score_messages.read.exports import USUAL_TEXT_NAMES
from score_messages.read.header import Header, name_or_number
from score_messages.read.limits import MAX_COLUMNS, MAX_KEPT_COLUMNS
from score_messages.read.several_names import split_names
from score_messages.read.source import ReadOptions
from score_messages.read.text_cells import REMOVED_WORDS, drops_quotes

__all__ = [
    "USUAL_TEXT_NAMES",
    "ChosenColumns",
    "choose_columns",
    "is_name_like",
    "kept_and_dropped",
    "listed",
    "name_or_number",
    "shown_name",
    "typed_name",
    "typed_names",
]


@dataclass(frozen=True)
class ChosenColumns:
    """Indices (from 0) into the list of a table's column names; `kept` are the passthrough columns.

    Attributes:
        texts: those with the message, in the order in which it is read.
    """

    texts: tuple[int, ...]
    id: int | None
    date: int | None
    kept: tuple[int, ...]

    @property
    def roles(self) -> set[int]:
        """Indices of the columns that are understood."""
        return {index for index in (*self.texts, self.id, self.date) if index is not None}

    @property
    def used(self) -> list[int]:
        """Indices of all columns that have to be read, in the table's order."""
        return sorted(self.roles | set(self.kept))


def choose_columns(
    source: str,
    names: Sequence[str],
    options: ReadOptions,
    in_line: bool = True,
    looks: Callable[[], Sequence[Looks]] = lambda: (),
) -> ChosenColumns:
    """Decide by names alone what each column is for.

    The id column isn't passed through if it is called `message_id`: it comes back under that name.

    Args:
        in_line, looks: as in `Header`.

    Raises:
        ColumnError: a name is missing, doubled or ambiguous; it says which columns there are.
    """
    if len(names) > MAX_COLUMNS:
        raise ColumnError(source, f"has more than {MAX_COLUMNS:,} columns; that is the limit")
    header = Header(source, names, _names_a_column(names, options), in_line, looks)
    texts = header.indices_of_text(options.text_column)
    identity = None if options.id_column is None else header.index_of(options.id_column, "--id-column")
    date = None if options.date_column is None else header.index_of(options.date_column, "--date-column")
    kept = _wanted(header, texts, options)
    _check_roles(header, options, texts, {"--id-column": identity, "--date-column": date}, kept)
    return ChosenColumns(texts, identity, date, tuple(_passed_through(header, options, texts, identity, kept)))


def _wanted(header: Header, texts: Sequence[int], options: ReadOptions) -> list[int]:
    if options.keep is None:
        return list(range(len(header.names)))
    is_ours = REMOVED_WORDS not in header.names and drops_quotes(header.names, texts, options)
    names = [name for name in options.keep if not (is_ours and name == REMOVED_WORDS)]
    return sorted({header.index_of(name, "--keep") for name in names})


def _check_roles(
    header: Header, options: ReadOptions, texts: Sequence[int], others: Mapping[str, int | None], kept: Sequence[int]
) -> None:
    """Raise ColumnError if the message is to be left out and kept, or to be an id or a date as well."""
    if options.drop_text and options.keep is not None and not set(texts).isdisjoint(kept):
        rest = [typed_name(header.names, index) for index in kept if index not in texts]
        raise kept_and_dropped(header.source, rest)
    for option, index in others.items():
        if index in texts:
            hint = Hint(f"Leave {option} out, or name another column; --text-column says which holds the message")
            raise ColumnError(header.source, f"{option} is the column with the message itself", hint=hint)


def kept_and_dropped(source: str, others: Sequence[str]) -> ColumnError:
    """What is wrong with `--keep body --drop-text`; `others` are to be kept beside it, as typed."""
    hint = Hint("To leave the message out", f"--keep {','.join(others) or shlex.quote('')}")
    return ColumnError(source, "--keep names the column with the message, and --drop-text leaves it out", hint=hint)


def _passed_through(
    header: Header, options: ReadOptions, texts: Sequence[int], identity: int | None, wanted: Sequence[int]
) -> list[int]:
    kept = [index for index in wanted if not (options.drop_text and index in texts)]
    if identity in kept and header.names[identity] == PREDICTION_FIELDS[0].name:
        kept.remove(identity)
    if len(kept) > MAX_KEPT_COLUMNS:
        reason = f"has {len(kept):,} passthrough columns; {MAX_KEPT_COLUMNS:,} are the limit"
        hint = Hint("Say which to keep", f"--keep {typed_names(header.names, texts)}")
        raise ColumnError(header.source, reason, hint=hint)
    header.require_different(kept)
    return kept


def _names_a_column(names: Sequence[str], options: ReadOptions) -> bool:
    """Whether the user has named one of the columns, so that the first record is a header for certain."""
    texts = [] if options.text_column is None else [options.text_column, *split_names(options.text_column)]
    wanted = {*texts, options.id_column, options.date_column, *(options.keep or ())}
    return any(name in wanted and not name.isdecimal() for name in names)


def typed_name(names: Sequence[str], index: int) -> str:
    """How a column is named on the command line, where it isn't sure that the first record is a header."""
    return Header("", names, sure=False).typed(index)


def typed_names(names: Sequence[str], indices: Sequence[int]) -> str:
    """The same of several columns."""
    return ",".join(typed_name(names, index) for index in indices)
