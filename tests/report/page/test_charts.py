"""The charts as SVG: what is drawn, in which colours, with which words, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from score_messages.report.contents import SENTIMENTS, Period, Trend
from score_messages.report.page.charts import NARROW, WIDE, group_chart, highest, trend_chart
from score_messages.report.page.colours import BY_SENTIMENT, TINT
from tests.support.report_contents import trend
from tests.support.report_edges import gaps

WEEK = Period("2026-11-02", "2026-11-08", 9000, {})
DAILY = trend("day", "2026-10-05", 35, 0.2, 900)


def chart(of: Trend, period: Period = WEEK) -> ElementTree.Element:
    return ElementTree.fromstring(trend_chart(of, period, WIDE, "what it shows", "wide"))


def drawn(svg: ElementTree.Element, **wanted: str) -> list[ElementTree.Element]:
    return [
        each for each in svg.iter() if all(each.get(key.replace("_", "-")) == value for key, value in wanted.items())
    ]


def test_each_sentiment_has_a_line_a_band_and_its_name() -> None:
    """Told apart by colour, by dashes and by the name with the last share."""
    svg = chart(DAILY)
    texts = {text.text: text.get("fill") for text in svg.iter("text")}
    dashes = set()
    for name in SENTIMENTS:
        colour, last = BY_SENTIMENT[name], DAILY.points[-1].sentiments[name].share
        assert texts[f"{name} {last * 100:.0f}\u00a0%"] == colour
        assert len([band for band in drawn(svg, fill=colour, opacity="0.16") if band.get("d", "").endswith("Z")]) == 1
        line = [line for line in drawn(svg, stroke=colour) if line.get("stroke-dasharray")]
        assert len(line) == 1 and line[0].get("d", "").count("L") == 34
        dashes.add(line[0].get("stroke-dasharray"))
    assert len(dashes) == 3


def test_bars_are_the_messages_of_each_day() -> None:
    """As high as there are messages, the highest with its number."""
    svg = chart(DAILY)
    bars = [bar for bar in svg.iter("path") if bar.get("opacity") == "0.55"]
    heights = [float(re.findall(r"v(-?[\d.]+)", bar.get("d", ""))[0]) for bar in bars]
    counts = [point.messages for point in DAILY.points]
    assert len(bars) == 35 and f"{max(counts):,}" in {text.text for text in svg.iter("text")}
    assert heights == pytest.approx([44 * count / max(counts) for count in counts], abs=0.2)


def test_axis_holds_the_intervals_of_each_sentiment() -> None:
    """Those of the most frequent too, though most intervals of all three together lie far below; not a single spike."""
    shares = {"negative": (0.29, 0.36), "neutral": (0.15, 0.22), "positive": (0.57, 0.66)}
    negative = DAILY.points[0].sentiments["negative"]
    point = replace(
        DAILY.points[0],
        sentiments={name: replace(negative, share=share, high=high) for name, (share, high) in shares.items()},
    )
    assert highest([replace(DAILY, points=[point] * 20)], SENTIMENTS) == 0.7
    spike = replace(point, sentiments={"negative": replace(negative, share=0.3, high=0.99)})
    assert highest([replace(DAILY, points=[*[point] * 20, spike])], SENTIMENTS) == 0.7
    assert highest([replace(DAILY, points=())], SENTIMENTS) == 1.0


def test_period_is_marked_in_the_trend() -> None:
    """With a tint and a word; not where the trend has no other days."""
    assert len(drawn(chart(DAILY), fill=TINT)) == 1
    assert "this period" in {text.text for text in chart(DAILY).iter("text")}
    whole = Period("2026-10-05", "2026-11-08", 9000, {})
    assert not drawn(chart(DAILY, whole), fill=TINT)


def test_days_without_messages_are_gaps_and_lonely_days_are_dots_with_their_interval() -> None:
    """No line leads over days of which nothing is known."""
    of = gaps().trend
    assert of is not None
    svg, colour = chart(of), BY_SENTIMENT["negative"]
    line = next(line for line in drawn(svg, stroke=colour) if line.get("stroke-width") == "2.4")
    assert line.get("d", "").count("M") >= 2 and line.get("d", "").count("L") == 2
    dots = [dot for dot in drawn(svg, fill=colour) if "A" in dot.get("d", "")]
    assert len(dots) == 1
    assert len([rule for rule in svg.iter("line") if rule.get("stroke") == colour]) == 1


def test_week_that_is_not_complete_has_a_hollow_point() -> None:
    """The others have full ones, or none in a long trend."""
    weeks = trend("week", "2025-11-03", 50, 0.2, 900)
    svg = chart(weeks)
    hollow = [point for point in drawn(svg, stroke=BY_SENTIMENT["negative"]) if "A" in point.get("d", "")]
    assert len(hollow) == 1 and hollow[0].get("fill") is None
    complete = replace(weeks, points=[replace(point, complete=True) for point in weeks.points])
    assert not [point for point in drawn(chart(complete), stroke=BY_SENTIMENT["negative"]) if "A" in point.get("d", "")]


def test_charts_hold_no_id_script_style_or_address() -> None:
    """Which would repeat on the page, or be stopped by its policy."""
    for svg in (
        trend_chart(DAILY, WEEK, NARROW, "what it shows", "narrow"),
        group_chart(DAILY, trend("day", "2026-10-05", 35, 0.1, 9000), 0.5, "what it shows"),
    ):
        root = ElementTree.fromstring(svg)
        assert {root.get("role"), root.get("aria-label")} == {"img", "what it shows"}
        attributes = {name for each in root.iter() for name in each.attrib}
        assert not attributes & {"id", "style", "href", "clip-path", "onload", "font-family"}
        assert {each.tag for each in root.iter()} <= {"svg", "g", "path", "line", "rect", "text"}
        assert "http" not in svg


def test_group_is_drawn_beside_all_messages() -> None:
    """As a thin dashed line, where both have the same days."""
    everyone = trend("day", "2026-10-05", 35, 0.1, 9000)
    beside = ElementTree.fromstring(group_chart(DAILY, everyone, 0.5, "x"))
    alone = ElementTree.fromstring(group_chart(DAILY, replace(everyone, step="week"), 0.5, "x"))
    assert len(drawn(beside, stroke_dasharray="3,2")) == 1 and not drawn(alone, stroke_dasharray="3,2")
