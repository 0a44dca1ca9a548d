"""The page as bytes: what is in it, what never is, how large it is."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.automatic_kinds import KINDS
from score_messages.messages import STATUSES, Status
from score_messages.report.contents import Change, Grouping, NotJudged
from score_messages.report.page import GENERATOR, page
from score_messages.report.page.colours import _NAMES
from score_messages.report.page.language_names import NAMES
from score_messages.report.page.strings import LONGEST, shown
from score_messages.report.page.words import change_words
from score_messages.text.language.evidence import other_languages
from tests.support.examples import examples
from tests.support.page_parts import PageParts, parts_of
from tests.support.paths import ROOT
from tests.support.report_contents import usual_report
from tests.support.report_edges import EDGES, HOSTILE, crowded, empty_report, hostile_report, one_message


@pytest.fixture(scope="module")
def usual() -> str:
    return page(usual_report(with_text=True))


@pytest.fixture(scope="module")
def parts(usual: str) -> PageParts:
    return parts_of(usual)


def test_same_report_gives_the_same_bytes(usual: str) -> None:
    """In this process and in another one, whatever the time zone and the seed of hashes are."""
    code = (
        "from tests.support.report_contents import usual_report; from score_messages.report.page import page;"
        "import sys; sys.stdout.buffer.write(page(usual_report(with_text=True)).encode())"
    )
    environment = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, check=True)
    assert run.stdout.decode() == usual == page(usual_report(with_text=True))


@pytest.mark.parametrize("missing", ["altair", "vl_convert", "jinja2"])
def test_missing_extra_is_named_with_what_installs_it(missing: str) -> None:
    """Instead of a traceback."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from score_messages.errors import PipelineError\n"
        "try: import score_messages.report.page\n"
        "except PipelineError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pip install 'score-messages[report]'" in run.stdout


def test_page_tells_nothing_of_the_folders_above_the_source() -> None:
    """It is mailed around; what is below the source helps to find a message."""
    first = [replace(message, table=f"/srv/private/scored/{message.table}") for message in usual_report().first]
    html = page(replace(usual_report(), source="/srv/private/scored/", first=first))
    assert "private" not in html and ">2026-11-06/part-0.parquet<" in html and ">scored<" in html


def test_page_names_what_wrote_it(parts: PageParts) -> None:
    """So that a report is only written over a report."""
    assert ("meta", {"name": "generator", "content": GENERATOR}) in parts.elements
    assert GENERATOR == "score-messages report"


def test_sections_come_in_the_order_of_the_questions(usual: str) -> None:
    """How people felt, whether it gets worse, where, what to read, what it is about, what is missing."""
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", usual)
    assert heads == [
        "In short", "Trend by day", "By group", "Read these first", "What they are about",
        "What was not judged, and why", "Unlike the nights before", "The model", "To know when reading the numbers",
        "How to read it",
    ]  # fmt: skip


def test_page_refers_to_nothing_outside_itself(parts: PageParts, usual: str) -> None:
    """No address in any attribute or style but places on the page and the empty icon."""
    for attribute in ("src", "href", "action", "srcset", "poster", "data", "xlink:href", "background", "cite"):
        assert {value for value in parts.attributes(attribute) if not value.startswith("#")} <= {"data:,"}, attribute
    assert not re.search(r"url\(|@import|@font-face|image-set|expression\(", "".join(parts.styles))
    assert not re.search(r"fetch|XMLHttp|import\(|WebSocket|sendBeacon|innerHTML|eval|https?:", "".join(parts.scripts))
    assert "http://" not in usual and "https://" not in usual


