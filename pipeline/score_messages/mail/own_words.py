"""What the person wrote: a mail's text without the thread below, signatures, legal notices and list footers.

Conservative: what isn't surely somebody else's stays, and if nothing would remain, everything does. All patterns are
tried on single lines or paragraphs of bounded length, so the time is linear. docs/mail.md compares with libraries.
"""

from __future__ import annotations

import re

from score_messages.mail.endings import without_armor, without_footers, without_signature
from score_messages.mail.thread import without_thread

_MANY_BLANKS = re.compile(r"\n{3,}")
_SAYS = re.compile(r"[^\W_]")
_PICTURE = 0x2600  # from here on, most single characters are pictures, emoji among them


def own_words(text: str) -> str:
    r"""The text without what its writer didn't write, or all of it if nothing would remain.

    >>> own_words("Thanks, it works!\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <a@example.org> wrote:\n\n> Try again.\n")
    'Thanks, it works!'
    """
    lines = [line.rstrip() for line in _MANY_BLANKS.sub("\n\n", text).splitlines()]
    own = without_signature(without_footers(without_thread(without_armor(lines))))
    kept = "\n".join(own).strip()
    return kept if _says_something(kept) else text.strip()


def _says_something(text: str) -> bool:
    return _SAYS.search(text) is not None or any(ord(letter) >= _PICTURE for letter in text)
