"""Words to the ids that a model sees. Knows the vocabulary, but neither text rules nor the network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.vocabulary import Vocabulary

Int32s = npt.NDArray[np.int32]


@dataclass(frozen=True)
class TokenIds:
    """Ids of the words that the model sees of n messages, ragged, and counts over all their words.

    Attributes:
        values: int32, the ids of all messages, one message after the other.
        offsets: int64[n + 1], where each message starts in `values`, and where the last one ends.
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
        places = np.repeat(starts - offsets[:-1], counts) + np.arange(offsets[-1])
        return TokenIds(self.values[places], offsets, self.words[rows], self.unknown_words[rows], self.known_seen[rows])


def encode(words: pa.StringArray, vocabulary: Vocabulary, length: int) -> TokenIds:
    """Replace the words of each message by vocabulary ids, keeping the last `length` words.

    The end is kept because the verdict of a review tends to stand there; the article's model was trained that
    way (`truncating="pre"`). Unknown words become `vocabulary.ids.unknown` and still take up a place.

    Args:
        words: n messages, words separated by single spaces, as `normalize` gives them.
        length: how many words the model sees, at least 1.

    >>> encode(pa.array(["good old film"]), Vocabulary.of(["good", "film"]), length=2).to_lists()
    [[2, 5]]
    """
    split = pc.split_pattern(words, " ")
    counts = np.asarray(pc.list_value_length(split)).copy()
    no_words = np.asarray(pc.equal(pc.binary_length(words), 0))
    tokens = split.flatten()
    if no_words.any():  # splitting "" gives one empty word
        counts[no_words] = 0
        tokens = tokens.filter(pc.not_equal(pc.binary_length(tokens), 0))
    places = pc.fill_null(pc.index_in(tokens, value_set=vocabulary.words), -1)
    ids = np.asarray(places).astype(np.int32)
    known = ids >= 0
    ids += vocabulary.ids.offset
    ids[~known] = vocabulary.ids.unknown

    ends = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    known_before = np.concatenate([[0], np.cumsum(known, dtype=np.int64)])
    seen = np.minimum(counts, length).astype(np.int64)
    starts = ends[1:] - seen
    row = np.repeat(np.arange(len(counts)), counts)
    visible = np.arange(len(ids)) >= starts[row]
    return TokenIds(
        values=ids[visible],
        offsets=np.concatenate([[0], np.cumsum(seen)]),
        words=counts.astype(np.int32),
        unknown_words=(counts - (known_before[ends[1:]] - known_before[ends[:-1]])).astype(np.int32),
        known_seen=(known_before[ends[1:]] - known_before[starts]).astype(np.int32),
    )
