"""Measuring a model: several files, baselines, the highest-loss errors, and the card."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError, MissingExtraError, OptionError, OutputError, PipelineError
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import BUNDLE, CARD, load_model
from score_messages.model.card import card_of, model_card, update_card
from score_messages.model.registry import model_folder
from score_messages.scoring.scorer import Scorer
from score_messages.training.corpus import is_held_out
from score_messages_jobs.evaluation.figures_json import as_json
from score_messages_jobs.evaluation.measured_sets import run, run_challenges
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.evaluation.tables import many_sets, one_set
from score_messages_jobs.options.labelled_files import LabelledFiles
from tests.support.golden import check_golden
from tests.support.messages import CANARY

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
    assert [figures.name for figures in run(Options(MODEL, (folder,)))] == ["mail", "reviews"]
    named = (folder / "reviews.csv", folder / "mail.csv")
    assert [figures.name for figures in run(Options(MODEL, named))] == ["reviews", "mail"]


def test_files_of_the_same_name_are_told_apart(folder: Path, tmp_path: Path) -> None:
    """By their paths, so that none takes the other's place in JSON or in the card."""
    other = tmp_path / "mail.csv"
    shutil.copy(folder / "mail.csv", other)
    sets = run(Options(MODEL, (folder / "mail.csv", other, folder / "reviews.csv")))
    assert [figures.name for figures in sets] == [str(folder / "mail.csv"), str(other), "reviews"]


def test_neutral_rows_count_in_a_figure_of_their_own(folder: Path) -> None:
    """A model of two classes never says neutral, and its macro-F1 shows it."""
    mail, reviews = run(Options(MODEL, (folder,)))
    assert (mail.model.binary.rows, reviews.model.three_way) == (5, None)
    assert mail.model.three_way is not None
    neutral = mail.model.three_way.f1[1]
    assert mail.model.three_way.rows == 6 and neutral is not None and neutral.value == 0


def test_model_of_three_classes_is_measured_by_its_own_thresholds(folder: Path, tmp_path: Path) -> None:
    """Negative and positive part in the middle all the same; its classes are the sentiments that scoring gives."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    bundle = json.loads((mine / BUNDLE).read_text())
    bundle["settings"] |= {"classes": ["negative", "neutral", "positive"], "cut_points": [0.1, 0.9]}
    (mine / BUNDLE).write_text(json.dumps(bundle))
    (two,) = run(Options(MODEL, (folder / "mail.csv",)))
    (three,) = run(Options(str(mine), (folder / "mail.csv",)))
    assert three.model.binary == two.model.binary
    sentiments = Scorer.load(str(mine)).score([text for text, _ in ROWS])["sentiment"].to_pylist()
    expected = [[0] * 3 for _ in CLASSES]
    for (_, label), sentiment in zip(ROWS, sentiments, strict=True):
        expected[CLASSES.index(label)][CLASSES.index(sentiment)] += 1
    assert three.model.three_way is not None
    assert [list(row) for row in three.model.three_way.confusion] == expected
    assert "neutral" in sentiments


def test_card_leaves_out_what_an_earlier_version_did_not_measure(tmp_path: Path) -> None:
    """Its accuracy was over scored rows only: a dash rather than a figure that flatters."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    record = dict(load_model(mine).record["metrics"]["test"])
    record.pop("headline", None)
    update_card(mine, "Elsewhere", {"mail": {**record, "three_way": None}})
    assert "| mail | - | - | - | 25,000 |" in (mine / CARD).read_text()


def test_baselines_score_the_same_rows(folder: Path) -> None:
    """The lexicon, a bag of words that learns from a file, and the majority, which guesses."""
    (mail,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, train=(folder / "reviews.csv",)))
    assert list(mail.baselines) == ["VADER", "VADER, chosen thresholds", "bag of words", "majority"]
    for figures in mail.baselines.values():
        assert figures.binary.rows == figures.binary.scored == 5
    majority = mail.baselines["majority"].binary
    assert majority.balanced_accuracy is not None and majority.balanced_accuracy.value == 0.5
    vader = mail.baselines["VADER"]
    assert vader.three_way is not None and vader.three_way.f1[1] is not None
    assert vader.three_way.f1[1].value == 1.0


def test_highest_loss_errors_are_named_by_id_and_shown_only_when_asked(folder: Path) -> None:
    """Those first whose right class was least expected."""
    data = (folder / "mail.csv",)
    (hidden,) = run(Options(MODEL, data, id_column="id", worst=3))
    assert [mistake.message_id for mistake, _ in hidden.worst] == ["5", "6"]
    assert [text for _, text in hidden.worst] == ["", ""]
    (shown,) = run(Options(MODEL, data, id_column="id", worst=3, show_text=True))
    assert [text for _, text in shown.worst] == ["an awful, terrible, boring waste", "it runs on Tuesday"]
    assert shown.worst[0][1] in one_set(shown)


