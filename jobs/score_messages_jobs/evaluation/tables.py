"""The figures of an evaluation as text for people. Knows no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from score_messages.evaluation.evaluate import Misclassification
from score_messages.metrics.binary import BinaryMetrics
from score_messages.metrics.figures import Figures
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.three_class import CLASSES, ThreeWayMetrics
from score_messages.scoring.counts import Counts
from score_messages_jobs.terminal.excerpt import one_line


@dataclass(frozen=True)
class SetFigures:
    """What was measured on one set.

    Attributes:
        baselines: figures by the baseline's name.
        worst: the highest-loss errors, with an excerpt of their text or without.
        profile: counts of the model's predictions.
    """

    name: str
    model: Figures
    baselines: Mapping[str, Figures] = field(default_factory=dict)
    worst: Sequence[tuple[Misclassification, str]] = ()
    profile: Counts = field(default_factory=Counts)


def one_set(figures: SetFigures) -> str:
    """All figures of a set, with their 95 % intervals: first those over all rows."""
    model = figures.model
    how_counted = ", counted as wrong" if model.unscored else ""
    lines = [
        f"{'rows':<20}{model.rows:>9,}",
        f"{'not scored':<20}{model.unscored:>9,}{how_counted}",
        f"{'':<20}{'':>9}   95 % interval",
    ]
    lines += [] if model.three_way is None else [_interval("macro-F1", model.macro_f1)]
    lines.append(_interval("accuracy", model.accuracy))
    if model.three_way is not None:
        lines += ["", *_three_way(model.three_way), "", *_TWO_CLASSES]
    lines += _binary(model.binary)
    lines += _baseline_lines(figures)
    return "\n".join([*lines, *_worst(figures)])


_TWO_CLASSES = [
    "Negative against positive, among the rows labelled so that have a score",
    "(neutral rows and rows without a score are left out, so this is the easier task):",
]


def _binary(binary: BinaryMetrics) -> list[str]:
    named = {
        "accuracy, scored": binary.accuracy,
        "balanced accuracy": binary.balanced_accuracy,
        "recall of negative": binary.recalls[0],
        "recall of positive": binary.recalls[1],
        "AUC": binary.auc,
        "log loss": binary.log_loss,
    }
    lines = [f"{'rows':<20}{binary.scored:>9,}", *(_interval(name, estimate) for name, estimate in named.items())]
    if binary.calibration_error is not None:
        lines.append(f"{'calibration error':<20}{binary.calibration_error:>9.4f}")
    lines += ["", f"{'label':<20}{'negative':>9}{'positive':>12}   side that the score is on"]
    for name, counts in zip(("negative", "positive"), binary.confusion, strict=True):
        lines.append(f"{name:<20}{counts[0]:>9,}{counts[1]:>12,}")
    return lines


def many_sets(sets: Sequence[SetFigures]) -> str:
    """A line per set and one for their plain mean; what was not measured is a dash."""
    baselines = list(sets[0].baselines)
    heads = ["rows", "unscored", "macro-F1", "accuracy", "balanced", "AUC", "ECE"]
    rows = [[figures.name, *_cells(figures.model)] for figures in sets]
    models = [figures.model for figures in sets]
    rows.append(["mean", "", "", *(_mean(kind, models) for kind in _KINDS)])
    width = max(len("balanced accuracy"), *(len(row[0]) for row in rows)) + 2
    lines = [" " * width + "".join(f"{head:>10}" for head in heads)]
    lines += [f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    lines += ["", *_KEY]
    if baselines:
        lines += ["", *_baseline_table(sets, baselines, width)]
    for figures in sets:
        if figures.worst:
            lines += ["", figures.name, *_worst(figures)]
    return "\n".join(lines)


_KEY = [
    "macro-F1 and accuracy are over all rows, a row without a score counts as wrong (macro-F1: of three classes, where",
    "any label is neutral); balanced accuracy, AUC and ECE are of negative against positive, on scored rows.",
]


def passed(challenges: Mapping[str, Mapping[str, int]]) -> str:
    """How many texts of each group of challenges the model passes."""
    rows = [f"{name:<24}{counts['passed']:>8}{counts['of']:>6}" for name, counts in challenges.items()]
    return "\n".join(["", f"{'challenge':<24}{'passed':>8}{'of':>6}", *rows])


def _interval(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{name:<20}{'-':>9}"
    return f"{name:<20}{estimate.value:>9.4f}   {estimate.low:.4f} to {estimate.high:.4f}"


def _three_way(metrics: ThreeWayMetrics) -> list[str]:
    lines = [f"{'class':<20}{'precision':>9}{'recall':>12}{'F1':>12}   95 % interval of F1"]
    for name, *three in zip(CLASSES, metrics.precisions, metrics.recalls, metrics.f1, strict=True):
        lines.append(_class_line(name, *three))
    lines.append("")
    heads = [*CLASSES, "not scored"]
    lines.append(f"{'label':<20}" + "".join(f"{name:>12}" for name in heads) + "   given by the model")
    for name, counts, unscored in zip(CLASSES, metrics.confusion, metrics.unscored, strict=True):
        lines.append(f"{name:<20}" + "".join(f"{count:>12,}" for count in (*counts, unscored)))
    return lines


def _class_line(name: str, precision: Estimate | None, recall: Estimate | None, f1: Estimate | None) -> str:
    shown = [_shown(None if estimate is None else estimate.value) for estimate in (precision, recall, f1)]
    limits = "" if f1 is None else f"   {f1.low:.4f} to {f1.high:.4f}"
    return f"{name:<20}{shown[0]:>9}{shown[1]:>12}{shown[2]:>12}{limits}"


_KINDS = ("macro-F1", "accuracy", "balanced accuracy", "AUC", "calibration error")


def kind_of(figures: Figures, kind: str) -> float | None:
    """One of the figures in the tables, by its name."""
    binary = figures.binary
    if kind == "calibration error":
        return binary.calibration_error
    estimates = {
        "macro-F1": figures.macro_f1,
        "accuracy": figures.accuracy,
        "balanced accuracy": binary.balanced_accuracy,
        "AUC": binary.auc,
    }
    estimate = estimates[kind]
    return None if estimate is None else estimate.value


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _cells(figures: Figures) -> list[str]:
    counts = [f"{figures.rows:,}", f"{figures.unscored:,}"]
    return counts + [_shown(kind_of(figures, kind)) for kind in _KINDS]


def _mean(kind: str, figures: Sequence[Figures]) -> str:
    values = [value for measured in figures if (value := kind_of(measured, kind)) is not None]
    return _shown(fmean(values) if values else None)


def _baseline_table(sets: Sequence[SetFigures], baselines: Sequence[str], width: int) -> list[str]:
    heads = ["model", *baselines]
    models = [figures.model for figures in sets]
    columns = [models, *([figures.baselines[name] for figures in sets] for name in baselines)]
    kinds = [kind for kind in _KINDS[:3] if any(kind_of(model, kind) is not None for model in models)]
    lines: list[str] = []
    for kind in kinds:
        lines += ["", f"{kind:<{width}}" + _under(heads, heads)]
        for index, figures in enumerate(sets):
            shown = [_shown(kind_of(column[index], kind)) for column in columns]
            if shown[0] != "-":
                lines.append(f"{figures.name:<{width}}" + _under(shown, heads))
        lines.append(f"{'mean':<{width}}" + _under([_mean(kind, column) for column in columns], heads))
    return lines[1:]


def _under(cells: Sequence[str], heads: Sequence[str]) -> str:
    """Cells, each below its head."""
    return "".join(f"{cell:>{_width(head)}}" for cell, head in zip(cells, heads, strict=True))


def _width(head: str) -> int:
    return max(len(head) + 3, 14)


def _baseline_lines(figures: SetFigures) -> list[str]:
    if not figures.baselines:
        return []
    width = max(20, *(len(name) + 2 for name in figures.baselines))
    heads = "".join(f"{head:>12}" for head in ("macro-F1", "accuracy", "balanced"))
    lines = ["", f"{'baseline':<{width}}{heads}"]
    for name, baseline in figures.baselines.items():
        cells = [_shown(kind_of(baseline, kind)) for kind in _KINDS[:3]]
        lines.append(f"{name:<{width}}" + "".join(f"{cell:>12}" for cell in cells))
    return lines


def _worst(figures: SetFigures) -> list[str]:
    if not figures.worst:
        return []
    rows = [_error_line(error, text) for error, text in figures.worst]
    return ["", f"{'score':>7}  {'label':<10}{'given':<10}message (highest-loss errors)", *rows]


def _error_line(error: Misclassification, text: str) -> str:
    classes = f"{error.right:<10}{error.given:<10}"
    return f"{error.score:>7.4f}  {classes}{one_line(error.message_id or '-')}  {text}".rstrip()
