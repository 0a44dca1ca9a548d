"""The words of one text with the places that they come from: the rules of `normalize`, one text at a time.

For whoever shows people which words did something. It gives the very words that `normalize` gives (a test says so), and
takes linear time, but much more of it than `normalize` does for a batch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from score_messages.text.emoticons import EMOJI, EMOTICONS
from score_messages.text.hashtags import HASHTAG, parted
from score_messages.text.normalize import EMOJI_RULES, TAG_PATTERN, TEXT_RULES, TYPED_RULES, fold_character
from score_messages.text.stars import ROW, spelt_stars

_WORD_OF = {sign: word for word, signs in EMOJI.items() for sign in signs}

_EMOJI = re.compile(rf"[{''.join(_WORD_OF)}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?")
_SELECTOR = re.compile(r"[\ufe00-\ufe0f\u20e3]")
TAG = re.compile(TAG_PATTERN)
"""Of HTML, as `normalize` takes it out."""
_BETWEEN_LETTERS = re.compile(r"(?<=[a-z\x80-\U0010ffff])`(?=[a-z\x80-\U0010ffff])")
_WORD = re.compile(r"[^ ']+(?:'+[^ ']+)*")

_BLANKS = r"\t\n\f\r "


def _as_re2_reads_it(pattern: str) -> str:
    r"""To RE2 a vertical tab is no blank, and `$` is the end alone."""
    return pattern.replace(r"[\s", f"[{_BLANKS}").replace(r"\s", f"[{_BLANKS}]").replace("$", r"\Z")


_EMOTICONS = tuple((word, re.compile(_as_re2_reads_it(pattern), re.ASCII)) for word, pattern in EMOTICONS)


@dataclass(frozen=True)
class Unit:
    """A piece of a text that the rules read as a whole, mostly one word.

    A row of stars, or a hashtag of several words, is one unit of several words.

    Attributes:
        start, end: where it stands in the text, in characters.
        words: at least one, as `normalize` gives them.
    """

    start: int
    end: int
    words: tuple[str, ...]


def units_of(text: str, rules: int = TEXT_RULES) -> list[Unit]:
    r"""The units of a text, in order; their words, one after the other, are those of `normalize`.

    >>> [(unit.start, unit.end, unit.words) for unit in units_of("Ok, <b>\u2605\u2605</b> #OneDay")]
    [(0, 2, ('ok',)), (7, 9, ('2', 'stars')), (14, 21, ('one', 'day'))]
    """
    pieces: list[tuple[int, int, list[str]]] = []
    for start, end, word in _words(_folded(_rewritten(text, rules), rules)):
        if pieces and start < pieces[-1][1]:
            begin, before, words = pieces[-1]
            words.append(word)
            pieces[-1] = (begin, max(before, end), words)
        else:
            pieces.append((start, end, [word]))
    return [Unit(start, end, tuple(words)) for start, end, words in pieces]


@dataclass(frozen=True)
class _Traced:
    """A text on its way: where each of its n characters begins and ends in what it was at first, int64[n] each."""

    text: str
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, text: str) -> _Traced:
        places = np.arange(len(text))
        return cls(text, places, places + 1)

    def replaced(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> _Traced:
        """As `pattern.sub`; what is put in a match's place comes from the whole match.

        If the pattern has a group, that stands before what is replaced, and stays.
        """
        pieces, begins, ends, done = [], [], [], 0
        for match in pattern.finditer(self.text):
            new = change(match)
            if new == match[0]:
                continue
            start, end = match.end(1) if pattern.groups else match.start(), match.end()
            pieces += [self.text[done:start], new]
            begins += [self.begins[done:start], np.full(len(new), self.begins[start])]
            ends += [self.ends[done:start], np.full(len(new), self.ends[end - 1])]
            done = end
        if not done:
            return self
        return _Traced(
            "".join([*pieces, self.text[done:]]),
            np.concatenate([*begins, self.begins[done:]]),
            np.concatenate([*ends, self.ends[done:]]),
        )


def _rewritten(text: str, rules: int) -> _Traced:
    """Rules 0 and 1."""
    traced = _Traced.of(text)
    if rules >= EMOJI_RULES:
        traced = traced.replaced(_EMOJI, lambda match: f" {_WORD_OF[match[0][0]]} ").replaced(_SELECTOR, lambda _: "")
        for word, pattern in _EMOTICONS:
            traced = traced.replaced(pattern, lambda _, word=word: f" {word} ")  # type: ignore[misc]
    if rules >= TYPED_RULES:
        traced = traced.replaced(ROW, spelt_stars).replaced(HASHTAG, parted)
    return traced.replaced(TAG, lambda _: " ")


class _Folds(dict[int, str]):
    """What characters become, by their code points, filled as they turn up."""

    def __init__(self, is_new: bool) -> None:
        super().__init__()
        self._is_new = is_new

    def __missing__(self, point: int) -> str:
        self[point] = folded = fold_character(chr(point), self._is_new)
        return folded


_FOLDS = {is_new: _Folds(is_new) for is_new in (False, True)}


def _folded(traced: _Traced, rules: int) -> _Traced:
    """Rules 2 to 4, character by character."""
    folded = traced.text.translate(_FOLDS[rules >= TYPED_RULES])
    folded = _BETWEEN_LETTERS.sub("'", folded).replace("`", " ")
    return _Traced(folded, traced.begins, traced.ends)


def _words(traced: _Traced) -> Iterator[tuple[int, int, str]]:
    """Rules 5 and 6: start, end and word."""
    for match in _WORD.finditer(traced.text):
        yield int(traced.begins[match.start()]), int(traced.ends[match.end() - 1]), match[0]
