"""The picture of a card that shows what thresholds trade: precision and recall of lists, as the record has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt

from benchmarks.picture import COLOURS
from benchmarks.quality_pictures import kind_of_set
from benchmarks.threshold_picture import HEIGHT, WIDTH, threshold_axis, threshold_mark

SHOWN = ("mail", "support messages and chats", "IMDB reviews")
"""Kinds of messages that have a line, where the record has curves of them."""

_DASHES = ([1, 0], [8, 3], [2, 2])
_TITLES = {
    "precision": ("Of messages on the list, how many are {}", "Precision of {}, %"),
    "recall": ("Of {} messages, how many are on it", "Recall of {}, %"),
}
_COLUMNS = ("negative", "positive")


def has_curves(record: Mapping[str, Any]) -> bool:
    """Whether there is anything to draw; models that were measured before have no curves."""
    return any(True for _ in _curves(record))


def thresholds_chart(record: Mapping[str, Any], thresholds: tuple[float, ...]) -> alt.VConcatChart:
    """Precision above and recall below, by the threshold of negative and of positive.

    Args:
        thresholds: of negative and of positive; one of the score, if the model has one output.
    """
    negative, positive = thresholds if len(thresholds) == 2 else (1 - thresholds[0], thresholds[0])
    rows = [
        alt.hconcat(_panel(record, figure, "negative", negative), _panel(record, figure, "positive", positive))
        for figure in _TITLES
    ]
    return alt.vconcat(*rows)


def _curves(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each kind that is shown, in order, with the number of its rows; and its curves."""
    named = {kind_of_set(name): figures for name, figures in record["metrics"].items()}
    for kind in SHOWN:
        if "threshold_curve" in named.get(kind, {}):
            yield f"{kind} ({named[kind]['headline']['rows']:,})", named[kind]["threshold_curve"]


def _panel(record: Mapping[str, Any], figure: str, of_class: str, chosen: float) -> alt.LayerChart:
    curves = dict(_curves(record))
    rows = [
        {"threshold": at["threshold"], "kind": kind, "percent": 100 * at[figure]}
        for kind, of in curves.items()
        for at in of[of_class]
        if at[figure] is not None
    ]
    title, shown = (text.format(of_class) for text in _TITLES[figure])
    dashes = {"domain": list(curves), "range": list(_DASHES[: len(curves)])}
    series = {"domain": list(curves), "range": list(COLOURS[: len(curves)])}
    legend = alt.Legend(title=None, orient="top", symbolSize=400, symbolStrokeWidth=2.5, labelLimit=300)
    lines = (
        alt.Chart(alt.Data(values=rows), title=title, width=WIDTH, height=HEIGHT)
        .mark_line(strokeWidth=2)
        .encode(
            x=threshold_axis(f"On the list from this p_{of_class} on"),
            y=alt.Y("percent:Q", title=shown, scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("kind:N", scale=alt.Scale(**series), legend=legend),
            strokeDash=alt.StrokeDash("kind:N", scale=alt.Scale(**dashes), legend=legend),
        )
    )
    return alt.layer(threshold_mark(chosen, "the model's"), lines)
