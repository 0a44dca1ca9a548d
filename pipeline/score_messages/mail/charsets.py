"""Bytes of a mail as text, by the charset that it declares if that is possible, else by the likeliest."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
import re
from encodings.aliases import aliases
from functools import cache, lru_cache

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

_OTHER_NAMES = {
    "windows_874": "cp874",
    "windows_31j": "cp932",
    "dos_874": "cp874",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "iso_8859_6_e": "iso8859_6",
    "mac": "mac_roman",
    "unicode_1_1_utf_8": "utf_8",
    "utf8mb4": "utf_8",
}
"""Labels that mail programs write, and Python lacks."""

_WINDOWS = re.compile(r"(?:x_)?(?:cp|win|windows)_?(\d{3,4})\Z")
_IN_PAGE = re.compile(rb"<meta\s[^<>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})", re.I)
PAGE_HEAD = 2048
"""Bytes of a page in which it may say in what charset it is."""

_NOT_FOR_MAIL = frozenset("idna punycode unicode_escape raw_unicode_escape undefined mbcs oem".split())
"""Python's text codecs that aren't charsets; some of them take quadratic time."""

SURE_LETTERS = 6
"""So many letters in a row are no valid UTF-8 by chance in Chinese, Japanese, Korean or Thai charsets."""

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OF_ONE_BYTE = ("cp1", "iso8859", "koi8", "mac", "latin", "ascii")
_THAI = ("iso8859-11", "cp1006")
_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BROKEN = re.compile(rb"[\xc0-\xff](?![\x80-\xbf])|(?<![\x80-\xff])[\x80-\xbf]")
_PUNCTUATION = frozenset(sign.encode() for sign in "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\xa0")
"""What programs put into plain English text."""

_NOT_LIKE_ASCII = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")


def decode(content: bytes, declared: str | None) -> tuple[str, str]:
    r"""The text, and the charset that it was read with: by its mark, as declared, else UTF-8, else cp1252.

    What is UTF-8 is read as that even if it is declared as another charset, since text in others is hardly ever valid
    UTF-8. What is declared as UTF-8 and has some damaged letters keeps the others.

    >>> decode(b"caf\xe9", "utf-8"), decode(b"caf\xc3\xa9", "iso-8859-1")
    (('café', 'cp1252'), ('café', 'utf-8'))
    """
    charset = None if declared is None else _known(declared)
    if content.isascii() and not (charset or "").startswith(_NOT_LIKE_ASCII):
        return content.decode("ascii"), "ascii"
    if content.startswith(_MARKS):
        charset = "utf-8" if content.startswith(codecs.BOM_UTF8) else "utf-16"
    candidates = ["utf-8", charset] if charset and _may_be_utf_8(content, charset) else [charset, "utf-8"]
    for candidate in candidates:
        if candidate is not None:
            try:
                return content.decode(candidate).removeprefix("\ufeff"), candidate
            except (UnicodeError, ValueError):
                continue
    if charset in (None, "utf-8", "ascii") and len(_LETTER.findall(content)) > 2 * len(_BROKEN.findall(content)):
        return content.decode("utf-8", "replace").removeprefix("\ufeff"), "utf-8"
    return content.decode("cp1252", "replace"), "cp1252"


def _may_be_utf_8(content: bytes, charset: str) -> bool:
    """Whether text that is declared as another charset would be hardly ever valid UTF-8 by chance."""
    if charset.startswith(_NOT_LIKE_ASCII):
        return False
    if charset.startswith(_OF_ONE_BYTE) and charset not in _THAI:
        return True
    letters = _LETTER.findall(content)
    return len(letters) >= SURE_LETTERS or all(letter in _PUNCTUATION for letter in letters)


def declared_by_page(content: bytes, declared: str | None) -> str | None:
    """What the mail declares, or what the page itself does if the mail declares nothing that says more than ASCII."""
    if declared is not None and _known(declared) is not None and "ascii" not in declared.lower():
        return declared
    in_page = _IN_PAGE.search(content, 0, PAGE_HEAD)
    label = in_page[1].decode("ascii", "replace") if in_page else None
    if label is None or (_known(label) or "utf-16").startswith(("utf-16", "utf-32", "utf-7")):
        return declared
    return label


@lru_cache(256)
def _known(label: str) -> str | None:
    """Python's name of a charset, or None if it isn't a charset of text.

    Python is only asked for names that it has: it keeps each label that it was ever asked for, and looks for a file of
    that name in every folder of its path.
    """
    label = label.strip().strip("\"'")
    if len(label) > MAX_LABEL or not label.isascii():
        return None
    name = encodings.normalize_encoding(label).lower()
    for other in (name, _OTHER_NAMES.get(name), _WINDOWS.sub(r"cp\1", name), name.removeprefix("x_")):
        if other in _names():
            return _charset(aliases.get(other, other))
    return None


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
