"""Hashtags become the words that they are made of (text rules, version 3): #BestDayEver is Best Day Ever.

They are cut before a capital, the only sign of where a word begins; one in small letters stays one word. A capital
after a single small letter at the start belongs to a name: #iPhone, #eBay.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.text.some_rows import rewritten
from score_messages.text.string_buffers import bytes_of, offsets_of

HASHTAG = re.compile(r"(?<![\w&#/])#[A-Za-z]\w*")
"""Not behind a word (C#), nor in an entity or an address."""

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?<!#[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_SIGN, _CASE = ord("#"), 0x20


def split_hashtags(body: pa.StringArray, content: bytes) -> pa.StringArray:
    """Put spaces between the words of hashtags, in linear time.

    Args:
        body: string[n] without nulls, valid UTF-8.
        content: the bytes of `body`, which the caller has for other looks at them.

    >>> texts = ["#BestDayEver #NHSHeroes #fail", "#iPhone, C#Sharp, #1"]
    >>> split_hashtags(pa.array(texts), "".join(texts).encode()).to_pylist()
    ['#Best Day Ever #NHS Heroes #fail', '#iPhone, C#Sharp, #1']
    """
    if b"#" not in content:  # far quicker than numpy
        return body
    may_have = np.zeros(len(body), dtype=bool)
    may_have[np.searchsorted(offsets_of(body), _starts(bytes_of(body)), side="right") - 1] = True
    return rewritten(body, pa.array(may_have), lambda text: HASHTAG.sub(parted, text))


def _starts(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Where a sign stands before a letter: most stand before numbers."""
    signs = np.flatnonzero(data[:-1] == _SIGN)
    after = data[signs + 1] | _CASE
    return signs[(after >= ord("a")) & (after <= ord("z"))]


def parted(hashtag: re.Match[str]) -> str:
    """A match of `HASHTAG` with a space before each further word."""
    return _WORD_BEGINS.sub(" ", hashtag[0])
