"""One message explained: its prediction, what its words change, and its sentences, each scored alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from score_messages.explain.effects import MOST_PHRASES, Phrase, effects_of
from score_messages.explain.spans import Span
from score_messages.explain.worst import Sentence, scored_sentences, worst_of
from score_messages.model.bundle import Model

Probabilities = tuple[float, float, float]


@dataclass(frozen=True)
class Explanation:
    """Why a message has its prediction. Made by `Scorer.explain`.

    Attributes:
        text: what was scored: the message itself, unless it is HTML; then what that shows. Spans are places in it.
        model: name of the model.
        status: as in a table. Only what is `scored` has the rest.
        sentiment, score: as in a table.
        probabilities: of negative, neutral and positive.
        phrases: what moves the score, in the order in which it is left out (see `Phrase.effect`): their effects add up.
        sentences: all of the text, in order.
    """

    text: str = field(repr=False)
    model: str
    status: str
    sentiment: str | None = None
    score: float | None = None
    probabilities: Probabilities | None = None
    phrases: tuple[Phrase, ...] = field(default=(), repr=False)
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)

    @property
    def worst_sentence(self) -> Sentence | None:
        """The one that is the most negative alone; None if none is scored."""
        return worst_of(self.sentences)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; entries are only ever added. It holds the text."""
        worst = self.worst_sentence
        return {
            "text": self.text,
            "model": self.model,
            "status": self.status,
            "sentiment": self.sentiment,
            "score": self.score,
            **_named("p_", self.probabilities),
            "phrases": [self._phrase(phrase) for phrase in self.phrases],
            "sentences": [self._sentence(sentence) for sentence in self.sentences],
            "worst_sentence": None if worst is None else self._place(worst.span),
        }

    def _phrase(self, phrase: Phrase) -> dict[str, Any]:
        without = _named("p_", phrase.probabilities)
        return {**self._place(phrase.span), "words": phrase.words, "effect": phrase.effect, "without": without}

    def _sentence(self, sentence: Sentence) -> dict[str, Any]:
        return {
            **self._place(sentence.span),
            "sentiment": sentence.sentiment,
            **_named("p_", sentence.probabilities),
        }

    def _place(self, span: Span) -> dict[str, Any]:
        return {"start": span.start, "end": span.end, "text": span.of(self.text)}


def _named(prefix: str, probabilities: Probabilities | None) -> dict[str, float | None]:
    values = (None, None, None) if probabilities is None else probabilities
    return {prefix + name: value for name, value in zip(("negative", "neutral", "positive"), values, strict=True)}


def explained(model: Model, text: str, sentiment: str, score: float, most: int = MOST_PHRASES) -> Explanation:
    """Explain a text that has these in a table."""
    of_text = effects_of(model, text, most)
    (sentences,) = scored_sentences(model, [text])
    return Explanation(
        text=text,
        model=model.name,
        status="scored",
        sentiment=sentiment,
        score=score,
        probabilities=of_text.probabilities,
        phrases=of_text.phrases,
        sentences=tuple(sentences),
    )
