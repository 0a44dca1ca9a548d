"""The picture of the frontier: what each variant of the network costs, and how good it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from benchmarks.frontier_points import Point
from benchmarks.label_places import Box, label_places
from benchmarks.picture import COLOURS, GREY, INK
from score_messages.training.held_out import NATURAL

WIDTH, HEIGHT = 720, 300

LIMIT = 1.3
"""What a word of the default model may cost."""

_TICKS = (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16)


@dataclass(frozen=True)
class _Scale:
    """From figures to pixels from the lower left corner, and back; `is_log` for a scale of ratios."""

    low: float
    high: float
    pixels: float
    is_log: bool = False

    def pixel(self, value: float) -> float:
        low, high, at = (math.log(number) if self.is_log else number for number in (self.low, self.high, value))
        return self.pixels * (at - low) / (high - low)

    def value(self, pixel: float) -> float:
        share = pixel / self.pixels
        if self.is_log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)


def frontier_chart(points: Sequence[Point], shipped: str) -> alt.VConcatChart:
    """Three panels with a named point for each variant, at least one; the shipped form is marked."""
    others = [kind for kind in points[0].macro_f1 if kind not in NATURAL]
    panels = [
        (f"Macro-F1, mean of {_listed(NATURAL)}, %", [point.mean_macro_f1(NATURAL) for point in points]),
        (f"Macro-F1, mean of {_listed(others)}, %", [point.mean_macro_f1(others) for point in points]),
        ("Negative against positive, balanced accuracy, %", [point.mean_polar for point in points]),
    ]
    return alt.vconcat(*(_panel(title, [100 * share for share in shares], points, shipped) for title, shares in panels))


def _listed(kinds: Sequence[str]) -> str:
    return " and ".join([", ".join(kinds[:-1]), kinds[-1]])


def _panel(title: str, values: Sequence[float], points: Sequence[Point], shipped: str) -> alt.LayerChart:
    costs = [point.cost for point in points]
    across = _Scale(0.8 * min(*costs, LIMIT), 1.5 * max(*costs, LIMIT), WIDTH, is_log=True)
    room = max(0.15 * (max(values) - min(values)), 0.5)
    up = _Scale(min(values) - room, max(values) + room, HEIGHT)
    rows = _rows(values, points, shipped, across, up)
    x = alt.X(
        "cost:Q",
        title="Cost of a word, as a multiple of that of imdb-article",
        scale=alt.Scale(type="log", domain=[across.low, across.high], nice=False),
        axis=alt.Axis(values=[tick for tick in _TICKS if across.low <= tick <= across.high], format="~g"),
    )
    y = alt.Y("percent:Q", title=title, scale=alt.Scale(domain=[up.low, up.high], nice=False, zero=False))
    colour = alt.Color("colour:N", scale=None)
    base = alt.Chart(alt.Data(values=rows), width=WIDTH, height=HEIGHT)
    lines = base.transform_filter("datum.is_far").mark_rule(color=GREY, strokeWidth=0.7)
    layers = [
        *_limit(),
        lines.encode(x=x, y=y, x2="name_cost:Q", y2="name_percent:Q"),
        base.mark_point(filled=True, opacity=1).encode(
            x=x, y=y, color=colour, size=alt.Size("size:Q", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
    ]
    for align in ("left", "center", "right"):
        names = base.transform_filter(f"datum.align == '{align}'").mark_text(
            align=align, baseline="middle", fontSize=11
        )
        layers.append(names.encode(x="name_cost:Q", y="name_percent:Q", text="variant:N", color=colour))
    return alt.layer(*layers)


def _rows(
    values: Sequence[float], points: Sequence[Point], shipped: str, across: _Scale, up: _Scale
) -> list[dict[str, object]]:
    """What is drawn of each variant; the names' places as figures, since all that a chart has lies on its scales."""
    named = sorted(zip(values, points, strict=True), key=lambda pair: (pair[1].variant != shipped, pair[1].cost))
    pixels = [(across.pixel(point.cost), HEIGHT - up.pixel(value)) for value, point in named]
    places = label_places(pixels, [point.variant for _, point in named], Box(0, 0, WIDTH, HEIGHT))
    rows: list[dict[str, object]] = []
    for (value, point), place in zip(named, places, strict=True):
        is_shipped = point.variant == shipped
        rows.append(
            {
                "variant": point.variant,
                "cost": point.cost,
                "percent": value,
                "name_cost": across.value(place.x),
                "name_percent": up.value(HEIGHT - place.y),
                "align": place.align,
                "is_far": place.is_far,
                "colour": COLOURS[1] if is_shipped else INK,
                "shape": "diamond" if is_shipped else "circle",
                "size": 130 if is_shipped else 45,
            }
        )
    return rows


def _limit() -> list[alt.Chart]:
    base = alt.Chart(alt.Data(values=[{"cost": LIMIT, "label": f"the default may cost {LIMIT}"}]))
    text = base.mark_text(color=GREY, align="left", dx=4, dy=-5, baseline="bottom", fontSize=11)
    return [
        base.mark_rule(color=GREY, strokeDash=[3, 3]).encode(x="cost:Q"),
        text.encode(x="cost:Q", y=alt.value(HEIGHT), text="label:N"),
    ]
