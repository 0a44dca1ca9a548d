"""The figures of an evaluation as text for people. Knows no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from jobs.excerpt import one_line
from pipeline.estimates import Estimate
from pipeline.evaluation import Mistake
from pipeline.metrics import BinaryMetrics
from pipeline.profile import Profile
from pipeline.three_way import CLASSES, ThreeWayMetrics


@dataclass(frozen=True)
class Figures:
    """What was measured on one set, for a model or a baseline."""

    binary: BinaryMetrics
    three_way: ThreeWayMetrics | None


@dataclass(frozen=True)
class SetFigures:
    """What was measured on one set.

    Attributes:
        baselines: figures by the baseline's name.
        worst: the worst mistakes, with an excerpt of their text or without.
        profile: counts of the model's verdicts.
    """

    name: str
    model: Figures
    baselines: Mapping[str, Figures] = field(default_factory=dict)
    worst: Sequence[tuple[Mistake, str]] = ()
    profile: Profile = field(default_factory=Profile)


def one_set(figures: SetFigures) -> str:
    """All figures of a set, with their 95 % intervals."""
    binary = figures.model.binary
    lines = [
        f"{'rows':<20}{binary.rows:>9,}",
        f"{'judged':<20}{binary.judged:>9,}",
        f"{'':<20}{'':>9}   95 % interval",
    ]
    named = {
        "accuracy": binary.accuracy,
        "balanced accuracy": binary.balanced_accuracy,
        "recall of negative": binary.recalls[0],
        "recall of positive": binary.recalls[1],
        "AUC": binary.auc,
        "log loss": binary.log_loss,
    }
    lines += [_interval(name, estimate) for name, estimate in named.items()]
    if binary.calibration_error is not None:
        lines.append(f"{'calibration error':<20}{binary.calibration_error:>9.4f}")
    lines += ["", f"{'label':<20}{'negative':>9}{'positive':>12}   given by the model"]
    for name, counts in zip(("negative", "positive"), binary.confusion, strict=True):
        lines.append(f"{name:<20}{counts[0]:>9,}{counts[1]:>12,}")
    if figures.model.three_way is not None:
        lines += ["", *_three_way(figures.model.three_way)]
    lines += _baseline_lines(figures)
    return "\n".join([*lines, *_worst(figures)])


def many_sets(sets: Sequence[SetFigures]) -> str:
    """A line per set and one for their plain mean; what was not measured is a dash."""
    baselines = list(sets[0].baselines)
    heads = ["rows", "judged", "accuracy", "balanced", "AUC", "ECE", "macro-F1"]
    rows = [[one.name, *_cells(one.model)] for one in sets]
    figures = [one.model for one in sets]
    rows.append(["mean", "", "", *(_mean(kind, figures) for kind in _KINDS)])
    width = max(len(row[0]) for row in rows) + 2
    lines = [" " * width + "".join(f"{head:>10}" for head in heads)]
    lines += [f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    if baselines:
        lines += ["", *_baseline_table(sets, baselines, width)]
    for one in sets:
        if one.worst:
            lines += ["", one.name, *_worst(one)]
    return "\n".join(lines)


def passed(challenges: Mapping[str, Mapping[str, int]]) -> str:
    """How many texts of each group of challenges the model passes."""
    rows = [f"{name:<24}{counts['passed']:>8}{counts['of']:>6}" for name, counts in challenges.items()]
    return "\n".join(["", f"{'challenge':<24}{'passed':>8}{'of':>6}", *rows])


def _interval(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{name:<20}{'-':>9}"
    return f"{name:<20}{estimate.value:>9.4f}   {estimate.low:.4f} to {estimate.high:.4f}"


def _three_way(metrics: ThreeWayMetrics) -> list[str]:
    lines = [f"{'three classes':<20}{metrics.rows:>9,}   rows"]
    lines += [_interval("accuracy", metrics.accuracy), _interval("macro-F1", metrics.macro_f1), ""]
    lines.append(f"{'class':<20}{'precision':>9}{'recall':>12}{'F1':>12}   95 % interval of F1")
    for name, *three in zip(CLASSES, metrics.precisions, metrics.recalls, metrics.f1, strict=True):
        lines.append(_class_line(name, *three))
    lines.append("")
    lines.append(f"{'label':<20}" + "".join(f"{name:>12}" for name in CLASSES) + "   given by the model")
    for name, counts in zip(CLASSES, metrics.confusion, strict=True):
        lines.append(f"{name:<20}" + "".join(f"{count:>12,}" for count in counts))
    return lines


def _class_line(name: str, precision: Estimate | None, recall: Estimate | None, f1: Estimate | None) -> str:
    values = [None if one is None else one.value for one in (precision, recall, f1)]
    limits = "" if f1 is None else f"   {f1.low:.4f} to {f1.high:.4f}"
    return f"{name:<20}{_shown(values[0]):>9}" + "".join(f"{_shown(one):>12}" for one in values[1:]) + limits


_KINDS = ("accuracy", "balanced accuracy", "AUC", "calibration error", "macro-F1")


def kind_of(figures: Figures, kind: str) -> float | None:
    """One of the figures that stand in tables, by its name."""
    binary, three_way = figures.binary, figures.three_way
    estimates = {"accuracy": binary.accuracy, "balanced accuracy": binary.balanced_accuracy, "AUC": binary.auc}
    if kind in estimates:
        estimate = estimates[kind]
        return None if estimate is None else estimate.value
    if kind == "calibration error":
        return binary.calibration_error
    return None if three_way is None else three_way.macro_f1.value


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _cells(figures: Figures) -> list[str]:
    counts = [f"{figures.binary.rows:,}", f"{figures.binary.judged:,}"]
    return counts + [_shown(kind_of(figures, kind)) for kind in _KINDS]


def _mean(kind: str, figures: Sequence[Figures]) -> str:
    found = [value for one in figures if (value := kind_of(one, kind)) is not None]
    return _shown(fmean(found) if found else None)


def _baseline_table(sets: Sequence[SetFigures], baselines: Sequence[str], width: int) -> list[str]:
    heads = ["model", *baselines]
    lines = [f"{'balanced accuracy':<{width}}" + "".join(f"{head:>14}" for head in heads)]
    columns = [[one.model for one in sets], *([one.baselines[name] for one in sets] for name in baselines)]
    kinds = ["balanced accuracy", *(["macro-F1"] if any(one.model.three_way for one in sets) else [])]
    for kind in kinds:
        if kind == "macro-F1":
            lines += ["", f"{kind:<{width}}" + "".join(f"{head:>14}" for head in heads)]
        for place, one in enumerate(sets):
            shown = [_shown(kind_of(column[place], kind)) for column in columns]
            if shown[0] != "-":
                lines.append(f"{one.name:<{width}}" + "".join(f"{cell:>14}" for cell in shown))
        lines.append(f"{'mean':<{width}}" + "".join(f"{_mean(kind, column):>14}" for column in columns))
    return lines


def _baseline_lines(figures: SetFigures) -> list[str]:
    if not figures.baselines:
        return []
    lines = ["", f"{'baseline':<20}{'accuracy':>9}{'balanced':>12}{'macro-F1':>12}"]
    for name, one in figures.baselines.items():
        accuracy, balanced, macro = (_shown(kind_of(one, kind)) for kind in (_KINDS[0], _KINDS[1], _KINDS[4]))
        lines.append(f"{name:<20}{accuracy:>9}{balanced:>12}{macro:>12}")
    return lines


def _worst(figures: SetFigures) -> list[str]:
    if not figures.worst:
        return []
    rows = [_mistake_line(mistake, text) for mistake, text in figures.worst]
    return ["", f"{'score':>7}  {'label':<10}message (the surest mistakes)", *rows]


def _mistake_line(mistake: Mistake, text: str) -> str:
    label = ("negative", "positive")[mistake.label]
    return f"{mistake.score:>7.4f}  {label:<10}{one_line(mistake.message_id or '-')}  {text}".rstrip()
