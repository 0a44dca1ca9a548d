"""Keras' Tokenizer, as its `to_json` writes it: words and their ids. Knows no network and no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from score_messages.errors import ModelError
from score_messages.model.foreign.strict_json import Object, parse_object
from score_messages.text.vocabulary import NO_ID, ReservedIds

_USUAL = {"lower": True, "char_level": False, "split": " "}


@dataclass(frozen=True)
class TokenizerWords:
    """What a Tokenizer knows.

    Attributes:
        ranks: words by their order, from 1.
        ids: the reserved ones. Without an `oov_token` words that aren't known are passed over.
        limit: ids from this on stand for no word; None if all do.
    """

    ranks: Mapping[str, object]
    ids: ReservedIds
    limit: int | None


def is_tokenizer(stored: Object) -> bool:
    """Whether an object is a Tokenizer rather than a list of words that has these two."""
    return stored.get("class_name") == "Tokenizer" and isinstance(stored.get("config"), dict)


def tokenizer_words(stored: Object) -> TokenizerWords:
    """Read what `is_tokenizer` found.

    Raises:
        ModelError: it cuts texts into other words than we do, or its words and ids are none; no word is quoted.
    """
    config = stored["config"]
    filters, limit, unknown = config.get("filters", ""), config.get("num_words"), config.get("oov_token")
    if any(config.get(name, usual) != usual for name, usual in _USUAL.items()):
        raise ModelError("is a Tokenizer that keeps capitals, or cuts texts into letters or elsewhere than at blanks")
    if not isinstance(filters, str) or "'" in filters:
        raise ModelError("is a Tokenizer that cuts words at their apostrophes; here don't is one word")
    if not (limit is None or (type(limit) is int and limit > 0)) or not isinstance(unknown, str | None):
        raise ModelError("is a Tokenizer whose num_words or oov_token is none")
    if not isinstance(config.get("word_index"), str):
        raise ModelError("is a Tokenizer without a word_index")
    ranks = parse_object(config["word_index"].encode("utf-8", "surrogatepass"), "the Tokenizer's word_index")
    if unknown is None:
        return TokenizerWords(ranks, ReservedIds(pad=0, start=0, unknown=NO_ID, offset=1), limit)
    if ranks.pop(unknown, None) != 1 or any(type(rank) is not int for rank in ranks.values()):
        raise ModelError("is a Tokenizer whose oov_token has another id than 1")
    others = {word: rank - 1 for word, rank in ranks.items()}
    return TokenizerWords(others, ReservedIds(pad=0, start=0, unknown=1, offset=2), limit)
