"""The picture of the learning curves: macro-F1 by the number of labels, a panel for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any

import altair as alt

from benchmarks.learning_table import AS_IT_IS, LABELS, METHODS, Line, lines_of
from benchmarks.picture import COLOURS

WIDTH, HEIGHT = 210, 200


def curves_chart(lines: Sequence[Line]) -> alt.TopLevelMixin:
    """Means with a bar of one standard deviation of the draws to either side."""
    kinds = list(dict.fromkeys(line["kind"] for line in lines))
    return alt.hconcat(*(_panel(kind, lines) for kind in kinds)).resolve_scale(y="independent")


def _panel(kind: str, lines: Sequence[Line]) -> alt.LayerChart:
    rows = [row for method in METHODS for row in _points(kind, method, lines)]
    data = alt.Data(values=rows)
    x = alt.X(
        "labels:Q",
        title="Labels",
        scale=alt.Scale(type="log", domain=[80, 1250], nice=False),
        axis=alt.Axis(values=list(LABELS), format=",d"),
    )
    colour = alt.Color(
        "model:N", title=None, scale=alt.Scale(domain=list(METHODS), range=list(COLOURS[: len(METHODS)])), sort=None
    )
    y = alt.Y("mean:Q", title="Macro-F1, %", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    base = alt.Chart(data, title=kind.capitalize(), width=WIDTH, height=HEIGHT)
    shown = base.encode(x=x, color=colour)
    bars = shown.mark_rule(strokeWidth=1.5).encode(y=alt.Y("low:Q", title="Macro-F1, %"), y2="high:Q")
    return alt.layer(shown.mark_line(point=alt.OverlayMarkDef(size=50)).encode(y=y), bars)


def _points(kind: str, method: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
    points = []
    for labels in LABELS:
        given = lines_of(lines, kind, LABELS[0] if method == AS_IT_IS else labels, method)
        if given:
            values = [100 * line["macro_f1"] for line in given]
            mean, spread = fmean(values), pstdev(values)
            point = {"labels": labels, "model": method, "mean": round(mean, 2)}
            points.append(point | {"low": round(mean - spread, 2), "high": round(mean + spread, 2)})
    return points
