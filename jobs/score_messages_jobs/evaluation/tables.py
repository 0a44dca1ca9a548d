"""The figures of an evaluation as text for people. Knows no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from score_messages.counted import counted
from score_messages.evaluation.evaluate import Misclassification
from score_messages.metrics.binary import BinaryMetrics
from score_messages.metrics.classwise import ClassCalibration
from score_messages.metrics.figures import Figures
from score_messages.metrics.intervals import Estimate
from score_messages.metrics.ranking import FEWEST, FIRST, RankingMetrics
from score_messages.metrics.three_class import CLASSES, ThreeWayMetrics
from score_messages_jobs.evaluation.estimates_table import estimate_lines, weighted_kind
from score_messages_jobs.evaluation.set_figures import SetFigures
from score_messages_jobs.terminal.excerpt import one_line


def one_set(figures: SetFigures) -> str:
    """All figures of a set, with their 95 % intervals; of rows with weights what they say of all messages."""
    lines = _of_rows(figures.model) if figures.weighted is None else estimate_lines(figures.weighted)
    lines += _baseline_lines(figures)
    return "\n".join([*lines, *_worst(figures), *_passed_over(figures), *_notes([figures])])


def _of_rows(model: Figures) -> list[str]:
    """First the figures over all rows."""
    how_counted = ", counted as wrong" if model.unscored else ""
    lines = [
        f"{'rows':<20}{model.rows:>9,}",
        f"{'not scored':<20}{model.unscored:>9,}{how_counted}",
        f"{'':<20}{'':>9}   95 % interval",
    ]
    lines += [] if model.three_way is None else [_interval("macro-F1", model.macro_f1)]
    lines.append(_interval("accuracy", model.accuracy))
    lines += _ranking(model.ranking) + _calibration(model.calibration)
    if model.three_way is not None:
        lines += ["", *_three_way(model.three_way, model.calibration), "", *_TWO_CLASSES]
    return lines + _binary(model.binary)


def _ranking(ranking: RankingMetrics) -> list[str]:
    """How well a list sorted by p_negative begins with negative rows."""
    if ranking.auc is None:
        return []
    lines = [_interval("AUC of negative", ranking.auc) + "   negative against all other rows, by p_negative"]
    if ranking.first_negative is not None:
        most = f"   negative among the {FIRST} most probably negative; {ranking.negative_rows:,} rows are negative"
        lines.append(f"{f'negative in top {FIRST}':<20}{_count(ranking.first_negative):>9}{most}")
    return lines


def _calibration(calibration: ClassCalibration | None) -> list[str]:
    if calibration is None:
        return []
    chance = f"   of the three probabilities; {calibration.by_chance:.4f} would be chance"
    return [f"{CLASSWISE:<20}{calibration.error:>9.4f}{chance}"]


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
    """A line per set, below it one for each of its parts, and one for the plain mean of the sets.

    What was not measured is a dash.
    """
    baselines = list(sets[0].baselines)
    whole = [figures for figures in sets if not figures.part]
    rows = [[_shown_name(figures), *_cells(figures)] for figures in sets]
    if len(whole) > 1 and not any(figures.weighted for figures in sets):
        rows.append(["mean", "", "", *(_mean(kind, [figures.model for figures in whole]) for kind in _HEADS)])
    width = max(len("balanced accuracy"), *(len(row[0]) for row in rows)) + 1
    lines = [" " * width + "".join(f"{head:>10}" for head in ("rows", "unscored", *_HEADS.values()))]
    lines += [f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in rows]
    lines += ["", *_KEY]
    if any(figures.weighted for figures in sets):
        lines.append("Rows of files that were drawn are weighted, so that these figures are of all messages.")
    if baselines:
        lines += ["", *_baseline_table(sets, baselines, width)]
    for figures in sets:
        if figures.worst:
            lines += ["", figures.name, *_worst(figures)]
    return "\n".join([*lines, *_notes(sets)])


def _shown_name(figures: SetFigures) -> str:
    return f"  {figures.part}" if figures.part else figures.name


def _notes(sets: Sequence[SetFigures]) -> list[str]:
    notes = list(dict.fromkeys(figures.note for figures in sets if figures.note))
    return ["", *notes] if notes else []


def _passed_over(figures: SetFigures) -> list[str]:
    unlabelled = 0 if figures.estimates is None else figures.estimates.unlabelled
    return ["", f"Passed over, since they have no label: {counted(unlabelled, 'row')}."] if unlabelled else []


_KEY = [
    "Over all rows, a row without a score counts as wrong: macro-F1 (of three classes, where any label is neutral),",
    "accuracy, neg AUC (negative against all other rows, by p_negative), top 20 (how many of the 20 with the highest",
    f"p_negative are negative, of at least {FEWEST} rows). cw ECE: classwise calibration error of three probabilities.",
    "Negative against positive, on scored rows: balanced accuracy, AUC and ECE.",
]


def passed(challenges: Mapping[str, Mapping[str, int]]) -> str:
    """How many texts of each group of challenges the model passes."""
    rows = [f"{name:<24}{counts['passed']:>8}{counts['of']:>6}" for name, counts in challenges.items()]
    return "\n".join(["", f"{'challenge':<24}{'passed':>8}{'of':>6}", *rows])


def _interval(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{name:<20}{'-':>9}"
    return f"{name:<20}{estimate.value:>9.4f}   {estimate.low:.4f} to {estimate.high:.4f}"


def _three_way(metrics: ThreeWayMetrics, calibration: ClassCalibration | None) -> list[str]:
    lines = [f"{'class':<20}{'precision':>9}{'recall':>12}{'ECE':>12}{'F1':>12}   95 % interval of F1"]
    errors = (None,) * len(CLASSES) if calibration is None else calibration.by_class
    for index, name in enumerate(CLASSES):
        estimates = (metrics.precisions[index], metrics.recalls[index], metrics.f1[index])
        lines.append(_class_line(name, *estimates, errors[index]))
    lines.append("")
    heads = [*CLASSES, "not scored"]
    lines.append(f"{'label':<20}" + "".join(f"{name:>12}" for name in heads) + "   given by the model")
    for name, counts, unscored in zip(CLASSES, metrics.confusion, metrics.unscored, strict=True):
        lines.append(f"{name:<20}" + "".join(f"{count:>12,}" for count in (*counts, unscored)))
    return lines


def _class_line(
    name: str, precision: Estimate | None, recall: Estimate | None, f1: Estimate | None, error: float | None
) -> str:
    values = [None if estimate is None else estimate.value for estimate in (precision, recall)]
    shown = [*map(_shown, values), _shown(error), _shown(None if f1 is None else f1.value)]
    limits = "" if f1 is None else f"   {f1.low:.4f} to {f1.high:.4f}"
    return f"{name:<20}{shown[0]:>9}" + "".join(f"{cell:>12}" for cell in shown[1:]) + limits


NEGATIVE_AUC, CLASSWISE, TOP = "AUC of negative", "classwise ECE", f"negative in top {FIRST}"

_HEADS = {
    "macro-F1": "macro-F1",
    "accuracy": "accuracy",
    NEGATIVE_AUC: "neg AUC",
    TOP: f"top {FIRST}",
    CLASSWISE: "cw ECE",
    "balanced accuracy": "balanced",
    "AUC": "AUC",
    "calibration error": "ECE",
}
"""The figures in the tables of several sets, and their heads there."""

COMPARED = ("macro-F1", "accuracy", NEGATIVE_AUC, TOP, CLASSWISE, "balanced accuracy")
"""Those that are shown of baselines."""

UNTHRESHOLDED = (NEGATIVE_AUC, TOP, CLASSWISE)
"""Those that are the same whatever the thresholds."""


def kind_of(figures: Figures, kind: str) -> float | None:
    """One of the figures in the tables, by its name."""
    numbers = {
        "calibration error": figures.binary.calibration_error,
        CLASSWISE: None if figures.calibration is None else figures.calibration.error,
        TOP: figures.ranking.first_negative,
    }
    if kind in numbers:
        return numbers[kind]
    estimates = {
        "macro-F1": figures.macro_f1,
        "accuracy": figures.accuracy,
        NEGATIVE_AUC: figures.ranking.auc,
        "balanced accuracy": figures.binary.balanced_accuracy,
        "AUC": figures.binary.auc,
    }
    estimate = estimates[kind]
    return None if estimate is None else estimate.value


def _shown(value: float | None, kind: str = "") -> str:
    if value is None:
        return "-"
    return _count(value) if kind == TOP else f"{value:.4f}"


def _count(value: float) -> str:
    """Of rows; a mean of counts isn't always whole."""
    return f"{value:.1f}".removesuffix(".0")


