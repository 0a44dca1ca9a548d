"""The way of docs/corrections.md as people go it: from an inbox to a model of their own, by the commands alone."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from score_messages.labelling.store import open_store
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder
from tests.support.command import run_in
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

MESSAGES, DRAWN, WITHOUT_LABEL = 400, 180, 17

KINDS = {
    "negative": (
        "The {} broke after a day and nobody answers.",
        "I have been waiting for my {} for three weeks now.",
        "My {} came with a scratch, again. Please send somebody.",
    ),
    "neutral": (
        "Where is the {} made, and which colours are there?",
        "Please send the {} to my new address.",
        "I would like an invoice for the {}, dated this month.",
        "Does the {} fit through a door of 80 cm?",
        "The {} is for my sister, who moves in May.",
        "We ordered the {} by phone on Monday.",
    ),
    "positive": ("Thank you, the {} is wonderful!", "The {} does what it should. Well made."),
}
THINGS = ("lamp", "chair", "desk", "shelf", "sofa", "rug", "clock", "bed", "stool", "mirror", "vase", "bench")
TEXTS = [(text, label) for label, texts in KINDS.items() for text in texts]


def message(number: int) -> str:
    thing = THINGS[number // len(TEXTS) % len(THINGS)]
    return f"{TEXTS[number % len(TEXTS)][0].format(thing)} Order {number}."


def truth(text: str) -> str:
    """What a person would say of it."""
    return TEXTS[int(text.removesuffix(".").rpartition(" ")[2]) % len(TEXTS)][1]


@dataclass(frozen=True)
class Shop:
    """A folder with an invented inbox, its scored table and what was drawn of it."""

    folder: Path
    drawn: str

    def run(self, program: str, *arguments: str) -> str:
        done = run_in(self.folder, program, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run("sentiment-jobs", *arguments, "--json"))

    def table(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.folder / name).to_pylist()
        return rows


@pytest.fixture(scope="module", params=["xlsx", "csv"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Everything is run once per form of the file; each test looks at a part of what came of it."""
    shop = Shop(tmp_path_factory.mktemp(request.param), f"to_label.{request.param}")
    with (shop.folder / "inbox.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "text"])
        writer.writerows([n, f"2026-11-{n % 28 + 1:02}", message(n)] for n in range(MESSAGES))
    scored = ("--id-column", "id", "--date-column", "date")
    shop.run("score-messages", "inbox.csv", "scored.parquet", *scored)
    shop.run("sentiment-jobs", "sample", "scored.parquet", shop.drawn, "--count", str(DRAWN))
    with open_store(str(shop.folder / shop.drawn)) as store:
        text = store.header.index("text")
        for index, row in enumerate(store.rows[WITHOUT_LABEL:], start=WITHOUT_LABEL):
            store.save(index, truth(row.cells[text] or ""))
    shop.run("sentiment-jobs", "tune", "messages", shop.drawn, "--output", "ours", "--anyway")
    shop.run("score-messages", "inbox.csv", "ours.parquet", "--model", "ours", *scored)
    return shop


def figures(shop: Shop, model: str) -> Any:
    return shop.json("evaluate", model, shop.drawn)


def test_the_figures_are_those_of_all_messages_by_the_rows_that_have_a_label(shop: Shop) -> None:
    """The weights are recognised, rows without a label passed over, and the truth lies in what is said of it."""
    measured = figures(shop, "messages")
    weighted = measured["weighted"]
    assert (measured["unlabelled"], weighted["rows"]) == (WITHOUT_LABEL, DRAWN - WITHOUT_LABEL)
    assert weighted["stands_for"] == pytest.approx(MESSAGES)
    everything = [truth(message(number)) for number in range(MESSAGES)]
    for label, share in zip(KINDS, weighted["shares"], strict=True):
        assert share["low"] < everything.count(label) / MESSAGES < share["high"], label
    scored = shop.table("scored.parquet")
    right = sum(row["sentiment"] == truth(row["text"]) for row in scored) / MESSAGES
    assert weighted["accuracy"]["low"] < right < weighted["accuracy"]["high"]


def test_tune_says_what_it_was_fitted_to_and_helps_on_all_messages(shop: Shop) -> None:
    """Its model is better on the whole inbox, most of which nobody labelled."""
    outcome = shop.json("tune", "messages", shop.drawn)
    assert (outcome["labels"], outcome["unlabelled"]) == (DRAWN - WITHOUT_LABEL, WITHOUT_LABEL)
    assert outcome["fingerprint"] is None and outcome["helps"]
    assert outcome["thresholds"] == list(load_model(shop.folder / "ours").settings.thresholds)
    before, after = (
        sum(row["sentiment"] == truth(row["text"]) for row in shop.table(name))
        for name in ("scored.parquet", "ours.parquet")
    )
    assert after > before
    assert figures(shop, "ours")["weighted"]["macro_f1"]["value"] > outcome["comparison"]["before"]["macro_f1"]["value"]


def test_the_table_and_the_report_name_the_model_that_was_tuned(shop: Shop) -> None:
    """By its own fingerprint, which is not that of the shipped one."""
    ours, shipped = (load_model(folder).fingerprint for folder in (shop.folder / "ours", model_folder("messages")))
    footer = pq.read_metadata(shop.folder / "ours.parquet").metadata
    assert footer[b"score_messages.model"] == b"ours"
    assert footer[b"score_messages.model_fingerprint"].decode() == ours != shipped
    report = shop.json("report", "ours.parquet", "report.html")
    assert [(model["name"], model["fingerprint"]) for model in report["models"]] == [("ours", ours)]
    assert "ours" in (shop.folder / "report.html").read_text(encoding="utf-8")


def test_explain_with_the_tuned_model_says_what_scoring_says(shop: Shop) -> None:
    """Nothing differs from the table, so there is nothing to note; with the shipped one there is."""
    for row in shop.table("ours.parquet")[5:8]:
        asked = ("explain", "ours.parquet", "--id", row["message_id"])
        explained = shop.json(*asked, "--model", "ours")
        assert (explained["model"], explained["sentiment"], explained["notes"]) == ("ours", row["sentiment"], [])
        for name in ("p_negative", "p_neutral", "p_positive"):
            assert explained[name] == pytest.approx(row[name], abs=1e-6), name
        assert shop.json(*asked, "--model", "messages")["notes"]


def test_the_page_shows_what_is_printed(shop: Shop) -> None:
    """Of this very inbox, if it is labelled in a workbook; lines that are left out are marked."""
    page = (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^```text\n\$ sentiment-jobs ((?:evaluate|tune) [^\n]*)\n(.*?)^```$", page, re.M | re.S))
    assert len(shown) == 2
    if not shop.drawn.endswith(".xlsx"):
        pytest.skip("the page labels a workbook")
    for command, lines in shown.items():
        printed = shop.run("sentiment-jobs", *command.split(), *(["--force"] if command.startswith("tune") else []))
        for part in lines.split("...\n"):
            assert part in printed, command
