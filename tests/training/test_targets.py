"""What the default model learns: voices joined as stated, in three classes, no text held out; and the whole recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import InputError
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS
from score_messages.model.weights import Floats
from score_messages.scoring.scorer import Scorer
from score_messages.training import messages, targets
from score_messages.training.class_calibration import Mixture
from score_messages.training.corpus import READ_SETS, TRAIN, TextSet, read_set
from score_messages.training.crops import Crop
from score_messages.training.frames import framed
from score_messages.training.held_out import Predict, mixtures
from score_messages.training.names import NAMES
from score_messages.training.phrases.generate import PHRASES
from score_messages.training.predictions import footer, table_of, write_predictions
from score_messages.training.targets import (
    BAG_OF_WORDS_WEIGHT,
    LABEL_SHARE,
    REPEATS,
    TRANSFORMER_WEIGHT,
    distillation_targets,
    with_labels,
    with_polar_odds,
)
from score_messages.training.teaching import SETS, Piece
from tests.support.public_texts import write_public_texts

TEXTS = ["Good. It works well.", "Bad. It broke.", "It is a table."]
LOGITS = np.array([[-1.0, 0.0, 2.0], [3.0, 0.0, 1.0], [-2.0, 0.0, -1.0]], np.float32)
"""What the teacher says of each whole text; of its first five characters it says the opposite."""

FRAMES = framed([], 0)
three = st.tuples(*[st.floats(0.0078125, 1, width=32)] * 3)


def softmax(logits: Floats) -> Floats:
    odds = np.exp(logits)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def text_set(name: str, held_out: Sequence[bool] = (False, False, False)) -> TextSet:
    labels, held = np.array([1, 0.5, np.nan], np.float32), np.array(held_out)
    return TextSet(name, list("abc"), TEXTS, labels, held, ~held)


def predictions_of(path: Path, sets: list[TextSet]) -> Path:
    """Every text whole, then its first five characters."""
    pieces = [
        Piece(texts, index, Crop(0, length))
        for texts in sets
        for index, text in enumerate(texts.texts)
        for length in (len(text), min(5, len(text) - 1))
    ]
    wholes = [piece.crop.length == len(piece.text_set.texts[piece.index]) for piece in pieces]
    logits = [LOGITS[piece.index % 3] * (1 if whole else -1) for piece, whole in zip(pieces, wholes, strict=True)]
    table = table_of(pieces, np.array(logits, np.float32).reshape(-1, 3))
    write_predictions(table, path, footer(sets, {}), force=True)
    return path


def test_voices_are_joined_as_stated(tmp_path: Path) -> None:
    """The teacher's, and half of the label where there is one, neutral too; crops have none."""
    sets = [text_set("uci_yelp")]
    joined = distillation_targets(sets, FRAMES, predictions_of(tmp_path / "v.parquet", [*sets, FRAMES]))
    soft = softmax(LOGITS)
    labelled = LABEL_SHARE * np.array([[0, 0, 1], [0, 1, 0]]) + (1 - LABEL_SHARE) * soft[:2]
    whole = np.concatenate([labelled, soft[2:]])
    expected = np.concatenate([whole] * REPEATS["uci_yelp"] + [softmax(-LOGITS)])
    np.testing.assert_allclose(joined.targets, expected, atol=1e-5)
    assert joined.words.to_pylist()[:3] == ["good it works well", "bad it broke", "it is a table"]
    assert joined.words.to_pylist()[-3:] == ["good", "bad", "it is"]


@pytest.mark.parametrize("times", [0, 1, 4])
def test_whole_texts_are_read_as_often_as_asked_and_crops_once(tmp_path: Path, times: int) -> None:
    sets, sentences = [text_set("uci_yelp")], replace(text_set(PHRASES), targets=np.array([0, 0.5, 1], np.float32))
    predictions = predictions_of(tmp_path / "v.parquet", [*sets, FRAMES])
    repeats = {"uci_yelp": times, PHRASES: times}
    joined = distillation_targets([*sets, sentences], FRAMES, predictions, repeats=repeats)
    words = Counter(joined.words.to_pylist())
    assert [words[text] for text in ("it is a table", "it works well")] == [2 * times, 0]
    assert [words[crop] for crop in ("good", "bad", "it is")] == [1, 1, 1]


