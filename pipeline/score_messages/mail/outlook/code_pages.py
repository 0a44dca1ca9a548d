"""Windows' numbers of code pages, in which Outlook says how its texts are written, as labels that mails have."""

from __future__ import annotations

_LABELS = {
    708: "iso-8859-6",
    932: "shift_jis",
    936: "gb18030",
    949: "cp949",
    950: "big5",
    1200: "utf-16-le",
    1201: "utf-16-be",
    1361: "johab",
    10000: "mac-roman",
    20127: "us-ascii",
    20866: "koi8-r",
    20932: "euc-jp",
    20936: "gb2312",
    21866: "koi8-u",
    38598: "iso-8859-8",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    50225: "iso-2022-kr",
    51932: "euc-jp",
    51936: "gb2312",
    51949: "euc-kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}

_ISO_8859 = range(28591, 28606)

_OF_FONTS = {
    0: 1252,
    77: 10000,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
"""The code pages of the character sets that fonts in RTF have."""


def label_of(code_page: int | None) -> str | None:
    """What a mail would call it; None for a number that says nothing.

    >>> label_of(1252), label_of(65001), label_of(28605), label_of(0)
    ('cp1252', 'utf-8', 'iso-8859-15', None)
    """
    if code_page is not None and code_page in _ISO_8859:
        return f"iso-8859-{code_page - _ISO_8859.start + 1}"
    return _LABELS.get(code_page or 0) or (f"cp{code_page}" if code_page and 437 <= code_page <= 1258 else None)


def label_of_font(character_set: int) -> str | None:
    """As `label_of`, of a font's character set; None for the one that the document has."""
    return label_of(_OF_FONTS.get(character_set))
