"""What was measured on one set of labelled rows. Knows no files and no form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from score_messages.evaluation.estimates import Estimates
from score_messages.evaluation.evaluate import Misclassification
from score_messages.metrics.figures import Figures
from score_messages.metrics.weighted import WeightedFigures
from score_messages.scoring.counts import Counts


@dataclass(frozen=True)
class SetFigures:
    """What was measured on one set, or on a part of it.

    Attributes:
        name: of the set, and what its rows have in common where they are not all.
        part: what the rows of a part have in common; "" of a whole set.
        note: what a reader must know of the labels; "" for nothing.
        baselines: figures by the baseline's name.
        worst: the highest-loss errors, with an excerpt of their text or without.
        profile: counts of the model's predictions.
        estimates: what the rows say of all messages that they were drawn from.
    """

    name: str
    model: Figures
    baselines: Mapping[str, Figures] = field(default_factory=dict)
    worst: Sequence[tuple[Misclassification, str]] = ()
    profile: Counts = field(default_factory=Counts)
    part: str = ""
    note: str = ""
    estimates: Estimates | None = None

    @property
    def weighted(self) -> WeightedFigures | None:
        """What rows with weights say of all messages; None of rows that all count the same."""
        return None if self.estimates is None else self.estimates.weighted
