"""The headers of a mail or of a part: located, unfolded, decoded. In linear time, whatever they hold.

Not the standard library's parser: it can't stop at a limit, and takes seconds for some inputs of less than 1 MB.
Sources: RFC 5322 (format), RFC 2047 (encoded words), RFC 2231 (parameters).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from score_messages.mail.charsets import decode
from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_PARAMETERS, TooMuchError

Headers = Mapping[str, str]
"""The first header of each name that matters, by its name in lower case."""

_LINES = re.compile(rb"(?:(?:[!-9;-~]++[ \t]*+:|[ \t]|>?From )[^\n]*+(?:\n|\Z))*+")
_NAME_AND_VALUE = re.compile(rb"\n(?!Received:)([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)")
_OF_PARTS = ("content-type", "content-transfer-encoding", "content-disposition")
_OF_PEOPLE = ("subject", "from", "date", "message-id", "in-reply-to")
_OF_MACHINES = (
    *("auto-submitted", "precedence", "return-path", "sender", "reply-to", "content-class"),
    *("list-id", "list-post", "x-auto-response-suppress"),
)
_THAT_THEY_ARE = frozenset(
    "list-unsubscribe list-unsubscribe-post feedback-id x-csa-complaints mailing-list x-mailing-list x-beenthere "
    "x-mailman-version x-google-group-id references x-failed-recipients x-autoreply x-auto-reply x-autorespond "
    "x-autoresponder x-mail-autoreply x-autoreply-from x-cron-env".split()
)
"""Headers of which it matters only that they are there; they are kept as ""."""

_WANTED = {name.encode(): name for name in (*_OF_PARTS, *_OF_PEOPLE, *_OF_MACHINES, *_THAT_THEY_ARE)}
_ENCODED = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)[ \t]+(?==\?)")
_PARAMETER = re.compile(r""";\s*([\w!#$%&'+.^`|~-]+?)(\*\d+)?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^\s;]*))""")
_ADDRESS_DOMAIN = re.compile(r"@([\w.-]{1,253}\w)")
_QUOTED_PAIR = re.compile(r"\\(.)")
_IN_BRACKETS = re.compile(r"<([^<>]{1,998})>")
_OFFSET = re.compile(r"(?<=:\d\d)[ \t]?(?:GMT|UTC)?([+-]\d\d):?(\d\d)\b")
"""A zone behind a time, also as `GMT+0100` or `+01:00`, which the standard library passes over."""

_SECONDS_PER_DAY = 86_400


def split_headers(content: bytes) -> tuple[Headers, bytes]:
    r"""The headers and the body behind them, of bytes whose lines end in \n.

    The body begins behind the first empty line, or at the first line that can't belong to the headers.

    Raises:
        TooMuchError: there are more headers than any mail has.

    >>> split_headers(b"Subject: Hello\nX-Other: 1\n\nThe body")
    ({'subject': 'Hello'}, b'The body')
    """
    head = content[: MAX_HEADER_BYTES + 1]
    block = _LINES.match(head)
    end = block.end() if block else 0
    if len(head) > MAX_HEADER_BYTES and b"\n" not in head[end:]:
        raise TooMuchError("headers")
    headers: dict[str, str] = {}
    for raw_name, value in _NAME_AND_VALUE.findall(b"\n" + content[:end]):
        name = _WANTED.get(raw_name.lower())
        if name is not None and name not in headers:
            headers[name] = "" if name in _THAT_THEY_ARE else _unfolded(value)
    return headers, content[end + 1 :] if content[end : end + 1] == b"\n" else content[end:]


def readable(value: str) -> str:
    """A header's text with its encoded words decoded, on one line.

    >>> readable("=?utf-8?q?caf=C3=A9?= in =?iso-8859-1?B?TfxuY2hlbg==?=")
    'café in München'
    """
    if "=?" in value:
        value = "".join(_decoded_words(_BETWEEN_ENCODED.sub(r"\1", value)))
    return " ".join(value.split())


def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured header, such as the boundary of its parts.

    >>> parameters('text/plain; charset="utf-8"; name*0=a; name*1=b')
    {'charset': 'utf-8', 'name': 'ab'}
    """
    values: dict[str, str] = {}
    for name, _, is_encoded, quoted, bare in _PARAMETER.findall(value[:MAX_PARAMETERS]) if ";" in value else ():
        text = (_QUOTED_PAIR.sub(r"\1", quoted) if "\\" in quoted else quoted) or bare
        if is_encoded:
            charset, _, rest = text.rpartition("''")
            text = decode(unquote_to_bytes(rest), charset or None)[0]
        values[name.lower()] = values.get(name.lower(), "") + text
    return values


def message_date(value: str | None) -> datetime | None:
    """The moment that a Date header states, in UTC; None if it is missing or broken.

    A year of three digits counts from 1900, as RFC 5322 has it (4.3): some programs still write 126 for 2026.
    """
    try:
        parsed = parsedate_tz(_OFFSET.sub(r" \1\2", (value or "")[:200]))
        if parsed is None or abs(parsed[9] or 0) >= _SECONDS_PER_DAY:
            return None
        year = parsed[0] + (1900 if 100 <= parsed[0] < 1000 else 0)
        moment = datetime(year, *parsed[1:6], tzinfo=UTC).timestamp() - (parsed[9] or 0)
        return datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, TypeError, IndexError, OSError):
        return None


def sender_domain(value: str | None) -> str | None:
    """The domain of the (first) sender's address in lower case; never the address.

    >>> sender_domain('"Ann, at home" <ann@Example.org>')
    'example.org'
    """
    text = (value or "")[:MAX_PARAMETERS]
    inside = text.rpartition("<")[2] if "<" in text else text
    domain = _ADDRESS_DOMAIN.search(inside) or _ADDRESS_DOMAIN.search(text)
    return domain[1].lower() if domain else None


def first_id(value: str | None) -> str | None:
    """A message's id without its brackets, of a Message-ID or In-Reply-To header; None if there is none."""
    text = " ".join((value or "").split())
    inside = _IN_BRACKETS.search(text)
    return (inside[1].strip() if inside else text[:998]) or None


def _unfolded(raw: bytes) -> str:
    line = raw.replace(b"\n", b" ").strip()
    return line.decode("ascii") if line.isascii() else decode(line, None)[0]


def _decoded_words(value: str) -> Iterator[str]:
    """Text and decoded words in turn; neighbours of one charset are joined first, since they may share a character."""
    end = 0
    charset, content = "", b""
    for match in _ENCODED.finditer(value):
        between = value[end : match.start()]
        if content and (between or match[1].lower() != charset):
            yield decode(content, charset)[0]
            content = b""
        yield between
        charset, end = match[1].lower(), match.end()
        content += _word_bytes(match[2], match[3])
    if content:
        yield decode(content, charset)[0]
    yield value[end:]


def _word_bytes(kind: str, text: str) -> bytes:
    raw = text.encode("utf-8")
    return from_base64(raw) if kind in "bB" else binascii.a2b_qp(raw, header=True)


_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def from_base64(content: bytes) -> bytes:
    """Whatever can be read of base64 with defects: strange letters are passed over, a cut end is dropped."""
    clean = content.translate(None, _NO_BASE64)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))
