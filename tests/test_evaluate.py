"""Measuring a model: several files, baselines, the surest mistakes, and the card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CANARY, check_golden

from jobs.evaluate import Options, as_json, run
from jobs.evaluation_tables import many_sets, one_set
from pipeline.errors import InputError
from pipeline.model.bundle import CARD, load_model
from pipeline.model.card import model_card
from pipeline.model.registry import model_folder
from pipeline.training.corpus import is_held_back

MODEL = "imdb-article"
ROWS = [
    ("a wonderful, great film", "positive"),
    ("I loved it, the best of the year", "positive"),
    ("boring and terrible, a waste of time", "negative"),
    (f"the worst {CANARY} I saw, awful", "negative"),
    ("an awful, terrible, boring waste", "positive"),
    ("it runs on Tuesday", "neutral"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sets"
    folder.mkdir()
    lines = [f'{number},"{text}",{label}' for number, (text, label) in enumerate(ROWS, start=1)]
    (folder / "mail.csv").write_text("\n".join(["id,text,label", *lines]) + "\n")
    (folder / "reviews.csv").write_text("\n".join(["id,text,label", *lines[:4]]) + "\n")
    return folder


def test_a_folder_is_its_tables_by_name(folder: Path) -> None:
    """And files keep the order in which they are named."""
    assert [one.name for one in run(Options(MODEL, (folder,)))] == ["mail", "reviews"]
    named = (folder / "reviews.csv", folder / "mail.csv")
    assert [one.name for one in run(Options(MODEL, named))] == ["reviews", "mail"]


def test_files_of_the_same_name_are_told_apart(folder: Path, tmp_path: Path) -> None:
    """By their paths, so that none takes the other's place in JSON or in the card."""
    other = tmp_path / "mail.csv"
    shutil.copy(folder / "mail.csv", other)
    found = run(Options(MODEL, (folder / "mail.csv", other, folder / "reviews.csv")))
    assert [one.name for one in found] == [str(folder / "mail.csv"), str(other), "reviews"]


def test_neutral_rows_count_in_a_figure_of_their_own(folder: Path) -> None:
    """A model of two classes never says neutral, and its macro-F1 shows it."""
    mail, reviews = run(Options(MODEL, (folder,)))
    assert (mail.model.binary.rows, reviews.model.three_way) == (5, None)
    assert mail.model.three_way is not None
    assert (mail.model.three_way.rows, mail.model.three_way.f1[1]) == (6, 0.0)


def test_baselines_judge_the_same_rows(folder: Path) -> None:
    """The word list, a bag of words that learns from a file, and the majority, which guesses."""
    (mail,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, train=(folder / "reviews.csv",)))
    assert list(mail.baselines) == ["VADER", "bag of words", "majority"]
    for figures in mail.baselines.values():
        assert figures.binary.rows == figures.binary.judged == 5
    majority = mail.baselines["majority"].binary
    assert majority.balanced_accuracy is not None and majority.balanced_accuracy.value == 0.5
    vader = mail.baselines["VADER"]
    assert vader.three_way is not None and vader.three_way.f1[1] == 1.0


def test_worst_mistakes_are_named_by_id_and_shown_only_when_asked(folder: Path) -> None:
    """The surest first."""
    data = (folder / "mail.csv",)
    (found,) = run(Options(MODEL, data, id_column="id", worst=3))
    assert [mistake.message_id for mistake, _ in found.worst] == ["5"]
    assert [text for _, text in found.worst] == [""]
    (shown,) = run(Options(MODEL, data, id_column="id", worst=3, show_text=True))
    assert [text for _, text in shown.worst] == ["an awful, terrible, boring waste"]
    assert shown.worst[0][1] in one_set(shown)


@pytest.mark.parametrize("write", [one_set, lambda one: many_sets([one]), lambda one: as_json([one], {})])
def test_no_text_appears_unless_asked_for(folder: Path, write: Callable[..., str]) -> None:
    """In tables as in JSON."""
    (found,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, worst=10))
    assert CANARY not in write(found)


def test_json_of_several_files_is_by_name(folder: Path) -> None:
    """That of one is its figures."""
    found = run(Options(MODEL, (folder,), worst=1))
    several, one = (json.loads(as_json(some, {})) for some in (found, found[:1]))
    assert list(several) == ["mail", "reviews"]
    assert several["mail"] == one
    assert len(one["reliability"]) == 10 and one["worst"][0]["message_id"] == "5"


def test_stars_are_labels(tmp_path: Path) -> None:
    """One to five, three is neutral."""
    path = tmp_path / "stars.csv"
    path.write_text("text,stars\n" + "".join(f"a great film,{stars}\n" for stars in range(1, 6)))
    (found,) = run(Options(MODEL, (path,), label_column="stars", stars=5))
    assert found.model.binary.confusion == ((0, 2), (0, 2))


def test_held_back_rows_are_those_that_training_holds_back(folder: Path) -> None:
    """Model and baselines are measured on the same ones."""
    (found,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, held_back=0.5))
    expected = sum(is_held_back(text, 0.5) for text, label in ROWS if label != "neutral")
    assert 0 < expected < 5
    assert found.model.binary.rows == found.baselines["VADER"].binary.rows == expected


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    """Rather than measured as nothing."""
    with pytest.raises(InputError, match="holds no"):
        run(Options(MODEL, (tmp_path,)))


def test_card_keeps_figures_and_verdicts_stay(folder: Path, tmp_path: Path) -> None:
    """Under the heading that was given, with the baselines beside the model."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    before = load_model(mine).fingerprint
    run(Options(str(mine), (folder,), baselines=True, card="Elsewhere"))
    model, card = load_model(mine), (mine / CARD).read_text()
    assert model.fingerprint == before
    assert card == model_card(model)
    assert "### Elsewhere" in card and "VADER: balanced accuracy" in card and "| mail | 5 |" in card
    assert "## Quality" in card and CANARY not in card


@pytest.mark.parametrize("name", ["imdb-article", "messages"])
def test_shipped_card_is_what_the_record_says(name: str) -> None:
    """README.md of the folder and the figures of bundle.json can't part."""
    folder = model_folder(name)
    assert (folder / CARD).read_text() == model_card(load_model(folder))


def test_tables_for_people(folder: Path) -> None:
    """Golden: every figure with its name."""
    found = run(Options(MODEL, (folder,), baselines=True, train=(folder / "reviews.csv",), worst=1))
    check_golden("evaluate-one.txt", one_set(found[0]) + "\n")
    check_golden("evaluate-many.txt", many_sets(found) + "\n")
