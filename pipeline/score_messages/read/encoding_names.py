"""What the encodings of text are called, and which of them somebody may have meant."""

from __future__ import annotations

import codecs
import difflib
from encodings.aliases import aliases

from score_messages.errors import Hint, OptionError
from score_messages.read.taken import AUTO

_ELSEWHERE = (
    "cp1250 (Central Europe), cp1251 (Cyrillic), cp1253 (Greek), cp1254 (Turkish), cp932 (Japanese), cp949 (Korean), "
    "gb18030 or big5 (Chinese), mac-roman (old Macs)"
)


def another_encoding(encoding: str, was_recognised: bool, rest: str = "", options: str = "") -> Hint:
    """What to type where bytes aren't text in an encoding: another one.

    If nobody stated one, they were looked at: they don't read as cp1252 either, which would give wrong letters in
    silence. Which it is only somebody who knows the program can say.

    Args:
        encoding: what was tried.
        was_recognised: whether `--encoding auto` chose it.
        rest, options: what else would do then, and the option for it.
    """
    if not was_recognised or encoding != "utf-8":
        return Hint("If it is in another encoding, state it", "--encoding cp1252")
    which = f"It reads neither as UTF-8 nor as cp1252. State what its program writes with --encoding: {_ELSEWHERE}"
    return Hint(f"{which}. {rest}", options) if options else Hint(which)


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
