"""Keras' word index gives every word its id, or is refused with a reason that quotes no word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from score_messages.errors import ModelError
from score_messages.model.foreign.strict_json import parse_object
from score_messages.model.foreign.word_index import read_word_index
from score_messages.text.vocabulary import ReservedIds, Vocabulary
from tests.support.cpu_time import computes_within

WORDS = ["the", "and", "a", "don't", "\x96", "caf\u00e9", "\x85", "of"]
INDEX = {word: rank for rank, word in enumerate(WORDS, start=1)}


def read(tmp_path: Path, content: Any, size: int = 12) -> Vocabulary:
    path = tmp_path / "imdb_word_index.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_word_index(path, size, ReservedIds())


def test_the_id_is_the_rank_plus_three(tmp_path: Path) -> None:
    """The most frequent word has id 4, in whatever order the file lists them; odd characters keep their place."""
    vocabulary = read(tmp_path, dict(reversed(INDEX.items())))
    assert vocabulary.words.to_pylist() == WORDS
    assert vocabulary.ids.offset == 4
    assert Vocabulary.from_bytes(vocabulary.to_bytes(), vocabulary.ids).words.to_pylist() == WORDS


def test_a_list_with_the_words_of_a_tokenizers_keys_is_a_list(tmp_path: Path) -> None:
    """Words may be called anything."""
    assert read(tmp_path, {"class_name": 1, "config": 2}).words.to_pylist() == ["class_name", "config"]


def test_only_words_that_the_embedding_knows_are_kept(tmp_path: Path) -> None:
    """Size 7 leaves ids 4, 5 and 6; a larger embedding keeps all words there are."""
    assert read(tmp_path, INDEX, size=7).words.to_pylist() == WORDS[:3]
    assert read(tmp_path, INDEX, size=100).words.to_pylist() == WORDS


def test_a_hole_or_an_odd_word_beyond_the_kept_ones_does_no_harm(tmp_path: Path) -> None:
    """Only what gets an id has to be sound."""
    assert read(tmp_path, {**INDEX, "late": 999, "two words": 1000}).size == 12


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"canary": 0}, "whole number"),
        ({"canary": -1}, "whole number"),
        ({"canary": True}, "whole number"),
        ({"canary": 9.0}, "whole number"),
        ({"canary": "9"}, "whole number"),
        ({"canary": None}, "whole number"),
        ({"canary": [9]}, "whole number"),
        ({"canary": 3}, "same rank"),
        ({"the": 500}, "no word has rank 1"),
        ({"of": 9000, "canary": 500, "and": 8}, "no word has rank 2"),
        ({"of": 9000, "": 8}, "rank 8 is empty"),
        ({"of": 9000, "canary bird": 8}, "holds a space"),
        ({"of": 9000, "canary\n": 8}, "line end"),
        ({"of": 9000, "canary\ud800": 8}, "half a character"),
    ],
)
def test_a_list_that_would_give_wrong_ids_is_refused(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    """The error names the rank, never the word."""
    with pytest.raises(ModelError, match=reason) as error:
        read(tmp_path, {**INDEX, **changes})
    assert "canary" not in str(error.value)
    assert "imdb_word_index.json" in str(error.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"a": 1',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"caf\xe9": 1}',
        b"\xef\xbb\xbf" + b'{"a": 1}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b" " * (8 * 1024**2 + 1),
    ],
)
def test_what_is_no_sound_word_index_is_refused_quickly(tmp_path: Path, content: bytes) -> None:
    """Doubled keys, other encodings, deep nesting and oversized files included."""
    with computes_within(2), pytest.raises(ModelError):
        read(tmp_path, content)


def test_a_missing_word_index_is_refused(tmp_path: Path) -> None:
    """A folder too."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(ModelError, match="no such file"):
            read_word_index(path, 12, ReservedIds())


def test_a_list_of_the_real_size_is_read_quickly(tmp_path: Path) -> None:
    """88,584 words as in Keras' file, 20,000 of them kept."""
    with computes_within(2):
        assert read(tmp_path, {f"w{rank}": rank for rank in range(1, 88_585)}, size=20_000).size == 20_000


def test_json_errors_quote_nothing() -> None:
    """The caller's name for the data is all that is said."""
    with pytest.raises(ModelError) as error:
        parse_object(b'{"canary" "canary"}', "the list")
    assert str(error.value) == "the list is not sound JSON in UTF-8"
