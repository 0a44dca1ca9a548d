"""Words to ids, against a reference implementation made of lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.errors import ModelError
from score_messages.text.encode import TokenIds, encode
from score_messages.text.vocabulary import ReservedIds, Vocabulary
from tests.support.examples import examples

WORDS = ["the", "film", "good", "bad", "don't", "größe", "映画", "a"]
VOCABULARY = Vocabulary.of(WORDS)

messages = st.lists(
    st.lists(st.sampled_from([*WORDS, "unheard", "of", "goo", "filmfilm", "x"]), max_size=12).map(" ".join), max_size=10
)
lengths = st.integers(1, 8)


@dataclass
class SlowIds:
    """What `encode` promises, message by message."""

    ids: list[list[int]]
    words: list[int]
    unknown_words: list[int]
    known_seen: list[int]


def slow_encode(bodies: list[str], vocabulary: Vocabulary, length: int, truncation: str = "pre") -> SlowIds:
    """Look up each word of each message in a dict."""
    of_word = {word: vocabulary.ids.offset + index for index, word in enumerate(vocabulary.words.to_pylist())}
    slow = SlowIds([], [], [], [])
    for body in bodies:
        words = body.split()
        seen = words[-length:] if truncation == "pre" else words[:length]
        slow.ids.append([of_word.get(word, vocabulary.ids.unknown) for word in seen])
        slow.words.append(len(words))
        slow.unknown_words.append(sum(word not in of_word for word in words))
        slow.known_seen.append(sum(word in of_word for word in seen))
    return slow


def as_lists(ids: TokenIds) -> SlowIds:
    return SlowIds(ids.to_lists(), ids.words.tolist(), ids.unknown_words.tolist(), ids.known_seen.tolist())


@given(messages, lengths, st.sampled_from(["pre", "post"]))
@example(["", "", "good"], 1, "pre")
@example(["good", ""], 2, "post")
@example([], 3, "post")
@examples(600)
def test_agrees_with_the_reference_implementation(bodies: list[str], length: int, truncation: str) -> None:
    """Ids, offsets and all counts, with the last words kept and with the first."""
    ids = encode(pa.array(bodies, pa.string()), VOCABULARY, length, truncation)
    slow = slow_encode(bodies, VOCABULARY, length, truncation)
    assert as_lists(ids) == slow
    assert ids.offsets.tolist() == np.cumsum([0, *map(len, slow.ids)]).tolist()
    assert ids.values.tolist() == [number for row in slow.ids for number in row]
    assert len(ids) == len(bodies)


@given(messages, st.data())
@examples(200)
def test_slice_gives_what_its_rows_give(bodies: list[str], data: st.DataObject) -> None:
    """Arrow's offset is honoured."""
    start = data.draw(st.integers(0, len(bodies)))
    array = pa.array(bodies, pa.string())
    assert as_lists(encode(array[start:], VOCABULARY, 4)) == slow_encode(bodies[start:], VOCABULARY, 4)


@given(messages, lengths, st.data())
@examples(300)
def test_take_gives_the_rows_that_a_list_gives(bodies: list[str], length: int, data: st.DataObject) -> None:
    """In any order, doubled, none, or all."""
    every = list(range(len(bodies)))
    rows = data.draw(st.just(every) | st.lists(st.sampled_from(every), max_size=12) if every else st.just([]))
    ids = encode(pa.array(bodies, pa.string()), VOCABULARY, length)
    taken = ids.take(np.array(rows, dtype=np.int64))
    slow = slow_encode([bodies[row] for row in rows], VOCABULARY, length)
    assert as_lists(taken) == slow
    assert taken.offsets[0] == 0


def test_types_are_those_that_the_engine_wants() -> None:
    """Whatever the batch."""
    for bodies in ([], [""], ["good film"]):
        ids = encode(pa.array(bodies, pa.string()), VOCABULARY, 3)
        assert ids.offsets.dtype == np.int64
        for array in (ids.values, ids.words, ids.unknown_words, ids.known_seen):
            assert array.dtype == np.int32


def test_other_reserved_ids_are_kept() -> None:
    """A model from elsewhere may count from another number."""
    vocabulary = Vocabulary.of(["good"], ReservedIds(pad=0, start=0, unknown=1, offset=2))
    assert encode(pa.array(["good what"]), vocabulary, 5).to_lists() == [[2, 1]]


def test_the_end_of_a_long_message_is_kept() -> None:
    """Unknown words take up a place."""
    ids = encode(pa.array(["the film good unheard bad"]), VOCABULARY, 2)
    assert ids.to_lists() == [[2, VOCABULARY.ids.offset + WORDS.index("bad")]]
    assert (ids.words[0], ids.unknown_words[0], ids.known_seen[0]) == (5, 1, 1)


def test_empty_word_in_a_vocabulary_is_no_word() -> None:
    """A message without words has no ids."""
    assert encode(pa.array(["", "good"]), Vocabulary.of(["", "good"]), 3).to_lists() == [[], [5]]


def test_vocabulary_lists_the_most_frequent_words_first() -> None:
    """Of equally frequent ones the alphabetically first."""
    texts = [pa.array(["b a c", "c", ""]), pa.array(["d c a b"])]
    assert Vocabulary.most_frequent(texts, size=ReservedIds().offset + 3).words.to_pylist() == ["c", "a", "b"]
    assert Vocabulary.most_frequent([pa.array([""])], size=10).words.to_pylist() == []


@given(st.lists(st.text(st.sampled_from("abé映'"), min_size=1), unique=True))
def test_vocabulary_comes_back_from_its_bytes(words: list[str]) -> None:
    """Word for word, in order."""
    assert Vocabulary.from_bytes(Vocabulary.of(words).to_bytes(), ReservedIds()).words.to_pylist() == words


@pytest.mark.parametrize("data", [b"a\nb", b"a\n\nb\n", b"\n", b"caf\xe9\n", b"a\nb\na\n", b"x"], ids=repr)
def test_damaged_vocabulary_is_refused(data: bytes) -> None:
    """Every id behind the damage would mean another word."""
    with pytest.raises(ModelError):
        Vocabulary.from_bytes(data, ReservedIds())


@pytest.mark.parametrize("ids", [(0, 1, 0, 4), (4, 1, 2, 4), (0, 1, 4, 4)])
def test_reserved_ids_that_overlap_are_refused(ids: tuple[int, int, int, int]) -> None:
    """Pads, unknown words and words must be told apart."""
    with pytest.raises(ModelError):
        ReservedIds(*ids)


@given(st.lists(st.lists(st.integers(0, 9), max_size=9), max_size=9))
def test_backward_turns_each_message_round_in_its_place(rows: list[list[int]]) -> None:
    """Empty ones too; what is counted of a message stays, and twice round is as before."""
    counts = np.array([len(row) for row in rows], np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    ids = TokenIds(np.array([i for row in rows for i in row], np.int32), offsets, counts, counts + 1, counts + 2)
    backward = ids.backward()
    assert backward.to_lists() == [row[::-1] for row in rows]
    assert (backward.words is counts, backward.unknown_words is ids.unknown_words) == (True, True)
    assert backward.known_seen is ids.known_seen and backward.backward().to_lists() == rows
