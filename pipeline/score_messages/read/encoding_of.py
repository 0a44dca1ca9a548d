"""Which encoding the first bytes of a table are in, where nobody said: a mark or validity decides, never a likelihood.

UTF-8 has rules that other text breaks at once; UTF-16 has zero bytes. What is neither is cp1252, the usual encoding of
Western programs, if it reads as text there; else it counts as UTF-8 with damaged rows.
"""

from __future__ import annotations

import codecs
import re

from score_messages.read.taken import ASCII

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_ODD_IN_WORD = re.compile(rb"(?<=[A-Za-z])[\x80\x82-\x84\x86-\x8b\x8e\x93-\x95\x98-\x9b\x9e\x9f](?=[A-Za-z])")
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_JSON_BEGINS = re.compile(rb"[\[{]\0[\t\n\r -~]\0|\0[\[{]\0[\t\n\r -~]")
"""The first two characters of JSON are ASCII (RFC 4627, section 3)."""

_MANY_ZEROS = 5
_RARE = 8
_RARE_ENDS = 20
_SURE_ZEROS = 8
"""So many zero bytes, all in even or all in odd places, are no dirt."""


def encoding_of(head: bytes, is_whole: bool) -> str:
    """The name of the encoding; `ascii` where the bytes leave it open.

    Args:
        is_whole: nothing follows the head; else its last character may be cut off.

    >>> encoding_of("café".encode(), True), encoding_of("café".encode("cp1252"), True), encoding_of(b"id,body", True)
    ('utf-8', 'cp1252', 'ascii')
    """
    if marked := marked_encoding(head):
        return marked
    if b"\0" in head and (wide := _wide(head)):
        return wide
    if head.isascii():
        return ASCII
    return "utf-8" if _is_utf8(head, is_whole) or not _is_cp1252(head) else "cp1252"


def marked_encoding(head: bytes) -> str | None:
    """The encoding whose mark stands in front; None if there is none. What it gives may still begin with the mark."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, by its zero bytes; None if they are dirt in other text.

    In UTF-16 a fifth of the bytes are no text by themselves, and some of them stand in the first line with its end.
    """
    line_end = head.find(b"\n")
    first_line = head[: line_end + 2] if line_end >= 0 else head
    is_clean = b"\0" not in first_line and not _CONTROL.search(first_line)
    no_text = head.count(0) + len(_CONTROL.findall(head))
    if (is_clean or no_text * _MANY_ZEROS <= len(head)) and _is_utf8(head, is_whole=False):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        letters = codecs.getincrementaldecoder(name)().decode(head)
    except UnicodeDecodeError:
        return None
    is_regular = bool(_JSON_BEGINS.match(head)) or (min(even, odd) == 0 and max(even, odd) >= _SURE_ZEROS)
    has_other_ends = letters.count("\n") * _RARE_ENDS < head.count(b"\n")
    if _CONTROL_LETTER.search(letters) or (has_other_ends and not is_regular):
        return None
    return name


def _is_utf8(head: bytes, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_cp1252(head: bytes) -> bool:
    """Whether bytes that aren't valid UTF-8 read as text of a Western language in cp1252."""
    letters = head.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= letter <= "\udcff" for letter in letters)
    sound = sum(letter > "\x7f" for letter in letters) - broken
    if sound * _RARE > broken:
        return False  # UTF-8 with damaged rows: in cp1252 its sound letters would become two each
    if b"\0" in head or _CONTROL.search(head) or _UNDEFINED.search(head):
        return False
    high = len(_HIGH.findall(head))
    odd = len(_ODD_IN_WORD.findall(head)) + sum(map(len, _LONG_RUN.findall(head)))
    return odd * 4 <= high