def test_doubled_and_missing_ids_show_the_right_message(tmp_path: Path) -> None:
    """Ids come from the users' systems; a text is found by its row."""
    path = tmp_path / "mail.parquet"
    texts = ["a wonderful, great film", "boring and terrible", "the worst waste"]
    rows = {"id": ["7", "7", None], "text": texts, "label": ["negative", "positive", "positive"]}
    pq.write_table(pa.table(rows), path)
    (figures,) = run(Options(MODEL, (path,), id_column="id", worst=3, show_text=True))
    assert sorted((mistake.message_id or "", text) for mistake, text in figures.worst) == [
        ("", texts[2]),
        ("7", texts[0]),
        ("7", texts[1]),
    ]


def test_ids_and_texts_give_a_terminal_no_commands(tmp_path: Path) -> None:
    """An escape sequence could rewrite what stands above it."""
    path = tmp_path / "mail.parquet"
    pq.write_table(pa.table({"id": ["7\x1b[2J\n8"], "text": ["great\x1b[2J film"], "label": ["0"]}), path)
    (figures,) = run(Options(MODEL, (path,), id_column="id", worst=1, show_text=True))
    assert "\x1b" not in one_set(figures)
    assert one_set(figures).splitlines()[-1].split()[-4:] == ["7?[2J", "8", "great?[2J", "film"]


def test_baselines_are_measured_where_the_model_scores(tmp_path: Path) -> None:
    """A row that the model leaves out would make a baseline look worse, or better; no row at all is no error."""
    path = tmp_path / "mail.csv"
    labelled = "text,label\ngreat film,1\nzzqx qqzz,0\nterrible film,0\n"
    for content, scored in ((labelled, 2), ("text,label\nzzqx qqzz,0\n", 0)):
        path.write_text(content)
        train = tmp_path / "train.csv"
        train.write_text(labelled)
        (measured,) = run(Options(MODEL, (path,), baselines=True, train=(train,)))
        assert {figures.binary.scored for figures in (measured.model, *measured.baselines.values())} == {scored}


@pytest.mark.parametrize("package", ["sklearn", "vaderSentiment"])
def test_missing_package_is_an_error_with_its_hint(folder: Path, monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """And only for who asks for what it does."""
    for name in [package, *(name for name in sys.modules if name.startswith(f"{package}."))]:
        monkeypatch.setitem(sys.modules, name, None)
    for module in ("evaluation.bag", "training.bag_of_words", "training.lexicon"):
        monkeypatch.delitem(sys.modules, f"score_messages.{module}", raising=False)
    reviews = folder / "reviews.csv"
    run(Options(MODEL, (reviews,), worst=1, show_text=True, held_out=0.5))
    with pytest.raises(MissingExtraError, match=r"pip install 'score-messages\[train\]'"):
        run(Options(MODEL, (reviews,), baselines=True, train=(reviews,)))


def test_too_few_texts_for_a_bag_of_words_are_refused(tmp_path: Path) -> None:
    """Without a word of them."""
    path = tmp_path / "few.csv"
    path.write_text(f"text,label\n{CANARY},1\nterrible,0\n")
    with pytest.raises(PipelineError, match="too few texts") as caught:
        run(Options(MODEL, (path,), train=(path,)))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "write", [one_set, lambda figures: many_sets([figures]), lambda figures: as_json([figures], {})]
)
def test_no_text_appears_unless_asked_for(folder: Path, write: Callable[..., str]) -> None:
    """In tables as in JSON."""
    (figures,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, worst=10))
    assert CANARY not in write(figures)


def test_json_of_several_files_is_by_name(folder: Path) -> None:
    """That of one is its figures."""
    sets = run(Options(MODEL, (folder,), worst=1))
    several, single = (json.loads(as_json(given, {})) for given in (sets, sets[:1]))
    assert list(several) == ["mail", "reviews"]
    assert several["mail"] == single
    assert len(single["reliability"]) == 10 and single["worst"][0]["message_id"] == "5"


def test_stars_are_labels(tmp_path: Path) -> None:
    """One to five, three is neutral."""
    path = tmp_path / "stars.csv"
    path.write_text("text,stars\n" + "".join(f"a great film,{stars}\n" for stars in range(1, 6)))
    (figures,) = run(Options(MODEL, (path,), LabelledFiles(label_column="stars", stars=5)))
    assert figures.model.binary.confusion == ((0, 2), (0, 2))


def test_held_out_rows_are_those_that_training_holds_out(folder: Path) -> None:
    """Model and baselines are measured on the same ones."""
    (figures,) = run(Options(MODEL, (folder / "mail.csv",), baselines=True, held_out=0.5))
    expected = sum(is_held_out(text, 0.5) for text, label in ROWS if label != "neutral")
    assert 0 < expected < 5
    assert figures.model.binary.rows == figures.baselines["VADER"].binary.rows == expected
    assert figures.model.rows == figures.baselines["VADER"].rows == sum(is_held_out(text, 0.5) for text, _ in ROWS)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    """Rather than measured as nothing."""
    with pytest.raises(InputError, match="holds no"):
        run(Options(MODEL, (tmp_path,)))


