"""Thresholds that a person states, instead of those that a model has: how they are written, what they may be."""

from __future__ import annotations

from dataclasses import replace

from score_messages.errors import Hint, OptionError
from score_messages.model.bundle import Model, fingerprint_of
from score_messages.model.settings import Settings

Thresholds = tuple[float, ...]

OPTION = "--thresholds"

LOWEST, HIGHEST = 0.001, 0.999
"""Thresholds beyond these would say one sentiment of every message."""

_USUAL = {(1, 2): "0.5", (1, 3): "0.4,0.6", (3, 3): "0.3,0.5"}
"""What could be typed, by the number of outputs and of classes."""


def parse_thresholds(text: str) -> Thresholds:
    """One or two numbers with a comma between them.

    Raises:
        OptionError: it is something else, or a number is out of range.

    >>> parse_thresholds("0.2, 0.7")
    (0.2, 0.7)
    """
    try:
        thresholds = tuple(float(number) for number in text.split(","))
    except ValueError:
        raise OptionError(f"{OPTION} takes numbers with a comma between them, such as 0.2,0.7") from None
    check_thresholds(thresholds)
    return thresholds


def check_thresholds(thresholds: Thresholds) -> None:
    """Raise OptionError for what no model could use."""
    if len(thresholds) not in (1, 2):
        text = "takes two numbers, the thresholds of negative and of positive, such as 0.2,0.7 (or one, for a model of"
        raise OptionError(f"{OPTION} {text} two classes)")
    if not all(LOWEST <= threshold <= HIGHEST for threshold in thresholds):
        percent = " 20 % is 0.2." if any(1 < threshold <= 100 for threshold in thresholds) else ""
        raise OptionError(f"{OPTION} takes probabilities, numbers from {LOWEST} to {HIGHEST}.{percent}")


def with_thresholds(model: Model, thresholds: Thresholds | None) -> Model:
    """A model that names sentiments by these thresholds, and else is the same; without any, the model itself.

    Its fingerprint is that of a model folder with such settings: what one has scored is not what the other would.

    Raises:
        OptionError: the model needs another number of them, or those of one output don't rise.
    """
    if thresholds is None or thresholds == model.settings.thresholds:
        return model
    _check_for(model.settings, thresholds)
    settings = replace(model.settings, thresholds=thresholds)
    fingerprint = fingerprint_of(settings.to_json(), model.files)
    stated = ",".join(f"{threshold:g}" for threshold in thresholds)
    return replace(model, settings=settings, fingerprint=fingerprint, stated_thresholds=stated)


def _check_for(settings: Settings, thresholds: Thresholds) -> None:
    check_thresholds(thresholds)
    usual = _USUAL[settings.outputs, len(settings.classes)]
    if len(thresholds) != len(settings.thresholds):
        text = {
            (1, 2): "this model knows two classes, so it has one threshold, of the score",
            (1, 3): "this model has two thresholds of the score: below the first is negative, from the second positive",
            (3, 3): "this model knows three classes, so it has two thresholds: of p_negative, and of p_positive",
        }[settings.outputs, len(settings.classes)]
        raise OptionError(f"{OPTION}: {text}", hint=Hint("Such as", f"{OPTION} {usual}"))
    if settings.outputs == 1 and list(thresholds) != sorted(thresholds):
        reason = "the two thresholds of this model are scores, and the second may not be lower than the first"
        raise OptionError(f"{OPTION}: {reason}")