def test_policy_allows_the_own_style_and_script_and_nothing_else(parts: PageParts) -> None:
    """By their hashes; the page has no other style, script, event handler or style attribute."""
    policy = next(attributes["content"] for tag, attributes in parts.elements if "http-equiv" in attributes)
    hashes = [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in ("".join(parts.styles), "".join(parts.scripts))
    ]
    assert policy == (
        f"default-src 'none'; style-src '{hashes[0]}'; script-src '{hashes[1]}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    assert [tag for tag, _ in parts.elements].count("style") == [tag for tag, _ in parts.elements].count("script") == 1
    assert not [name for _, attributes in parts.elements for name in attributes if name == "style" or name[:2] == "on"]


def test_charts_have_a_name_and_a_table_with_the_same_numbers(parts: PageParts) -> None:
    """For those who can't see them, or want to copy the numbers."""
    charts = [attributes for tag, attributes in parts.elements if tag == "svg" and attributes.get("role") == "img"]
    assert len(charts) == 2 + 6 + 2 and all("Share of negative messages by day" in str(c["aria-label"]) for c in charts)
    point = usual_report().trend.points[-1]  # type: ignore[union-attr]
    assert f"{point.sentiments['negative'].share * 100:.0f}\u00a0%" in parts.text
    assert "8 Nov 2026" in parts.text


def test_ids_are_unique_and_labels_lead_somewhere(parts: PageParts) -> None:
    """Within the page and its charts, in which Vega's own ids would repeat."""
    ids = parts.attributes("id")
    assert len(ids) == len(set(ids))
    wanted = {value.removeprefix("#") for name in ("href", "aria-labelledby") for value in parts.attributes(name)}
    assert wanted - {"data:,"} <= set(ids)


@pytest.mark.parametrize("name", EDGES)
def test_special_reports_have_a_page_too(name: str) -> None:
    """All of it is closed elements, with the three sentences."""
    report = EDGES[name]()
    parts = parts_of(page(report))
    assert parts.open == []
    text = parts.text.replace("\u00a0", " ")
    assert all(sentence.replace("\u2068", "").replace("\u2069", "") in text for sentence in report.sentences)


def test_empty_report_says_what_it_lacks() -> None:
    """Instead of empty tables and charts."""
    text = parts_of(page(empty_report())).text
    for missing in (
        "No message of the period has a prediction", "no message has a date", "no message of a person",
        "no phrase can be found", "There is no message.",
    ):  # fmt: skip
        assert missing in text


def test_message_without_id_subject_or_domain_is_still_named() -> None:
    """By its source."""
    text = parts_of(page(one_message())).text
    assert "no id" in text and "a.eml" in text and "41.0\u00a0%" in text


def test_no_clear_change_is_never_shown_as_one() -> None:
    """No arrow, and both ends of the interval."""
    quiet = replace(
        usual_report(), change=Change("none", 0.004, -0.012, 0.021), by_group=(), groupings=(), sentences=()
    )
    html = page(quiet)
    assert "no clear change (\u22121.2 to +2.1)" in html and "▲" not in html and "points more" not in html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("none", 0.05, 0.01, 0.09), "not clear enough (+1.0 to +9.0)"),
        (Change("none", 0.08, 0.01, 0.15, "product", "lamp"), "not clear among so many (+1.0 to +15.0)"),
        (Change("none", 0.01, 0.008, 0.012), "too small a change to matter (+0.8 to +1.2)"),
        (
            Change("none", -0.03, -0.04, -0.02, "product", "lamp"),
            "too small a change to matter (\u22124.0 to \u22122.0)",
        ),
        (Change("none", -0.03, -0.05, 0.0, "product", "lamp"), "no clear change (\u22125.0 to 0.0)"),
    ],
)
def test_interval_that_leaves_out_zero_says_why_nothing_is_claimed(change: Change, words: str) -> None:
    """Of all messages there are not "so many", and a sure difference may be too small."""
    assert change_words(change) == words


def test_tables_that_know_no_machine_mail_are_not_said_to_be_without() -> None:
    """Only mails tell who sent them."""
    text = parts_of(page(replace(usual_report(), not_judged=NotJudged({}, {}, {})))).text
    assert "none is known to be machine mail" in text and "sent by a person and" not in text


