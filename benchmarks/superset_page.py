"""A dashboard of Superset as Chromium shows it: what its charts asked for and got, what went wrong, and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from benchmarks.superset_server import Superset
from tests.support.browser import started_browser

WIDTH, HEIGHT = 1280, 1220
CHARTS = 8
_MINUTE = 60_000
_COMPLAINTS = ("Unexpected error", "Data error", "No results were returned", "Content Security Policy")
"""What Superset writes where a chart should be."""

_SECONDS = 180
"""So long charts may take, on a machine that does other things, too."""


@dataclass
class Dashboard:
    """What a look at it gave.

    Attributes:
        answers: of the API for chart data, by the columns that a chart asked for.
    text: what can be read on the page.
        errors: what the page or the API complained about.
    """

    answers: dict[frozenset[str], dict[str, Any]] = field(default_factory=dict)
    text: str = ""
    errors: list[str] = field(default_factory=list)

    def rows(self, *columns: str) -> list[dict[str, Any]]:
        """What the chart of these columns shows."""
        rows: list[dict[str, Any]] = self.answers[frozenset(columns)]["data"]
        return rows


@contextmanager
def logged_in(superset: Superset) -> Iterator[Page]:
    """A page of a browser whose user logged in by the form."""
    with started_browser() as browser:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        context.set_default_timeout(3 * _MINUTE)
        page = context.new_page()
        page.goto(f"{superset.url}/login/", wait_until="networkidle")  # before that, nobody listens to the form
        page.locator("#username, input[name=username]").first.fill(superset.user)
        page.locator("input[type=password]").fill(superset.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page
        context.close()


def looked_at(page: Page, address: str, picture: Path | None = None) -> Dashboard:
    """Open a dashboard, wait until each chart has its answer and is drawn, and take a picture of it."""
    seen, responses = Dashboard(), list[Response]()

    def answered(response: Response) -> None:
        responses.append(response)

    page.on("response", answered)
    page.goto(address)
    for _ in range(5 * _SECONDS):
        if sum(map(_has_data, responses)) >= CHARTS + 1:  # the choices of the filter, too
            break
        page.wait_for_timeout(200)
    else:
        seen.errors.append("not all charts have asked for data")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)  # what moves comes to rest
    page.remove_listener("response", answered)
    seen.errors += [f"HTTP {response.status} {response.url}" for response in responses if response.status >= 400]
    for response in filter(_has_data, responses):
        for result in response.json()["result"]:
            seen.answers[frozenset(result["colnames"])] = result
    seen.errors += [alert.inner_text() for alert in page.get_by_role("alert").all() if alert.is_visible()]
    seen.text = page.locator("body").inner_text()
    seen.errors += [f"the page says: {words}" for words in _COMPLAINTS if words in seen.text]
    if picture is not None:
        page.screenshot(path=picture, animations="disabled")
    return seen


def _has_data(response: Response) -> bool:
    return "/api/v1/chart/data" in response.url and response.status < 400
