"""The tree of a mail's parts, and which of them hold what was written. Attachments are passed over unread.

Source: RFC 2045 to 2049 (MIME), RFC 2183 (disposition), RFC 3676 (format=flowed), RFC 6047 (invitations).
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from score_messages.mail.headers import Headers, from_base64, parameters, split_headers
from score_messages.mail.limits import MAX_DEPTH, MAX_PARTS, TooMuchError
from score_messages.mail.stubs import MOST_BYTES, is_stub
from score_messages.mail.text_part import TextPart

_READ = frozenset(("text/plain", "text/html"))
_IF_NOTHING_ELSE = frozenset(
    "text/enriched text/richtext text/markdown text/x-markdown text/x-amp-html application/xhtml+xml".split()
)
"""Forms of text that are read where there is no other."""

_MARKED_UP = frozenset("text/html text/enriched text/richtext text/x-amp-html application/xhtml+xml".split())
_NO_MESSAGE = (
    *("image/", "video/", "font/", "text/vcard", "text/x-vcard", "text/directory"),
    *("application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-s"),
)
"""What accompanies a message, and holds none."""

_PROTECTED = "application/x-microsoft-rpmsg-message"
"""What Microsoft's rights management hides a message in; the text beside it only says how to open it."""

_METHODS = frozenset("request reply cancel add refresh counter declinecounter".split())
"""Of calendar parts (RFC 5546), but for `publish`, which asks for nothing."""

_TEXT_FILE = (".txt", ".htm", ".html", ".text")


@dataclass(frozen=True)
class Body:
    """What of a mail is to be read.

    Attributes:
        texts: the parts to read, in order.
        has_unread: whether there are parts that could hold the message but can't be read: encrypted, another mail, a
            document, an invitation.
        holds_invitation: whether a part is one that calendars act on: an invitation, an answer to one, a cancellation.
    """

    texts: list[TextPart]
    has_unread: bool
    holds_invitation: bool = False


def body_of(headers: Headers, body: bytes) -> Body:
    """The parts to read: of alternatives the plain text, unless it is blank or stands in for the HTML.

    A part with a name is read only if there is no other text.

    Raises:
        TooMuchError: there are too many parts, or they lie too deep.
    """
    walk = _Walk()
    texts = walk.parts(headers, body, 0)
    if walk.is_protected:
        return Body([], True, walk.holds_invitation)
    if walk.has_named and all(part.is_blank for part in texts):
        named = _Walk(takes_named=True).parts(headers, body, 0)
        if not all(part.is_blank for part in named):
            return Body([part for part in named if not part.is_blank], False, walk.holds_invitation)
    return Body(texts, walk.has_unread, walk.holds_invitation)


class _Walk:
    """A single pass over the tree, which counts what it has seen."""

    def __init__(self, takes_named: bool = False) -> None:
        self._seen, self._takes_named = 0, takes_named
        self.has_named = self.has_unread = self.holds_invitation = self.is_protected = False

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
        self.is_protected = self.is_protected or kind == _PROTECTED
        if kind == "text/calendar":
            self.holds_invitation = self.holds_invitation or settings.get("method", "").lower() in _METHODS
        if not self._reads(kind, headers, settings, is_root=depth == 0):
            self.has_unread = self.has_unread or (bool(body.strip()) and not kind.startswith(_NO_MESSAGE))
            return []
        content = _without_encoding(body, headers.get("content-transfer-encoding", "").strip().lower())
        is_flowed = settings.get("format", "").lower() == "flowed"
        drops_spaces = settings.get("delsp", "").lower() == "yes"
        return [TextPart(content, settings.get("charset"), kind in _MARKED_UP, is_flowed, drops_spaces)]

    def _reads(self, kind: str, headers: Headers, settings: dict[str, str], is_root: bool) -> bool:
        """Whether a part is read; those with a name, and rare forms of text, only if there is nothing else."""
        is_rare = kind in _IF_NOTHING_ELSE
        if not is_rare and "/" in kind and kind not in _READ:
            return False
        disposition = headers.get("content-disposition", "")
        names = parameters(disposition)
        name = names.get("filename") or settings.get("name") or ""
        is_attached = disposition.strip().lower().startswith("attachment")
        if not is_rare and not is_attached and "filename" not in names and "name" not in settings:
            return True
        may_be_body = is_root or not is_attached or not name or name.lower().endswith(_TEXT_FILE)
        self.has_named = self.has_named or may_be_body
        return self._takes_named and may_be_body

    def _of_children(self, kind: str, children: list[bytes], depth: int) -> list[TextPart]:
        if kind == "digest":  # other people's mails
            self.has_unread = True
            return []
        branches = [self.parts(*split_headers(child), depth + 1) for child in children]
        if kind == "alternative":
            return _best(branches)
        if kind in ("related", "report"):  # the first part is the text, the others belong to it
            return next((parts for parts in branches if parts), [])
        return [part for parts in branches for part in parts]


def _best(alternatives: list[list[TextPart]]) -> list[TextPart]:
    """Plain text before HTML, text before none, the last of equals before the first, as they rise in richness."""
    marked = [parts for parts in alternatives if any(part.is_html for part in parts)]
    for parts in reversed(alternatives):
        if parts in marked or all(part.is_blank for part in parts):
            continue
        if not marked or not _gives_way(parts, marked[-1]):
            return parts
    written = [parts for parts in alternatives if not all(part.is_blank for part in parts)]
    return next((parts for parts in reversed(written) if parts in marked), (written or [[]])[-1])


def _gives_way(plain: list[TextPart], marked: list[TextPart]) -> bool:
    """Whether short plain text only stands in for the HTML beside it."""
    if sum(len(part.content) for part in plain) > MOST_BYTES:
        return False
    return is_stub("\n".join(part.text for part in plain), "\n".join(part.text for part in marked))


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