def test_card_keeps_figures_and_predictions_stay(folder: Path, tmp_path: Path) -> None:
    """Under the heading that was given, with the baselines beside the model."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    before = load_model(mine).fingerprint
    run(Options(str(mine), (folder,), baselines=True, card="Elsewhere"))
    model, card = load_model(mine), (mine / CARD).read_text()
    assert model.fingerprint == before
    assert card == model_card(model)
    assert "### Elsewhere" in card and "VADER: balanced accuracy" in card and "| mail | 6 | 0 |" in card
    assert "## Quality" in card and CANARY not in card
    assert {*model.record["metrics"]["mail"]["threshold_curve"]} == {"negative", "positive"}


def test_card_shows_how_well_negative_rows_are_found(folder: Path, tmp_path: Path) -> None:
    """With the baselines, and the calibration of three probabilities; a column of dashes only is left out."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder("messages"), mine)
    many = folder / "many.csv"
    lines = [f'"{text}, number {number}",{label}' for number in range(20) for text, label in ROWS]
    many.write_text("\n".join(["text,label", *lines]) + "\n")
    train = (folder / "reviews.csv",)
    mail, figures, _ = run(Options(str(mine), (folder,), baselines=True, train=train, card="Elsewhere"))
    card = (mine / CARD).read_text()
    section = card.partition("### Elsewhere")[2].partition("\n## ")[0]
    (table,) = (part for part in section.split("\n\n") if "| AUC of negative |" in part)
    heads, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    cells = dict(zip(heads, rows[1], strict=True))
    assert [row[0] for row in rows] == ["mail", "many", "reviews"] and figures.name == "many"
    ranking, calibration = figures.model.ranking, figures.model.calibration
    assert ranking.auc is not None and calibration is not None and ranking.first_negative is not None
    assert cells["negative rows"] == "40" and cells["AUC of negative"].startswith(f"{ranking.auc.value:.4f} (")
    assert float(cells["negative in top 20"]) == pytest.approx(ranking.first_negative, abs=0.05)
    assert float(cells["classwise ECE"]) == pytest.approx(calibration.error, abs=0.0005)
    assert "VADER: AUC of negative" in cells and "VADER: classwise ECE" not in cells
    assert "VADER, chosen thresholds: AUC of negative" not in cells  # whatever the thresholds, VADER's order is one
    assert dict(zip(heads, rows[0], strict=True))["negative in top 20"] == "-" and mail.model.rows == 6


def test_card_of_figures_from_before_has_no_empty_table(tmp_path: Path) -> None:
    """What an earlier version measured stays as it is."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    record = dict(load_model(mine).record["metrics"]["test"])
    earlier = {name: value for name, value in record.items() if name not in ("ranking", "class_calibration", "note")}
    update_card(mine, "Elsewhere", {"mail": earlier})
    assert "AUC of negative" not in (mine / CARD).read_text().partition("### Elsewhere")[2]


@pytest.mark.parametrize("keeping", [{"card": "Elsewhere"}, {"reference": True}], ids=str)
def test_a_shipped_model_keeps_no_figures_unless_it_is_named_by_its_path(keeping: dict[str, Any], folder: Path) -> None:
    """What is installed is everybody's; nothing is measured first, and nothing in it changes."""
    before = {path.name: path.read_bytes() for path in model_folder(MODEL).iterdir()}
    for job in (run, run_challenges):
        with pytest.raises(OptionError, match="would change the shipped model") as caught:
            job(Options(MODEL, (folder / "no.csv",), challenges=folder, **keeping))
        assert caught.value.hint is not None and "cp -r" in caught.value.hint.text
    assert {path.name: path.read_bytes() for path in model_folder(MODEL).iterdir()} == before


def test_full_disk_leaves_the_model_as_it_was(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are a note on a model; noting them must not cost it."""
    mine = tmp_path / "mine"
    shutil.copytree(model_folder(MODEL), mine)
    before = {path.name: path.read_bytes() for path in mine.iterdir()}

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        run(Options(str(mine), (folder,), card="Elsewhere"))
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == before


@pytest.mark.parametrize("name", ["imdb-article", "messages"])
def test_shipped_card_is_what_the_record_says(name: str) -> None:
    """README.md of the folder and the figures of bundle.json can't part."""
    folder = model_folder(name)
    assert (folder / CARD).read_text() == card_of(folder)


def test_tables_for_people(folder: Path) -> None:
    """Golden: every figure with its name."""
    sets = run(Options(MODEL, (folder,), baselines=True, train=(folder / "reviews.csv",), worst=1))
    check_golden("evaluate-one.txt", one_set(sets[0]) + "\n")
    check_golden("evaluate-many.txt", many_sets(sets) + "\n")