def test_column_without_a_group_says_why_and_has_no_empty_table() -> None:
    """Such as a column of ids: it is no "more" values, and nothing is worst first."""
    ids = replace(usual_report(), groupings=[Grouping("ticket", (), 300, 310, 4)])
    text = parts_of(page(ids)).text
    assert "300 values with 310 messages, too few of each" in text and "Without a value: 4 messages." in text
    assert "The numbers by ticket" not in text and "more value" not in text
    assert "no message has a value" in parts_of(page(replace(ids, groupings=[Grouping("ticket", ())]))).text


def test_every_status_kind_and_language_is_explained() -> None:
    """In words, not by a code alone."""
    statuses = {status.value: 3 for status in STATUSES if status is not Status.SCORED}
    everything = NotJudged(statuses, dict.fromkeys(other_languages(), 2), dict.fromkeys(KINDS, 4))
    text = parts_of(page(replace(empty_report(), not_judged=everything))).text
    assert all(Status(status).meaning in text for status in statuses)
    assert all(NAMES[code] in text for code in other_languages())


def test_usual_page_is_small(usual: str) -> None:
    """It goes into a mail."""
    assert len(usual.encode()) < 300_000


@pytest.mark.slow
def test_page_of_a_year_with_many_groups_stays_small() -> None:
    """Under 1.5 MB with 120 groups of 92 weeks and 200 messages to read; groups without a chart are in the table."""
    html = page(crowded())
    assert len(html.encode()) < 1_500_000
    assert all(f"product {number:02d}</bdi></th>" in html for number in range(40))


def test_groups_that_are_left_out_are_counted() -> None:
    """So that nobody takes the shown ones for all."""
    grouping = Grouping("product", usual_report().groupings[0].groups, 2, 41, 17)
    text = parts_of(page(replace(usual_report(), groupings=[grouping]))).text
    assert "Not shown: 2 more values with 41 messages." in text and "Without a value: 17 messages." in text


@functools.cache
def harmless_tags() -> list[str]:
    """The elements of the page where all strings are a letter."""
    return [tag for tag, _ in parts_of(page(hostile_report("w"))).elements]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_strings_of_users_never_become_elements(text: str) -> None:
    """The page with them has the elements of the page without them, however long they are."""
    html = page(hostile_report(text))
    parts = parts_of(html)
    assert [tag for tag, _ in parts.elements] == harmless_tags()
    assert {shown(text), shown(text, 80)} & set(parts.isolated)
    assert len(html.encode()) < 1_500_000


@given(text=st.text(max_size=400))
@examples(100)
def test_string_arrives_as_it_is_shown(text: str) -> None:
    """Through the template, the escaping and a parser of HTML; isolated from what stands around it."""
    report = hostile_report(text)
    report = replace(report, trend=None, groupings=(), first=report.first[:2])
    parts = parts_of(page(report))
    assert shown(text) in parts.isolated
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", parts.text)


@given(text=st.text(max_size=2 * LONGEST))
@examples(300)
def test_shown_string_is_one_harmless_line(text: str) -> None:
    """At most so long, without what can't be seen; what is shown once is shown the same again."""
    line = shown(text)
    assert len(line) <= LONGEST
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in line)
    assert shown(line) == line


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Co", "Z", "M"))))
@examples(100)
def test_short_visible_string_is_shown_as_it_is(text: str) -> None:
    """Nothing is taken away from what everybody can see."""
    assert shown(text, longest=len(text) or 1) == text


def test_cut_never_parts_a_letter_from_its_accent() -> None:
    """Nor people from their hats in an emoji."""
    assert shown("ne\u0301e\u0301e\u0301", longest=4) == "ne\u0301…"
    assert shown("ab\U0001f469\u200d\U0001f680cd", longest=5) == "ab…"


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_stand_out_from_the_background(scheme: int) -> None:
    """Text by 4.5 to 1 (WCAG 2.2, 1.4.3), on the tint, too."""
    for name in ("ink", "grey", "negative", "neutral", "positive"):
        for background in ("paper", "tint"):
            assert contrast(_NAMES[name][scheme], _NAMES[background][scheme]) >= 4.5, (name, background)
