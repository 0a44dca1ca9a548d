"""A page opened in a real browser without a network, as from a mail: what it asks for, what it complains about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")

_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def chromium() -> str:
    """Its path. Without one the test is skipped, but never in CI."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI") == "true" or os.environ.get("REQUIRE_CHROMIUM"):
        pytest.fail("There is no Chromium, and CI skips no test of the page: apt-get install chromium")
    pytest.skip("There is no Chromium; the page is tested in it: apt-get install chromium")


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Chromium without a window, with a fresh profile."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page, what it asked a network for, and what the browser's console said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[str]:
        """The subjects of the messages to read first that are visible, in their order."""
        subjects = self.page.locator("#messages tbody tr:not([hidden]) .title").all_text_contents()
        return [subject.strip() for subject in subjects]

    @property
    def focused(self) -> str:
        """Tag and id, or else the text, of what has the focus."""
        name: str = self.page.evaluate(
            "(e => e.tagName.toLowerCase() + ' ' + (e.id || e.textContent.trim()))(document.activeElement)"
        )
        return name

    def tab_to(self, name: str, most: int = 60) -> None:
        """Press Tab until the focus is there."""
        for _ in range(most):
            if self.focused == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} can't be reached by Tab; the focus is at {self.focused}")


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    *,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Iterator[Opened]:
    """Open a file in a window of that width; the network is off, and whatever is asked of it is written down."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts, offline=True
    )
    shown = Opened(context.new_page())

    def route(asked: Route) -> None:
        if asked.request.url == path.as_uri():
            asked.continue_()
        else:
            shown.requests.append(asked.request.url)
            asked.abort()

    def said(message: ConsoleMessage) -> None:
        shown.console.append(message.text)

    context.route("**/*", route)
    shown.page.on("console", said)
    shown.page.on("pageerror", lambda error: shown.console.append(str(error)))
    shown.page.on("dialog", lambda dialog: shown.console.append(f"dialog {dialog.message}"))
    shown.page.goto(path.as_uri())
    yield shown
    context.close()
