"""The learning curves as a table for the docs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev
from typing import Any

from benchmarks.markdown import table

LABELS = (100, 200, 500, 1_000)
AS_IT_IS, TUNED, TRAINED = "as it is", "tuned", "trained"
METHODS = (AS_IT_IS, TUNED, TRAINED)

FIGURES = {"macro_f1": "macro-F1", "auc": "AUC of negative", "calibration_error": "calibration error"}

Line = Mapping[str, Any]


def curves_table(lines: Sequence[Line]) -> str:
    """Markdown: a row for each kind, number of labels and method; means, and in brackets the spread over the draws."""
    head = ["kind", "labels", "model", "draws", *FIGURES.values(), "gain of macro-F1"]
    rows = []
    for kind in dict.fromkeys(line["kind"] for line in lines):
        for labels in LABELS:
            for method in METHODS:
                given = lines_of(lines, kind, labels, method)
                if given and (method != AS_IT_IS or labels == LABELS[0]):
                    count = "0" if method == AS_IT_IS else f"{labels:,}"
                    rows.append([kind, count, method, str(len(given)), *_cells(given), _gain(lines, given)])
    return table(head, rows)


def lines_of(lines: Sequence[Line], kind: str, labels: int, method: str) -> list[Line]:
    """Those of a point of the curves."""
    wanted = {"kind": kind, "labels": labels, "method": method}
    return [line for line in lines if wanted.items() <= line.items()]


def gains(lines: Sequence[Line], given: Sequence[Line]) -> list[float]:
    """How much higher macro-F1 is than that of the model as it is, draw by draw."""
    before = {(line["kind"], line["draw"]): line["macro_f1"] for line in lines if line["method"] == AS_IT_IS}
    return [line["macro_f1"] - before[line["kind"], line["draw"]] for line in given]


def _cells(given: Sequence[Line]) -> list[str]:
    values = [[line[figure] for line in given if line[figure] is not None] for figure in FIGURES]
    return [f"{fmean(of_figure):.3f} ({pstdev(of_figure):.3f})" for of_figure in values]


def _gain(lines: Sequence[Line], given: Sequence[Line]) -> str:
    if given[0]["method"] == AS_IT_IS:
        return ""
    gained = gains(lines, given)
    return f"{fmean(gained):+.3f} ({pstdev(gained):.3f})"
