"""The picture of faithfulness: how much the predicted sentiment loses by what is deleted."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from benchmarks.deletions import METHODS, Curve
from benchmarks.picture import COLOURS

WIDTH, HEIGHT = 340, 240

_DASHES = ([1, 0], [8, 3], [2, 2])


def faithfulness_chart(curves: Mapping[str, Curve]) -> alt.HConcatChart:
    """A panel for each kind of texts, with intervals."""
    return alt.hconcat(*(_panel(kind, curve) for kind, curve in curves.items())).resolve_scale(y="shared")


def _panel(kind: str, curve: Curve) -> alt.LayerChart:
    rows = [
        {"phrases": index + 1, "method": method, "drop": mean.mean, "low": mean.low, "high": mean.high}
        for method, means in curve.drops.items()
        for index, mean in enumerate(means)
    ]
    names, title = list(METHODS), "Probability of the predicted sentiment falls by"
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolSize=400, symbolStrokeWidth=2.5, symbolOpacity=1
    )
    colours = alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    dashes = alt.StrokeDash("method:N", scale=alt.Scale(domain=names, range=list(_DASHES)), legend=legend)
    base = alt.Chart(alt.Data(values=rows), title=f"{curve.texts} {kind}", width=WIDTH, height=HEIGHT).encode(
        x=alt.X(
            "phrases:Q", title="Phrases deleted", axis=alt.Axis(tickCount=5, format="d"), scale=alt.Scale(nice=False)
        )
    )
    area = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=title), y2="high:Q", color=alt.Color("method:N", scale=colours, legend=legend)
    )
    lines = base.mark_line(strokeWidth=2).encode(
        y=alt.Y("drop:Q", title=title), color=alt.Color("method:N", scale=colours, legend=legend), strokeDash=dashes
    )
    return alt.layer(area, lines)
