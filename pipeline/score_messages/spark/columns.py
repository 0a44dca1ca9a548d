"""Which columns of a Spark DataFrame are the message, the id and which ride along. Knows names and types, no Spark."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from score_messages.errors import ColumnError, Hint, NotTextError
from score_messages.messages import PREDICTION_FIELDS, added_fields
from score_messages.privacy.column_names import listed, shown_name

NAME = "the DataFrame"

TEXT_KINDS = ("string", "char", "varchar", "binary", "void")
"""Types of columns that may hold messages, as Spark's `typeName` has them; `void` is a column of nulls alone."""

PLAIN_ID_KINDS = (*TEXT_KINDS, "byte", "short", "integer", "long", "float", "double")
"""Types that become `message_id` as on one machine; others are cast to a string by Spark first."""

_NO_ID_KINDS = ("array", "map", "struct", "variant", "geometry", "geography", "udt")

_NOT_IN_ARROW = ("interval", "yearmonthinterval")
"""What Spark can't hand to Python by Arrow."""


@dataclass(frozen=True)
class Column:
    """A column of a DataFrame.

    Attributes:
        kind: its type, as Spark's `typeName` has it, such as `string` or `array`.
        parts: all types in it, its own and those of what is nested in it.
    """

    name: str
    kind: str
    parts: frozenset[str]


@dataclass(frozen=True)
class Chosen:
    """Indices, from 0, of the columns.

    Attributes:
        texts: those with the message, in the order in which they are joined.
        id: what becomes `message_id`; None for no ids.
        kept: what rides along, in order.
    """

    texts: tuple[int, ...]
    id: int | None
    kept: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """What the caller asked for; as for `score`."""

    text: str | Sequence[str]
    id: str | None
    keep: Sequence[str] | None
    prefix: str
    explains: bool
    is_case_sensitive: bool


def choose(columns: Sequence[Column], asked: Asked) -> Chosen:
    """Decide what each column is for.

    Raises:
        ColumnError: a column isn't there, or is there twice; it holds something else than text, can't be an id, can't
            be handed to Python, or has the name of a column that scoring adds.
        NotTextError: columns are given by something else than their names.
    """
    find = _Finder(columns, asked.is_case_sensitive)
    names = _names(asked.text, "text")
    if not names:
        raise ColumnError(NAME, "needs a column with the messages", hint=Hint("Name it: text=['subject', 'body']"))
    texts = tuple(find(name, "text") for name in names)
    identity = None if asked.id is None else find(_name(asked.id, "id"), "id")
    named = None if asked.keep is None else {find(name, "keep") for name in _names(asked.keep, "keep")}
    wanted = range(len(columns)) if named is None else sorted(named)
    message_id = find.as_compared(asked.prefix + PREDICTION_FIELDS[0].name)
    kept = tuple(i for i in wanted if not (i == identity and find.as_compared(columns[i].name) == message_id))
    _check_types(columns, texts, identity, kept)
    _check_no_clash([columns[index].name for index in kept], asked, find.as_compared)
    return Chosen(texts, identity, kept)


def _names(given: object, argument: str) -> list[str]:
    """One name or several; a `Column` of Spark, for one, is no name."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list | tuple):
        names = [names]
    return [_name(name, argument) for name in names]


def _name(given: object, argument: str) -> str:
    if isinstance(given, str):
        return given
    kind = type(given).__name__
    raise NotTextError(f"columns are given by their names, such as {argument}='NAME', not by a {kind}")


class _Finder:
    """Finds columns by name, as Spark does: without regard to case, unless the session is case-sensitive."""

    def __init__(self, columns: Sequence[Column], is_case_sensitive: bool) -> None:
        self._names = [column.name for column in columns]
        self._kinds = {column.name: column.kind for column in columns}
        self.as_compared: Callable[[str], str] = str if is_case_sensitive else str.lower

    def __call__(self, name: str, argument: str) -> int:
        wanted = self.as_compared(name)
        places = [index for index, known in enumerate(self._names) if self.as_compared(known) == wanted]
        if len(places) == 1:
            return places[0]
        raise self._missing(name, argument) if not places else self._doubled(name, len(places))

    def _missing(self, name: str, argument: str) -> ColumnError:
        reason = f"has no column '{name}'. It has: {listed(self._names)}"
        outer, _, inner = name.partition(".")
        near = difflib.get_close_matches(name, self._names, n=1)
        if inner and self._kinds.get(outer) == "struct":
            hint = Hint(f"Make it a column first: df.withColumn('{inner.rpartition('.')[2]}', df['{name}'])")
        elif argument == "id" and not near:
            hint = Hint("Name the column: score(df, id='NAME'), or have no message_id: score(df, id=None)")
        elif argument == "keep":
            hint = Hint(f"Name columns of the DataFrame: score(df, keep=[{near[0] if near else 'NAME'!r}])")
        else:
            hint = Hint(f"Name the column: score(df, {argument}={near[0] if near else 'NAME'!r})")
        return ColumnError(NAME, reason, hint=hint)

    def _doubled(self, name: str, count: int) -> ColumnError:
        hint = Hint("Rename one of them, or drop it, before it is scored")
        return ColumnError(NAME, f"has {count} columns '{name}'. It has: {listed(self._names)}", hint=hint)


def _check_types(columns: Sequence[Column], texts: Sequence[int], identity: int | None, kept: Sequence[int]) -> None:
    names = [column.name for column in columns]
    for index in texts:
        if columns[index].kind not in TEXT_KINDS:
            hint = Hint("Name the column with the messages: score(df, text='NAME')")
            reason = f"its {shown_name(names, index)} holds {columns[index].kind}, not text"
            raise ColumnError(NAME, reason, hint=hint)
    if identity is not None and columns[identity].kind in _NO_ID_KINDS:
        hint = Hint("Name another: score(df, id='NAME'), or have no message_id: score(df, id=None)")
        reason = f"its {shown_name(names, identity)} holds {columns[identity].kind}, which can't be an id"
        raise ColumnError(NAME, reason, hint=hint)
    for index in kept:
        if not columns[index].parts.isdisjoint(_NOT_IN_ARROW):
            hint = Hint("Make it a string before it is scored: df.withColumn('NAME', df['NAME'].cast('string'))")
            reason = f"its {shown_name(names, index)} holds intervals, which Spark can't hand to Python"
            raise ColumnError(NAME, reason, hint=hint)


def _check_no_clash(kept: Sequence[str], asked: Asked, as_compared: Callable[[str], str]) -> None:
    added = {as_compared(asked.prefix + field.name) for field in added_fields(asked.explains)}
    clashes = [name for name in kept if as_compared(name) in added]
    if clashes:
        hint = Hint("Put something in front of the names that scoring adds: score(df, prefix='sentiment_')")
        raise ColumnError(NAME, f"already has a column called {', '.join(clashes)}", hint=hint)
