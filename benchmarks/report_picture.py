"""The picture of a report in the README: the top of the page of an invented report, as Chromium shows it.

    python -m benchmarks.report_picture [--output docs/pictures/report.png]

Needs Chromium. Run it when the page looks different.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from score_messages.report.page import page
from tests.support.browser import opened, started_browser
from tests.support.report_contents import usual_report

PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "report.png"

_WIDTH, _HEIGHT = 960, 880


def main(output: Annotated[Path, typer.Option(help="The picture to write.")] = PICTURE) -> None:
    """Write the page into a folder of its own, open it, and take a picture of its top."""
    with tempfile.TemporaryDirectory() as folder, started_browser() as browser:
        path = Path(folder) / "report.html"
        path.write_text(page(usual_report()), encoding="utf-8")
        with opened(browser, path, width=_WIDTH) as shown:
            shown.page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
            shown.page.screenshot(path=output, animations="disabled")


if __name__ == "__main__":
    typer.run(main)
