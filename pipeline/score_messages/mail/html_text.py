"""HTML as a person reads it: what is shown, line by line. In linear time, however broken it is.

A scanner, not a parser: mail is rarely well-formed, and building a tree of hostile markup takes some libraries minutes.
"""

from __future__ import annotations

import html
import re

from score_messages.mail.blank import with_single_blank_lines

_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/<>]{0,40})((?:[^<>"']++|"[^"<]{0,4000}+"|'[^'<]{0,4000}+')*+)>""")
_ANY_TAG = re.compile(r"[a-zA-Z/]")
_NAME = re.compile(r"</?\s*([a-zA-Z][^\s/<>]{0,40})")
_SPACES = re.compile(r" {2,}")
_LEADING_ZEROS = re.compile(r"&#0+(?=[0-9])")
_NO_CHARACTER = re.compile(r"&#[1-9][0-9]{7,};?")

_UNSHOWN = frozenset("script style title template textarea select svg object iframe noembed noframes".split())
"""Elements whose content is not read as text."""

_LINE_ENDS = frozenset(
    "br div li tr hr dt dd pre section article header footer form ul ol dl center address main option aside nav".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 table blockquote".split())
_CELLS = frozenset(("td", "th"))
_BREAKING = _LINE_ENDS | _PARAGRAPHS | _CELLS
_ASKED = _UNSHOWN | {"blockquote", "div", "pre"}
"""Elements that do more than to end a line or to change how the text looks."""

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|(?:font-size|max-height|opacity|line-height):0(?![.\d]*[1-9])"
)
_QUOTES = re.compile(
    r"\b(?:yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|olk_src_body_section)\b|\bname=[\"']?quote\b", re.I
)
"""By which programs mark the element that holds the thread, beside `blockquote`."""

_INTRODUCES = re.compile(r"\b(?:moz-cite-prefix|gmail_attr)\b")
"""How programs mark the `div` that says who wrote what is quoted below it, in whatever language."""

_CITES = re.compile(r"\b(?:cite|class|id)\b|quote|border-left(?!:\s?(?:none|0))", re.I)
"""Of which a program's `blockquote` has at least one; a writer's own is bare, or only indented."""

MOST_OF_INTRODUCTION = 400
"""Characters of the lines that introduce a quote."""

_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|=|$)")

_DOCUMENT = re.compile(r"</(?:p|div|html|body|table|td|span|style|li|font|a|h[1-6]|ul|ol|b|strong)\s*>", re.I)

DOCUMENT_MARKS = "</"
"""What every text that `looks_like_html` holds, for a quick look."""


def looks_like_html(text: str) -> bool:
    """Whether a text is markup rather than a message about markup: elements end in it."""
    return _DOCUMENT.search(text) is not None


def html_to_text(markup: str) -> str:
    r"""What is shown, a block a line; lines within quotes begin with `> `: a `blockquote` that a program marked.

    >>> html_to_text("<style>p {}</style><p>Good &amp; <b>cheap</b><br>yes<blockquote type='cite'>Really?</blockquote>")
    'Good & cheap\nyes\n\n> Really?'
    """
    shown = _Page(markup, hide=True)
    if shown.ended_hidden:  # a hidden element that never ends would take all that follows with it
        shown = _Page(markup, hide=False)
    return shown.text()


class _Page:
    """A single pass over the markup."""

    def __init__(self, markup: str, hide: bool) -> None:
        self._markup, self._hide = markup, hide
        self._lines: list[str] = []
        self._says = False  # whether the last line does; asked of the line itself each time, time would be quadratic
        self._line: list[str] = []
        self._quotes = 0
        self._quoting: dict[str, list[bool]] = {"blockquote": [], "div": []}  # of each open one, whether it quotes
        self._introducing: list[int] = []  # of each open `div`, at which line it began if it introduces a quote, or -1
        self._introduced = range(0)  # the lines that introduce what comes next
        self._as_written = 0  # in how many elements line ends count
        self._hidden, self._hidden_depth = "", 0
        self._never_ends: set[str] = set()
        self._scan()
        self._end_line()

    @property
    def ended_hidden(self) -> bool:
        """Whether a hidden element was still open at the end."""
        return self._hidden_depth > 0

    def text(self) -> str:
        """The lines; no two empty lines follow each other."""
        lines = self._lines
        while lines and not lines[-1].strip("> "):
            lines.pop()
        return with_single_blank_lines("\n".join(lines)).strip()

    def _scan(self) -> None:
        markup, end = self._markup, 0
        while (start := markup.find("<", end)) >= 0:
            if start > end and not self._hidden_depth:
                self._line.append(markup[end:start])
            end = self._behind(start)
        self._say(markup[end:])

    def _behind(self, start: int) -> int:
        """Deal with what begins at `<`; gives the index behind it."""
        tag = _TAG.match(self._markup, start)
        if tag is None:
            return self._behind_no_tag(start)
        closes, name, attributes = tag.groups()
        name = name.lower()
        if self._hidden_depth or name in _ASKED or (attributes and not closes and _may_hide(attributes)):
            return self._behind_tag(bool(closes), name, attributes, tag.end())
        if name in _BREAKING:
            self._break(name)
        return tag.end()

    def _behind_no_tag(self, start: int) -> int:
        markup = self._markup
        if markup.startswith("<!--", start):
            return self._skip(start, "-->", 4)
        if markup.startswith(("<!", "<?"), start):
            return self._skip(start, ">", 2)
        if not _ANY_TAG.match(markup, start + 1):
            self._say("<")
            return start + 1
        end = self._skip(start, ">", 1)  # quotes that never close: the tag ends at the next bracket
        named = _NAME.match(markup, start)
        return self._behind_tag(markup.startswith("</", start), named[1].lower() if named else "", "", end)

    def _behind_tag(self, closes: bool, name: str, attributes: str, end: int) -> int:
        if closes:
            self._close(name)
            return end
        self._open(name, attributes)
        return self._behind_unshown(name, end) if name in _UNSHOWN and not attributes.endswith("/") else end

    def _skip(self, start: int, ending: str, least: int) -> int:
        """The index behind the next `ending`; an ending that isn't there is looked for only once."""
        if ending not in self._never_ends:
            begin = self._markup.find(ending, start + least)
            if begin >= 0:
                return begin + len(ending)
            self._never_ends.add(ending)
        return start + least

    def _behind_unshown(self, name: str, start: int) -> int:
        if name in self._never_ends:
            return start
        closing = re.compile(rf"</{name}[^<>]*>", re.I).search(self._markup, start)
        if closing is None:
            self._never_ends.add(name)
            return start
        return closing.end()

    def _open(self, name: str, attributes: str) -> None:
        if self._hidden_depth:
            self._hidden_depth += name == self._hidden and not attributes.endswith("/")
            return
        if self._hide and name not in _VOID and attributes and not attributes.endswith("/") and _is_hidden(attributes):
            self._hidden, self._hidden_depth = name, 1
            return
        self._break(name)
        self._as_written += name == "pre"
        if name in self._quoting:
            is_quote = self._is_quote(name, attributes)
            self._quoting[name].append(is_quote)
            self._quotes += is_quote
            if name == "div":
                introduces = bool(attributes) and _INTRODUCES.search(attributes) is not None
                self._introducing.append(len(self._lines) if introduces else -1)
            elif is_quote:
                self._quote_introduction()

    def _close(self, name: str) -> None:
        if self._hidden_depth:
            self._hidden_depth -= name == self._hidden
            return
        if self._quoting.get(name) and self._quoting[name].pop():
            self._end_line()
            self._quotes -= 1
        self._break(name)
        self._as_written -= name == "pre" and self._as_written > 0
        if name == "div" and self._introducing and (first := self._introducing.pop()) >= 0:
            self._introduced = range(first, len(self._lines))

    def _quote_introduction(self) -> None:
        """Mark the lines right above a quote as belonging to it, if a program says that they introduce it."""
        lines, introduction = self._lines, self._introduced
        self._introduced = range(0)
        if not introduction or any(lines[introduction.stop :]):
            return
        if sum(len(lines[index]) for index in introduction) > MOST_OF_INTRODUCTION:
            return
        for index in introduction:
            lines[index] = f"> {lines[index]}".rstrip()

    def _is_quote(self, name: str, attributes: str) -> bool:
        if name == "div":
            return bool(attributes) and _QUOTES.search(attributes) is not None
        return _CITES.search(attributes) is not None or self._is_introduced()

    def _is_introduced(self) -> bool:
        """Whether a line above says who wrote what is quoted, and when."""
        from score_messages.mail.attributions import ends_with_attribution  # reads the words of all languages

        return ends_with_attribution(self._lines[-8:])

    def _break(self, name: str) -> None:
        if name in _LINE_ENDS:
            self._end_line()
        elif name in _PARAGRAPHS:
            self._end_line()
            if self._says:
                self._add(self._prefix().rstrip())
        elif name in _CELLS:
            self._line.append(" ")

    def _say(self, text: str) -> None:
        if text and not self._hidden_depth:
            self._line.append(text)

    def _prefix(self) -> str:
        return ">" * min(self._quotes, 9) + " " if self._quotes else ""

    def _end_line(self) -> None:
        if not self._line and not self._says:
            return
        said = "".join(self._line)
        self._line = []
        for line in said.split("\n") if self._as_written else (said,):
            shown = "" if not line or line.isspace() else _on_one_line(_unescaped(line)).strip()
            if shown or self._says:
                self._add((self._prefix() + shown).rstrip())

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self._says = bool(line.strip("> "))


def _on_one_line(text: str) -> str:
    """Text with one space for each run of blanks that markup may have; others, such as non-breaking ones, stay."""
    spaced = text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\f", " ")
    return _SPACES.sub(" ", spaced) if "  " in spaced else spaced


def _unescaped(text: str) -> str:
    r"""Text with its character references resolved; the standard library stumbles over numbers of 4,301 digits.

    >>> _unescaped("&#0000000039;&rsquo;" + "&#9999999999;")
    "'\u2019\ufffd"
    """
    if "&#" in text:
        text = _NO_CHARACTER.sub("\ufffd", _LEADING_ZEROS.sub("&#", text))
    return html.unescape(text)


def _may_hide(attributes: str) -> bool:
    """A quick look."""
    lower = attributes.lower()
    return "hid" in lower or "none" in lower or ":0" in lower or ": 0" in lower or ":  " in lower


def _is_hidden(attributes: str) -> bool:
    if not _may_hide(attributes):
        return False
    lower = attributes.lower()
    if "style" in lower and _HIDING.search(lower.replace(" ", "")):
        return True
    return _HIDDEN.search(lower) is not None
