"""Whether the first bytes of a file are text in an encoding, or what else they are. Knows no rows and no columns."""

from __future__ import annotations

import re
from typing import NoReturn

from score_messages.errors import FormatError, Hint
from score_messages.read.decoded import AGAIN
from score_messages.read.unpacking import BZIP2, GZIP, ZSTD

_LINES = Hint("Write one object per line (jq -c '.[]' in.json > out.jsonl) and say so", "--from jsonl")

_SAVE_AS_CSV = Hint("Save or export it as CSV (UTF-8) and score that file")

# Content that is no table of text, recognised by its first bytes whatever the file is called.
_FOREIGN = (
    (re.compile(rb"PK\x03\x04"), "is a zip archive or an Excel workbook, not a CSV file", _SAVE_AS_CSV),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "is an old Excel or Office file, not a CSV file", _SAVE_AS_CSV),
    (
        re.compile(b"|".join((re.escape(GZIP), BZIP2 + b"[1-9]1AY", re.escape(ZSTD)))),
        "is packed more often than twice",
        Hint("Unpack it, and score what is inside"),
    ),
    (re.compile(rb"%PDF"), "is a PDF, not a CSV file", _SAVE_AS_CSV),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", re.I), "is HTML or XML, not a CSV file", _SAVE_AS_CSV),
    (re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*\]\s*\Z"), "is an empty JSON array, without a single object", None),
    (
        re.compile(rb'(\xef\xbb\xbf)?\s*\[\s*"'),
        "is a JSON array of texts, not of objects",
        Hint("Make an object of each: jq -c '.[] | {text: .}' in.json > out.jsonl"),
    ),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*\[\s*\["),
        "is a JSON array of arrays, not of objects",
        Hint("If the first of them holds the names, make a CSV file of it: jq -r '.[] | @csv' in.json > out.csv"),
    ),
    (re.compile(rb'(\xef\xbb\xbf)?\s*(\{\s*["}]|\[\s*\{)'), "is JSON, not a CSV file", _LINES),
    (
        re.compile(rb"PAR1[\x00-\x08\x0e-\x1f]"),
        "is Parquet, which can't be read from a pipe",
        Hint("Save it as a file and score that"),
    ),
)


_WIDE = (
    (re.compile(rb"(?:[^\0]\0\0\0){4}"), "utf-32-le"),
    (re.compile(rb"(?:\0\0\0[^\0]){4}"), "utf-32-be"),
    (re.compile(rb"(?:\0[^\0]){4}"), "utf-16-be"),
)
"""How a line of plain names begins without a mark."""


def check_is_text(name: str, head: bytes, encoding: str) -> None:
    """Raise FormatError if the first (decompressed) bytes are those of something else than text in `encoding`."""
    if not head.strip(b"\r\n\t \xef\xbb\xbf"):
        raise FormatError(name, "is empty, without even a header")
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32"))
    if not wide and head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise FormatError(name, "is UTF-32, not UTF-8", hint=Hint("State the encoding", "--encoding utf-32"))
    if not wide and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormatError(name, "is UTF-16, not UTF-8", hint=Hint("State the encoding", "--encoding utf-16"))
    for pattern, reason, hint in _FOREIGN:
        if not wide and pattern.match(head):
            raise FormatError(name, reason, hint=hint)
    if not wide and head.count(0) * 5 > len(head):
        _refuse_zeros(name, head)


def _refuse_zeros(name: str, head: bytes) -> NoReturn:
    """Raise FormatError: many zero bytes are wide text without a mark, or what was never written, or no text.

    UTF-32 has three of them beside each letter; what a crash leaves has all of them at the end.
    """
    if 0 not in head.rstrip(b"\0"):
        raise FormatError(name, "ends in zero bytes: it was never written to its end", hint=AGAIN)
    wide = next((encoding for zeros, encoding in _WIDE if zeros.match(head)), "utf-16-le")
    hint = Hint(f"If another program wrote it as {wide.upper()[:6]}", f"--encoding {wide}")
    raise FormatError(name, f"is full of zero bytes: {wide.upper()[:6]} without a mark, or not text at all", hint=hint)
