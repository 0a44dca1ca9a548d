"""The words of many messages as numbers, with a 0 wherever no phrase may go on. Knows no statistics.

That is: at the end of a sentence or of a part of it, at a tag, and in the place of whatever could name a person: words
with digits (orders, phones), addresses of mails and pages, what stands behind a greeting or a closing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.masks import Bools
from score_messages.report.name_places import BREAK, Int32s, name_places
from score_messages.text.normalize import ARTICLE_RULES, TAG_PATTERN, normalize
from score_messages.text.string_buffers import bytes_of

ADDRESS = r"\S*@\S*|[A-Za-z]+://\S*|[Ww][Ww][Ww]\.\S*"
SENTENCE_END = r"[.!?;:,()\[\]{}\"<>|*=…。！？；：，、（）「」“”„«»•–—]+"  # noqa: RUF001 - signs of other scripts
PARAGRAPH_END = r"\r?\n[ \t\r]*\n"

ADDRESSEE_END = r"[,:][ \t]*\r?\n"

_SIGN, _PARAGRAPH, _ADDRESSEE = " 0 ", " 1 ", " 2 "
"""What stands for a break in a text: words with digits are none."""

_NO_WORD = r"[\p{Nd}@]"
_LONGEST = 30
_MOST_WORDS = 500_000
"""Different words that are told apart, the first ones; further ones, which people don't write, are breaks."""

_PIECE = 1024

NAMED = 1 / 3
"""A word is a name if so large a share of its occurrences stands where names stand, and at least two."""


@dataclass(frozen=True)
class Words:
    """The words of n messages, one message after the other, each with a break at its end.

    Attributes:
        ids: int32, of all words; `BREAK` where phrases end.
        messages: int32, of each of them the message, from 0.
        count: n.
    """

    ids: Int32s
    messages: Int32s
    count: int


@dataclass
class Lexicon:
    """The words of all messages that were read: the id of a word is its place, from 1.

    Attributes:
        named: by id, how often a word stood where names stand.
    """

    ids: dict[str, int] = field(default_factory=dict)
    named: Counter[int] = field(default_factory=Counter)

    def words(self) -> list[str]:
        """By id; `BREAK` is ""."""
        return ["", *self.ids]

    def read(self, texts: pa.StringArray) -> Words:
        """The words of n texts, null being none."""
        parts = [self._piece(texts.slice(first, _PIECE), first) for first in range(0, len(texts), _PIECE)]
        nothing = np.empty(0, np.int32)
        ids = np.concatenate([nothing, *(ids for ids, _ in parts)])
        messages = np.concatenate([nothing, *(messages for _, messages in parts)])
        return Words(ids, messages, len(texts))

    def without_names(self, corpora: Sequence[Words]) -> list[Words]:
        """The same texts with breaks in the place of words that are names, by where they stand in all of them."""
        others = np.zeros(len(self.ids) + 1)
        for words in corpora:
            others += np.bincount(words.ids, minlength=len(others))
        named = np.zeros(len(others))
        named[list(self.named)] = list(self.named.values())
        is_name = (named >= 2) & (named >= NAMED * (named + others))
        return [replace(words, ids=np.where(is_name[words.ids], np.int32(BREAK), words.ids)) for words in corpora]

    def _piece(self, texts: pa.StringArray, first: int) -> tuple[Int32s, Int32s]:
        lists = pc.split_pattern(normalize(_with_breaks(texts), ARTICLE_RULES), " ")
        words = pc.list_flatten(lists).dictionary_encode()
        ids_of, ends_paragraph, ends_addressee = self._ids_of(words.dictionary)
        indices = words.indices.to_numpy()
        messages = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(lists.offsets.to_numpy()))
        ids = ids_of[indices]
        are_names = name_places(ids, messages, ends_paragraph[indices], ends_addressee[indices], self.ids)
        names, counts = np.unique(ids[are_names], return_counts=True)
        self.named.update(dict(zip(names.tolist(), counts.tolist(), strict=True)))
        return np.where(are_names, np.int32(BREAK), ids), messages + np.int32(first)

    def _ids_of(self, words: pa.StringArray) -> tuple[Int32s, Bools, Bools]:
        """Of different words: their ids, and which of them stand for the ends of paragraphs and of who is addressed."""
        is_none = pc.or_(pc.match_substring_regex(words, _NO_WORD), pc.greater(pc.utf8_length(words), _LONGEST))
        plain = pc.if_else(pc.or_(is_none, pc.equal(words, "")), None, words)
        ids = [
            BREAK if word is None or len(set(word)) == 1 < len(word) else self._id(word) for word in plain.to_pylist()
        ]
        paragraph, addressee = (np.asarray(pc.equal(words, sign.strip())) for sign in (_PARAGRAPH, _ADDRESSEE))
        return np.array(ids, dtype=np.int32), paragraph, addressee

    def _id(self, word: str) -> int:
        known = self.ids.get(word)
        if known is None:
            if len(self.ids) >= _MOST_WORDS:
                return BREAK
            known = self.ids[word] = len(self.ids) + 1
        return known


def _with_breaks(texts: pa.StringArray) -> pa.StringArray:
    """The texts with a sign in the place of whatever ends a phrase, and at their ends."""
    texts = pc.fill_null(texts, "")
    content = bytes_of(texts).tobytes()
    if b"<" in content:
        texts = pc.replace_substring_regex(texts, TAG_PATTERN, _SIGN)
    if b"@" in content or b"://" in content or b"www." in content.lower():
        texts = pc.replace_substring_regex(texts, ADDRESS, _SIGN)
    if b"\n" in content:
        texts = pc.replace_substring_regex(texts, ADDRESSEE_END, _ADDRESSEE)
        texts = pc.replace_substring_regex(texts, PARAGRAPH_END, _PARAGRAPH)
    texts = pc.replace_substring_regex(texts, SENTENCE_END, _SIGN)
    return pc.binary_join_element_wise(texts, _SIGN, "")
