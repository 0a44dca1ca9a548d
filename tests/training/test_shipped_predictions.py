"""The predictions that lie in data/: each on a text that is there, and as good as docs/messages-model.md says."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from score_messages.metrics.ranking import rank_negative
from score_messages.training.corpus import READ_SETS, TRAIN, UNLABELLED, TextSet, read_set
from score_messages.training.frames import framed
from score_messages.training.predictions import read_predictions
from score_messages.training.teaching import KINDS, SETS, scored_pieces
from score_messages.training.unseen import measure_unseen
from tests.support.paths import ROOT

FOLDER = ROOT / "data" / "teacher"
LEFT_OUT = sorted((FOLDER / "left-out").glob("*.parquet"))

pytestmark = pytest.mark.skipif(
    "SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no texts"
)


def texts(names: tuple[str, ...]) -> list[TextSet]:
    sets = [read_set(Path(os.environ["SCORE_MESSAGES_DATA"]), name) for name in names]
    return [*sets, framed(sets)]


@pytest.fixture(scope="module")
def sets() -> list[TextSet]:
    return texts(SETS)


@pytest.mark.slow
def test_mpnet_scored_all_texts_and_crops(sets: list[TextSet]) -> None:
    """Those that the job chooses at this scale, in its order."""
    table = pq.read_table(FOLDER / "mpnet.parquet")
    scale = float(pq.read_metadata(FOLDER / "mpnet.parquet").metadata[b"score_messages.scale"])
    items = [item for group in scored_pieces(sets, scale) for item in group]
    scored = zip(*(table.column(name).to_pylist() for name in ("set", "row", "start", "length")), strict=True)
    assert all(
        row == (item.text_set.name, item.index, item.crop.start, item.crop.length)
        for row, item in zip(scored, items, strict=True)
    )


@pytest.mark.slow
def test_mpnet_is_as_good_on_held_out_texts_as_the_docs_say(sets: list[TextSet]) -> None:
    """Reviews, comments, mail and tickets."""
    known = {text_set.name: text_set for text_set in sets}
    figures = {
        name: measure_unseen(known[name], read_predictions(FOLDER / "mpnet.parquet", known[name])) for name in SETS
    }
    assert str(figures[TRAIN]) == "984 unseen, balanced accuracy 93.2%, area under the curve of negative 0.980"
    assert str(figures["github_comments"]).startswith("716 unseen, macro-F1 0.920, balanced accuracy 97.4%")
    assert str(figures["read_messages:sumo_questions"]).startswith("101 unseen, macro-F1 0.834")
    assert figures[UNLABELLED] is None


@pytest.mark.slow
@pytest.mark.parametrize("path", LEFT_OUT, ids=lambda path: path.stem)
def test_predictions_of_teachers_that_had_to_do_without_a_kind_fit_the_texts(path: Path, sets: list[TextSet]) -> None:
    """All sets are scored; what is named as left out is its kind; nothing of it was learnt by heart."""
    without = set(pq.read_metadata(path).metadata[b"score_messages.left_out"].decode().split(","))
    assert without == set(KINDS.get(path.stem, without)) and without <= set(SETS)
    wanted, scores = [], []
    for text_set in sets:
        predictions = read_predictions(path, text_set)
        if text_set.name in without and text_set.name in READ_SETS:
            labelled = ~np.isnan(text_set.targets[predictions.indices])
            wanted.append(text_set.targets[predictions.indices][labelled] == 0)
            scores.append(predictions.probabilities[labelled, 0])
    if wanted:
        auc = rank_negative(np.concatenate(wanted), np.concatenate(scores)).auc
        assert auc is not None and 0.75 < auc.value < 0.97


def test_all_predictions_together_are_small() -> None:
    """What every clone carries."""
    assert sum(path.stat().st_size for path in [FOLDER / "mpnet.parquet", *LEFT_OUT]) < 12 << 20
    assert len(LEFT_OUT) == len(KINDS) + 1