def _cells(figures: SetFigures) -> list[str]:
    """Of rows with weights what they say of all messages; what isn't estimated so is a dash."""
    counts = [f"{figures.model.rows:,}", f"{figures.model.unscored:,}"]
    if figures.weighted is not None:
        return counts + [_shown(weighted_kind(figures.weighted, kind)) for kind in _HEADS]
    return counts + [_shown(kind_of(figures.model, kind), kind) for kind in _HEADS]


def _mean(kind: str, figures: Sequence[Figures]) -> str:
    values = [value for measured in figures if (value := kind_of(measured, kind)) is not None]
    return _shown(fmean(values) if values else None, kind)


def _baseline_table(sets: Sequence[SetFigures], baselines: Sequence[str], width: int) -> list[str]:
    heads = ["model", *baselines]
    columns = {figures.name: [figures.model, *(figures.baselines[name] for name in baselines)] for figures in sets}
    whole = [columns[figures.name] for figures in sets if not figures.part]
    lines: list[str] = []
    for kind in COMPARED:
        rows = {name: [kind_of(given, kind) for given in column] for name, column in columns.items()}
        shown = [figures for figures in sets if set(rows[figures.name]) != {None}]
        if not shown:
            continue
        lines += ["", f"{kind:<{width}}" + _under(heads, heads)]
        for figures in shown:
            cells = [_shown(value, kind) for value in rows[figures.name]]
            lines.append(f"{_shown_name(figures):<{width}}" + _under(cells, heads))
        if len(whole) > 1:
            means = [_mean(kind, column) for column in zip(*whole, strict=True)]
            lines.append(f"{'mean':<{width}}" + _under(means, heads))
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
    lines = ["", f"{'baseline':<{width}}" + "".join(f"{_HEADS[kind]:>12}" for kind in COMPARED)]
    compared = dict(figures.baselines)
    if figures.weighted is not None:  # so that like is compared with like
        lines[1] = f"{'rows not weighted':<{width}}" + lines[1][width:]
        compared = {"the model": figures.model, **compared}
    for name, baseline in compared.items():
        cells = [_shown(kind_of(baseline, kind), kind) for kind in COMPARED]
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
