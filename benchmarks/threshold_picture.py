"""The picture of what thresholds trade: macro-F1 above, precision and recall of negative below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt

from benchmarks.picture import COLOURS, GREY, INK
from benchmarks.threshold_trade import Trade

MEAN = "mean of all"
WIDTH, HEIGHT = 340, 220

_DASHES = ([1, 0], [8, 3], [2, 2], [8, 3, 2, 3])


@dataclass(frozen=True)
class _Panel:
    """A line for each kind of messages: what is shown of it, against the threshold of which class, and its mark."""

    title: str
    shown: str
    of_class: str
    chosen: float
    curves: Mapping[str, Sequence[float | None]]


def threshold_chart(trade: Trade) -> alt.VConcatChart:
    """Four panels; the model's own thresholds are marked."""
    negative, positive = trade.thresholds
    by_negative, f1 = ("negative", negative), "Macro-F1, %"
    panels = [
        _Panel(f"With a threshold of positive of {positive:.2f}", f1, *by_negative, _with_mean(trade.by_negative)),
        _Panel(
            f"With a threshold of negative of {negative:.2f}", f1, "positive", positive, _with_mean(trade.by_positive)
        ),
        _Panel("Of messages called negative, how many are", "Precision of negative, %", *by_negative, trade.precision),
        _Panel("Of negative messages, how many are found", "Recall of negative, %", *by_negative, trade.recall),
    ]
    drawn = [_drawn(panel, trade.tried, list(trade.by_negative)) for panel in panels]
    return alt.vconcat(alt.hconcat(*drawn[:2]), alt.hconcat(*drawn[2:]))


def _with_mean(curves: Mapping[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    return {**curves, MEAN: [sum(values) / len(values) for values in zip(*curves.values(), strict=True)]}


def _drawn(panel: _Panel, tried: Sequence[float], kinds: Sequence[str]) -> alt.LayerChart:
    rows = [
        {"threshold": threshold, "kind": kind, "percent": 100 * value}
        for kind, values in panel.curves.items()
        for threshold, value in zip(tried, values, strict=True)
        if value is not None
    ]
    shown = [*kinds, MEAN]
    series = {"domain": shown, "range": [*COLOURS[: len(kinds)], INK]}
    dashes = {"domain": shown, "range": [*_DASHES[: len(kinds)], _DASHES[0]]}
    legend = alt.Legend(title="Held-out messages", orient="top", symbolSize=400, symbolStrokeWidth=2.5)
    lines = (
        alt.Chart(alt.Data(values=rows), title=panel.title, width=WIDTH, height=HEIGHT)
        .mark_line(strokeWidth=2)
        .encode(
            x=threshold_axis(f"Threshold of {panel.of_class}: smallest p_{panel.of_class}"),
            y=alt.Y("percent:Q", title=panel.shown, scale=alt.Scale(zero=False, nice=True)),
            color=alt.Color("kind:N", scale=alt.Scale(**series), legend=legend),
            strokeDash=alt.StrokeDash("kind:N", scale=alt.Scale(**dashes), legend=legend),
        )
    )
    return alt.layer(threshold_mark(panel.chosen, "chosen"), lines)


def threshold_axis(title: str) -> alt.X:
    """From 0 to 1."""
    scale, axis = alt.Scale(domain=[0, 1]), alt.Axis(format=".1f", tickCount=6)
    return alt.X("threshold:Q", title=title, scale=scale, axis=axis)


def threshold_mark(threshold: float, said: str) -> alt.LayerChart:
    """A line at a threshold, which says what it is."""
    base = alt.Chart(alt.Data(values=[{"threshold": threshold, "label": f"{said}: {threshold:.2f}"}]))
    rule = base.mark_rule(color=GREY, strokeDash=[3, 3]).encode(x="threshold:Q")
    text = base.mark_text(color=GREY, align="left", dx=4, dy=-5, baseline="bottom").encode(
        x="threshold:Q", y=alt.value(HEIGHT), text="label:N"
    )
    return alt.layer(rule, text)
