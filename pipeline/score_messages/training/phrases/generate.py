"""Many different texts from the templates, with their labels. All of them follow from a seed, so none is stored.

Ribeiro et al. (2020), "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList", ACL: templates with gaps test
what a model can do, by kind. Here such texts teach it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from score_messages.text.normalize import normalize
from score_messages.training.corpus import OTHER_VALIDATION_SHARE, TextSet, is_held_out
from score_messages.training.phrases.around import AFTER, BEFORE, CLOSINGS, GREETINGS, LEGAL
from score_messages.training.phrases.automatic import AUTOMATIC
from score_messages.training.phrases.comparison import COMPARISON
from score_messages.training.phrases.conditions import CONDITIONS
from score_messages.training.phrases.denials import DENIALS
from score_messages.training.phrases.idioms import IDIOMS
from score_messages.training.phrases.irony import IRONY
from score_messages.training.phrases.negation import NEGATION
from score_messages.training.phrases.questions import QUESTIONS
from score_messages.training.phrases.stars import STARS
from score_messages.training.phrases.statements import STATEMENTS
from score_messages.training.phrases.support import SUPPORT
from score_messages.training.phrases.technical import TECHNICAL
from score_messages.training.phrases.templates import (
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    contracted,
    fill,
    misspelt,
    sentence_case,
)
from score_messages.training.phrases.understatement import UNDERSTATEMENT
from score_messages.training.phrases.voices import VOICES

PHRASES = "phrases"
"""The name of the set."""

COUNT, SEED = 60_000, 16

GROUPS = (
    *(NEGATION, COMPARISON, QUESTIONS, STATEMENTS, SUPPORT, AUTOMATIC, TECHNICAL, STARS, IRONY),
    *(IDIOMS, CONDITIONS, VOICES, DENIALS, UNDERSTATEMENT),
)

CONTRACTED, WITHOUT_APOSTROPHES, HURRIED, UNFINISHED, LOWER = 0.5, 0.2, 0.1, 0.15, 0.15
"""How many texts contract words, leave out apostrophes, misspell words, lack the last full stop, have no capitals."""

TWO, IN_MAIL = 0.1, 0.3
"""How many texts hold two sentences of the same label; how many are mails."""

BEFORE_SHARE, AFTER_SHARE, SIGNED, LEGAL_SHARE = 0.6, 0.4, 0.7, 0.2
"""How many mails have a neutral sentence before theirs, one after it, a closing, a legal notice."""

DRAWS = 8
"""How many texts are made at most for each that is kept, before a label is given up as too short of texts."""

_BESIDE = (*STATEMENTS.neutral, *AUTOMATIC.neutral, *TECHNICAL.neutral)


def phrases(count: int = COUNT, seed: int = SEED) -> TextSet:
    """Texts that differ as `normalize` gives them, the three labels in turn; a tenth is held out.

    Args:
        count: how many; fewer come out if the templates don't give as many.
        seed: what all chance follows from.
    """
    by_label = [_different(label, -(-count // 3), seed) for label in (NEGATIVE, NEUTRAL, POSITIVE)]
    rows = [(text, label) for texts in zip(*by_label, strict=False) for label, text in enumerate(texts)][:count]
    texts = [text for text, _ in rows]
    return TextSet(
        PHRASES,
        [str(number) for number in range(len(texts))],
        texts,
        targets=np.array([label / 2 for _, label in rows], np.float32),
        held_out=np.array([is_held_out(text, OTHER_VALIDATION_SHARE) for text in texts], np.bool_),
        at_random=np.zeros(len(texts), np.bool_),
    )


def templates_of(label: int) -> list[str]:
    """All templates of a label, group by group."""
    return [template for group in GROUPS for of, some in group.by_label() if of == label for template in some]


def _different(label: int, count: int, seed: int) -> list[str]:
    """Texts of one label, none of them twice."""
    rng = random.Random(f"{seed} {label}")  # noqa: S311 - chance, no secrets
    templates = templates_of(label)
    texts: dict[str, str] = {}
    for _ in range(DRAWS):
        if len(texts) >= count:
            break
        drawn = [_text(templates, rng) for _ in range(count)]
        for words, text in zip(normalize(pa.array(drawn, pa.string())).to_pylist(), drawn, strict=True):
            texts.setdefault(words, text)
    return list(texts.values())[:count]


def _text(templates: Sequence[str], rng: random.Random) -> str:
    """One text: a sentence or two of a label, perhaps in a mail, as people write."""
    chosen = rng.sample(templates, 2 if rng.random() < TWO else 1)
    text = " ".join(chosen)
    if rng.random() < IN_MAIL:
        text = _in_mail(text, rng)
    text = fill(text, rng)
    if rng.random() < CONTRACTED:
        text = contracted(text)
    if rng.random() < HURRIED:
        text = misspelt(text)
    if rng.random() < WITHOUT_APOSTROPHES:
        text = text.replace("'", "")
    if rng.random() < UNFINISHED:
        text = text.rstrip(".!")
    return text if rng.random() < LOWER else sentence_case(text)


def _in_mail(sentence: str, rng: random.Random) -> str:
    """A template with templates of greeting, neutral sentences and closing around it."""
    before = rng.choice((rng.choice(BEFORE), rng.choice(_BESIDE)))
    after = rng.choice((rng.choice(AFTER), rng.choice(_BESIDE)))
    body = [
        *([before] if rng.random() < BEFORE_SHARE else []),
        sentence,
        *([after] if rng.random() < AFTER_SHARE else []),
    ]
    closing = [rng.choice(CLOSINGS)] if rng.random() < SIGNED else []
    notice = [rng.choice(LEGAL)] if rng.random() < LEGAL_SHARE else []
    return "\n\n".join([rng.choice(GREETINGS), " ".join(body), *closing, *notice])
