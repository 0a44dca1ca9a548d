"""The path of a message from its text to the ids that a network sees. Knows no model."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.text.encode import TokenIds, encode
from score_messages.text.normalize import normalize
from score_messages.text.vocabulary import Vocabulary


class ReadsText(Protocol):
    """What decides, beside the vocabulary, how a model reads a message; `model.settings.Settings` is one."""

    @property
    def text_rules(self) -> int:
        """The version of the text rules, as `normalize` takes it."""

    @property
    def length(self) -> int:
        """How many words of a message the model sees, at least 1."""

    @property
    def truncation(self) -> str:
        """Where a longer message is cut off: in front (`pre`) or behind (`post`)."""


def prepare(body: pa.StringArray, vocabulary: Vocabulary, settings: ReadsText) -> TokenIds:
    """Text to ids, the same way for training, scoring and the golden texts.

    Args:
        body: n messages.

    Returns:
        Ids of the words that the model sees of each of the n messages, as `encode` gives them.
    """
    rules = settings.text_rules
    return encode(normalize(body, rules), vocabulary, settings.length, settings.truncation, rules)


class NeedsKnownWords(Protocol):
    """What decides whether a model knows enough of a message; `model.settings.Settings` is one."""

    @property
    def min_known_words(self) -> int:
        """How many words that it sees have to be known."""

    @property
    def min_known_share(self) -> float:
        """Which share of them, 0 to 1."""


def knows_enough(ids: TokenIds, settings: NeedsKnownWords) -> npt.NDArray[np.bool_]:
    """bool[n], whether a model knows enough of the words that it sees of each of n messages to score it."""
    needed = np.maximum(settings.min_known_words, settings.min_known_share * np.diff(ids.offsets))
    return (ids.known_seen >= needed) & (ids.words > 0)
