"""A part of a mail that holds text: from its bytes to what is read of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from score_messages.mail.blank import is_blank
from score_messages.mail.charsets import declared_by_page, decode
from score_messages.mail.html_text import html_to_text

_BEGINS_PAGE = ("<html", "<!doctype html")
_SEEN = re.compile(rb"[A-Za-z0-9]")


@dataclass(frozen=True)
class TextPart:
    """Text as it was sent: bytes without their transfer encoding, and how they are to be read."""

    content: bytes
    charset: str | None
    is_html: bool = False
    is_flowed: bool = False
    drops_spaces: bool = False

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        declared = declared_by_page(self.content, self.charset) if self.is_html else self.charset
        text, charset = decode(self.content, declared)
        return text.replace("\r\n", "\n"), charset

    @property
    def read_as(self) -> str:
        """The charset that the text was read with."""
        return self._decoded[1]

    @cached_property
    def text(self) -> str:
        """What is shown of it."""
        text = self._decoded[0]
        if self.is_html or text[:20].lstrip().lower().startswith(_BEGINS_PAGE):
            return html_to_text(text)
        return _unflowed(text, self.drops_spaces) if self.is_flowed else text

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen of it. Asked of every part, so the usual answer is found in its bytes."""
        if not self.is_html and _SEEN.search(self.content):
            return False
        return not self.content.strip() or is_blank(self.text)


_FLOWED = re.compile(r"(>*) ?(.*)")


def _unflowed(text: str, drops_spaces: bool) -> str:
    """Paragraphs that were broken with a space at the end of the line, joined again (RFC 3676)."""
    joined: list[tuple[str, list[str]]] = []
    goes_on = False
    for line in text.split("\n"):
        flowed = _FLOWED.match(line)
        quotes, said = (flowed[1], flowed[2]) if flowed else ("", line)
        is_signature = said in ("-- ", "--")
        if goes_on and joined[-1][0] == quotes and not is_signature:
            joined[-1][1].append(said)
        else:
            joined.append((quotes, [said]))
        goes_on = said.endswith(" ") and not is_signature
        if goes_on and drops_spaces:
            joined[-1][1][-1] = said[:-1]
    return "\n".join(f"{quotes} {''.join(said)}" if quotes else "".join(said) for quotes, said in joined)
