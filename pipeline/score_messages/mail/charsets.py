"""Bytes of a mail as text, by the charset that it declares if that is possible, else by the likeliest."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
from encodings.aliases import aliases
from functools import cache

MAX_LABEL = 60
"""Characters of a charset's label; no charset has a longer label."""

_STANDS_FOR = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""What mail programs mean by a label: the larger set, as the WHATWG Encoding Standard has it."""

_NOT_FOR_MAIL = frozenset("idna punycode unicode_escape raw_unicode_escape undefined mbcs oem".split())
"""Python's text codecs that aren't charsets; some of them take quadratic time."""

_NOT_LIKE_ASCII = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")


def decode(content: bytes, declared: str | None) -> tuple[str, str]:
    r"""The text, and the charset that it was read with: as declared, else UTF-8, else cp1252, which never fails.

    >>> decode(b"caf\xe9", "utf-8")
    ('café', 'cp1252')
    """
    charset = None if declared is None else _known(declared)
    if content.isascii() and not (charset or "").startswith(_NOT_LIKE_ASCII):
        return content.decode("ascii"), "ascii"
    for candidate in (charset, "utf-8"):
        if candidate is not None:
            try:
                return content.decode(candidate).removeprefix("\ufeff"), candidate
            except (UnicodeError, ValueError):
                continue
    return content.decode("cp1252", "replace"), "cp1252"


def _known(label: str) -> str | None:
    """Python's name of a charset, or None if it isn't a charset of text.

    Python is only asked for names that it has: it keeps each label that it was ever asked for, and looks for a file of
    that name in every folder of its path.
    """
    label = label.strip().strip("\"'")
    if len(label) > MAX_LABEL or not label.isascii():
        return None
    name = encodings.normalize_encoding(label).lower()
    return _charset(aliases.get(name, name)) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    """The names of all codecs that Python has, some hundred."""
    return frozenset([*aliases, *(module.name for module in pkgutil.iter_modules(encodings.__path__))])


def _charset(name: str) -> str | None:
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding or codec.name in _NOT_FOR_MAIL:
        return None
    return _STANDS_FOR.get(codec.name, codec.name)
