"""A chart of Altair as a piece of SVG that stands in the page: no name, address, style or script of its own.

Vega writes ids, roles, empty groups and positions to 15 digits. What counts is kept: shapes, texts, colours.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from score_messages.extras import extra

with extra("report", "a report needs Altair"):
    import altair as alt
    import vl_convert

from score_messages.report.page.colours import GREY, GRID

__all__ = ["Rows", "Tables", "alt", "svg_of"]

_FONT = "Liberation Sans, Arial, sans-serif"
"""vl-convert brings the first one, so that text takes the same room on every machine. The page shows its own font."""

_ROOM = 16
"""Pixels that names at the right end may need more in the font of a page than in that of vl-convert."""

_FRACTION = re.compile(r"\.(\d)\d*")

_POSITIONS = frozenset("d x y x1 x2 y1 y2 r cx cy width height transform".split())
"""Attributes that say where, to a tenth of a pixel; beyond that processors may differ."""

_KEPT = _POSITIONS | frozenset(
    "fill stroke stroke-width stroke-dasharray stroke-linecap opacity fill-opacity stroke-opacity text-anchor font-size"
    " font-weight".split()
)
"""Attributes that draw something."""

_NEEDLESS = {"opacity": "1", "stroke-width": "1", "transform": "translate(0,0)", "font-weight": "normal"}


Rows = Sequence[dict[str, Any]]
"""A row of data has a value for each of its fields."""


class Tables:
    """The data of a chart's parts, kept apart from it: Altair copies and checks all that it holds, again and again."""

    def __init__(self) -> None:
        self.rows: dict[str, Rows] = {}

    def chart(self, rows: Rows) -> alt.Chart:
        """A chart of some rows, without a mark yet."""
        name = f"table{len(self.rows)}"
        self.rows[name] = rows
        return alt.Chart(alt.NamedData(name=name))


def svg_of(chart: alt.TopLevelMixin, tables: Tables, name: str, css_class: str) -> str:
    """The picture for the page, the same text for the same chart.

    Args:
        name: what it shows, for those who can't see it.
    """
    vega_lite = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    specification = {**chart.to_dict(), "config": _style(), "datasets": tables.rows}
    drawn: str = vl_convert.vegalite_to_svg(specification, vl_version=vega_lite)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - written by Vega from our own chart
    svg = ElementTree.Element(
        "svg",
        {"class": css_class, "role": "img", "aria-label": name, "viewBox": root.get("viewBox", ""), "fill": "none"},
    )
    for child in root:
        svg.extend(_kept(child))
    return ElementTree.tostring(svg, encoding="unicode", short_empty_elements=True)


@functools.cache
def _style() -> dict[str, Any]:
    style: dict[str, Any] = alt.Config(
        font=_FONT,
        background="transparent",
        padding={"left": 0, "top": 2, "right": _ROOM, "bottom": 2},
        aria=False,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(domainColor=GRID, gridColor=GRID, labelColor=GREY, tickColor=GRID, labelFontSize=12),
        text=alt.MarkConfig(fontSize=12),
    ).to_dict()
    return style


def _kept(element: ElementTree.Element) -> list[ElementTree.Element]:
    """The element without what draws nothing; its children alone if it is a group that moves and paints nothing."""
    tag = element.tag.rsplit("}", 1)[-1]
    children = [kept for child in element for kept in _kept(child)]
    attributes = {
        key: _FRACTION.sub(_tenths, value) if key in _POSITIONS else value
        for key, value in element.attrib.items()
        if key in _KEPT and value and _NEEDLESS.get(key) != value
    }
    if tag == "g":
        if not attributes or not children:
            return children
    elif not _draws(tag, element):
        return []
    kept = ElementTree.Element(tag, attributes)
    kept.text = element.text if tag == "text" else None
    kept.extend(children)
    return [kept]


def _draws(tag: str, element: ElementTree.Element) -> bool:
    if tag == "text":
        return bool(element.text)
    return tag in ("path", "line", "rect", "circle") and any(
        element.get(kind, "none") not in ("none", "transparent") for kind in ("fill", "stroke")
    )


def _tenths(fraction: re.Match[str]) -> str:
    return "" if fraction.group(1) == "0" else f".{fraction.group(1)}"
