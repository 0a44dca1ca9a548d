"""What tuning came to, as text for people and as JSON for programs. Shows no message."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from score_messages.counted import counted
from score_messages.metrics.three_class import CLASSES
from score_messages.metrics.threshold_curve import curves_as_dict
from score_messages_jobs.terminal.excerpt import one_line

if TYPE_CHECKING:
    from score_messages.metrics.intervals import Estimate
    from score_messages.metrics.weighted import WeightedFigures
    from score_messages_jobs.tuning.tuning import Outcome

ENOUGH_TO_TRAIN = 500
"""Labels from which on training is worth trying."""


def as_text(outcome: Outcome, output: Path | None, recall: float | None) -> str:
    """What there was, how both compare, what has changed, and what to do next."""
    parts = [_labels(outcome), _table(outcome), _settings(outcome), _judgement(outcome, output, recall)]
    return "\n\n".join("\n".join(lines) for lines in parts)


def as_dict(outcome: Outcome) -> Mapping[str, Any]:
    """For JSON; fields are only ever added."""
    labelled, tuned, model = outcome.labelled, outcome.tuned, outcome.model
    return {
        "base": outcome.base.name,
        "base_fingerprint": outcome.base.fingerprint,
        "labels": len(labelled.labels),
        "labels_of_class": dict(zip(CLASSES, labelled.counts, strict=True)),
        "unlabelled": labelled.unlabelled,
        "unscored": labelled.unscored,
        "note": labelled.note,
        "helps": tuned.helps,
        "is_beyond_chance": tuned.is_beyond_chance,
        "calibration": asdict(tuned.settings.calibration),
        "thresholds": list(tuned.settings.thresholds),
        "comparison": asdict(tuned.comparison),
        "threshold_curve": curves_as_dict(tuned.curves),
        "model": model and str(model.folder),
        "fingerprint": model and model.fingerprint,
    }


def _labels(outcome: Outcome) -> list[str]:
    labelled = outcome.labelled
    counts = ", ".join(f"{count:,} {name}" for name, count in zip(CLASSES, labelled.counts, strict=True))
    lines = [f"{counted(len(labelled.labels), 'label')}: {counts}"]
    if labelled.unlabelled:
        lines.append(f"passed over, since they have none: {counted(labelled.unlabelled, 'row')}")
    if labelled.unscored:
        lines.append(f"left out, since the model gives no score: {counted(labelled.unscored, 'row')}")
    if labelled.unknown:
        lines.append(f"left out, since the model knows no neutral: {counted(labelled.unknown, 'row')}")
    return lines + ([labelled.note] if labelled.note else [])


def _table(outcome: Outcome) -> list[str]:
    comparison = outcome.tuned.comparison
    before, after = comparison.before, comparison.after
    name = one_line(outcome.base.name)[:12]
    lines = [f"{'cross-validated':<22}{name:>12}{'tuned':>9}   difference, 95 % interval"]
    macro = f"   {comparison.macro_f1.value:+.3f}   {_limits(comparison.macro_f1)}"
    lines.append(_line("macro-F1", before.macro_f1.value, after.macro_f1.value) + macro)
    # shown as a loss, so that less is better
    loss = f"   {-comparison.log_loss.value:+.3f}   {-comparison.log_loss.high:+.3f} to {-comparison.log_loss.low:+.3f}"
    lines.append(
        _line("log loss", comparison.log_loss_before, comparison.log_loss_after) + f"{loss}   (less is better)"
    )
    lines.append(_line("calibration error", _error(before), _error(after)) + "   (less is better)")
    for kind in ("precisions", "recalls"):
        values = [getattr(figures, kind)[0] for figures in (before, after)]
        shown = (None if value is None else value.value for value in values)
        lines.append(_line(f"{kind.removesuffix('s')} of negative", *shown))
    return lines


def _line(name: str, before: float | None, after: float | None) -> str:
    shown = ("-" if value is None else f"{value:.3f}" for value in (before, after))
    return "{:<22}{:>12}{:>9}".format(name, *shown)


def _limits(estimate: Estimate) -> str:
    return f"{estimate.low:+.3f} to {estimate.high:+.3f}"


def _error(figures: WeightedFigures) -> float | None:
    return None if figures.calibration is None else figures.calibration.error


def _settings(outcome: Outcome) -> list[str]:
    old, new = outcome.base.settings, outcome.tuned.settings
    scale, shifts = new.calibration.scale, new.calibration.shifts
    lines = [f"thresholds    {_numbers(old.thresholds)} before, {_numbers(new.thresholds)} tuned"]
    lines.append(
        f"calibration   scale {scale:.2f}, shift of negative {shifts[0]:+.2f}, of positive {shifts[1]:+.2f}"
        f" (of {one_line(outcome.base.name)}: {old.calibration.scale:.2f}, {old.calibration.shifts[0]:+.2f},"
        f" {old.calibration.shifts[1]:+.2f})"
    )
    return lines


def _numbers(thresholds: tuple[float, ...]) -> str:
    return " and ".join(f"{threshold:.3f}".rstrip("0").rstrip(".") for threshold in thresholds)


def _judgement(outcome: Outcome, output: Path | None, recall: float | None) -> list[str]:
    tuned, model = outcome.tuned, outcome.model
    if tuned.helps:
        chance = "by more than chance" if tuned.is_beyond_chance else "but chance could make as much of a difference"
        lines = [f"Tuning helps, {chance}."]
    else:
        lines = ["Tuning doesn't help: on rows that nothing was fitted to it is no better than the model as it is."]
    if recall is not None:
        lines.append(f"The threshold of negative is set for a recall of {recall:.0%}, whatever that costs elsewhere.")
    if model is not None:
        lines.append(f"Written: {output}. Score with it:")
        lines.append(f"  score-messages inbox.csv scored.parquet --model {shlex.quote(str(output))}")
    elif output is not None:
        lines.append("So nothing was written; go on with the model as it is. To write it nevertheless: --anyway")
    else:
        lines.append("Nothing was written; --output ours writes a model folder.")
    if len(outcome.labelled.labels) >= ENOUGH_TO_TRAIN:
        lines.append("So many labels can teach the network itself, too: see `sentiment-jobs train --start-from`.")
    return lines
