"""One browser for the tests of a file, and pages written once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from score_messages.report.page import page
from tests.support.browser import started_browser
from tests.support.report_contents import usual_report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def usual_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the usual report with excerpts."""
    path = tmp_path_factory.mktemp("pages") / "report.html"
    path.write_text(page(usual_report(with_text=True)), encoding="utf-8")
    return path
