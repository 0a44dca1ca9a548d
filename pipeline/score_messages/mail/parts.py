"""The tree of a mail's parts, and which of them hold what was written. Attachments are passed over unread.

Source: RFC 2045 to 2049 (MIME), RFC 2183 (disposition), RFC 3676 (format=flowed).
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from score_messages.mail.headers import Headers, from_base64, parameters, split_headers
from score_messages.mail.limits import MAX_DEPTH, MAX_PARTS, TooMuchError

STUB_BYTES = 300
"""A plain alternative of at most so many bytes that speaks of HTML holds no message."""


@dataclass(frozen=True)
class TextPart:
    """Text as it was sent: bytes without their transfer encoding, and how they are to be read."""

    content: bytes
    charset: str | None
    is_html: bool = False
    is_flowed: bool = False
    drops_spaces: bool = False


def text_parts(headers: Headers, body: bytes) -> list[TextPart]:
    """The parts to read, in order: of alternatives the plain text, unless it is blank.

    Raises:
        TooMuchError: there are too many parts, or they lie too deep.
    """
    return _Walk().parts(headers, body, 0)


class _Walk:
    """A single pass over the tree, which counts what it has seen."""

    def __init__(self) -> None:
        self._seen = 0

    def parts(self, headers: Headers, body: bytes, depth: int) -> list[TextPart]:
        self._seen += 1
        if depth > MAX_DEPTH or self._seen > MAX_PARTS:
            raise TooMuchError("parts")
        value = headers.get("content-type", "text/plain")
        kind = value.partition(";")[0].strip().lower()
        settings = parameters(value)
        if kind.startswith("multipart/"):
            children = _children(body, settings.get("boundary", ""))
            if children is not None:
                return self._of_children(kind.removeprefix("multipart/"), children, depth)
            kind = "text/plain"  # its parts can't be found, so people see it as it is
        if _is_attached(headers, settings) or ("/" in kind and kind not in ("text/plain", "text/html")):
            return []
        content = _without_encoding(body, headers.get("content-transfer-encoding", "").strip().lower())
        is_flowed = settings.get("format", "").lower() == "flowed"
        drops_spaces = settings.get("delsp", "").lower() == "yes"
        return [TextPart(content, settings.get("charset"), kind == "text/html", is_flowed, drops_spaces)]

    def _of_children(self, kind: str, children: list[bytes], depth: int) -> list[TextPart]:
        if kind == "digest":  # other people's mails
            return []
        branches = [self.parts(*split_headers(child), depth + 1) for child in children]
        if kind == "alternative":
            return _best(branches)
        if kind in ("related", "report"):  # the first part is the text, the others belong to it
            return next((parts for parts in branches if parts), [])
        return [part for parts in branches for part in parts]


def _best(alternatives: list[list[TextPart]]) -> list[TextPart]:
    """Plain text before HTML, text before none, the last of equals before the first, as they rise in richness."""
    written = [parts for parts in alternatives if any(part.content.strip() for part in parts)]
    plain = [parts for parts in written if not any(part.is_html or _is_stub(part.content) for part in parts)]
    return (plain or written or [[]])[-1]


def _is_stub(content: bytes) -> bool:
    """Whether plain text says only that the mail is meant to be read as HTML."""
    return len(content) <= STUB_BYTES and b"html" in content.lower()


def _children(body: bytes, boundary: str) -> list[bytes] | None:
    """What lies between the boundaries, with headers; None if the first of them is missing."""
    if not boundary.strip():
        return None
    children: list[bytes] = []
    start = -1
    for begin, end, is_last in _boundaries(body, b"--" + boundary.rstrip().encode("utf-8", "replace")):
        if start >= 0:
            children.append(body[start : max(start, begin - 1)])
            if len(children) > MAX_PARTS:
                raise TooMuchError("parts")
        start = end + 1
        if is_last:
            return children
    return [*children, body[start:]] if start >= 0 else None


def _boundaries(body: bytes, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each boundary line begins and ends, and whether it ends the last part.

    Not by a regular expression: a mail may have hundreds of boundaries of 4 kB, and each would have to be compiled.
    """
    begin = 0 if body.startswith(mark) else body.find(b"\n" + mark) + 1
    while begin or body.startswith(mark):
        end = body.find(b"\n", begin + len(mark))
        end = len(body) if end < 0 else end
        behind = body[begin + len(mark) : end]
        if not behind.removeprefix(b"--").strip(b" \t"):
            yield begin, end, behind.startswith(b"--")
        begin = body.find(b"\n" + mark, end) + 1
        if not begin:
            return


def _is_attached(headers: Headers, settings: dict[str, str]) -> bool:
    disposition = headers.get("content-disposition", "")
    named = "filename" in parameters(disposition) or "name" in settings
    return disposition.strip().lower().startswith("attachment") or named


def _without_encoding(body: bytes, encoding: str) -> bytes:
    decoder = _DECODERS.get(encoding)
    return body if decoder is None else decoder(body)


def _from_uuencode(body: bytes) -> bytes:
    return b"".join(_uu_lines(body))


def _uu_lines(body: bytes) -> Iterator[bytes]:
    begun = False
    for line in body.split(b"\n"):
        if line.startswith(b"begin "):
            begun = True
        elif line.strip() == b"end":
            return
        elif begun:
            try:
                yield binascii.a2b_uu(line)
            except binascii.Error:
                continue


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": from_base64,
    "quoted-printable": binascii.a2b_qp,
    "x-uuencode": _from_uuencode,
    "uuencode": _from_uuencode,
    "x-uue": _from_uuencode,
}
