"""Word vectors from GloVe's and word2vec's text forms, plain and gzipped; what is damaged is refused by its line."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import InputError
from score_messages.text.vocabulary import Vocabulary
from score_messages.training.word_vectors import MAX_LINE_BYTES, read_word_vectors
from tests.support.examples import examples

WORDS = ["good", "bad", "don't", "it's", "größe"]
VOCABULARY = Vocabulary.of(WORDS)
numbers = st.floats(-10, 10, width=32)


def text_of(vectors: dict[str, list[float]], header: bool) -> bytes:
    lines = [" ".join([word, *map(repr, vector)]) for word, vector in vectors.items()]
    width = len(next(iter(vectors.values())))
    return ("\n".join([f"{len(lines)} {width}"] * header + lines) + "\n").encode()


@examples(80)
@given(
    st.integers(2, 5).flatmap(
        lambda width: st.dictionaries(
            st.sampled_from([*WORDS, "other", "n't", "do"]),
            st.lists(numbers, min_size=width, max_size=width),
            min_size=1,
        )
    ),
    st.booleans(),
    st.booleans(),
)
def test_what_is_written_is_read(vectors: dict[str, list[float]], header: bool, packed: bool) -> None:
    """In the order of the vocabulary, in all four forms."""
    content = text_of(vectors, header)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.txt"
        path.write_bytes(gzip.compress(content) if packed else content)
        read = read_word_vectors(path, VOCABULARY)
    for index, word in enumerate(WORDS):
        if word in vectors:
            np.testing.assert_array_equal(read.vectors[index], np.array(vectors[word], np.float32))
        assert read.in_file[index] or not read.vectors[index].any()
    assert read.in_file[:2].tolist() == [word in vectors for word in WORDS[:2]]


def test_contraction_without_a_vector_is_the_mean_of_its_parts(tmp_path: Path) -> None:
    """As the tokenizers behind such files cut them."""
    path = tmp_path / "vectors.txt"
    path.write_bytes(text_of({"do": [1.0, 2.0], "n't": [3.0, 4.0], "it": [1.0, 1.0]}, header=False))
    read = read_word_vectors(path, VOCABULARY)
    assert read.in_file.tolist() == [False, False, True, False, False]
    np.testing.assert_array_equal(read.vectors[2], [2.0, 3.0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds 0 words"),
        (b"good 1 2\nbad 1\n", "line 2 has 1 numbers"),
        (b"good 1 2\nbad one 2\n", "line 2 holds something else"),
        (b"good 1 nan\n", "line 1 holds a number that is not finite"),
        (b"good 1 2\nbad\n", "line 2 is not a word"),
        (b"3 2\ngood 1 2\n", "first line says 3"),
        (b"good 1 2\nb\xff 1 2\n", "line 2 is not UTF-8"),
        (b"good " + b"1" * MAX_LINE_BYTES, "line 1 is longer"),
        (gzip.compress(b"good 1 2\n" * 500, mtime=0)[:-20], "to its end"),
        (b"\x1f\x8bno gzip", "to its end"),
    ],
)
def test_damaged_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    """With the line, where there is one."""
    path = tmp_path / "vectors.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_word_vectors(path, VOCABULARY)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """Like any other that can't be read."""
    with pytest.raises(InputError):
        read_word_vectors(tmp_path / "none.txt", VOCABULARY)
