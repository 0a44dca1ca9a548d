"""Which column of a scored table is what: scoring's, the date in UTC, those of mails, the message, the user's own.

Goes by names, places and types alone, since tables of all schema versions and with all prefixes are published together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from score_messages.messages import BECAUSE, PREDICTION_FIELDS, predictions_begin
from score_messages.read.exports import message_columns
from score_messages.read.mail_rows import MAIL_SCHEMA
from score_messages.tables.added_columns import DATE, date_candidates
from score_messages.write.cells import plain_type

_REMOVED_WORDS = re.compile(r"removed_words\d*")
"""With a number where the user's table has a column of that name."""

_AUTOMATIC = "automatic"
_TEXT = "text"


@dataclass(frozen=True)
class FileColumns:
    """The columns of one table.

    Attributes:
        ours: names in the file by names in `messages`; those that the file lacks aren't there.
        own: names of all others, in order.
        texts: which of these hold the message, or may hold it: by their names, or since values are nested.
    """

    ours: Mapping[str, str]
    own: tuple[str, ...]
    texts: frozenset[str]


def columns_of(schema: pa.Schema) -> FileColumns | None:
    """What the columns of a table are; None if it is no scored table."""
    names = schema.names
    try:
        begin = predictions_begin(names)
    except ValueError:
        return None
    prefix = names[begin].removesuffix(PREDICTION_FIELDS[0].name)
    added = [prefix + field.name for field in (*PREDICTION_FIELDS, BECAUSE)]
    ours = {name.removeprefix(prefix): name for name in names[begin:] if name in added}
    before = schema.names[:begin]
    ours |= _date(schema, before, prefix) | _removed_words(schema, before)
    is_mail = _is_mail(schema, before)
    if is_mail and _AUTOMATIC in before:
        ours[_AUTOMATIC] = _AUTOMATIC
    taken = set(ours.values())
    own = tuple(name for name in names if name not in taken)
    return FileColumns(ours, own, _texts(schema, own, is_mail))


def _date(schema: pa.Schema, before: list[str], prefix: str) -> dict[str, str]:
    for name in date_candidates(before, prefix):
        kind = schema.field(name).type
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            return {DATE: name}
    return {}


def _removed_words(schema: pa.Schema, before: list[str]) -> dict[str, str]:
    """Of mails, and of any table from which quotes were left out: then it stands behind the user's columns."""
    for name in reversed(before):
        if _REMOVED_WORDS.fullmatch(name) and schema.field(name).type == pa.int32():
            return {"removed_words": name}
    return {}


def _is_mail(schema: pa.Schema, before: list[str]) -> bool:
    """Mails have no columns but their own; a table of the user's may have one called `automatic`, too."""
    return all(name in MAIL_SCHEMA.names and schema.field(name).type == MAIL_SCHEMA.field(name).type for name in before)


def _texts(schema: pa.Schema, own: tuple[str, ...], is_mail: bool) -> frozenset[str]:
    named = {own[index] for index in message_columns(own)} | ({_TEXT} & set(own) if is_mail else set())
    return frozenset(named | {name for name in own if pa.types.is_nested(plain_type(schema.field(name).type))})
