"""What the encodings of text are called, and which of them somebody may have meant."""

from __future__ import annotations

import codecs
import difflib
from encodings.aliases import aliases

from score_messages.errors import Hint, OptionError
from score_messages.read.taken import AUTO


def nearest_encoding(encoding: str) -> str | None:
    """The known encoding whose name is most like `encoding`, which is unknown; None if none is similar.

    >>> nearest_encoding("utf8-sgi"), nearest_encoding("Latin_one"), nearest_encoding("cp12522")
    ('utf-8-sig', 'latin-1', 'cp1252')
    """
    known = sorted({"utf_8_sig", *aliases, *aliases.values()})
    for near in difflib.get_close_matches(encoding.lower().replace("-", "_"), known, n=5):
        name = near.replace("_", "-")
        if is_of_text(name):
            return name
    return None


def is_of_text(encoding: str) -> bool:
    """Whether Python has a text encoding of that name; its list also has codecs from bytes to bytes, such as `hex`."""
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def check_encoding(encoding: str) -> None:
    """Raise OptionError if it is neither `auto` nor the name of a text encoding that Python knows."""
    if encoding != AUTO and not is_of_text(encoding):
        near = nearest_encoding(encoding)
        hint = None if near is None else Hint(f"Maybe you mean {near}", f"--encoding {near}")
        raise OptionError(f"there is no text encoding '{encoding}'", hint=hint)
