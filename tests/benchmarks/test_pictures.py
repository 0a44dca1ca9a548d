"""Pictures of docs and cards are what one command draws from the stored figures, and show all of them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.picture import DARK, svg_of
from benchmarks.pictures import MODELS, PICTURES, drawn, of_model
from benchmarks.quality_pictures import BAG, MODEL, VADER, quality_chart, reliability_chart
from benchmarks.speed_picture import OURS, Speed, speed_chart
from benchmarks.thresholds_of_card import thresholds_chart
from score_messages.model.bundle import CARD, load_model
from score_messages.model.card import card_of, update_card
from score_messages.model.card_pictures import PICTURES as OF_CARDS
from score_messages.model.registry import model_folder
from tests.support.paths import ROOT
from tests.support.pictures import points_of, texts_of

IMAGES = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")


@pytest.fixture(scope="module")
def pictures() -> dict[Path, str]:
    """All that the command draws."""
    return drawn()


def test_stored_pictures_are_what_the_command_draws(pictures: dict[Path, str]) -> None:
    """To the byte: python -m benchmarks.pictures."""
    stored = {*PICTURES.glob("*.svg"), *(path for name in MODELS for path in model_folder(name).glob("*.svg"))}
    assert stored == set(pictures)
    assert [path.name for path, svg in pictures.items() if path.read_text(encoding="utf-8") != svg] == []


def test_pictures_have_a_dark_form_of_all_their_colours(pictures: dict[Path, str]) -> None:
    """No colour of light mode is left out."""
    for path, svg in pictures.items():
        assert "prefers-color-scheme:dark" in svg, path
        assert {f"#{part.split(chr(34))[0]}" for part in svg.split('="#')[1:]} <= set(DARK), path


def test_every_picture_is_shown_somewhere_with_words_for_those_who_cannot_see_it(pictures: dict[Path, str]) -> None:
    """In a page of the docs or in its model's card."""
    shown: dict[Path, str] = {}
    for page in (*ROOT.glob("docs/*.md"), *(model_folder(name) / CARD for name in MODELS)):
        for words, target in IMAGES.findall(page.read_text(encoding="utf-8")):
            shown[(page.parent / target).resolve()] = words
    assert {path.resolve() for path in pictures} <= set(shown)
    assert all(len(words) > 40 for words in shown.values())


def record_of(name: str) -> dict[str, Any]:
    return dict(load_model(model_folder(name)).record)


def test_picture_of_quality_names_every_kind_and_all_predictors() -> None:
    """Each kind once in each panel, with a mark for each predictor that has a figure."""
    svg = svg_of(quality_chart(record_of("messages")))
    texts = texts_of(svg)
    metrics = {name: figures for name, figures in record_of("messages")["metrics"].items() if ", drawn=" not in name}
    kinds = {name for name, figures in metrics.items() if figures["three_way"] and name != "read_messages"}
    for expected in ("mail", "support messages and chats", "nhs feedback", MODEL, BAG, VADER):
        assert expected in texts
    left_out = {
        (line["left out"], line["texts"])
        for line in record_of("messages")["left_out"]
        if line["macro_f1"] is not None and "random" not in line["texts"]
    }
    assert len([text for text in texts if ":" in text and "Macro" not in text]) == len(left_out)
    assert len(kinds) == 12 and len(left_out) == 10
    assert len(points_of(svg)) == 3 * (len(kinds) + len(left_out))


def test_model_of_two_classes_is_shown_by_balanced_accuracy() -> None:
    """Macro-F1 of three would be about a class that it doesn't know."""
    texts = texts_of(svg_of(quality_chart(record_of("imdb-article"))))
    assert "Negative against positive, balanced, %" in texts and "IMDB reviews" in texts
    assert not any("Macro-F1" in text for text in texts)


