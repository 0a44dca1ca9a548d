"""What thresholds trade: the figures are right, and the picture shows all of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_score, recall_score

from benchmarks import threshold_trade
from benchmarks.calibration_texts import predicted_mixtures, predictions, read_calibration_sets
from benchmarks.picture import COLOURS, DARK, GREY, INK, PAPER, svg_of
from benchmarks.threshold_picture import MEAN, threshold_chart
from benchmarks.threshold_trade import Trade, precision_and_recall, trade_of
from benchmarks.thresholds import PICTURES, main, table_of
from score_messages.model.bundle import Model
from score_messages.model.calibration import softmax
from score_messages.model.label import class_of
from score_messages.training import class_thresholds
from score_messages.training.class_calibration import Mixture
from score_messages.training.class_thresholds import TRIED, weighted_macro_f1
from score_messages.training.held_out import MIXTURES, NATURAL
from tests.support.pictures import lines_of, texts_of
from tests.support.public_texts import write_public_texts
from tests.support.three_class import three_class_model

rows_of_mixture = st.lists(
    st.tuples(*[st.floats(-5, 5)] * 3, st.integers(0, 2), st.floats(0.1, 10)), min_size=1, max_size=30
)
FEW = TRIED[2::5]
threshold = st.sampled_from(TRIED.tolist())


def drawn(seed: int, count: int = 60) -> Mixture:
    """Rows whose most probable class is often right."""
    rng = np.random.default_rng(seed)
    classes, weights = rng.integers(0, 3, count), rng.random(count) + 0.1
    return Mixture(softmax(rng.normal(0, 1, (count, 3)) + 2 * np.eye(3)[classes]), classes, weights / weights.sum())


@pytest.fixture(scope="module")
def trade() -> Iterator[Trade]:
    """On every fifth threshold, to be quick."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (threshold_trade, class_thresholds):
            patch.setattr(module, "TRIED", FEW)
        yield trade_of(three_class_model(), {kind: drawn(seed) for seed, kind in enumerate(MIXTURES)})


@given(rows_of_mixture, threshold, threshold)
def test_precision_and_recall_are_those_of_scikit_learn(
    rows: list[tuple[float, float, float, int, float]], negative: float, positive: float
) -> None:
    """With the weights of the rows; None where scikit-learn has nothing to divide by."""
    weights = np.array([row[4] for row in rows])
    mixture = Mixture(softmax(np.array([row[:3] for row in rows])), np.array([row[3] for row in rows]), weights)
    is_given = class_of(mixture.probabilities, np.array([negative, positive])) == 0
    pair = precision_and_recall(mixture, (negative, positive))
    for measure, share in zip((precision_score, recall_score), pair, strict=True):
        slow = measure(mixture.classes == 0, is_given, sample_weight=weights, zero_division=np.nan)
        assert np.isnan(slow) if share is None else share == pytest.approx(slow, abs=1e-4)


def test_curves_have_the_figure_of_each_threshold(trade: Trade) -> None:
    """The other threshold stays what the model has; precision and recall are of natural mixtures only."""
    negative, positive = trade.thresholds
    assert trade.thresholds == three_class_model().settings.thresholds
    for seed, kind in enumerate(MIXTURES):
        for index, tried in enumerate(trade.tried):
            expected = (
                weighted_macro_f1(drawn(seed), (tried, positive)),
                weighted_macro_f1(drawn(seed), (negative, tried)),
            )
            assert (trade.by_negative[kind][index], trade.by_positive[kind][index]) == pytest.approx(expected, abs=1e-4)
        assert trade.by_negative[kind][trade.tried.index(negative)] == trade.macro_f1[kind]
        assert trade.by_positive[kind][trade.tried.index(positive)] == trade.macro_f1[kind]
        own = trade.own[kind]
        assert own.thresholds == class_thresholds.class_thresholds([drawn(seed)])
        assert own.macro_f1 == pytest.approx(weighted_macro_f1(drawn(seed), own.thresholds), abs=1e-4)
    assert set(trade.precision) == set(trade.recall) == set(NATURAL)
    assert len(trade.tried) == len(trade.precision["mail"]) == len(FEW)


def test_picture_names_every_kind_both_thresholds_and_all_axes(trade: Trade) -> None:
    """In words; a line for each kind and their mean above, for natural mixtures below."""
    svg = svg_of(threshold_chart(trade))
    texts = texts_of(svg)
    for expected in (*MIXTURES, MEAN, "chosen: 0.40", "chosen: 0.50", "Macro-F1, %"):
        assert expected in texts
    for name in ("negative", "positive"):
        assert f"Threshold of {name}: smallest p_{name}" in texts
    assert {"Precision of negative, %", "Recall of negative, %"} <= set(texts)
    lines = lines_of(svg)
    assert len(lines) == 2 * (len(MIXTURES) + 1) + 2 * len(NATURAL)
    assert len(set(lines)) == len(lines)


