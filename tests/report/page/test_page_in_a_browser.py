"""The page in Chromium, without a network: it opens, fits, prints, and does what it offers, by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from score_messages.report.page import page
from tests.support.browser import Opened, opened
from tests.support.report_contents import SUBJECTS
from tests.support.report_edges import EDGES, HOSTILE, crowded, hostile_report
from tests.support.selection import in_test_all

WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def overhang(shown: Opened) -> int:
    """Pixels by which the page is wider than the window."""
    wider: int = shown.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, wider)


@pytest.mark.parametrize("width", [WIDTHS[0], *in_test_all(*WIDTHS[1:], 320, 768)])
def test_page_opens_from_a_file_without_any_request_or_complaint(
    browser: Browser, usual_file: Path, width: int
) -> None:
    """And fits into the window."""
    with opened(browser, usual_file, width=width) as shown:
        assert shown.page.title() == "Customer mail, week 45"
        assert (shown.requests, shown.console, overhang(shown)) == ([], [], 0)


@pytest.mark.parametrize("name", ["one message", *in_test_all(*(name for name in EDGES if name != "one message"))])
def test_special_reports_open_and_fit(browser: Browser, tmp_path: Path, name: str) -> None:
    """On a telephone, too, and without an error of the script where there is nothing to search."""
    path = tmp_path / "report.html"
    path.write_text(page(EDGES[name]()), encoding="utf-8")
    for width in WIDTHS:
        with opened(browser, path, width=width) as shown:
            assert (shown.requests, shown.console, overhang(shown)) == ([], [], 0)
            assert not Axe().run(shown.page).response["violations"]


LOOKS = [
    pytest.param(scheme, width, marks=() if (scheme, width) == ("dark", 390) else pytest.mark.slow)
    for scheme in SCHEMES
    for width in WIDTHS
]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing(browser: Browser, usual_file: Path, scheme: Literal["light", "dark"], width: int) -> None:
    """Names, roles, headings, contrast; with all numbers and quotes unfolded."""
    with opened(browser, usual_file, width=width, scheme=scheme) as shown:
        shown.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        results = Axe().run(shown.page, options={})
        assert [(each["id"], each["nodes"][0]["html"]) for each in results.response["violations"]] == []
        assert {"color-contrast", "aria-allowed-attr", "region", "heading-order"} <= {
            rule["id"] for rule in results.response["passes"]
        }


def test_search_works_by_keyboard_alone(browser: Browser, usual_file: Path) -> None:
    """Tab to the field and type: all words must be in the row, in whatever case; Escape takes it back."""
    with opened(browser, usual_file) as shown:
        assert len(shown.rows) == 10
        shown.tab_to("input search")
        shown.page.keyboard.type("CHAT cl\u00f6sed")
        assert set(shown.rows) == {"Your chat closed on me twice"} and len(shown.rows) == 5
        assert shown.page.locator("#shown").text_content() == "5 of 50 messages"
        assert shown.page.locator("#shown").get_attribute("aria-live") == "polite"
        shown.page.keyboard.type(" no such word")
        assert shown.rows == [] and shown.page.locator("#shown").text_content() == "None of 50 messages fits"
        shown.page.keyboard.press("Enter")
        shown.page.keyboard.press("Escape")
        assert len(shown.rows) == 10 and shown.console == []


@pytest.mark.parametrize(
    ("words", "count"), [("20455.1@mail", 1), ("hill.example", 16), ("kettle chat", 2), ("support.mbox parcel", 3)]
)
@pytest.mark.slow
def test_search_looks_into_ids_domains_and_all_columns(
    browser: Browser, usual_file: Path, words: str, count: int
) -> None:
    """Whatever the row shows."""
    with opened(browser, usual_file) as shown:
        shown.page.fill("#search", words)
        assert len(shown.rows) == count


def test_filters_work_by_keyboard_and_together_with_the_search(browser: Browser, usual_file: Path) -> None:
    """Each column in which messages differ has one; `Clear` takes all of them back."""
    with opened(browser, usual_file) as shown:
        shown.tab_to("input search")
        shown.page.keyboard.press("Tab")
        shown.page.keyboard.type("reviews")
        assert len(shown.rows) == 17
        shown.page.keyboard.press("Tab")
        shown.page.keyboard.press("ArrowDown")
        assert len(shown.rows) == 5
        shown.tab_to("button Clear")
        shown.page.keyboard.press("Enter")
        expect(shown.page.locator("#shown")).to_have_text("10 of 50 messages")


def test_columns_sort_by_keyboard_and_say_so(browser: Browser, usual_file: Path) -> None:
    """`aria-sort` is where the order is; a second press turns it round."""
    with opened(browser, usual_file) as shown:
        shown.tab_to("button Subject")
        shown.page.keyboard.press("Enter")
        assert shown.rows[:5] == sorted(SUBJECTS)[:1] * 5
        header = shown.page.locator("#messages th.subject")
        assert header.get_attribute("aria-sort") == "ascending"
        assert shown.page.locator("#messages th[aria-sort]").count() == 1
        shown.page.keyboard.press("Space")
        assert shown.rows[:5] == sorted(SUBJECTS)[-1:] * 5 and header.get_attribute("aria-sort") == "descending"


@pytest.mark.slow
def test_dates_and_probabilities_sort_by_what_they_are(browser: Browser, usual_file: Path) -> None:
    """Not by how they are written."""
    with opened(browser, usual_file) as shown:
        shown.page.click("#more button")
        shown.page.click("#messages th.date button")
        dates = shown.page.locator("#messages td.date").all_text_contents()
        days = [int(text.split()[0]) for text in dates]
        assert len(days) == 50 and days == sorted(days)
        shown.page.click("#messages th.p button")
        shown.page.click("#messages th.p button")
        shares = [float(text.split("\u00a0")[0]) for text in shown.page.locator("#messages td.num").all_text_contents()]
        assert shares == sorted(shares)


@pytest.mark.slow
def test_all_messages_are_shown_when_asked_for(browser: Browser, usual_file: Path) -> None:
    """The focus moves to the first that was not there before."""
    with opened(browser, usual_file) as shown:
        shown.tab_to("button Show all 50 messages", most=90)
        shown.page.keyboard.press("Enter")
        assert len(shown.rows) == 50 and shown.page.locator("#shown").text_content() == "50 messages"
        assert shown.focused.startswith("tr") and "95.2" in shown.focused


@pytest.mark.slow
def test_ids_of_the_shown_messages_can_be_copied(browser: Browser, usual_file: Path) -> None:
    """One on each line, to find them again."""
    with opened(browser, usual_file) as shown:
        shown.page.evaluate(
            "document.addEventListener('copy', () => {"
            " window.copied = document.activeElement.value.slice(document.activeElement.selectionStart) })"
        )
        shown.page.fill("#search", "kettle smells")
        shown.page.click("#copy")
        ids = shown.page.evaluate("window.copied").split("\n")
        assert ids == [f"<{20418 + number * 37}.{number}@mail.example>" for number in (9, 19, 29, 39, 49)]
        assert shown.page.locator("#shown").text_content() == "Copied 5 ids"


@pytest.mark.slow
def test_without_scripts_everything_is_shown_and_nothing_dead(browser: Browser, usual_file: Path) -> None:
    """All messages in their order, no field or button that would do nothing."""
    with opened(browser, usual_file, scripts=False) as shown:
        assert shown.page.locator("#messages tbody tr").count() == 50
        visible = [control for control in shown.page.locator("input, select, button").all() if control.is_visible()]
        assert visible == []
        assert shown.page.locator("svg.wide").is_visible() and shown.console == []


@pytest.mark.slow
def test_dark_follows_the_reader_and_paper_is_white(browser: Browser, usual_file: Path) -> None:
    """Charts, too; a print out of dark mode is light."""
    background = "getComputedStyle(document.documentElement).backgroundColor"
    line = "getComputedStyle(document.querySelector('svg.wide path[stroke]')).stroke"
    with opened(browser, usual_file, scheme="light") as shown:
        light = (shown.page.evaluate(background), shown.page.evaluate(line))
    with opened(browser, usual_file, scheme="dark") as shown:
        dark = (shown.page.evaluate(background), shown.page.evaluate(line))
        shown.page.emulate_media(media="print", color_scheme="dark")
        assert (shown.page.evaluate(background), shown.page.evaluate(line)) == light
    assert light[0] == "rgb(255, 255, 255)" and dark[0] != light[0] and dark[1] != light[1]


@pytest.mark.parametrize("is_crowded", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["usual", "crowded"])
def test_page_prints_to_at_most_four_sheets_of_a4(
    browser: Browser, usual_file: Path, tmp_path: Path, is_crowded: bool
) -> None:
    """A long list is cut and says so; controls aren't printed."""
    path = usual_file
    if is_crowded:
        path = tmp_path / "crowded.html"
        path.write_text(page(crowded()), encoding="utf-8")
    with opened(browser, path) as shown:
        pdf = shown.page.pdf(prefer_css_page_size=True)
        shown.page.emulate_media(media="print")
        assert not shown.page.locator("form, nav, #more").locator("visible=true").count()
        assert shown.page.get_by_text("Printed: the first 10 of").is_visible()
        assert shown.page.get_by_text("Printed: the first 8 phrases").is_visible()
        assert shown.page.locator("#messages tbody tr").locator("visible=true").count() == 10
    sheets = re.findall(rb"/Type\s*/Page\b", pdf)
    sizes = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert 2 <= len(sheets) <= 4
    assert {(round(float(width)), round(float(height))) for width, height in sizes} == {(595, 842)}