def test_a_bag_of_words_has_a_voice_in_whole_film_reviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On whether they are positive rather than negative; how neutral they are, the teacher says alone."""
    monkeypatch.setattr(targets, "score_unseen", lambda texts, labels, longest: np.full(len(texts), 1.5, np.float32))
    sets = [replace(text_set(TRAIN), targets=np.full(3, np.nan, np.float32))]
    joined = distillation_targets(sets, FRAMES, predictions_of(tmp_path / "v.parquet", [*sets, FRAMES]))
    odds = TRANSFORMER_WEIGHT * (LOGITS[:, 2] - LOGITS[:, 0]) + BAG_OF_WORDS_WEIGHT * 1.5
    whole = joined.targets[:3].astype(np.float64)
    np.testing.assert_allclose(np.log(whole[:, 2] / whole[:, 0]), odds, atol=1e-4)
    np.testing.assert_allclose(whole[:, 1], softmax(LOGITS)[:, 1], atol=1e-5)
    np.testing.assert_allclose(joined.targets[-3:], softmax(-LOGITS), atol=1e-5)


def test_held_out_texts_are_never_learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither whole nor in pieces, nor by the bag of words."""
    known: list[str] = []

    def noting(texts: Sequence[str], labels: Floats, longest: int) -> Floats:
        known.extend(texts)
        return np.zeros(len(texts), np.float32)

    monkeypatch.setattr(targets, "score_unseen", noting)
    sets = [text_set(name, (True, False, True)) for name in ("rt_polarity", TRAIN, READ_SETS[0])]
    joined = distillation_targets(sets, FRAMES, predictions_of(tmp_path / "v.parquet", [*sets, FRAMES]))
    assert set(joined.words.to_pylist()) == {"bad it broke", "bad"}
    assert known == ["bad it broke"]
    assert len(joined) == sum(1 + REPEATS.get(known_set.name, 1) for known_set in sets)


@given(st.lists(st.tuples(three, st.floats(-60, 60, width=32)), max_size=9))
def test_other_odds_leave_neutral_as_it_is(rows: list[tuple[tuple[float, float, float], float]]) -> None:
    """And the sum 1, and no probability below 0."""
    probabilities = np.array([row for row, _ in rows], np.float32).reshape(-1, 3)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    log_odds = np.array([odds for _, odds in rows], np.float32)
    moved = with_polar_odds(probabilities, log_odds)
    assert moved.dtype == np.float32 and (moved >= 0).all()
    np.testing.assert_array_equal(moved[:, 1], probabilities[:, 1])
    np.testing.assert_allclose(moved.sum(axis=1), 1, atol=1e-6)
    share = 1 / (1 + np.exp(-log_odds.astype(np.float64)))
    np.testing.assert_allclose(moved[:, 2], share * (1 - probabilities[:, 1].astype(np.float64)), atol=1e-6)


@given(st.lists(st.tuples(three, st.sampled_from([0.0, 0.5, 1.0, np.nan])), max_size=9))
def test_a_label_counts_its_share_and_a_text_without_one_stays(
    rows: list[tuple[tuple[float, float, float], float]],
) -> None:
    """Row by row; what was given is left as it was."""
    probabilities = np.array([row for row, _ in rows], np.float32).reshape(-1, 3)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    before, labels = probabilities.copy(), np.array([label for _, label in rows], np.float32)
    for old, new, label in zip(before, with_labels(probabilities, labels), labels.tolist(), strict=True):
        pure = [float(label == value) for value in (0, 0.5, 1)]
        expected = old if np.isnan(label) else (1 - LABEL_SHARE) * old + LABEL_SHARE * np.array(pure)
        np.testing.assert_allclose(new, expected, atol=1e-6)
    np.testing.assert_array_equal(probabilities, before)


def test_predictions_on_other_texts_are_refused(tmp_path: Path) -> None:
    """By their ids, by a changed text, and if the file is something else."""
    sets, frames = [text_set("uci_yelp")], framed([text_set("x")], 2)
    path = predictions_of(tmp_path / "v.parquet", [*sets, frames])
    shorter = [replace(sets[0], texts=[text[:4] for text in TEXTS])]
    with pytest.raises(InputError, match="other texts than those of uci_yelp; make them with"):
        distillation_targets(shorter, frames, path)
    with pytest.raises(InputError, match="other texts than those of frames"):
        distillation_targets(sets, replace(frames, texts=[f"{text} too" for text in frames.texts]), path)
    with pytest.raises(InputError, match="other texts"):
        distillation_targets([replace(sets[0], ids=list("xyz"))], frames, path)
    (tmp_path / "none.parquet").write_bytes(b"no table")
    with pytest.raises(InputError, match="is not a table of a teacher's predictions"):
        distillation_targets(sets, frames, tmp_path / "none.parquet")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """All sets by their names, small and invented; film reviews are never neutral."""
    folder = write_public_texts(tmp_path / "data", 42)
    train = folder / "imdb" / "train.parquet"
    pq.write_table(pq.read_table(train).filter(pc.field("label") != 2), train)
    return folder