def test_other_figures_give_another_picture_and_the_same_ones_the_same(trade: Trade) -> None:
    """To the byte."""
    svg = svg_of(threshold_chart(trade))
    assert svg_of(threshold_chart(trade)) == svg
    assert svg_of(threshold_chart(replace(trade, recall={**trade.recall, "mail": [0.5] * len(trade.tried)}))) != svg


def test_gap_of_a_curve_is_no_point(trade: Trade) -> None:
    """Where nothing is called negative, there is no precision."""
    none = replace(trade, precision={"mail": [None] * len(trade.tried)}, recall={"mail": [1.0] * len(trade.tried)})
    assert len(lines_of(svg_of(threshold_chart(none)))) == 2 * (len(MIXTURES) + 1) + 1


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(colour: str, other: str) -> float:
    """As WCAG 2 defines it."""
    low, high = sorted((_luminance(colour), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [INK, GREY, *COLOURS])
def test_colours_stand_out_from_their_background(colour: str) -> None:
    """Lines and marks by 3 to 1, text by 4.5 to 1, in light and dark."""
    least = 3 if colour in COLOURS else 4.5
    assert contrast(colour, PAPER) >= least
    assert contrast(DARK[colour], DARK[PAPER]) >= least


def test_a_picture_has_a_dark_form_of_all_its_colours(trade: Trade) -> None:
    """By its own style, in whatever shows it; no colour of light mode is left out."""
    svg = svg_of(threshold_chart(trade))
    assert "prefers-color-scheme:dark" in svg
    used = {part.split('"')[0] for part in svg.split('="#')[1:]}
    assert {f"#{colour}" for colour in used} <= set(DARK)


def test_texts_without_words_have_no_prediction() -> None:
    """And the others those of the engine, in their order."""
    model = three_class_model()
    texts = ["the good lamp", "", "!!", "bad<br />chair", "unheard"]
    given = predictions(model, texts)
    assert np.isnan(given[[1, 2]]).all() and not np.isnan(given[[0, 3, 4]]).any()
    np.testing.assert_array_equal(given[3:4], predictions(model, ["bad chair"]))


def test_only_sets_that_a_model_learnt_from_are_read(tmp_path: Path) -> None:
    """All of them where its record names none."""
    data = write_public_texts(tmp_path, 3)
    every = {name for names in MIXTURES.values() for name in names}
    model = three_class_model()
    assert {text_set.name for text_set in read_calibration_sets(data, model)} == every
    some = replace(model, record={"data": {"uci_yelp": "0", "read_messages:casino": "0", "sms_ham": "0"}})
    assert [text_set.name for text_set in read_calibration_sets(data, some)] == ["read_messages:casino", "uci_yelp"]


def test_program_writes_figures_and_picture_and_prints_the_table(
    model: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the shipped model, on tiny sets."""
    data = write_public_texts(tmp_path / "data", 60)
    main(data, "messages", tmp_path / "docs")
    written = json.loads((tmp_path / "docs" / "thresholds.json").read_text())
    assert written["fingerprint"] == model.fingerprint and tuple(written["thresholds"]) == model.settings.thresholds
    trade = trade_of(model, predicted_mixtures(model, read_calibration_sets(data, model)))
    assert (tmp_path / "docs" / "thresholds.svg").read_text() == svg_of(threshold_chart(trade))
    printed = capsys.readouterr().out
    assert printed == table_of(trade) + "\n"
    assert [line.split("|")[1].strip() for line in printed.splitlines()[2:]] == list(MIXTURES)


def test_model_of_one_output_is_refused(tmp_path: Path) -> None:
    """It has no threshold of negative."""
    with pytest.raises(typer.BadParameter, match="imdb-article knows no neutral"):
        main(tmp_path, "imdb-article", tmp_path)


def test_picture_in_the_docs_is_of_the_shipped_model(model: Model) -> None:
    """Drawn from the figures beside it: python -m benchmarks.thresholds --data DIR."""
    figures = json.loads((PICTURES / "thresholds.json").read_text())
    assert figures["fingerprint"] == model.fingerprint
    assert (PICTURES / "thresholds.svg").read_text() == svg_of(threshold_chart(Trade(**figures)))


@pytest.mark.slow
@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no texts")
def test_figures_in_the_docs_are_those_of_the_public_texts(model: Model) -> None:
    """And training would choose the thresholds that the model has."""
    mixtures = predicted_mixtures(model, read_calibration_sets(Path(os.environ["SCORE_MESSAGES_DATA"]), model))
    trade = trade_of(model, mixtures)
    stored = json.loads((PICTURES / "thresholds.json").read_text())
    for name in ("texts", "negative_texts", "macro_f1"):
        assert stored[name] == pytest.approx(getattr(trade, name), abs=2e-3)
    assert trade.chosen == pytest.approx(trade.thresholds, abs=0.02)
