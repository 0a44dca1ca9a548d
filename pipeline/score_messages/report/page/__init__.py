"""The report as one HTML file: it needs no network, no server and no other file. Knows no tables.

strings   what users' strings look like on the page: harmless, cut, said to be nobody's language
words     numbers, shares, intervals and days as words
colours   the colours, light and dark, for charts and page alike
draw      a chart of Altair as a piece of SVG for the page
charts    the charts
rows      messages to read first as rows that can be sorted and filtered
html      the templates, put together; the policy that lets nothing in from elsewhere
templates the page: HTML for Jinja2, CSS, JavaScript
"""

from __future__ import annotations

from score_messages.report.page.html import GENERATOR, page

__all__ = ["GENERATOR", "page"]
