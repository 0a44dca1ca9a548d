"""What the spelling of a word says of its language, if no list holds it: letters, endings, short words in front.

Evidence is as in `lists`, in thousandths of natural logarithms.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from score_messages.text.language.tables import by_language

UNKNOWN, UNKNOWN_SHORT = 2000, 700
"""What a word says that no list holds: English has names and misspelt words. One of up to 3 ASCII letters says less."""

LETTERS_FIT, LETTERS_DONT, ENDING_FITS, FRONT_FITS = 1500, -2500, 1200, 2000

SCRIPT_FITS, SCRIPT_FITS_LETTER, SCRIPT_FITS_MOST = 4000, 2000, 12000
"""What a word in another script says for its languages: so much, and so much for each letter, up to the last."""

MOST_UNLISTED = UNKNOWN + SCRIPT_FITS_MOST
"""An unlisted word says no more; endings and what stands in front say less than letters of another script."""

ENDING_FROM = 6
"""Letters from which on a word has an ending."""

SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te",
    "GUJARATI": "gu", "KANNADA": "kn", "MALAYALAM": "ml", "GURMUKHI": "pa", "SINHALA": "si", "KHMER": "km",
    "LAO": "lo", "MYANMAR": "my", "GEORGIAN": "ka", "ARMENIAN": "hy", "ETHIOPIC": "am", "HANGUL": "ko", "CJK": "zh",
    "HIRAGANA": "ja", "KATAKANA": "ja",
}  # fmt: skip
"""The language that a script is taken for, by the first word of its letters' names in Unicode."""

WITHOUT_SPACES = ("zh", "ja", "th", "km", "lo", "my")
"""Languages in which a letter may be a word, and a whole sentence stands without a space."""

RARER, RARER_BY = ("af", "bg", "ca", "et", "fa", "lt", "lv", "sk", "sl", "sr", "sw", "tl", "ur"), 1500
"""Languages that are taken for a relative with far more speakers unless the words say so much more for them."""


@dataclass(frozen=True)
class Spelling:
    """What is particular about the spelling of languages.

    Attributes:
        letters: beyond ASCII, by language.
        endings, fronts: the languages that have them, by the piece.
        ending_lengths: all there are.
    """

    letters: Mapping[str, frozenset[str]]
    endings: Mapping[str, tuple[str, ...]]
    fronts: Mapping[str, tuple[str, ...]]
    ending_lengths: tuple[int, ...]


@functools.cache
def spelling() -> Spelling:
    """Read it, once."""
    letters = {code: frozenset("".join(words)) for code, words in by_language("letters.txt").items()}
    endings, fronts = _by_piece("endings.txt"), _by_piece("fronts.txt")
    return Spelling(letters, endings, fronts, tuple(sorted(set(map(len, endings)))))


def _by_piece(name: str) -> dict[str, tuple[str, ...]]:
    of_languages = by_language(name)
    pieces = dict.fromkeys(piece for listed in of_languages.values() for piece in listed)
    return {piece: tuple(code for code, listed in of_languages.items() if piece in listed) for piece in pieces}


def spelt_languages() -> tuple[str, ...]:
    """The languages that letters may speak for; only they may have endings and short words in front."""
    return tuple(dict.fromkeys([*spelling().letters, "id", *SCRIPTS.values()]))


def general_evidence(word: str) -> int:
    """What an unlisted word says for whatever other language: nothing if it is a lone letter or has a digit."""
    if _is_lone_letter(word) or any(map(str.isdigit, word)):
        return 0
    return UNKNOWN_SHORT if len(word) < 4 and word.isascii() else UNKNOWN


def named_evidence(word: str) -> dict[str, int]:
    """What an unlisted word says for single languages, on top of that; nothing for those that aren't there.

    >>> named_evidence("l'abonnement")["fr"] > named_evidence("l'abonnement")["ca"]
    True
    """
    evidence = {} if word.isascii() or _is_lone_letter(word) else _of_letters(word)
    for code in _of_front(word):
        evidence[code] = evidence.get(code, 0) + FRONT_FITS
    for code in _of_ending(word):
        evidence[code] = evidence.get(code, 0) + ENDING_FITS
    return evidence


def _is_lone_letter(word: str) -> bool:
    """A sign of formulas, as a rule, but for scripts that write whole words so."""
    return len(word) == 1 and _language_of_script(word) not in WITHOUT_SPACES


def _of_letters(word: str) -> dict[str, int]:
    letters = {letter for letter in word if not letter.isascii() and letter.isalpha()}
    own = {code for code in map(_language_of_script, letters) if code is not None}
    if own:
        return {"ja" if "ja" in own else min(own): _script_fits(word)}
    if not letters:
        return {}
    fits = LETTERS_FIT if all(_script(letter) == "LATIN" for letter in letters) else _script_fits(word)
    return {code: fits if letters <= theirs else LETTERS_DONT for code, theirs in spelling().letters.items()}


def _script_fits(word: str) -> int:
    return min(SCRIPT_FITS + SCRIPT_FITS_LETTER * len(word), SCRIPT_FITS_MOST)


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _language_of_script(letter: str) -> str | None:
    return SCRIPTS.get(_script(letter))


def _of_front(word: str) -> tuple[str, ...]:
    front, apostrophe, behind = word.partition("'")
    return spelling().fronts.get(front + apostrophe, ()) if len(behind) > 1 else ()


def _of_ending(word: str) -> tuple[str, ...]:
    if len(word) < ENDING_FROM:
        return ()
    known = spelling()
    return tuple(code for length in known.ending_lengths for code in known.endings.get(word[-length:], ()))