def test_other_figures_give_another_picture() -> None:
    """Of quality, of reliability, of speed."""
    record = record_of("messages")
    changed = json.loads(json.dumps(record))
    changed["metrics"]["test"]["reliability"][3]["share_positive"] = 0.9
    assert svg_of(reliability_chart(changed)) != svg_of(reliability_chart(record))
    changed["metrics"]["goemotions"]["three_way"]["macro_f1"]["value"] = 0.9
    assert svg_of(quality_chart(changed)) != svg_of(quality_chart(record))
    speed = Speed.read(PICTURES / "speed.json")
    other = Speed(speed.files, {**speed.ways, next(iter(speed.ways)): [1, 2, 3]})
    assert svg_of(speed_chart(other)) != svg_of(speed_chart(speed))


def test_bins_with_few_messages_are_not_drawn() -> None:
    """The share of three messages says nothing."""
    record = json.loads(json.dumps(record_of("imdb-article")))
    record["metrics"] = {"test": record["metrics"]["test"]}
    assert len(points_of(svg_of(reliability_chart(record)))) == 10
    for part in record["metrics"]["test"]["reliability"][2:5]:
        part["count"] = 3
    assert len(points_of(svg_of(reliability_chart(record)))) == 7


def test_speed_is_that_of_the_table_in_the_docs() -> None:
    """Row by row; the picture shows each number."""
    rows = [
        line.split("|")[2:-1] for line in (ROOT / "docs" / "benchmarks.md").read_text().splitlines() if " x |" in line
    ]
    table = [[float(cell.strip().removesuffix(" x")) for cell in row] for row in rows]
    speed = Speed.read(PICTURES / "speed.json")
    assert table == [list(map(float, times)) for times in speed.ways.values()]
    texts = texts_of(svg_of(speed_chart(speed)))
    assert {OURS, *speed.ways, *speed.files} <= set(texts)
    assert {f"{times:g} x" for row in table for times in row} <= set(texts)


def test_a_card_shows_a_picture_only_while_it_is_of_its_figures(tmp_path: Path) -> None:
    """Figures that are measured anew leave the pictures of the old ones behind."""
    folder = tmp_path / "mine"
    shutil.copytree(model_folder("messages"), folder)
    assert [words for words, _ in IMAGES.findall(card_of(folder))] == list(OF_CARDS.values())
    metrics = load_model(folder).record["metrics"]
    update_card(folder, "IMDB", {"test": {**metrics["test"], "calibration_error": 0.5}})
    assert IMAGES.findall((folder / CARD).read_text()) == []
    for path, svg in of_model(folder).items():
        path.write_text(svg)
    assert [target for _, target in IMAGES.findall(card_of(folder))] == list(OF_CARDS)
    (folder / "quality.svg").write_bytes(b"\xff")
    assert [target for _, target in IMAGES.findall(card_of(folder))] == ["reliability.svg", "thresholds.svg"]


def test_picture_of_thresholds_has_a_line_for_each_kind_and_marks_the_models_own() -> None:
    """Two classes, precision and recall; with how many rows each kind has."""
    record = record_of("messages")
    texts = texts_of(svg_of(thresholds_chart(record, (0.27, 0.51))))
    kinds = ["mail (272)", "support messages and chats (227)", "IMDB reviews (25,000)"]
    assert [text for text in texts if text in kinds] == kinds
    assert (texts.count("the model's: 0.27"), texts.count("the model's: 0.51")) == (2, 2)
    article = texts_of(svg_of(thresholds_chart(record_of("imdb-article"), (0.5,))))
    assert article.count("the model's: 0.50") == 4 and "IMDB reviews (25,000)" in article
    changed = json.loads(json.dumps(record))
    changed["metrics"]["test"]["threshold_curve"]["negative"][3]["recall"] = 0.1
    assert svg_of(thresholds_chart(changed, (0.27, 0.51))) != svg_of(thresholds_chart(record, (0.27, 0.51)))


def test_a_model_that_was_measured_without_curves_has_no_such_picture(tmp_path: Path) -> None:
    """Its other two are drawn."""
    folder = tmp_path / "mine"
    shutil.copytree(model_folder("imdb-article"), folder)
    metrics = load_model(folder).record["metrics"]
    without = {name: value for name, value in metrics["test"].items() if name != "threshold_curve"}
    update_card(folder, "IMDB", {"test": without})
    assert {path.name for path in of_model(folder)} == {"quality.svg", "reliability.svg"}
