"""Sentences of our own with gaps, filled with the words of public texts, for a teacher to score.

The public texts are mostly about films. What a teacher makes of their words in other contexts (a router that was
delightful, a refund that is dull) is learnt from these. All of them follow from a seed and the texts' words, so none is
stored. Swapping words in real texts, as Jiao et al. (2020), "TinyBERT", do, cost more on film reviews than it gave
elsewhere: docs/messages-model.md.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa

from score_messages.text.normalize import ARTICLE_RULES, normalize
from score_messages.text.vocabulary import ReservedIds, Vocabulary
from score_messages.training.corpus import TextSet, plain

FRAMED = "frames"
"""The name of the set."""

WORDS, COUNT = 20_000, 100_000

GRAMMAR = frozenset(
    "the and but not nor never you him her they them your his its our their this that these those are was were been"
    " being does did have has had will would can could should may might must for with from than then too very just only"
    " don't doesn't didn't isn't wasn't aren't won't can't couldn't wouldn't".split()
)
"""Words that fill no gap; nor does any of one or two letters."""

FRAMES = (
    "the {} was {}.",
    "the {} is very {} and the {} is {}.",
    "your {} is {}.",
    "i am {} with the {}.",
    "we are so {} about this {}.",
    "still no {} after two weeks, this is {}.",
    "thank you for the {} {}.",
    "thanks, the {} works and it looks {}.",
    "the {} stopped working and nobody {} my mails.",
    "please send me the {} as soon as you can.",
    "could you tell me when the {} will be {}?",
    "the staff were {} and the room was {}.",
    "the hotel was {} but the breakfast was {}.",
    "my order arrived {} and the box was {}.",
    "i want my {} back.",
    "the app keeps {} every time i open the {}.",
    "this update made the {} {}.",
    "the delivery was {} and the driver was {}.",
    "great {}, {} price.",
    "worst {} i ever had, so {}.",
    "the battery is {} and the screen looks {}.",
    "the food was {}, the waiter {}.",
    "i would {} this to anyone.",
    "i will never {} this {} again.",
    "the support team {} my problem.",
    "the flight was {} and the seats were {}.",
    "it is {} that you {} the {}.",
    "my new {} is {}!",
    "this {} is such a {}.",
    "nothing but {} with this {}.",
    "what a {} {}!",
    "don't {} this {}, it is {}.",
    "i can't {} how {} it is.",
    "not {} at all.",
    "it wasn't {}, but it wasn't {} either.",
    "a {} and {} place to stay.",
    "the code is {} and the tests are {}.",
    "this patch {} the {} in the {}.",
    "why does the {} {} when i {} it?",
    "i have {} the {} to you yesterday.",
    "attached you find the {} for {}.",
    "the meeting about the {} is on monday.",
    "we {} the invoice, it was {}.",
    "the refund was {} and the answer was {}.",
    "i feel {} today.",
    "so {} right now.",
    "{} {} {}.",
    "{}!",
    "very {}",
    "totally {}, {} and {}",
    "the {} of the {} made me {}.",
    "you guys are {}.",
    "he was {} to us and {} the whole time.",
    "our guide was {}, she {} everything.",
    "there was {} everywhere in the bathroom.",
    "the bed was {} and the street outside {}.",
    "the sound is {} and the cable feels {}.",
    "it {} after a week.",
    "it {} perfectly with my {}.",
    "they {} me twice for the same {}.",
    "i had to {} for an hour to {} the {}.",
    "easy to {} and {} to use.",
    "the {} does not {} with my {}.",
    "customer service is {}, they {} to {}.",
    "i love the {} but the {} is {}.",
    "i hate the {} although the {} is {}.",
    "five stars for the {}.",
    "one star because of the {}.",
    "overall {}, i was {}.",
    "for the price it is {}.",
    "the {} arrived on {} and the {} was missing.",
    "is there a {} for the {}?",
    "how do i {} the {}?",
    "as agreed, i send you the {} and the {}.",
    "i am writing about the {} of my {}.",
    "no {} since monday, please {}.",
    "everything was {}, thank you!",
    "sorry for the {}, we will {} it.",
    "i have been {} for years and this is {}.",
    "the {} in {} was {}.",
    "my {} from {} is {}.",
    "{} told me that the {} is {}.",
    "could be {}, could be {}.",
    "it used to be {}, now it is {}.",
    "better than the {}, but still {}.",
    "i expected {} and got {}.",
    "less {} than i thought.",
    "no {}, no {}, just {}.",
    "far too {} for a {}.",
    "hardly any {} and a lot of {}.",
    "so much {}!",
    "can't wait to {} the {} again.",
    "i regret the {}.",
    "we were {} welcomed and the {} was {}.",
    "the lounge was {} and the drinks {}.",
    "the build {} because of the {}.",
    "this function is {}, why not {} it?",
    "nice {}, but please {} the {}.",
    "i'd like to {} my {}.",
    "the new {} is {} than the old one.",
)


def framed(sets: Collection[TextSet], count: int = COUNT) -> TextSet:
    """`FRAMES` with words of the texts that are learnt from: half of them as likely as they are common, half any.

    How likely a word is follows the square root of its frequency's rank, which evens out what is frequent and what not.
    """
    words = _words(sets)
    weights = np.cumsum(1 / np.sqrt(np.arange(len(words)) + 200.0))
    rng = np.random.default_rng(1)
    texts = []
    for _ in range(count):
        frame = FRAMES[int(rng.integers(len(FRAMES)))]
        gaps = frame.count("{}")
        likely = np.searchsorted(weights / weights[-1], rng.random(gaps)).tolist()
        any_word = rng.integers(len(words), size=gaps).tolist()
        indices = [likely[gap] if rng.random() < 0.5 else any_word[gap] for gap in range(gaps)]
        text = frame.format(*(words[index] for index in indices))
        texts.append(text[0].upper() + text[1:])
    ids = [str(number) for number in range(count)]
    unlabelled, nothing = np.full(count, np.nan, np.float32), np.zeros(count, bool)
    return TextSet(FRAMED, ids, texts, unlabelled, nothing, nothing)


def _words(sets: Collection[TextSet]) -> list[str]:
    """The most frequent words of the texts that are not held out, by the rules that the predictions were made with."""
    texts = ([plain(text) for text in np.array(text_set.texts, object)[~text_set.held_out]] for text_set in sets)
    clean = (normalize(pa.array(some), ARTICLE_RULES) for some in texts)
    words = Vocabulary.most_frequent(clean, WORDS + ReservedIds().offset).words.to_pylist()
    return [word for word in words if len(word) > 2 and word.isalpha() and word not in GRAMMAR]
