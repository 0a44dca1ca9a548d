"""What the default model learns: voices joined as stated, no text held out; and the whole recipe, tiny."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError
from score_messages.model import keras_lstm
from score_messages.model.bundle import KERAS
from score_messages.scoring.scorer import Scorer
from score_messages.training import messages
from score_messages.training.corpus import MESSAGE_SETS, TRAIN, UNLABELLED, TextSet, read_set
from score_messages.training.frames import framed
from score_messages.training.lexicon import compounds
from score_messages.training.names import NAMES
from score_messages.training.targets import LABEL_SHARE, VADER_WEIGHT, distillation_targets

TEXTS = ["Good. It works well.", "Bad. It broke.", "It is a table."]


def text_set(name: str, held_out: list[bool]) -> TextSet:
    return TextSet(name, list("abc"), TEXTS, np.array([1, 0, np.nan], np.float32), np.array(held_out))


def predictions_of(path: Path, sets: list[TextSet], logit: float = 2.0) -> Path:
    """Every text whole, then its first five characters."""
    rows = [
        {"set": texts.name, "id": text_id, "start": 0, "length": length, "logit": np.float16(logit)}
        for texts in sets
        for text_id, text in zip(texts.ids, texts.texts, strict=True)
        for length in (len(text), min(5, len(text) - 1))
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def test_voices_are_joined_as_stated(tmp_path: Path) -> None:
    """Transformer and lexicon, and half of the label where there is one; crops have none."""
    sets, frames = [text_set("uci_yelp", [False] * 3)], framed([text_set("x", [False] * 3)], 2)
    targets = distillation_targets(sets, frames, predictions_of(tmp_path / "v.parquet", [*sets, frames]))
    soft = 1 / (1 + np.exp(-(2 + VADER_WEIGHT * compounds([*TEXTS, *(text[:5] for text in TEXTS)]))))
    labelled = LABEL_SHARE * np.array([1, 0]) + (1 - LABEL_SHARE) * soft[:2]
    whole = np.concatenate([labelled, soft[2:3]])
    np.testing.assert_allclose(targets.targets[:12], np.concatenate([whole] * 3 + [soft[3:]]), atol=1e-3)
    assert targets.words.to_pylist()[:3] == ["good it works well", "bad it broke", "it is a table"]
    assert targets.words.to_pylist()[9:12] == ["good", "bad", "it is"]


def test_held_out_texts_are_never_learnt(tmp_path: Path) -> None:
    """Neither whole nor in pieces."""
    sets, frames = [text_set("rt_polarity", [True, False, True])], framed([text_set("x", [False] * 3)], 2)
    targets = distillation_targets(sets, frames, predictions_of(tmp_path / "v.parquet", [*sets, frames]))
    assert set(targets.words.to_pylist()[:2]) == {"bad it broke", "bad"}


def test_predictions_on_other_texts_are_refused(tmp_path: Path) -> None:
    """By id, by length, and if the file is something else."""
    sets, frames = [text_set("uci_yelp", [False] * 3)], framed([text_set("x", [False] * 3)], 2)
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
    """All sets by their names, small and invented, with enough of each label to hold some out."""
    praise, blame = "lovely great perfect warm quick".split(), "awful late broken rude cold".split()
    for name in (TRAIN, *MESSAGE_SETS, UNLABELLED):
        rows: list[dict[str, object]] = []
        for number in range(160):
            word = (praise, blame)[number % 2][number // 2 % 5]
            rows.append({"id": f"{name}-{number}", "text": f"The {name} number {number} was {word}. I say {word}."})
            rows[-1]["label"] = None if name == UNLABELLED else 1 - number % 2
        rows += [{"id": f"n{number}", "text": f"Number {number} of {name}.", "label": 2} for number in range(40)]
        table = pa.Table.from_pylist(rows if name not in (TRAIN, UNLABELLED) else rows[:160])
        folder = tmp_path / "data" / ("imdb" if name in (TRAIN, UNLABELLED) else "messages")
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, folder / f"{name.removeprefix('imdb-')}.parquet")
    return tmp_path / "data"


def test_recipe_learns_calibrates_and_goes_on_where_it_stopped(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way on tiny sets: three classes, a mask, pooling; finished epochs are not trained again."""
    from score_messages_jobs.training.options import MESSAGES, Options
    from score_messages_jobs.training.recipes import run

    small = replace(messages.RECIPE, vocabulary_size=900, embedding=8, units=8, epochs=2, length=30)
    monkeypatch.setattr(messages, "RECIPE", small)
    monkeypatch.setattr("score_messages.training.frames.COUNT", 20)
    sets = [read_set(data, name) for name in (TRAIN, *MESSAGE_SETS, UNLABELLED)]
    path = predictions_of(tmp_path / "v.parquet", [*sets, framed(sets, 20)], logit=0.0)
    monkeypatch.setattr(messages, "framed", lambda sets: framed(sets, 20))
    options = Options(output=tmp_path / "model", data=data, recipe=MESSAGES, work=tmp_path / "work", predictions=path)
    summary = run(options)
    epochs = sorted((tmp_path / "work").iterdir())
    assert [file.name[12:] for file in epochs] == ["-pass-1-of-2.keras", "-pass-2-of-2.keras"]
    settings = summary.model.settings
    assert (settings.classes, settings.padding) == (("negative", "neutral", "positive"), "post")
    assert settings.thresholds[0] <= 0.5 <= settings.thresholds[1]
    assert "rt_polarity, held out" in summary.measured
    assert Scorer.load(str(options.output)).score(["It was great."]).num_rows == 1
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
