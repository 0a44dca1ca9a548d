"""Emoji and emoticons become the words that they stand for (text rules, version 2). Knows no model.

Only those with a plain meaning, and a word that any model of English knows; all others stay what they are: signs, which
the text rules turn into spaces. An emoticon counts only where people put them, so that `http://`, `10:30`, `std::(`,
`as follows:(1)` and `in <3 days` hold none; where it is in doubt, nothing is changed.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from score_messages.text.string_buffers import bytes_of

EMOJI = {
    "happy": "😀😃😄😁😊🙂☺😇😌🤗😺😸😎😋",
    "love": "❤♥😍🥰😘💕💖💗💓💞💘💝💙💚💛💜🧡😻🫶",
    "great": "🤩🎉🥳👏🙌💯🏆",
    "good": "👍👌",
    "thanks": "🙏",
    "laughing": "😂🤣😆😹",
    "sad": "😢😭😔🙁☹😟😥😿😩😫😣😖",
    "heartbroken": "💔",
    "disappointed": "😞😕",
    "angry": "😠😡🤬😤👿",
    "annoyed": "🙄😒",
    "bad": "👎",
    "disgusting": "🤮🤢💩",
}
"""What each word stands for; a tone of skin or a variation selector behind the sign changes nothing."""

_START = r"(^|[^0-9:;=/<>(\[{@#&_\\-])"
"""Before an emoticon: the message's start, a space, a letter, the end of a sentence; no digit and no sign of code."""

_APART = r"(^|[\s.!?,])"
_NO_WORD_BEHIND, _WORD_ENDS = r"\B", r"\b"

EMOTICONS = (
    ("angry", rf"{_START}>[:=]-?\({_NO_WORD_BEHIND}"),
    ("sad", rf"{_START}[:;=]'?-?\(+{_NO_WORD_BEHIND}"),
    ("happy", rf"{_START}[:;=]-?\)+{_NO_WORD_BEHIND}"),
    ("happy", rf"{_APART}(?:[:;=]-?D+|[xX]D+){_WORD_ENDS}"),
    ("happy", rf"{_APART}\^_?\^"),
    ("unhappy", rf"{_APART}[:=]-?[/\\](?:\s|$)"),
    ("heartbroken", rf"{_START}</3+{_WORD_ENDS}"),
    ("love", r"(^|[\sa-zA-Z.!?,])(?:<3)+\s*(?:$|[\n.!?,)])"),
)
"""Patterns for RE2 and (with `re.ASCII`) for `re`; what stands before the emoticon is the only group."""

_MODIFIERS = r"[\x{FE0E}\x{FE0F}]?[\x{1F3FB}-\x{1F3FF}]?"
_SELECTORS = r"[\x{FE00}-\x{FE0F}\x{20E3}]"
"""Marks that only choose how a sign is drawn; left alone they would pass for words."""

_REPLACEMENTS = (
    *((rf"[{signs}]{_MODIFIERS}", f" {word} ") for word, signs in EMOJI.items()),
    (_SELECTORS, ""),
    *((pattern, rf"\1 {word} ") for word, pattern in EMOTICONS),
)

_ANY = rf"[{''.join(EMOJI.values())}]|{_SELECTORS}|[:;=]'?-?[)(D/\\]|</?3|\^_?\^|[xX]D"
"""Holds for every text that a replacement changes, and is quick to look for."""

_ASCII_SIGNS = b":;=<^D"
"""One of them stands in every ASCII text in which `_ANY` is found: quicker still, for batches of few messages."""


def spell_out(body: pa.StringArray) -> pa.StringArray:
    """Put words in the place of emoji and emoticons, in linear time.

    Args:
        body: string[n] without nulls, valid UTF-8.

    >>> spell_out(pa.array(["love it \U0001f600", "Late again :-(", "at 10:30 (see http://a)"])).to_pylist()
    ['love it  happy ', 'Late again  sad ', 'at 10:30 (see http://a)']
    """
    data = bytes_of(body).tobytes()
    if data.isascii() and not any(sign in data for sign in _ASCII_SIGNS):
        return body
    has_any = pc.match_substring_regex(body, _ANY)
    if not pc.any(has_any).as_py():
        return body
    some = body.filter(has_any)
    for pattern, replacement in _REPLACEMENTS:
        some = pc.replace_substring_regex(some, pattern=pattern, replacement=replacement)
    return pc.replace_with_mask(body, has_any, some)
