"""`sentiment-jobs tune`, from a file that somebody filled in to a model folder that scores."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from score_messages import Scorer
from score_messages.errors import InputError, OptionError, TargetRefused
from score_messages.metrics.threshold_curve import TRIED
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder
from score_messages_jobs.tuning.tuning import Options, run
from tests.support.command import run_in

CANARY = "quibblefrotz"

TEXTS = {
    "negative": ("The {} broke after a day and nobody answers.", "I want my money back for the {}, it is useless."),
    "neutral": ("Where is the {} made?", "Please send the {} to my new address."),
    "positive": ("Thank you, the {} is wonderful!", "I love the {}, great work."),
}
THINGS = ("lamp", "chair", "desk", "shelf", "sofa", "rug", "clock", "bed", "stool", "mirror", "vase", "bench")


def labelled(folder: Path, rows: int, label: str = "") -> Path:
    """A file as `sample` draws it: rows of all classes, or all of one label, which then are wrong."""
    path = folder / "to_label.csv"
    kinds = [(name, text) for name, texts in TEXTS.items() for text in texts]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["message_id", "label", "body", "drawn", "weight"])
        for row in range(rows):
            name, text = kinds[row % len(kinds)]
            thing = f"{THINGS[row % len(THINGS)]} {CANARY} {row}"
            drawn, weight = ("random", 20.5) if row % 3 else ("unsure", 2.25)
            writer.writerow([row, label or name, text.format(thing), drawn, weight])
    return path


def options(tmp_path: Path, data: Path, **given: object) -> Options:
    return Options(**{"model": "messages", "data": data, "output": tmp_path / "ours", "anyway": True, **given})  # type: ignore[arg-type]


def test_a_tuned_model_scores_with_its_own_settings_and_fingerprint(tmp_path: Path) -> None:
    """It is a model folder like any other, and says where it comes from."""
    data = labelled(tmp_path, 130)
    outcome = run(options(tmp_path, data))
    made, base = load_model(tmp_path / "ours"), load_model(model_folder("messages"))
    assert outcome.model is not None and made.fingerprint == outcome.model.fingerprint != base.fingerprint
    assert made.settings.calibration == outcome.tuned.settings.calibration
    assert (made.name, made.settings.thresholds) == ("ours", outcome.tuned.settings.thresholds)
    for name in ("model.keras", "scorer.onnx", "vocabulary.txt"):
        assert (tmp_path / "ours" / name).read_bytes() == (base.folder / name).read_bytes()
    tuned = made.record["tuned"]
    assert (tuned["labels"], tuned["base"], tuned["base_fingerprint"]) == (130, "messages", base.fingerprint)
    assert tuned["files"] == {"to_label.csv": hashlib.sha256(data.read_bytes()).hexdigest()}
    for name in ("negative", "positive"):
        curve = tuned["threshold_curve"][name]
        assert [at["threshold"] for at in curve] == list(TRIED)
        assert sorted((at["recall"] for at in curve), reverse=True) == [at["recall"] for at in curve]
    text = "The lamp is fine, but slow to come."
    before, after = (Scorer(model).score([text]).to_pylist()[0] for model in (base, made))
    assert before["p_negative"] != after["p_negative"]
    assert after["p_negative"] + after["p_neutral"] + after["p_positive"] == pytest.approx(1, abs=1e-5)
    assert Scorer(made).score([text] * 3 + ["other words"]).to_pylist()[0] == after


def test_no_word_of_a_message_is_in_the_folder_or_what_is_printed(tmp_path: Path) -> None:
    data = labelled(tmp_path, 130)
    printed = run_in(tmp_path, "sentiment-jobs", "tune", "messages", data, "--output", "ours", "--anyway", check=True)
    for path in (tmp_path / "ours").iterdir():
        assert CANARY.encode() not in path.read_bytes(), path.name
    assert CANARY not in printed.stdout + printed.stderr
    assert "macro-F1" in printed.stdout and "--model ours" in printed.stdout
    assert "Tuned by `sentiment-jobs tune` from messages" in (tmp_path / "ours" / "README.md").read_text()


def test_what_doesnt_help_is_said_and_not_written(tmp_path: Path) -> None:
    """These messages are easy, and the model gets them right as it is; --anyway writes nevertheless."""
    data = labelled(tmp_path, 130)
    done = run_in(tmp_path, "sentiment-jobs", "tune", "messages", data, "--output", "ours", "--json", check=True)
    outcome = json.loads(done.stdout)
    assert outcome["labels"] == 130 and (outcome["model"] is not None) is outcome["helps"]
    assert (tmp_path / "ours").exists() is outcome["helps"]
    assert outcome["comparison"]["macro_f1"]["low"] <= outcome["comparison"]["macro_f1"]["high"]


def test_figures_on_the_rows_that_a_model_was_tuned_to_are_named_as_too_good(tmp_path: Path) -> None:
    """People measure what they have just tuned, and the file lies there; another file has no such note."""
    data = labelled(tmp_path, 130)
    run(options(tmp_path, data))
    other = tmp_path / "other.csv"
    other.write_bytes(data.read_bytes() + b"999,negative,The lamp broke.,random,20.5\r\n")
    for path, is_named in ((data, True), (other, False)):
        said = run_in(tmp_path, "sentiment-jobs", "evaluate", "./ours", path, check=True).stdout
        assert ("tuned or trained with this very file" in said) is is_named


def test_fewer_than_100_labels_are_refused_with_how_many_are_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 60 labels to fit to, and it takes 100") as caught:
        run(options(tmp_path, labelled(tmp_path, 60)))
    assert caught.value.hint is not None and "Label 40 more" in caught.value.hint.text
    assert not (tmp_path / "ours").exists()


def test_labels_that_the_model_cant_use_are_named_where_there_are_too_few(tmp_path: Path) -> None:
    """Otherwise somebody with 120 labels is told that there are 80, and wonders."""
    with pytest.raises(InputError, match=r"has 80 labels to fit to \(beside 40 neutral, which the model") as caught:
        run(options(tmp_path, labelled(tmp_path, 120), model="imdb-article"))
    assert caught.value.hint is not None and caught.value.hint.text.startswith("Label 20 more messages")


def test_labels_of_one_class_are_refused(tmp_path: Path) -> None:
    """There would be nothing to tell from what."""
    with pytest.raises(InputError, match="has 0 messages labelled negative"):
        run(options(tmp_path, labelled(tmp_path, 120, label="neutral")))


def test_neither_the_model_nor_anything_else_is_overwritten(tmp_path: Path) -> None:
    data = labelled(tmp_path, 130)
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "letter.txt").write_text("mine")
    with pytest.raises(TargetRefused, match="is not a model folder"):
        run(options(tmp_path, data, force=True))
    assert (tmp_path / "ours" / "letter.txt").read_text() == "mine"
    with pytest.raises(OptionError, match="stays as it is"):
        run(options(tmp_path, data, output=model_folder("messages"), force=True))
    with pytest.raises(OptionError, match="stays as it is"):
        run(options(tmp_path, data, output=model_folder("messages") / "inside", force=True))


def test_a_tuned_folder_is_replaced_only_when_asked_and_can_be_tuned_again(tmp_path: Path) -> None:
    data = labelled(tmp_path, 130)
    run(options(tmp_path, data))
    first = load_model(tmp_path / "ours")
    with pytest.raises(TargetRefused, match="is there already"):
        run(options(tmp_path, data))
    run(options(tmp_path, data, recall=0.8, force=True))
    assert load_model(tmp_path / "ours").fingerprint != first.fingerprint
    again = run(options(tmp_path, data, model=str(tmp_path / "ours"), output=tmp_path / "again"))
    assert again.model is not None and again.model.record["tuned"]["base"] == "ours"
