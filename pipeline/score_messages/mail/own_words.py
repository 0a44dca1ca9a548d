"""What the person wrote: a mail's text without the thread below, signatures, legal notices, list footers and links.

Conservative: what isn't surely somebody else's stays, and if nothing would remain, everything does but the links. All
patterns are tried on single lines or paragraphs of bounded length, so the time is linear. docs/mail.md compares with
libraries.
"""

from __future__ import annotations

from score_messages.mail.banners import without_banner
from score_messages.mail.blank import says_something, with_single_blank_lines
from score_messages.mail.endings import ARMOR, without_armor, without_footers, without_signature
from score_messages.mail.links import without_links


def own_words(text: str) -> str:
    r"""The text without what its writer didn't write, or all of it but the links if nothing would remain.

    >>> own_words("Thanks, it works!\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <a@example.org> wrote:\n\n> Try again.\n")
    'Thanks, it works!'
    """
    from score_messages.mail.thread import without_thread  # reads the words of all languages, so not at start

    lines = [line.rstrip() for line in with_single_blank_lines(text).splitlines()]
    bare = without_armor(lines) if ARMOR in text else lines
    own = without_signature(without_footers(without_thread(without_banner(bare))))
    kept = "\n".join(own).strip()
    return without_links(kept if says_something(kept) else text).strip()
