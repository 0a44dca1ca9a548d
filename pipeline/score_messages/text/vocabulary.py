"""Words and the ids that stand for them. Knows no text rules, files' folders or model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.errors import ModelError

NO_ID = -1
"""As `ReservedIds.unknown`: words that the model doesn't know take no place."""

_NOWHERE = NO_ID
_FEW = 8
"""Words are few if the vocabulary has so many times as many."""


@dataclass(frozen=True)
class ReservedIds:
    """Ids that stand for no word, and the id of the first word. The defaults are the article's (and Keras').

    Attributes:
        unknown: of words that the model doesn't know; `NO_ID` if they are passed over.
    """

    pad: int = 0
    start: int = 1
    unknown: int = 2
    offset: int = 4

    def __post_init__(self) -> None:
        if not (0 <= self.pad < self.offset and NO_ID <= self.unknown < self.offset and self.pad != self.unknown):
            raise ModelError(f"reserved ids {self} overlap each other or the words")


@dataclass(frozen=True)
class Vocabulary:
    """The words a model knows, most frequent first: the id of `words[i]` is `ids.offset + i`."""

    words: pa.StringArray
    ids: ReservedIds = ReservedIds()

    def __post_init__(self) -> None:
        if pc.count_distinct(self.words).as_py() != len(self.words):
            raise ModelError("the vocabulary lists a word twice")

    @classmethod
    def of(cls, words: Iterable[str], ids: ReservedIds = ReservedIds()) -> Vocabulary:
        """A vocabulary of plain strings."""
        return cls(pa.array(words, pa.string()), ids)

    @classmethod
    def most_frequent(cls, texts: Iterable[pa.StringArray], size: int) -> Vocabulary:
        """The words of normalized `texts` that occur most often; of equally frequent ones the alphabetically first.

        Args:
            texts: batches of messages as `normalize` gives them.
            size: how many ids there are, reserved ones included: the rows of the embedding.
        """
        counts: Counter[str] = Counter()
        for batch in texts:
            tally = pc.value_counts(pc.split_pattern(batch, " ").flatten())
            counts.update(dict(zip(tally.field(0).to_pylist(), tally.field(1).to_pylist(), strict=True)))
        del counts[""]
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        return cls.of(ranked[: size - ReservedIds().offset])

    def ids_of(self, terminated: pa.StringArray) -> npt.NDArray[np.int32]:
        """The id of each of n words that are followed by one space each: int32[n]."""
        few = len(terminated) * _FEW < len(self.words)
        ids = self._indices_of_few(terminated) if few else self._indices_of_many(terminated)
        known = ids != _NOWHERE
        ids += self.ids.offset
        ids[~known] = self.ids.unknown
        return ids

    def _indices_of_many(self, terminated: pa.StringArray) -> npt.NDArray[np.int32]:
        indices = pc.index_in(terminated, value_set=self._terminated)
        return np.asarray(pc.fill_null(indices, _NOWHERE)).copy()

    def _indices_of_few(self, terminated: pa.StringArray) -> npt.NDArray[np.int32]:
        """The same. Arrow makes a table of the whole vocabulary anew each time, which few words aren't worth."""
        indices = (self._indices.get(word, _NOWHERE) for word in terminated.to_pylist())
        return np.fromiter(indices, np.int32, len(terminated))

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {word: index for index, word in enumerate(self._terminated.to_pylist())}

    @cached_property
    def _terminated(self) -> pa.StringArray:
        return pc.binary_join_element_wise(self.words, "", " ")

    @property
    def size(self) -> int:
        """How many ids there are, reserved ones included."""
        return self.ids.offset + len(self.words)

    @classmethod
    def from_bytes(cls, data: bytes, ids: ReservedIds) -> Vocabulary:
        """Read the form that `to_bytes` writes.

        Raises:
            ModelError: not UTF-8, or an empty line, or a word twice.
        """
        try:
            words = data.decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise ModelError(f"the vocabulary is not UTF-8 at byte {error.start}") from error
        if words.pop() != "" or not all(words):
            raise ModelError("the vocabulary has an empty line or no line end at its end")
        return cls.of(words, ids)

    def to_bytes(self) -> bytes:
        """One word per line, UTF-8, every line ended."""
        return "".join(f"{word}\n" for word in self.words.to_pylist()).encode("utf-8")
