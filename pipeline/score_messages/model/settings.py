"""The settings of a saved model: all that decides its predictions beside the weights and the words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from score_messages.errors import ModelError
from score_messages.metrics.binary import MIDDLE
from score_messages.metrics.three_class import CLASSES as THREE_CLASSES
from score_messages.model.calibration import NO_CALIBRATION, Calibration
from score_messages.text.language.detect import known_languages
from score_messages.text.normalize import ARTICLE_RULES, TEXT_RULES
from score_messages.text.vocabulary import ReservedIds

MAX_LENGTH = 10_000
"""Words that a model may see of a message."""

MAX_OFFSET = 1_000
"""How many ids may be reserved, for no word."""

_THRESHOLDS = "cut_points"
"""The name of the thresholds in bundle.json since version 0.1: another name would change every model's fingerprint."""

TWO_CLASSES = ("negative", "positive")


@dataclass(frozen=True)
class Settings:
    """What decides the predictions of a model, beside its weights and its words.

    Attributes:
        length: how many words of a message the model sees, 1 to `MAX_LENGTH`.
        ids: the reserved ids, which are of no word.
        text_rules: the version of the rules of `text.normalize`.
        truncation: longer messages are cut off in front (`pre`) or behind (`post`).
        padding: shorter messages get pads in front, which are read (`pre`), or behind, which are masked (`post`).
        classes: their names, from the lowest score to the highest.
        thresholds: with one output, scores from 0 to 1 that part neighbouring classes; a score on a threshold is of the
            higher class. With three, the probabilities from which a message is negative, and positive.
        min_known_words: a message with fewer known words among those that the model sees is `unknown_words`.
        min_known_share: so is a message of whose words that the model sees a smaller share, 0 to 1, is known.
        outputs: 1, the probability of positive; or 3, those of negative, neutral and positive.
        language: of the messages that the model can score, ISO 639-1; "" if it isn't known, and nothing is checked.
        calibration: of what the network gives; thresholds are of the calibrated probabilities.

    Raises:
        ModelError: a value is of the wrong type or out of range.
    """

    length: int
    ids: ReservedIds = ReservedIds()
    text_rules: int = TEXT_RULES
    truncation: str = "pre"
    padding: str = "pre"
    classes: tuple[str, ...] = TWO_CLASSES
    thresholds: tuple[float, ...] = (MIDDLE,)
    min_known_words: int = 1
    min_known_share: float = 0.0
    outputs: int = 1
    language: str = ""
    calibration: Calibration = NO_CALIBRATION

    def __post_init__(self) -> None:
        self._check_types()
        if self.text_rules not in range(ARTICLE_RULES, TEXT_RULES + 1):
            raise ModelError(f"the model needs text rules {self.text_rules}; this version has up to {TEXT_RULES}")
        if not {self.truncation, self.padding} <= {"pre", "post"}:
            raise ModelError(f"truncation '{self.truncation}', padding '{self.padding}': neither 'pre' nor 'post'")
        if not 1 <= self.length <= MAX_LENGTH or len(self.classes) != len(self.thresholds) + 1:
            raise ModelError("length, classes and thresholds don't fit together")
        if self.classes not in (TWO_CLASSES, THREE_CLASSES) or not self._has_sound_thresholds():
            raise ModelError("classes or thresholds are none that this version knows")
        if self.min_known_words < 0 or not 0 <= self.min_known_share <= 1 or self.ids.offset > MAX_OFFSET:
            raise ModelError("the model's least known words or its ids are out of range")
        if self.language and self.language not in known_languages():
            raise ModelError("the model's language is none that this version can tell")

    def _has_sound_thresholds(self) -> bool:
        if self.outputs == 1:
            return _rise(0, *self.thresholds, 1)
        is_within = all(0 < threshold <= 1 for threshold in self.thresholds)
        return self.outputs == len(THREE_CLASSES) and self.classes == THREE_CLASSES and is_within

    def _check_types(self) -> None:
        """A settings file from elsewhere may hold anything. Raises ModelError."""
        whole = (self.length, self.text_rules, self.min_known_words, self.outputs, *asdict(self.ids).values())
        sound = (
            all(type(value) is int for value in whole)
            and all(type(value) in (int, float) for value in (*self.thresholds, self.min_known_share))
            and all(isinstance(value, str) for value in (self.truncation, self.padding, self.language, *self.classes))
        )
        if not sound:
            raise ModelError("the model's settings are of the wrong type")

    def to_json(self) -> dict[str, Any]:
        """The form that `from_json` reads.

        What younger versions added is left out at its default, so that a model made again keeps its fingerprint.
        """
        values = asdict(self)
        values[_THRESHOLDS] = values.pop("thresholds")
        if self.min_known_share == 0:
            del values["min_known_share"]
        if self.outputs == 1:
            del values["outputs"]
        if not self.language:
            del values["language"]
        if self.calibration.is_none:
            del values["calibration"]
        return values

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Settings:
        """Read the form that `to_json` gives; an unknown or missing name is a ModelError."""
        try:
            values = dict(data) | {"ids": ReservedIds(**data["ids"])}
            values |= {"classes": tuple(data["classes"]), "thresholds": tuple(values.pop(_THRESHOLDS))}
            values["calibration"] = _calibration(**data.get("calibration", {}))
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError("bundle.json has settings of another version") from error


def _calibration(scale: float = 1.0, shifts: Sequence[float] = (0.0, 0.0)) -> Calibration:
    negative, positive = shifts
    return Calibration(scale, (negative, positive))


def _rise(*numbers: float) -> bool:
    """Whether numbers never fall; NaN does neither."""
    return all(low <= high for low, high in itertools.pairwise(numbers))
