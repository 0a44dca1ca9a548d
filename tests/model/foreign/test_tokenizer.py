"""Keras' Tokenizer gives our words the ids that it gives them itself, or is refused."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ModelError
from score_messages.model.foreign.word_index import read_word_index
from score_messages.text.encode import encode
from score_messages.text.vocabulary import NO_ID, ReservedIds, Vocabulary
from tests.support.examples import examples
from tests.support.messages import CANARY

KNOWN = ["the", "film", "good", "bad", "don't", "of"]
TEXTS = st.lists(st.sampled_from([*KNOWN, "nobody", "knows"]), max_size=9).map(" ".join)


def read(stored: object, size: int) -> Vocabulary:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokenizer.json"
        path.write_text(json.dumps(stored) if not isinstance(stored, str) else stored)
        return read_word_index(path, size, ReservedIds())


def tokenizer(**config: Any) -> dict[str, Any]:
    index = {word: rank for rank, word in enumerate(KNOWN, start=1)}
    return {"class_name": "Tokenizer", "config": {"word_index": json.dumps(index)} | config}


@examples(80)
@given(
    st.lists(TEXTS, min_size=1, max_size=4),
    st.lists(TEXTS, min_size=1, max_size=4),
    st.sampled_from([None, 3, 5, 50]),
    st.sampled_from([None, "<UNK>"]),
)
def test_words_get_the_ids_that_keras_gives_them(
    learnt: list[str], texts: list[str], num_words: int | None, unknown: str | None
) -> None:
    """Known and unknown ones, with a limit and without, with an `oov_token` and without; cut off in front."""
    keras = pytest.importorskip("keras.src.legacy.preprocessing.text")
    theirs = keras.Tokenizer(num_words=num_words, oov_token=unknown)
    theirs.fit_on_texts([*learnt, "the"])
    vocabulary = read(theirs.to_json(), size=100)
    ids = encode(pa.array(texts), vocabulary, length=4)
    assert ids.to_lists() == [sequence[-4:] for sequence in theirs.texts_to_sequences(texts)]
    assert ids.words.tolist() == [len(text.split()) for text in texts]
    first = encode(pa.array(texts), vocabulary, length=4, truncation="post").to_lists()
    assert first == [sequence[:4] for sequence in theirs.texts_to_sequences(texts)]


@pytest.mark.parametrize("indent", [None, 2])
def test_json_that_was_written_as_json_once_more_is_read(indent: int | None) -> None:
    """`json.dumps(tokenizer.to_json())`, as examples have it."""
    once = json.dumps(tokenizer(), indent=indent)
    assert read(f" {json.dumps(once)}\n", 100) == read(once, 100)


@pytest.mark.parametrize("stored", [f'"{CANARY}', f'"{CANARY}"', json.dumps(json.dumps(json.dumps(tokenizer()))), '""'])
def test_other_strings_are_no_word_index(stored: str) -> None:
    """No word of them is quoted."""
    with pytest.raises(ModelError, match="is not") as caught:
        read(stored, 100)
    assert CANARY not in str(caught.value)


def test_unknown_words_are_counted_where_they_take_no_place() -> None:
    """Of all words, though the model sees none of them."""
    ids = encode(pa.array(["nobody knows the good film", "nobody", ""]), read(tokenizer(), 100), length=2)
    assert ids.to_lists() == [[3, 2], [], []]
    assert (ids.words.tolist(), ids.unknown_words.tolist(), ids.known_seen.tolist()) == (
        [5, 1, 0],
        [2, 1, 0],
        [2, 0, 0],
    )


def test_only_ids_that_the_network_has_are_kept() -> None:
    """And only those that the Tokenizer gives out."""
    assert read(tokenizer(), size=4).words.to_pylist() == KNOWN[:3]
    assert read(tokenizer(num_words=3), size=100).words.to_pylist() == KNOWN[:2]
    assert read(tokenizer(oov_token="the"), size=4).words.to_pylist() == KNOWN[1:3]
    assert read(tokenizer(), 100).ids == ReservedIds(0, 0, NO_ID, 1)


@pytest.mark.parametrize(
    "config",
    [
        {"lower": False},
        {"char_level": True},
        {"split": ","},
        {"filters": "!'"},
        {"filters": 5},
        {"num_words": "many"},
        {"num_words": -1},
        {"oov_token": 7},
        {"oov_token": "film"},
        {"oov_token": "nowhere"},
        {"word_index": {"the": 1}},
        {"word_index": None},
        {"word_index": "[]"},
        {"word_index": json.dumps({CANARY: 3})},
        {"word_index": json.dumps({CANARY: "1"})},
        {"word_index": json.dumps({"<U>": 1, CANARY: 1.5}), "oov_token": "<U>"},
        {"word_index": json.dumps({f"{CANARY} x": 1})},
    ],
)
def test_a_tokenizer_that_gives_other_words_is_refused(config: dict[str, Any]) -> None:
    """With the reason, and no word."""
    with pytest.raises(ModelError, match=r"tokenizer\.json") as caught:
        read(tokenizer(**config), 100)
    assert CANARY not in str(caught.value)
