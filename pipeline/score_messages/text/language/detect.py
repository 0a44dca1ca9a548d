"""The decision which language each message is in. Knows no model, but what words a model sees.

That is the rule of naive Bayes, with English far more probable beforehand: an English message that is taken for another
language is the worse fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.text.emoticons import EMOJI
from score_messages.text.encode import TokenIds
from score_messages.text.language.evidence import evidence_of, other_languages
from score_messages.text.language.lists import MOST, UNIT, Int32s, lists
from score_messages.text.language.spelling import MOST_UNLISTED
from score_messages.text.normalize import ARTICLE_RULES, normalize
from score_messages.text.vocabulary import Vocabulary

NEEDED, NEEDED_OF_ONE = 4 * UNIT, 5 * UNIT
"""A message is in another language if its words say so much for it, and so much divided by their number on top."""

NEEDED_BY_NAME = 3 * UNIT
"""So much of it must be for this language alone: a name that no list holds speaks for any."""

ENOUGH_FOR_ENGLISH = 3 * UNIT
"""It is in English if its words say so much against any other language. In between, it can't be told."""

ENGLISH = "en"

MOST_OF_ALL = max(round(MOST * UNIT), MOST_UNLISTED)
"""More than that no word says."""

Int16s = npt.NDArray[np.int16]

UNTOLD, IS_ENGLISH = -1, 0
"""Among the codes that `Detector.codes` gives; the others are of `other_languages`, from 1 on."""


def known_languages() -> tuple[str, ...]:
    """All that can be told, ISO 639-1, in the order of the codes."""
    return (ENGLISH, *other_languages())


@dataclass(frozen=True)
class Detector:
    """Tells the languages of messages that a vocabulary has encoded.

    The vocabulary only makes it quick to see that a message is in English, as most are.

    Attributes:
        length: how many words of a message a model sees; the language is theirs.
        truncation: as in `encode`.
    """

    vocabulary: Vocabulary
    length: int
    truncation: str = "pre"

    def codes(self, body: pa.StringArray, ids: TokenIds) -> Int16s:
        """The language of each message: int16[n], an index in `known_languages`, or `UNTOLD`.

        Args:
            body: n messages.
            ids: the same, encoded.
        """
        before = np.concatenate([[0], np.cumsum(self._most[ids.values], dtype=np.int64)])
        most = before[ids.offsets[1:]] - before[ids.offsets[:-1]]
        codes = np.where(most <= -ENOUGH_FOR_ENGLISH, IS_ENGLISH, UNTOLD).astype(np.int16)
        in_doubt = np.flatnonzero((codes == UNTOLD) & (ids.words > 0))
        if len(in_doubt):
            codes[in_doubt] = self._closely(body.take(pa.array(in_doubt)))
        return codes

    def _closely(self, body: pa.StringArray) -> Int16s:
        """The same from all words as they stand there, without those that the text rules put in emoji's places."""
        words = [message.split() for message in normalize(body, ARTICLE_RULES).to_pylist()]
        first, last = (-self.length, None) if self.truncation == "pre" else (0, self.length)
        seen = [list(dict.fromkeys(some[first:last])) for some in words]
        codes = np.full(len(seen), UNTOLD, np.int16)
        rows = np.flatnonzero([bool(some) for some in seen])
        codes[rows] = _decided([seen[row] for row in rows.tolist()])
        return codes

    @cached_property
    def _most(self) -> Int32s:
        """The most that each id's word may say for any language: int32[ids]. The words of emoji may not stand there."""
        listed, known = lists(), self.vocabulary.words.to_pylist()
        rows = np.fromiter((listed.rows.get(word, -1) for word in known), np.int64, len(known))
        of_row = listed.general + listed.named.max(axis=1)[listed.named_rows]
        of_word = np.where(rows < 0, MOST_UNLISTED, of_row[rows])
        of_emoji = np.fromiter((word in EMOJI or word in _ASIDE for word in known), bool, len(known))
        of_word[of_emoji] = np.maximum(of_word[of_emoji], 0)
        most = np.full(self.vocabulary.size, MOST_OF_ALL, np.int32)
        most[self.vocabulary.ids.offset :] = of_word
        return most


_ASIDE = frozenset({"unhappy"})
"""What only emoticons become."""


def _decided(messages: list[list[str]]) -> Int16s:
    evidence, words = evidence_of(messages), np.array(list(map(len, messages)), np.int64)
    whole = evidence.general + evidence.named
    is_other = (whole * words >= NEEDED * words + NEEDED_OF_ONE) & (evidence.named >= NEEDED_BY_NAME)
    codes = np.where(whole <= -ENOUGH_FOR_ENGLISH, IS_ENGLISH, UNTOLD)
    return np.where(is_other, 1 + evidence.language, codes).astype(np.int16)
