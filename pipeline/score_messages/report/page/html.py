"""The templates, put together to one file that lets nothing in from elsewhere. Knows no numbers of its own."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from score_messages.extras import extra

with extra("report", "a report needs Jinja2"):
    import jinja2
    from markupsafe import Markup

from score_messages.automatic_kinds import KIND_MEANINGS
from score_messages.counted import counted
from score_messages.messages import Status
from score_messages.report.contents import SENTIMENTS, Group, Grouping, Point, Report, Trend
from score_messages.report.page import words
from score_messages.report.page.charts import NARROW, WIDE, group_chart, highest, trend_chart
from score_messages.report.page.colours import colour_rules
from score_messages.report.page.rows import LONGEST_ID, read_first
from score_messages.report.page.strings import shown

GENERATOR = "score-messages report"
"""What `<meta name="generator">` says: by it the command knows its own files."""

MOST_DRAWN = 12
"""Groups of a column that get a chart; the table below has all."""

ROWS_AT_FIRST = 10
"""Messages to read first that are shown until somebody asks for more, and that are printed: `page.css` says so, too."""

_TEMPLATES = Path(__file__).with_name("templates")


def page(report: Report) -> str:
    """The report as one HTML file; the same bytes for the same report.

    Raises:
        PipelineError: the extra `report` isn't installed.
    """
    style, script = _style(), _text("page.js")
    return _environment().get_template("page.html.j2").render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=_policy(style, script),
        generator=GENERATOR,
        first=read_first(report.first),
        charts=_charts(report),
        group_charts=[_group_charts(grouping, report) for grouping in report.groupings],
    )  # fmt: skip


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        shown=shown,
        number=words.number,
        percent=words.percent,
        interval=words.interval,
        change_words=words.change_words,
        day=words.day,
        span=words.span,
        counted=counted,
        place=words.place,
        by_start=by_start,
        named_languages=_named_languages,
    )
    environment.globals.update(
        SENTIMENTS=SENTIMENTS,
        LONGEST_ID=LONGEST_ID,
        MOST_DRAWN=MOST_DRAWN,
        ROWS_AT_FIRST=ROWS_AT_FIRST,
        status_meanings={status.value: status.meaning for status in Status},
        kind_meanings=KIND_MEANINGS,
    )
    return environment


def by_start(groups: Sequence[Group]) -> Iterator[tuple[str, list[Point | None]]]:
    """The points of groups by their first days, in order of time: of each group its own, or None."""
    points = [{point.start: point for point in group.trend.points} for group in groups]
    for start in sorted({start for group_points in points for start in group_points}):
        yield start, [group_points.get(start) for group_points in points]


def _named_languages(counts: Mapping[str, int]) -> dict[str, int]:
    return {words.language(code): count for code, count in counts.items()}


def _style() -> str:
    return f"{colour_rules()}\n{_text('page.css')}"


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing but this style and this script: no address, no event handler, no form that is sent."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _charts(report: Report) -> list[Markup]:
    """The trend for wide and for narrow windows; none where nothing was judged or the messages have no dates."""
    if report.trend is None or not is_judged(report.trend):
        return []
    name = words.trend_words(report.trend.points, report.trend.step)
    return [
        Markup(trend_chart(report.trend, report.period, size, name, css_class))  # noqa: S704 - drawn by us
        for size, css_class in ((WIDE, "wide"), (NARROW, "narrow"))
    ]


def _group_charts(grouping: Grouping, report: Report) -> list[Markup | None]:
    """One for each group that is drawn; None where nothing was judged or the messages have no dates."""
    trends = [group.trend for group in grouping.groups[:MOST_DRAWN]]
    top = highest(trends, ("negative",))
    return [
        Markup(group_chart(trend, report.trend, top, words.trend_words(trend.points, trend.step)))  # noqa: S704
        if is_judged(trend)
        else None
        for trend in trends
    ]


def is_judged(trend: Trend) -> bool:
    """Whether there is a share to draw."""
    return any(point.sentiments for point in trend.points)
