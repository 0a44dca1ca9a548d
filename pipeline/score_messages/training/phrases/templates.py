"""What a template is, and how its gaps are filled. Knows no group."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from score_messages.training.phrases.words import GRAMMAR, KINDS, MISSPELT

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
"""The labels, as indices in `CLASSES`."""

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\{([a-z]+)\}")
_BEFORE_VOWEL = re.compile(r"\ba (?=[aeio])(?!one)")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] )|(?<=\n))[a-z]|\bi\b")
_CONTRACTED = re.compile(
    r"\b(?:(is|was|are|were|do|does|did|has|have|had|would|could|should) not|(can) ?not|(will) not|(i) am"
    r"|(i|we|you|they) have(?= not| never| [a-z]+e[dn] )|(it|that|there|he|she) is"
    r"|(we|they|you) are|(i|we|you|they) will|(i) would)(?= [a-z])"
)
_MISSPELT = re.compile(rf"\b(?:{'|'.join(MISSPELT)})\b")


@dataclass(frozen=True)
class Group:
    """Templates on one matter, by label."""

    name: str
    negative: tuple[str, ...]
    neutral: tuple[str, ...]
    positive: tuple[str, ...]

    @staticmethod
    def of(name: str, negative: str, neutral: str, positive: str) -> Group:
        """Templates from blocks of lines, one a line."""
        return Group(name, _lines(negative), _lines(neutral), _lines(positive))

    def by_label(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Pairs of a label and its templates."""
        yield from ((NEGATIVE, self.negative), (NEUTRAL, self.neutral), (POSITIVE, self.positive))


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def fill(template: str, rng: random.Random) -> str:
    """Choose alternatives and fill gaps, those of one text with different words as long as a kind has more.

    >>> fill("a [red|red] thing", random.Random(1))
    'a red thing'
    """
    used: set[str] = set()

    def word(gap: re.Match[str]) -> str:
        kind = KINDS[gap.group(1)]
        chosen = rng.choice(kind)
        while chosen in used and gap.group(1) not in GRAMMAR and not used.issuperset(kind):
            chosen = rng.choice(kind)
        used.add(chosen)
        return chosen

    text = template
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda choice: rng.choice(choice.group(1).split("|")), text)
    while _GAP.search(text):
        text = _GAP.sub(word, text)
    return _BEFORE_VOWEL.sub("an ", text)


def contracted(text: str) -> str:
    """Every pair of words that people contract, contracted.

    >>> contracted("it is here, i can not say why it is.")
    "it's here, i can't say why it is."
    """
    return _CONTRACTED.sub(_contraction, text)


def _contraction(pair: re.Match[str]) -> str:
    negated, can, will, am, have, is_, are, shall, would = pair.groups()
    if negated:
        return f"{negated}n't"
    if can or will:
        return "can't" if can else "won't"
    endings = ((am, "m"), (have, "ve"), (is_, "s"), (are, "re"), (shall, "ll"), (would, "d"))
    return next(f"{word}'{ending}" for word, ending in endings if word)


def misspelt(text: str) -> str:
    """Every word of `MISSPELT` as people write it in a hurry.

    >>> misspelt("with your help")
    'wiht ur help'
    """
    return _MISSPELT.sub(lambda word: MISSPELT[word.group()], text)


def sentence_case(text: str) -> str:
    """Capitals at the start of sentences, and of the word I.

    >>> sentence_case("well. i am here")
    'Well. I am here'
    """
    return _SENTENCE.sub(lambda letter: letter.group().upper(), text)
