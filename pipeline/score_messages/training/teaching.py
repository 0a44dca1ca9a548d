"""What the teacher learns from, what it scores, and how much of both for a given amount of time.

It learns in two courses of an epoch each: first what tone is, from texts of all kinds; then how messages are
distributed, mostly from real mail and tickets, four in five of them neutral. docs/messages-model.md has the trials.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from score_messages.errors import OptionError
from score_messages.training.corpus import (
    MESSAGE_SETS,
    MORE_SETS,
    READ_SETS,
    TRAIN,
    UNLABELLED,
    UNLABELLED_SETS,
    TextSet,
)
from score_messages.training.crops import Crop, choose_crops
from score_messages.training.frames import FRAMED

SETS = (TRAIN, *MESSAGE_SETS, *MORE_SETS, *READ_SETS, UNLABELLED, *UNLABELLED_SETS)
"""All that is read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, given by its set and its index there, and which of its characters are scored."""

    text_set: TextSet
    index: int
    crop: Crop

    @property
    def text(self) -> str:
        """The characters that are scored, as published."""
        return self.crop.of(self.text_set.texts[self.index])


@dataclass(frozen=True)
class Course:
    """One epoch of learning.

    Attributes:
        texts: how many of each set at scale 1; no more than there are.
        whole: sets of which all texts are learnt, at any scale.
    """

    texts: Mapping[str, int]
    whole: Collection[str] = field(default=())


COURSES = (
    Course(
        {
            TRAIN: 2000,
            "rt_polarity": 1000,
            "uci_amazon": 450,
            "uci_yelp": 450,
            "stackoverflow_senti4sd": 1000,
            "github_comments": 1200,
            "skytrax_lounge": 700,
            "goemotions": 1600,
            "dynasent": 1200,
            "nhs_feedback": 1000,
            "womens_clothing": 500,
            "pros_cons": 500,
            "vader_tweets": 600,
            "emobank": 300,
            "xed_en": 300,
        }
    ),
    Course(
        {
            TRAIN: 250,
            "rt_polarity": 100,
            "uci_amazon": 60,
            "uci_yelp": 60,
            "stackoverflow_senti4sd": 220,
            "github_comments": 220,
            "skytrax_lounge": 100,
            "goemotions": 600,
            "dynasent": 450,
            "nhs_feedback": 350,
            "vader_tweets": 200,
        },
        whole=READ_SETS,
    ),
)

TWICE_FROM = 3
"""From this scale on the sets that a course takes whole are read twice, so that they aren't lost among the others."""

SCORED_SHARE = 0.2
"""The share of the texts, and of their crops, that is scored at scale 1; labelled messages are always scored."""

CROPS = {
    TRAIN: 4,
    UNLABELLED: 4,
    "stackoverflow_senti4sd": 2,
    "github_comments": 2,
    "skytrax_lounge": 2,
    "womens_clothing": 1,
    "nhs_feedback": 1,
    **dict.fromkeys(READ_SETS, 3),
    "casino": 1,
    "cfpb_narratives": 6,
    "chitchat_byu": 1,
    "enron_mail": 4,
    "politeness_requests": 1,
    "stackexchange": 2,
    "sumo_questions": 3,
    "sumo_replies": 3,
}
"""How many crops of each text are scored beside the whole; none where texts are single sentences."""

KINDS = {
    "mail": ("email_intent_sentences", "enron_mail", "read_messages:enron_mail", "read_messages:spamassassin"),
    "tickets": (
        *("banking77", "bitext_support", "cfpb_narratives", "sumo_questions", "sumo_replies"),
        *(f"read_messages:{name}" for name in ("banking77", "cfpb_narratives", "sumo_questions", "sumo_replies")),
    ),
    "software": (
        *("github_comments", "irc_support", "stackexchange", "stackoverflow_senti4sd"),
        *("read_messages:irc_support", "read_messages:stackexchange"),
    ),
    "products": ("pros_cons", "uci_amazon", "womens_clothing"),
    "places": ("dynasent", "skytrax_lounge", "uci_yelp"),
    "film": (TRAIN, UNLABELLED, "rt_polarity", "xed_en"),
    "health": ("nhs_feedback",),
}
"""Sets that are left out together, to measure how well a model generalizes to another kind of text."""


def left_out(names: Collection[str]) -> frozenset[str]:
    """The sets that are meant by names of kinds and of sets.

    Raises:
        OptionError: there is no such kind or set.
    """
    if unknown := set(names) - set(KINDS) - set(SETS):
        known = f"the kinds {', '.join(KINDS)} and the sets {', '.join(SETS)}"
        raise OptionError(f"there is no kind or set '{min(unknown)}'. Known: {known}")
    return frozenset(set_name for name in names for set_name in KINDS.get(name, (name,)))


def course_items(course: Course, sets: Collection[TextSet], scale: float) -> list[tuple[TextSet, int]]:
    """The texts of one course, each by its set and its index there: labelled, not held out, and of those any."""
    texts = []
    for text_set in sets:
        repeats = 1
        count = round(course.texts.get(text_set.name, 0) * scale)
        if text_set.name in course.whole:
            count, repeats = len(text_set), 2 if scale >= TWICE_FROM else 1
        usable = np.flatnonzero(~text_set.held_out & ~np.isnan(text_set.targets)).tolist()
        if count < len(usable):
            usable = sorted(sorted(usable, key=lambda index: _any(text_set.texts[index]))[:count])
        texts += [(text_set, index) for index in usable] * repeats
    return texts


def scored_pieces(sets: Collection[TextSet], scale: float) -> Iterator[list[Piece]]:
    """What is scored of each set: first all whole texts, set by set, then all crops."""
    share = min(1.0, SCORED_SHARE * scale)
    chosen = [(text_set, _scored(text_set, share)) for text_set in sets]
    for text_set, indices in chosen:
        yield [Piece(text_set, index, Crop(0, len(text_set.texts[index]))) for index in indices]
    for text_set, indices in chosen:
        many = CROPS.get(text_set.name, 0)
        yield [
            Piece(text_set, index, crop)
            for index in indices
            for crop in choose_crops(text_set.ids[index], text_set.texts[index], many)
        ]


def _scored(text_set: TextSet, share: float) -> list[int]:
    """Labelled messages all, of others a share that a larger one includes."""
    always = text_set.name not in (TRAIN, UNLABELLED, FRAMED, *UNLABELLED_SETS)
    return [index for index, text in enumerate(text_set.texts) if always or _any(text) < share]


def _any(text: str) -> float:
    """A number from 0 to 1 that follows from the text alone, from other bytes of its digest than `is_held_out`."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[8:16], "big") / 2**64
