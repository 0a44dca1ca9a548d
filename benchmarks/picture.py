"""What the pictures of the docs have in common: fonts, colours, and how a chart becomes a file. Knows no figures.

A picture is light, with a dark form of the same that a viewer in dark mode gets; its text stays text.
"""

from __future__ import annotations

import re
from pathlib import Path

import altair as alt
import vl_convert

INK, GREY, GRID, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"
"""Text and what stands out; what is said beside it; lines in the background; the background."""

COLOURS = ("#0969da", "#bc4c00", "#1a7f37", "#8250df")
"""Of series, at most four. They and their dark forms stand out from the background by 3 to 1 (WCAG 2.2, 1.4.11)."""

DARK = {
    INK: "#e6edf3",
    GREY: "#9198a1",
    GRID: "#30363d",
    PAPER: "#0d1117",
    **dict(zip(COLOURS, ("#4493f8", "#f0883e", "#3fb950", "#ab7df8"), strict=True)),
}
"""What colours become in dark mode."""

_FONT = "Liberation Sans, Arial, sans-serif"
"""vl-convert brings the first one, so that text takes the same room on every machine."""

_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")
"""A position to less than a hundredth of a pixel, where processors may differ."""


def svg_of(chart: alt.TopLevelMixin) -> str:
    """The picture: the same text for the same chart, and no word of where or when it was drawn.

    Numbers in its texts may have two decimals, no more.
    """
    drawn: str = vl_convert.vegalite_to_svg(_styled(chart).to_dict(), vl_version=_vega_lite())
    head, rest = drawn.split(">", maxsplit=1)
    return f"{head}>{_dark_style()}{_LONG_NUMBER.sub(_shortened, rest)}\n"


def write_svg(path: Path, chart: alt.TopLevelMixin) -> None:
    """Draw a chart into a file whose folder may not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg_of(chart), encoding="utf-8")


def _styled(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    return (
        chart.configure(font=_FONT, background=PAPER, padding=12, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            domainColor=GREY, gridColor=GRID, labelColor=GREY, tickColor=GREY, titleColor=INK, titleFontWeight="normal"
        )
        .configure_legend(labelColor=INK, titleColor=INK, labelFontSize=12)
        .configure_title(color=INK, fontSize=13, anchor="start", subtitleColor=GREY, offset=10)
    )


def _vega_lite() -> str:
    """The version of Vega-Lite that Altair writes, as vl-convert wants it: `6.1` of `v6.1.0`."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _shortened(number: re.Match[str]) -> str:
    return f"{float(number.group()):.2f}"


def _dark_style() -> str:
    rules = (f'[{kind}="{light}"]{{{kind}:{dark}}}' for light, dark in DARK.items() for kind in ("fill", "stroke"))
    return f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
