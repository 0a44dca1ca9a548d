"""What a tuned model's record says of how it came about: counts and figures, never texts. Its card is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from score_messages.metrics.three_class import CLASSES
from score_messages.metrics.threshold_curve import curves_as_dict
from score_messages.model.bundle import Model
from score_messages.tuning.labels import Labelled
from score_messages.tuning.tune import Tuned


def record_of(
    base: Model, labelled: Labelled, tuned: Tuned, source: Mapping[str, str], recall: float | None
) -> Mapping[str, Any]:
    """For `publish_tuned`.

    Args:
        source: sha256 by the name of the labelled file.
    """
    rows = len(labelled.labels)
    counts = dict(zip(CLASSES, labelled.counts, strict=True))
    return {
        "summary": f"The model {base.name}, its probabilities and thresholds tuned to {rows:,} labelled messages of its"
        " owner. The network is the same.",
        "training": f"{base.record.get('training', '')}\n\n{_tuning(base, labelled, tuned, recall)}".strip(),
        "data": dict(source),
        "tuned": {
            "base": base.name,
            "base_fingerprint": base.fingerprint,
            "labels": rows,
            "labels_of_class": counts,
            "is_drawn": labelled.is_drawn,
            "recall": recall,
            "files": dict(source),
            "calibration": asdict(tuned.settings.calibration),
            "thresholds": list(tuned.settings.thresholds),
            "figures": asdict(tuned.comparison),
            "threshold_curve": curves_as_dict(tuned.curves),
        },
    }


def _tuning(base: Model, labelled: Labelled, tuned: Tuned, recall: float | None) -> str:
    comparison, aim = tuned.comparison, "for a high macro-F1"
    if recall is not None:
        aim = f"so that {recall:.0%} of the negative messages are found"
    negative, neutral, positive = labelled.counts
    drawn = ", weighted by how they were drawn" if labelled.is_drawn else ""
    gain = comparison.macro_f1
    return (
        f"Tuned by `sentiment-jobs tune` from {base.name} (`{base.fingerprint[:12]}`) on {len(labelled.labels):,}"
        f" labels ({negative:,} negative, {neutral:,} neutral, {positive:,} positive{drawn}): a scale and two shifts of"
        f" the logits, the most probable ones given the labels and a prior around no change, and thresholds {aim}. In"
        f" ten-fold cross-validation macro-F1 is {comparison.before.macro_f1.value:.3f} before and"
        f" {comparison.after.macro_f1.value:.3f} after (difference {gain.value:+.3f}, 95 % interval {gain.low:+.3f} to"
        f" {gain.high:+.3f}), log loss {comparison.log_loss_before:.3f} and {comparison.log_loss_after:.3f}. Other"
        " figures of the model that it came from don't hold for this one."
    )