@pytest.mark.slow
def test_recipe_learns_calibrates_and_goes_on_where_it_stopped(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way on tiny sets: three classes, a mask, pooling; finished epochs are not trained again."""
    from score_messages_jobs.training.options import MESSAGES, Options
    from score_messages_jobs.training.recipes import run

    small = replace(messages.RECIPE, vocabulary_size=900, embedding=8, units=8, epochs=2, length=30)
    monkeypatch.setattr(messages, "RECIPE", small)
    monkeypatch.setattr(messages, "framed", lambda sets: framed(sets, 20))
    sets = [read_set(data, name) for name in SETS]
    path = predictions_of(tmp_path / "v.parquet", [*sets, framed(sets, 20)])
    options = Options(output=tmp_path / "model", data=data, recipe=MESSAGES, work=tmp_path / "work", predictions=path)
    summary = run(options)
    epochs = sorted((tmp_path / "work").iterdir())
    assert [path.name[12:] for path in epochs] == ["-pass-1-of-2.keras", "-pass-2-of-2.keras"]
    settings = summary.model.settings
    assert (settings.classes, settings.padding, settings.outputs) == (("negative", "neutral", "positive"), "post", 3)
    assert all(0 < threshold < 1 for threshold in settings.thresholds)
    assert "rt_polarity, held out" in summary.measured
    scored = Scorer.load(str(options.output)).score(["It was great."])
    assert sum(scored[name][0].as_py() for name in ("p_negative", "p_neutral", "p_positive")) == pytest.approx(1)
    table = keras_lstm.weights_of(keras_lstm.load(options.output / KERAS)).embedding
    words = summary.model.vocabulary.words.to_pylist()
    vectors = {table[words.index(name) + summary.model.vocabulary.ids.offset].tobytes() for name in NAMES}
    assert len(vectors) == 1
    again = run(replace(options, output=tmp_path / "again"))
    assert again.model.fingerprint == summary.model.fingerprint
    epochs[1].unlink()
    continued = run(replace(options, output=tmp_path / "continued"))
    text = ["It was great, quick and warm."]
    scores = [
        Scorer.load(str(tmp_path / name)).score(text).column("score")[0].as_py() for name in ("model", "continued")
    ]
    assert scores[0] == pytest.approx(scores[1], abs=0.02)
    assert continued.model.vocabulary.words == summary.model.vocabulary.words


@pytest.mark.slow
def test_what_is_left_out_is_neither_learnt_nor_calibrated_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a word of it becomes known, and no text of it is asked for."""
    recipe = replace(messages.RECIPE, vocabulary_size=9000, embedding=4, units=2, epochs=1, length=20)
    monkeypatch.setattr(messages, "framed", lambda sets: framed(sets, 20))
    sets = [read_set(data, name) for name in SETS]
    path = predictions_of(tmp_path / "v.parquet", [*sets, framed(sets, 20)])
    used: list[str] = []
    monkeypatch.setattr(messages, "mixtures", lambda sets, predict: noted(used, sets, predict))
    notes: list[str] = []
    material = messages.gather(data, path, ("mail",), notes.append)
    trained = messages.train_messages(material, tmp_path / "work", recipe, notes.append)
    left = {name for name in SETS if "enron" in name or "spamassassin" in name or "email_intent" in name}
    assert not left & set(used) and set(used) == {*SETS, PHRASES} - left
    assert not any(line.startswith(f"{name}:") for line in notes for name in left)
    assert not left & set(trained.story.data)
    assert "spamassassin" not in trained.vocabulary.words.to_pylist()
    assert "multidogo" in trained.vocabulary.words.to_pylist()


def noted(used: list[str], sets: Sequence[TextSet], predict: Predict) -> dict[str, Mixture]:
    used.extend(text_set.name for text_set in sets)
    return mixtures(sets, predict)
