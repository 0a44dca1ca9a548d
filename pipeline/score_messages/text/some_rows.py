"""A change to those few messages of a batch that need it. Knows no text rules."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc


def rewritten(body: pa.StringArray, some: pa.BooleanArray, change: Callable[[str], str]) -> pa.StringArray:
    """Call `change` on each message of `some` and put what it gives in the message's place.

    Args:
        body: string[n] without nulls, valid UTF-8.
        some: bool[n].
    """
    texts = body.filter(some)
    if not len(texts):
        return body
    return pc.replace_with_mask(body, some, pa.array(map(change, texts.to_pylist()), pa.string()))
