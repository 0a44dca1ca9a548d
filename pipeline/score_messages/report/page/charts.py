"""The charts of the page: a trend, and the trends of groups. Bands are the intervals, bars the numbers of messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from score_messages.report.contents import SENTIMENTS, Period, Trend
from score_messages.report.page.axes import TimeAxis, spread, ticks, time_axis
from score_messages.report.page.colours import BY_SENTIMENT, GREY, TINT
from score_messages.report.page.draw import Rows, Tables, alt, svg_of

_DASHES = {"negative": [1, 0], "neutral": [2, 3], "positive": [7, 3]}
_WIDTHS = {"negative": 2.4, "neutral": 2, "positive": 2}
"""Of lines, so that they differ by more than their colours."""

_MOST_DOTS = 40
"""Points of a trend up to which each has a dot."""


@dataclass(frozen=True)
class Size:
    """Of a chart, in pixels.

    Attributes:
        bars: height of the bars below.
        ticks: most days that are named.
        is_named: whether each line has its name at its end.
    """

    width: int
    height: int
    bars: int
    ticks: int
    is_named: bool = True


WIDE = Size(width=740, height=230, bars=44, ticks=10)
NARROW = Size(width=236, height=200, bars=36, ticks=4)
_SMALL = Size(width=205, height=84, bars=22, ticks=2, is_named=False)


@dataclass(frozen=True)
class Drawing:
    """A chart that is being drawn.

    Attributes:
        sentiments: whose shares are drawn, with bands.
        top: highest share on the axis.
        tables: the rows of its parts.
        period: what is marked.
        beside: shares by the first days of points, drawn thin to compare with.
    """

    trend: Trend
    axis: TimeAxis
    sentiments: Sequence[str]
    top: float
    size: Size
    tables: Tables = field(default_factory=Tables)
    period: Period | None = None
    beside: Mapping[str, float] = field(default_factory=dict)

    @property
    def x(self) -> alt.X:
        """The days, without an axis."""
        return alt.X("x:Q", scale=alt.Scale(domain=[0, self.axis.days], nice=False, zero=False), axis=None)

    @property
    def shares(self) -> alt.Scale:
        """From none to the highest that is shown."""
        return alt.Scale(domain=[0, self.top], nice=False)


def trend_chart(trend: Trend, period: Period, size: Size, name: str, css_class: str) -> str:
    """The shares of all sentiments, each line named at its end, as SVG.

    Args:
        trend: with a point at least.
        name: what it shows, for those who can't see it.
    """
    drawing = Drawing(
        trend, time_axis(trend), SENTIMENTS, highest([trend], SENTIMENTS), size=size, period=period
    )  # fmt: skip
    return svg_of(_chart(drawing), drawing.tables, name, css_class)


def group_chart(trend: Trend, beside: Trend | None, top: float, name: str) -> str:
    """The share of negative in a group, beside that of all messages where their points are of the same length."""
    compared = beside.points if beside is not None and beside.step == trend.step else ()
    shares = {point.start: point.sentiments["negative"].share for point in compared if point.sentiments}
    drawing = Drawing(trend, time_axis(trend), ("negative",), top, size=_SMALL, beside=shares)
    return svg_of(_chart(drawing), drawing.tables, name, "small")


def highest(trends: Sequence[Trend], sentiments: Sequence[str]) -> float:
    """Where the axis of shares of these trends ends: in tens of percent, above all shares and most intervals of each.

    Of each sentiment nine in ten intervals are whole; more would let a day of two messages flatten all others.
    """
    ends = [0.0]
    for name in sentiments:
        shares = [point.sentiments[name] for trend in trends for point in trend.points if name in point.sentiments]
        highs = sorted(share.high for share in shares)
        ends += [share.share for share in shares] + highs[len(highs) * 9 // 10 :][:1]
    return min(1.0, (int(max(ends) * 10) + 1) / 10) if len(ends) > 1 else 1.0


def _chart(drawing: Drawing) -> alt.VConcatChart:
    size = drawing.size
    shares = alt.layer(*_layers(drawing)).properties(width=size.width, height=size.height)
    counts = _counts(drawing).properties(width=size.width, height=size.bars)
    return alt.vconcat(shares, counts, spacing=8).resolve_scale(x="shared")


def _layers(drawing: Drawing) -> list[alt.Chart]:
    y = alt.Y("share:Q", scale=drawing.shares, axis=_share_axis(drawing.top))
    layers = _period_layers(drawing)
    if drawing.beside:
        points = drawing.trend.points
        rows = [{"x": drawing.axis.middle(point), "share": drawing.beside.get(point.start)} for point in points]
        line = drawing.tables.chart(rows).mark_line(color=GREY, strokeWidth=1, strokeDash=[3, 2])
        layers.append(line.encode(x=drawing.x, y=y))
    for sentiment in reversed(drawing.sentiments):
        layers += _sentiment_layers(drawing, sentiment, y)
    return [*layers, *(_names(drawing) if drawing.size.is_named else [])]


def _sentiment_layers(drawing: Drawing, sentiment: str, y: alt.Y) -> list[alt.Chart]:
    rows = _rows(drawing, sentiment)
    colour, lines = BY_SENTIMENT[sentiment], drawing.tables.chart(rows)
    low = alt.Y("low:Q", scale=drawing.shares)
    band = lines.mark_area(color=colour, opacity=0.16).encode(x=drawing.x, y=low, y2="high:Q")
    line = lines.mark_line(color=colour, strokeWidth=_WIDTHS[sentiment], strokeDash=_DASHES[sentiment])
    layers = [band, line.encode(x=drawing.x, y=y)]
    alone = [row for row in rows if row["is_alone"]]
    if alone:
        ends = drawing.tables.chart(alone).mark_rule(color=colour, opacity=0.4, strokeWidth=2)
        layers.append(ends.encode(x=drawing.x, y=low, y2="high:Q"))
    for is_complete in (True, False):
        dots = [row for row in _with_dots(rows) if row["is_complete"] is is_complete]
        if dots:
            dot = drawing.tables.chart(dots).mark_point(color=colour, filled=is_complete, size=24, opacity=1)
            layers.append(dot.encode(x=drawing.x, y=y))
    return layers


def _rows(drawing: Drawing, sentiment: str) -> Rows:
    """The points; one is alone if no line leads to it."""
    shares = [point.sentiments.get(sentiment) for point in drawing.trend.points]
    around = zip([None, *shares[:-1]], shares, [*shares[1:], None], strict=True)
    return [
        {
            "x": drawing.axis.middle(point),
            "is_complete": point.complete,
            "is_alone": share is not None and before is None and after is None,
            "share": None if share is None else share.share,
            "low": None if share is None else share.low,
            "high": None if share is None else min(share.high, drawing.top),
        }
        for point, (before, share, after) in zip(drawing.trend.points, around, strict=True)
    ]


def _with_dots(rows: Rows) -> Rows:
    """All points of a short trend; of a long one those that are alone, and weeks that aren't complete."""
    is_short = len(rows) <= _MOST_DOTS
    return [row for row in rows if row["share"] is not None and (is_short or row["is_alone"] or not row["is_complete"])]