@pytest.mark.parametrize("text", [HOSTILE[0], *in_test_all(*HOSTILE[1:])], ids=range(len(HOSTILE)))
def test_no_string_of_a_user_does_harm(browser: Browser, tmp_path: Path, text: str) -> None:
    """It runs nothing, asks for nothing, widens nothing, and the controls still work."""
    path = tmp_path / "report.html"
    path.write_text(page(hostile_report(text)), encoding="utf-8")
    for width in WIDTHS:
        with opened(browser, path, width=width) as shown:
            assert (shown.requests, shown.console, overhang(shown)) == ([], [], 0)
            assert shown.page.evaluate("document.documentElement.dataset.harm ?? null") is None
            assert shown.page.evaluate("document.querySelectorAll('script, img, iframe, object, embed').length") == 1
            assert "49" not in shown.page.locator(".lead").text_content()  # type: ignore[operator]
            shown.page.click("#messages th.p button")
            shown.page.fill("#search", "99.2")
            assert shown.page.locator("#shown").text_content() == "1 of 50 messages"


@pytest.mark.slow
def test_strings_that_run_from_right_to_left_turn_nothing_else_round(browser: Browser, tmp_path: Path) -> None:
    """What stands behind a Hebrew product stays behind it."""
    path = tmp_path / "report.html"
    path.write_text(page(hostile_report("\u05e9\u05dc\u05d5\u05dd")), encoding="utf-8")
    with opened(browser, path) as shown:
        positions = shown.page.evaluate(
            "(() => { const item = document.querySelector('.changes li');"
            " return [...item.children].map(child => child.getBoundingClientRect().left) })()"
        )
        assert positions == sorted(positions) and len(positions) >= 3
