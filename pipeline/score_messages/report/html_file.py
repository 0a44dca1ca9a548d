"""The place where a report goes: checked before anything is counted, then replaced whole or not at all."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

from score_messages.errors import Hint, OptionError
from score_messages.report.contents import Report
from score_messages.write.page_file import PageFile, page_kind
from score_messages.write.target import STDOUT

GENERATOR = '<meta name="generator" content="score-messages report">'
"""By this a report is known to be ours."""

_ENDINGS = (".html", ".htm")

REPORT = page_kind(GENERATOR, "is no report of score-messages", "report.html")


class HtmlFile:
    """A file that a report will stand in."""

    def __init__(self, name: str, sources: Sequence[str], force: bool) -> None:
        """Look whether it can be written, and whether the page can be made at all.

        Raises:
            OptionError: its name isn't that of an HTML file.
            TargetRefused: it is, links to or lies in a source; or another file stands there and isn't forced.
            OutputError: the folder is missing or not writable, or it is a folder.
            PipelineError: the extra `report` isn't installed.
        """
        import score_messages.report.page  # noqa: F401 - says what has to be installed

        if not name.lower().endswith(_ENDINGS) and not os.path.isdir(name) and not name.endswith(os.sep):
            raise OptionError(f"{name}: a report is an HTML file", hint=_html_name(name))
        self._file = PageFile(name, sources, force, REPORT)

    def write(self, report: Report) -> None:
        """Lay the report out and put it there, whole or not at all.

        Raises:
            TargetRefused: another file has come there meanwhile.
            TargetLocked: another run writes it.
            OutputError: the disk failed.
        """
        from score_messages.report.page import page

        self._file.write(page(report))


def _html_name(name: str) -> Hint:
    if name == STDOUT or (os.path.exists(name) and not os.path.isfile(name)):
        return Hint(f"Name a file, such as {REPORT.example}")
    right = f"{os.path.splitext(name)[0]}.html"
    return Hint(f"Name it {shlex.quote(right)}", instead=(name, right))
