"""The section of a model card on kinds of messages that nothing was learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

HEADING = "## Kinds of messages that nothing was learned from"

EXPLANATION = (
    "Models made as this one from fewer texts, each without one kind of messages, labelled or not, from a teacher that"
    " has seen none either; measured on all labelled texts of that kind, with 95 % intervals. `sources` is two sources"
    " of mail and support messages, without the rest of their kinds. Labels of real messages (read_messages) are a"
    " language model's reading."
)

_FIGURES = {"macro_f1": "macro-F1", "balanced_accuracy": "balanced accuracy", "auc_of_negative": "AUC of negative"}


def left_out_section(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Markdown paragraphs, none without lines.

    Args:
        lines: one for each kind, texts and predictor: what `Figures.brief` gives with `left out`, `texts` and `by`. The
            model's own come first.
    """
    return [HEADING, EXPLANATION, left_out_table(lines)] if lines else []


def left_out_table(lines: Sequence[Mapping[str, Any]]) -> str:
    """Markdown: a row for each kind and its texts, three figures of each predictor, intervals for the first one's."""
    predictors = list(dict.fromkeys(line["by"] for line in lines))
    by_row: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for line in lines:
        by_row.setdefault((line["left out"], line["texts"]), {})[line["by"]] = line
    head = ["left out", "texts", "rows"]
    for title in _FIGURES.values():
        head += [title, *(f"{name}: {title}" for name in predictors[1:])]
    rows = [
        [kind, texts, f"{of_row[predictors[0]]['rows']:,}", *_figures(of_row, predictors)]
        for (kind, texts), of_row in by_row.items()
    ]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def _figures(of_row: Mapping[str, Mapping[str, Any]], predictors: Sequence[str]) -> list[str]:
    cells = []
    for figure in _FIGURES:
        for predictor in predictors:
            estimate = of_row.get(predictor, {}).get(figure)
            cells.append(_shown(estimate, with_interval=predictor == predictors[0]))
    return cells


def _shown(estimate: Sequence[float] | None, with_interval: bool) -> str:
    """A value of [value, low, high]."""
    if estimate is None:
        return "-"
    value, low, high = estimate
    return f"{value:.3f} ({low:.3f} to {high:.3f})" if with_interval else f"{value:.3f}"