def _names(drawing: Drawing) -> list[alt.Chart]:
    """The names of the lines beside their last points, with the last share."""
    size = drawing.size
    last = {
        name: point.sentiments[name]
        for point in drawing.trend.points
        for name in drawing.sentiments
        if name in point.sentiments
    }
    heights = [size.height * (1 - share.share / drawing.top) for share in last.values()]
    places = spread(heights, apart=15, lowest=6, highest=size.height - 2)
    return [
        drawing.tables.chart([{"text": f"{name} {share.share * 100:.0f}\u00a0%"}])
        .mark_text(align="left", baseline="middle", color=BY_SENTIMENT[name], fontWeight="bold")
        .encode(x=alt.value(size.width + 10), y=alt.value(place), text="text:N")
        for (name, share), place in zip(last.items(), places, strict=True)
    ]


def _period_layers(drawing: Drawing) -> list[alt.Chart]:
    """A tint behind the days of the period, and its name; nothing where that is all days."""
    marked = drawing.axis.marked(drawing.period) if drawing.period is not None else None
    if marked is None:
        return []
    begin, end = marked
    is_right = begin + end > drawing.axis.days
    rect = drawing.tables.chart([{"x": begin, "x2": end}]).mark_rect(color=TINT, opacity=1)
    text = drawing.tables.chart([{"x": end if is_right else begin, "text": "this period"}]).mark_text(
        align="right" if is_right else "left", dx=-4 if is_right else 4, baseline="top", color=GREY
    )
    return [
        rect.encode(x=drawing.x, x2="x2", y=alt.value(0), y2=alt.value(drawing.size.height)),
        text.encode(x=drawing.x, y=alt.value(3), text="text:N"),
    ]


def _counts(drawing: Drawing) -> alt.Chart:
    axis, points = drawing.axis, drawing.trend.points
    gap = axis.step * 0.1 if len(points) < drawing.size.width / 4 else 0
    rows = [
        {"x": axis.start(point) + gap, "x2": axis.start(point) + axis.step - gap, "messages": point.messages}
        for point in points
    ]
    most = max(point.messages for point in points) or 1
    below = drawing.x
    below.axis = _day_axis(ticks(axis, points, drawing.size.ticks))
    messages = alt.Y("messages:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=_count_axis(most))
    bars = drawing.tables.chart(rows).mark_rect(color=GREY, opacity=0.55)
    return bars.encode(x=below, x2="x2", y=messages, y2=alt.datum(0))


def _day_axis(named: Mapping[float, str]) -> alt.Axis:
    """The labels are days and months, never a user's words."""
    labels = ",".join(f"'{value:g}':'{label}'" for value, label in named.items())
    return alt.Axis(
        title=None, grid=False, values=list(named), labelExpr=f"({{{labels}}})[datum.value]", labelOverlap=False,
        labelBound=True, labelFlush=True, labelPadding=4,
    )  # fmt: skip


def _count_axis(most: int) -> alt.Axis:
    """Names the highest bar."""
    label = f"'{most:,}'" if most < 100_000 else f"'{most / 1000:,.0f} k'"
    return alt.Axis(
        title=None, grid=False, domain=False, ticks=False, values=[most], labelExpr=label, labelBaseline="top"
    )  # fmt: skip


def _share_axis(top: float) -> alt.Axis:
    step = 0.1 if top <= 0.45 else 0.2
    values = [round(step * count, 1) for count in range(int(top / step + 1.01))]
    label = "round(datum.value * 100) + '\u00a0%'"
    return alt.Axis(title=None, values=values, labelExpr=label, domain=False, ticks=False, labelPadding=6)
