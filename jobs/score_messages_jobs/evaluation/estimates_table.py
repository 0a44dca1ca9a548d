"""Estimates for all messages, from rows that were drawn, as text for people. Knows no files."""

from __future__ import annotations

from score_messages.evaluation.estimates import Estimates
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.three_class import CLASSES
from score_messages.metrics.weighted import WeightedFigures


def estimate_lines(figures: WeightedFigures) -> list[str]:
    """All figures with their 95 % intervals, then those of each class."""
    counts = ", ".join(f"{count:,} {name}" for count, name in zip(figures.rows_of_class, CLASSES, strict=True))
    lines = [
        f"{figures.rows:,} labelled rows ({counts}) stand for {figures.stands_for:,.0f} messages that they were drawn"
        " from.",
        f"What follows is estimated for all of these; it is as sure as from {figures.effective_rows:,.0f} rows drawn"
        " evenly.",
        "",
        f"{'':<20}{'':>9}   95 % interval",
        _interval("accuracy", figures.accuracy),
        _interval("macro-F1", figures.macro_f1),
        _interval("AUC of negative", figures.auc) + "   negative against all others, by p_negative",
    ]
    if figures.calibration is not None:
        chance = f"   of the three probabilities; {figures.calibration.by_chance:.4f} would be chance"
        lines.append(f"{'classwise ECE':<20}{figures.calibration.error:>9.4f}{chance}")
    for index in range(len(CLASSES)):
        lines += ["", *_of_class(figures, index)]
    return lines + (["", *(f"Note: {line}." for line in figures.few)] if figures.few else [])


def _of_class(figures: WeightedFigures, index: int) -> list[str]:
    name = CLASSES[index]
    lines = [
        name,
        _interval("  true share", figures.shares[index]),
        _interval("  share given", figures.given_shares[index]) + "   by the model",
        _interval("  precision", figures.precisions[index]),
        _interval("  recall", figures.recalls[index]),
        _interval("  F1", figures.f1[index]),
    ]
    if figures.calibration is not None:
        excess = figures.calibration.excess[index]
        gap = f"{excess.value:>+9.4f}   {excess.low:+.4f} to {excess.high:+.4f}"
        lines.append(f"{'  expected too many':<20}{gap}   mean p_{name} minus the true share")
    return lines


def weighted_kind(figures: WeightedFigures, kind: str) -> float | None:
    """One of the figures in the tables of several sets, by its name; None for one that isn't estimated."""
    values = {
        "macro-F1": figures.macro_f1.value,
        "accuracy": figures.accuracy.value,
        "AUC of negative": None if figures.auc is None else figures.auc.value,
        "classwise ECE": None if figures.calibration is None else figures.calibration.error,
    }
    return values.get(kind)


def weighted_in_words(estimates: Estimates | None) -> str:
    """For a card; "" of rows that all count the same."""
    figures = None if estimates is None else estimates.weighted
    if figures is None:
        return ""
    accuracy, macro = (_in_words(estimate) for estimate in (figures.accuracy, figures.macro_f1))
    return (
        f"The {figures.rows:,} rows were drawn unevenly and stand for {figures.stands_for:,.0f} messages; weighted so,"
        f" accuracy is {accuracy}, macro-F1 {macro}. The figures in the tables are of the rows themselves."
    )


def _in_words(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _interval(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{name:<20}{'-':>9}"
    return f"{name:<20}{estimate.value:>9.4f}   {estimate.low:.4f} to {estimate.high:.4f}"
