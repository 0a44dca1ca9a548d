"""The words of a Keras model: the index beside its IMDB data, or a Tokenizer. Knows no network."""

from __future__ import annotations

import json
from pathlib import Path

from score_messages.errors import ModelError
from score_messages.model.foreign.limits import MAX_WORD_INDEX_BYTES
from score_messages.model.foreign.strict_json import Object, parse_object
from score_messages.model.foreign.tokenizer import is_tokenizer, tokenizer_words
from score_messages.text.vocabulary import ReservedIds, Vocabulary


def read_word_index(path: Path, size: int, ids: ReservedIds) -> Vocabulary:
    """The words of `imdb_word_index.json`, {"the": 1, "and": 2, ...}, or of a Tokenizer, that have an id below `size`.

    Rank 1 gets the id `ids.offset`. The kept ranks must follow each other without a hole, as Keras' do (1 to 88,584):
    a hole would move every later word to a wrong id. Words that our text rules never produce are kept; they hold their
    id's place.

    Args:
        path: the file, up to MAX_WORD_INDEX_BYTES.
        size: how many ids the model knows, reserved ones included: the rows of its embedding.
        ids: the reserved ids of the model, unless it has a Tokenizer, which has its own.

    Raises:
        ModelError: not such a list; the text names the file and the reason and quotes no word.
    """
    try:
        index = parse_object(_written_once(_read(path)), "the word index")
        if is_tokenizer(index):
            known = tokenizer_words(index)
            index, ids, size = dict(known.ranks), known.ids, min(size, known.limit or size)
        return Vocabulary.of(_in_order(index, size - ids.offset), ids)
    except ModelError as error:
        raise ModelError(f"{path}: {error.reason}", hint=error.hint) from error


def _read(path: Path) -> bytes:
    if not path.is_file():  # a pipe or device would block
        raise ModelError("there is no such file")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_WORD_INDEX_BYTES + 1)
    except OSError as error:
        raise ModelError(f"can't be read: {error.strerror}") from error
    if len(data) > MAX_WORD_INDEX_BYTES:
        raise ModelError(f"larger than {MAX_WORD_INDEX_BYTES // 1024**2} MiB")
    return data


def _written_once(data: bytes) -> bytes:
    """The same without a `json.dumps` around what already was JSON, as many write what `to_json` gave."""
    if not data.lstrip().startswith(b'"'):
        return data
    try:
        return str(json.loads(data)).encode("utf-8", "surrogatepass")
    except ValueError:
        return data


def _in_order(index: Object, count: int) -> list[str]:
    """The words of rank 1 to `count`, or to the last one if there are fewer."""
    if not all(type(rank) is int and rank >= 1 for rank in index.values()):
        raise ModelError("a rank is not a whole number from 1 up")
    by_rank = {rank: word for word, rank in index.items()}
    if len(by_rank) != len(index):
        raise ModelError("two words have the same rank")
    kept = sorted(rank for rank in by_rank if rank <= count)
    if not kept:
        raise ModelError("no word has an id that the model knows")
    if kept[-1] != len(kept):
        hole = next(place for place, rank in enumerate(kept, start=1) if rank != place)
        raise ModelError(f"no word has rank {hole}, so later words would get wrong ids")
    words = [by_rank[rank] for rank in kept]
    for rank, word in enumerate(words, start=1):
        if not _fits_on_a_line(word):
            raise ModelError(f"the word of rank {rank} is empty or holds a space, a line end or half a character")
    return words


def _fits_on_a_line(word: str) -> bool:
    """Whether it can stand in vocabulary.txt. Odd characters such as U+0085 can, and Keras' list has such words."""
    return bool(word) and not any(sign in word for sign in " \t\n\v\f\r\0") and _is_unicode(word)


def _is_unicode(word: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in word)
