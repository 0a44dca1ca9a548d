"""Pre-built word vectors in the text forms of GloVe and word2vec, plain or gzipped. Knows no network.

    GloVe      a word and its numbers on each line, parted by single spaces
    word2vec   the same behind a first line with two numbers: how many words, how many numbers each

Sources: Pennington, Socher and Manning (2014), "GloVe: Global Vectors for Word Representation", EMNLP; Mikolov et al.
(2013), "Distributed Representations of Words and Phrases and their Compositionality", NIPS.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from score_messages.errors import InputError
from score_messages.model.weights import Floats
from score_messages.text.vocabulary import Vocabulary

MAX_LINE_BYTES = 1 << 16
"""A longer line is no word and its numbers: the widest vectors in use, of 1,024 numbers, take 12 KiB."""

MAX_WIDTH = 1024

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class WordVectors:
    """Vectors for the words of a vocabulary.

    Attributes:
        vectors: float32[words, width]; zeros where the file has none.
        in_file: bool[words], which of them the file has.
    """

    vectors: Floats
    in_file: npt.NDArray[np.bool_]


def read_word_vectors(path: Path, vocabulary: Vocabulary) -> WordVectors:
    """The vectors of the vocabulary's words, in its order; of a word that is there twice, the first.

    Tokenizers of such files often cut contractions in two (do, n't). A contraction without a vector of its own gets the
    mean of its parts'.

    Raises:
        InputError: not such a file; the text names the line.
    """
    words = vocabulary.words.to_pylist()
    wanted = {*words, *(part for word in words for part in _parts(word))}
    known: dict[str, Floats] = {}
    width = 0
    for number, word, cells in _lines(path):
        width = width or len(cells)
        if len(cells) != width:
            raise InputError(str(path), f"line {number} has {len(cells)} numbers, the lines before have {width}")
        if word in wanted and word not in known:
            known[word] = _numbers(path, number, cells)
    rows = [_vector(word, known) for word in words]
    vectors = np.array([np.zeros(width, np.float32) if row is None else row for row in rows], np.float32)
    return WordVectors(vectors.reshape(len(words), width), np.array([row is not None for row in rows], bool))


def _parts(word: str) -> tuple[str, ...]:
    if word.endswith("n't"):
        return word[:-3], "n't"
    head, mark, tail = word.rpartition("'")
    return (head, mark + tail) if head and tail else ()


def _vector(word: str, known: dict[str, Floats]) -> Floats | None:
    if word in known:
        return known[word]
    parts = [known[part] for part in _parts(word) if part in known]
    return np.mean(parts, axis=0) if len(parts) == 2 else None


def _lines(path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Number, word and cells of each line; the header of word2vec is checked and left out."""
    count = promised = 0
    for number, line in _text_lines(path):
        cells = line.rstrip(" \r\n").split(" ")
        if number == 1 and len(cells) == 2 and all(cell.isdecimal() for cell in cells):
            promised = int(cells[0])
            continue
        if len(cells) < 2:
            raise InputError(str(path), f"line {number} is not a word and its numbers")
        count += 1
        yield number, cells[0], cells[1:]
    if not count or (promised and promised != count):
        raise InputError(str(path), f"holds {count:,} words" + (f", its first line says {promised:,}" * bool(promised)))


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        with gzip.open(path, "rb") if packed else path.open("rb") as lines:
            number = 0
            while line := lines.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise InputError(str(path), f"line {number} is longer than {MAX_LINE_BYTES // 1024} KiB")
                yield number, line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"line {number} is not UTF-8") from error
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(str(path), "can't be read to its end") from error


def _numbers(path: Path, number: int, cells: list[str]) -> Floats:
    try:
        vector = np.array(cells, dtype=np.float32)
    except ValueError as error:
        raise InputError(str(path), f"line {number} holds something else than a word and numbers") from error
    if len(vector) > MAX_WIDTH or not np.isfinite(vector).all():
        raise InputError(str(path), f"line {number} holds a number that is not finite, or more than {MAX_WIDTH}")
    return vector
