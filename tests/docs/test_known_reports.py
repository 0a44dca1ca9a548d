"""docs/known-reports.md: each row has reports that can be followed and tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "known-reports.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| [")]
LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
REPORT = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/(\d+)")
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@cache
def functions(file: str) -> set[str]:
    """What a file of the tests defines at its top."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_has_all_areas_and_a_row_for_each_kind() -> None:
    """A table below each heading, and no line that is taken for none."""
    areas = re.findall(r"^## (.*)$", PAGE, re.M)
    assert areas == [
        "Bodies of mails",
        "Threads",
        "Mailboxes",
        "Tables",
        "Encodings",
        "Dates",
        "Texts",
        "Hostile files",
    ]
    tables = PAGE.split("\n## ")[1:]
    assert all(table.count("\n| [") >= 4 for table in tables)
    assert PAGE.count("\n|") == len(ROWS) + 2 * len(areas) and len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.partition("]")[0].strip("| ["))
def test_row_names_reports_the_kind_and_tests_that_exist(row: str) -> None:
    """Reports by their repository and number, in links that say the same; the kind in a few words."""
    reports, kind, here, tests = (cell.strip() for cell in row.strip("|").split("|"))
    links = LINK.findall(reports)
    assert reports == ", ".join(f"[{name}]({link})" for name, link in links)
    for name, link in links:
        number = REPORT.fullmatch(link)
        assert number and name.split()[-1] == number[1], name
    assert 2 <= len(kind.split()) <= 20 and 1 <= len(here.split()) <= 20
    named = TEST.findall(tests)
    assert tests == ", ".join(f"`{file}::{test}`" for file, test in named) and named
    assert [(file, test) for file, test in named if test not in functions(file)] == []


def test_no_report_stands_for_the_same_kind_twice() -> None:
    """A report of two kinds may stand in two rows."""
    for row in ROWS:
        links = [link for _, link in LINK.findall(row)]
        assert len(set(links)) == len(links)
