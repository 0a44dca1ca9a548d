r"""RTF as the HTML or the text that Outlook made it of, or as the text that it shows. In one pass, in linear time.

Of HTML in RTF, tags stand in groups `{\*\htmltag ...}`, and what only RTF needs between `\htmlrtf` and `\htmlrtf0`.

Source: MS-OXRTFEX; Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from score_messages.mail.charsets import decode
from score_messages.mail.limits import TooMuchError
from score_messages.mail.outlook.code_pages import label_of, label_of_font

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?\x20?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_MOST_NESTED = 10_000
_MOST_TOKENS = 1_000_000
_FROM_HTML = re.compile(rb"\\fromhtml1?(?![0-9a-zA-Z])")
_HEAD_BYTES = 4096

_NOT_SHOWN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
    b" footnote annotation filetbl listtable listoverridetable revtbl rsidtbl themedata colorschememapping latentstyles"
    b" datastore xmlnstbl mmathPr generator fldinst bkmkstart bkmkend nonshppict shp objdata result".split()
)
"""Words that begin a group of which nothing is shown."""

_SIGNS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
    b"endash": "\u2013",
    b"emdash": "\u2014",
    b"enspace": " ",
    b"emspace": " ",
    b"qmspace": " ",
}
_ESCAPED = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


@dataclass(slots=True)
class _State:
    """What holds until the group ends.

    Attributes:
        is_shown: whether text belongs to the result.
        is_of_rtf: whether it is there for RTF only, in HTML.
        charset: of bytes.
        skipped: letters that stand in for one of Unicode, behind it.
        is_fonts: whether fonts are listed here.
    """

    is_shown: bool = True
    is_of_rtf: bool = False
    charset: str | None = None
    skipped: int = 1
    is_fonts: bool = False

    def copy(self) -> _State:
        """For a group in this one."""
        return _State(self.is_shown, self.is_of_rtf, self.charset, self.skipped, self.is_fonts)


class _Reader:
    def __init__(self, rtf: bytes, is_html: bool) -> None:
        self._rtf, self._is_html = rtf, is_html
        self._state, self._outer = _State(), list[_State]()
        self._fonts: dict[int, str | None] = {}
        self._font = 0
        self._of_document: str | None = None
        self._text: list[str] = []
        self._bytes: list[bytes] = []
        self._to_skip = 0
        self._begins_group = self._is_optional = False

    def text(self) -> str:
        place = count = 0
        while (token := _TOKEN.match(self._rtf, place)) is not None:
            place, count = token.end(), count + 1
            if count > _MOST_TOKENS:
                raise TooMuchError("words")
            word, number, code, sign, brace, letters = token.groups()
            if word == b"bin":
                place += max(0, int(number or 0))
            elif word is not None:
                self._word(word, None if number is None else int(number))
            elif brace is not None:
                self._brace(brace)
            elif sign is not None:
                self._sign(sign)
            elif code is not None:
                self._letters(bytes.fromhex(code.decode()))
            elif letters is not None:
                self._letters(letters)
            if sign != b"*" and brace != b"{":
                self._begins_group = self._is_optional = False
        self._flush()
        return "".join(self._text)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._to_skip = 0
        if brace == b"{":
            if len(self._outer) > _MOST_NESTED:
                raise TooMuchError("groups")
            self._outer.append(self._state)
            self._state = self._state.copy()
            self._begins_group = True
        elif self._outer:
            self._state = self._outer.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_optional = self._begins_group
        elif sign in _ESCAPED:
            self._add(_ESCAPED[sign])

    def _word(self, word: bytes, number: int | None) -> None:
        if word in _SIGNS:
            self._add(_SIGNS[word])
        elif word == b"u" and number is not None:
            self._unicode(number)
        elif word == b"uc":
            self._state.skipped = max(0, min(number or 0, 100))
        elif word == b"f":
            self._flush()
            self._font = number or 0
            self._state.charset = self._fonts.get(self._font)
        elif word == b"fcharset" and self._state.is_fonts:
            self._fonts[self._font] = label_of_font(number or 0)
        elif word == b"ansicpg":
            self._of_document = label_of(number)
        elif word == b"htmlrtf":
            self._state.is_of_rtf = self._is_html and number != 0
        elif self._begins_group:
            self._destination(word)

    def _destination(self, word: bytes) -> None:
        if word == b"htmltag" and self._is_html:
            self._state.is_shown = True
        elif word in _NOT_SHOWN or (self._is_optional and word != b"shppict"):
            self._state.is_shown, self._state.is_fonts = False, word == b"fonttbl"

    def _unicode(self, number: int) -> None:
        self._add(chr(number % 0x10000))
        self._to_skip = self._state.skipped

    def _add(self, text: str) -> None:
        self._flush()
        if self._state.is_shown and not self._state.is_of_rtf:
            self._text.append(text)

    def _letters(self, letters: bytes) -> None:
        skipped = min(self._to_skip, len(letters))
        self._to_skip -= skipped
        if self._state.is_shown and not self._state.is_of_rtf:
            self._bytes.append(letters[skipped:])

    def _flush(self) -> None:
        """Decode the bytes so far: a letter may be written in several."""
        if self._bytes:
            content = b"".join(self._bytes)
            self._bytes.clear()
            self._text.append(decode(content, self._state.charset or self._of_document)[0])


def holds_html(rtf: bytes) -> bool:
    """Whether RTF was made of HTML, which is still in it."""
    return _FROM_HTML.search(rtf, 0, _HEAD_BYTES) is not None


def text_of_rtf(rtf: bytes) -> str:
    r"""The HTML that RTF was made of if there is one, else its text.

    >>> text_of_rtf(rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}Caf\'e9\par is \u9731?open}")
    'Café\nis ☃open'
    >>> text_of_rtf(rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 good\htmlrtf }\htmlrtf0}")
    '<p>good'

    Raises:
        TooMuchError: it has more words, or deeper groups, than any mail.
    """
    text = _Reader(rtf, holds_html(rtf)).text()
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
