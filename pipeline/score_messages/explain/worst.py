"""The sentences of texts, each scored alone, and the one of each text that is the most negative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
import pyarrow as pa

from score_messages.explain.sentences import sentences_of
from score_messages.explain.spans import Span
from score_messages.model.bundle import Model
from score_messages.model.label import label
from score_messages.text.encode import TokenIds
from score_messages.text.prepare import knows_enough, prepare

_TEXTS = 256
"""Of which the sentences are scored at once."""


class HasModel(Protocol):
    """What holds a loaded model; `scoring.scorer.Scorer` is one."""

    @property
    def model(self) -> Model:
        """What scores."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text, scored as if it were all of it.

    Attributes:
        span: where it stands.
        probabilities: of negative, neutral and positive; None if it isn't scored: it holds too few words that the model
            knows, or none that it saw.
        sentiment: as in a table; None without probabilities.
    """

    span: Span
    probabilities: tuple[float, float, float] | None
    sentiment: str | None

    @property
    def p_negative(self) -> float:
        """Below 0 without a score, for comparisons."""
        return -1.0 if self.probabilities is None else self.probabilities[0]


def worst_sentences(scorer: HasModel, texts: Iterable[str | None]) -> list[Span | None]:
    """Of each text, where its most negative sentence stands; None for a text without a sentence that is scored.

    Args:
        texts: n texts; None for one that isn't there. Their sentences are scored in large batches: 1,000 reviews of 230
            words take about a second.

    >>> from score_messages import Scorer
    >>> text = "The parcel came on Monday. The lamp is broken and nobody answers! It is blue."
    >>> worst_sentences(Scorer.load(), [text, ""])
    [Span(start=27, end=65), None]
    """
    worst: list[Span | None] = []
    left = iter(texts)
    while some := [text or "" for text in islice(left, _TEXTS)]:
        for sentences in scored_sentences(scorer.model, some):
            sentence = worst_of(sentences)
            worst.append(None if sentence is None else sentence.span)
    return worst


def worst_of(sentences: Sequence[Sentence]) -> Sentence | None:
    """The one with the highest probability of negative, the first of equal ones; None if none is scored."""
    worst = max(sentences, key=lambda sentence: sentence.p_negative, default=None)
    return None if worst is None or worst.probabilities is None else worst


def scored_sentences(model: Model, texts: Sequence[str]) -> list[list[Sentence]]:
    """The sentences of each of n texts, in order; only those that the model sees a part of are scored."""
    spans = [sentences_of(text) for text in texts]
    pieces = [span.of(text) for text, row in zip(texts, spans, strict=True) for span in row]
    ids = prepare(pa.array(pieces, pa.string()), model.vocabulary, model.settings)
    is_scored = knows_enough(ids, model.settings) & _is_seen(ids, [len(row) for row in spans], model)
    probabilities = np.full((len(pieces), 3), np.nan, dtype=np.float32)
    probabilities[is_scored] = model.engine.predict(ids.take(np.flatnonzero(is_scored)))
    rows = zip(probabilities.tolist(), label(probabilities, model.settings).to_pylist(), strict=True)
    return [[_sentence(span, *next(rows)) for span in row] for row in spans]


def _sentence(span: Span, probabilities: list[float], sentiment: str | None) -> Sentence:
    negative, neutral, positive = probabilities
    return Sentence(span, None if sentiment is None else (negative, neutral, positive), sentiment)


def _is_seen(ids: TokenIds, counts: Sequence[int], model: Model) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[n] of n sentences: whether the model, which sees so many words of a text, sees the first or last of them.

    Args:
        counts: how many sentences each text has.
    """
    is_pre = model.settings.truncation == "pre"
    seen: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = [np.zeros(0, bool)]
    ends = np.cumsum(counts)
    for start, end in zip(ends - counts, ends, strict=True):
        words = ids.words[start:end].astype(np.int64)
        before = (np.cumsum(words[::-1])[::-1] if is_pre else np.cumsum(words)) - words
        seen.append((before < model.settings.length) & (words > 0))
    return np.concatenate(seen)
