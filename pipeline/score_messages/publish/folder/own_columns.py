"""Own columns of many tables as columns of one: names that every target can tell apart, and few types.

Pure. A name that is one of ours gets `_own` behind it. Of names that are alike but for case, which databases take for
one, all but the most usual get a number: what a column is called in many tables mustn't change for one more. Where
tables have a column in several types it is of the wider number, or a string.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from score_messages.publish.contents import INSTANT, MESSAGES
from score_messages.publish.sql_names import free_name
from score_messages.write.cells import is_binary, plain_type

_OWN = "_own"
_NAMELESS = "unnamed"
_TEXT = pa.string()
_WIDTHS = (pa.int32(), pa.int64(), pa.float64())
"""Each holds what those before it do, integers above 2**53 aside."""

_FLOATS = (pa.float32(), pa.float64())


def published_names(names: Iterable[str]) -> dict[str, str]:
    """What own columns are called in `messages`, by their names in the files; those that come first keep theirs.

    >>> published_names(["Score", "product", "Product", ""])
    {'Score': 'Score_own', 'product': 'product', 'Product': 'Product_2', '': 'unnamed'}
    """
    taken = {name.casefold() for name in MESSAGES.names}
    published = {}
    for name in dict.fromkeys(names):
        published[name] = free_name(_plain_name(name), taken)
        taken.add(published[name].casefold())
    return published


def _plain_name(name: str) -> str:
    plain = name.replace("\0", "_").encode("utf-8", "replace").decode().strip() or _NAMELESS
    ours = {field.casefold() for field in MESSAGES.names}
    return plain + _OWN if plain.casefold() in ours else plain


def published_type(kind: pa.DataType) -> pa.DataType:
    """The type in which values of a type are published, one of those of `Contents.schema`."""
    kind = plain_type(kind)
    types = pa.types
    if types.is_boolean(kind) or types.is_decimal128(kind):
        return kind
    if types.is_integer(kind):
        return _integer(kind)
    if types.is_floating(kind):
        return pa.float64() if types.is_float64(kind) else pa.float32()
    if types.is_date(kind):
        return pa.date32()
    if types.is_timestamp(kind):
        return INSTANT if kind.tz else pa.timestamp("us")
    return pa.binary() if is_binary(kind) else _TEXT


def _integer(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_uint64(kind):
        return pa.decimal128(20, 0)
    return pa.int64() if kind.bit_width == 64 or pa.types.is_uint32(kind) else pa.int32()


def common_type(kinds: Iterable[pa.DataType]) -> pa.DataType:
    """One published type for values of several; nulls without a type go with any.

    >>> common_type([pa.int32(), pa.int64()]), common_type([pa.int64(), pa.string()]), common_type([pa.null()])
    (DataType(int64), DataType(string), DataType(string))
    """
    several = {published_type(kind) for kind in kinds if not pa.types.is_null(plain_type(kind))}
    if len(several) == 1:
        return several.pop()
    for widths in (_WIDTHS, _FLOATS):
        if several and several <= set(widths):
            return max(several, key=widths.index)
    return _TEXT


def own_schema(tables: Sequence[Mapping[str, pa.DataType]]) -> tuple[dict[str, str], pa.Schema]:
    """Names and types of the own columns of some tables.

    Args:
        tables: types of the own columns of each, by their names in the file.

    Returns:
        What each is called in `messages`; and the columns there, in the order in which they come first.
    """
    kinds: dict[str, list[pa.DataType]] = {}
    for table in tables:
        for name, kind in table.items():
            kinds.setdefault(name, []).append(kind)
    published = published_names(sorted(kinds, key=lambda name: (-len(kinds[name]), name)))
    return published, pa.schema([(published[name], common_type(of_name)) for name, of_name in kinds.items()])
