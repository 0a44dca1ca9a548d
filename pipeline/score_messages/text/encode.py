"""Words to the ids that a model sees. Knows the vocabulary and the versions of the text rules, but not the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.text.normalize import TEXT_RULES, TYPED_RULES
from score_messages.text.stretched import know_stretched
from score_messages.text.string_buffers import bytes_of, from_bytes, offsets_of
from score_messages.text.vocabulary import NO_ID, Vocabulary

Int32s = npt.NDArray[np.int32]

_SPACE = 0x20


@dataclass(frozen=True)
class TokenIds:
    """Ids of the words that the model sees of n messages, ragged, and counts over all their words.

    Attributes:
        values: int32, the ids of all messages, one message after the other.
        offsets: int64[n + 1], where each message starts in `values`, and where the last message ends.
        words: int32[n], words of the whole message.
        unknown_words: int32[n], those of them that the vocabulary doesn't hold.
        known_seen: int32[n], known words among those that the model sees.
    """

    values: Int32s
    offsets: npt.NDArray[np.int64]
    words: Int32s
    unknown_words: Int32s
    known_seen: Int32s

    def __len__(self) -> int:
        return len(self.words)

    def to_lists(self) -> list[list[int]]:
        """The ids message by message, for people and tests."""
        return [self.values[a:b].tolist() for a, b in zip(self.offsets[:-1], self.offsets[1:], strict=True)]

    def take(self, rows: npt.NDArray[np.int64]) -> TokenIds:
        """The messages at `rows`, in that order."""
        if len(rows) == len(self) and (np.diff(rows) == 1).all():
            return self
        starts, counts = self.offsets[rows], np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(counts)])
        indices = np.repeat(starts - offsets[:-1], counts) + np.arange(offsets[-1])
        return TokenIds(
            self.values[indices], offsets, self.words[rows], self.unknown_words[rows], self.known_seen[rows]
        )

    def backward(self) -> TokenIds:
        """The same messages, each from its last word to its first."""
        first_and_last = np.repeat(self.offsets[:-1] + self.offsets[1:] - 1, np.diff(self.offsets))
        return replace(self, values=self.values[first_and_last - np.arange(len(self.values))])


def encode(
    words: pa.StringArray, vocabulary: Vocabulary, length: int, truncation: str = "pre", rules: int = TEXT_RULES
) -> TokenIds:
    """Replace the words of each message by vocabulary ids, keeping `length` words.

    By default the end is kept, since a review tends to state its opinion there; the article's model was trained that
    way. Unknown words become `vocabulary.ids.unknown` and still count towards `length`, unless that is `NO_ID`.

    Args:
        words: n messages, words separated by single spaces, as `normalize` gives them.
        length: how many words the model sees, at least 1.
        truncation: where words are cut off, as Keras calls it: `pre` keeps the last ones, `post` the first ones.
        rules: the version of the text rules; from 3 on, stretched words are known by the words that they stand for.

    >>> encode(pa.array(["good old film"]), Vocabulary.of(["good", "film"]), length=2).to_lists()
    [[2, 5]]
    """
    terminated = _terminated(words)
    message_starts = offsets_of(terminated)
    tokens = _tokens(terminated)
    ids = vocabulary.ids_of(tokens)
    unknown = np.flatnonzero(ids == vocabulary.ids.unknown)
    if rules >= TYPED_RULES and len(unknown):
        unknown = know_stretched(ids, unknown, tokens, vocabulary)

    ends = np.searchsorted(offsets_of(tokens), message_starts)  # in words: where each message starts and ends
    counts = np.diff(ends)
    unknown_before = np.searchsorted(unknown, ends)
    unknown_words = np.diff(unknown_before)
    if vocabulary.ids.unknown == NO_ID:
        ids, ends, unknown = np.delete(ids, unknown), ends - unknown_before, unknown[:0]
    seen = np.minimum(np.diff(ends), length)
    first_seen = ends[1:] - seen if truncation == "pre" else ends[:-1]
    unknown_seen = np.searchsorted(unknown, first_seen + seen) - np.searchsorted(unknown, first_seen)
    return TokenIds(
        values=_runs(ids, first_seen, seen),
        offsets=np.concatenate([[0], np.cumsum(seen)]),
        words=counts.astype(np.int32),
        unknown_words=unknown_words.astype(np.int32),
        known_seen=(seen - unknown_seen).astype(np.int32),
    )


def _terminated(words: pa.StringArray) -> pa.StringArray:
    """Each word followed by one space, so that all of them are cut out of one buffer without copying them."""
    terminated = pc.binary_join_element_wise(words, "", " ")
    empty = np.diff(offsets_of(words)) == 0
    return pc.if_else(pa.array(empty), "", terminated) if empty.any() else terminated


def _tokens(terminated: pa.StringArray) -> pa.StringArray:
    """The words of all messages, one after the other, each with its space."""
    data = bytes_of(terminated)
    starts = np.flatnonzero(data == _SPACE) + 1
    return from_bytes(np.concatenate([[0], starts]).astype(np.int32), data)


def _runs(values: Int32s, starts: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Int32s:
    """`counts[i]` values from each of `starts`, one after the other."""
    before = np.cumsum(counts) - counts
    return np.take(values, np.repeat(starts - before, counts) + np.arange(counts.sum()))
