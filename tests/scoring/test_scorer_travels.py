"""A scorer can be copied, pickled and sent to other processes, as engines that spread work over machines need."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cloudpickle
import joblib
import pytest

from score_messages import Scorer
from score_messages.model.bundle import Model

TEXTS = ["a good film", "an awful waste of time", None, "it was fine"]


@pytest.fixture
def scorer(model: Model) -> Scorer:
    """The shipped model."""
    return Scorer(model, workers=1)


@pytest.mark.parametrize(
    "travel",
    [
        lambda scorer: pickle.loads(pickle.dumps(scorer)),
        lambda scorer: pickle.loads(pickle.dumps(scorer, protocol=2)),
        lambda scorer: cloudpickle.loads(cloudpickle.dumps(scorer)),
        copy.copy,
        copy.deepcopy,
    ],
    ids=["pickle", "old pickle", "cloudpickle", "copy", "deep copy"],
)
def test_what_arrives_scores_the_same(scorer: Scorer, travel: object) -> None:
    """To the last bit, under the same name and fingerprint."""
    arrived = travel(scorer)  # type: ignore[operator]
    assert arrived.score(TEXTS).equals(scorer.score(TEXTS))
    assert (arrived.model.name, arrived.model.fingerprint) == (scorer.model.name, scorer.model.fingerprint)


def test_a_scorer_needs_no_file_where_it_arrives(scorer: Scorer, tmp_path: Path) -> None:
    """The model travels with it: the other machine may have no folder of that name."""
    (tmp_path / "scorer.pickle").write_bytes(pickle.dumps(scorer))
    code = (
        "import pickle, sys, pathlib, score_messages.model.bundle as b\n"
        "b.load_model = None\n"
        "print(*pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()).score(['a good film'])['sentiment'].to_pylist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "scorer.pickle")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "positive\n"


def test_spawned_processes_score_the_same(scorer: Scorer) -> None:
    """As on systems that can't fork."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(scorer.score, (TEXTS,)).equals(scorer.score(TEXTS))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_joblib_scores_the_same(scorer: Scorer) -> None:
    """Its workers are processes of their own."""
    (table,) = joblib.Parallel(n_jobs=2)([joblib.delayed(scorer.score)(TEXTS)])
    assert table.equals(scorer.score(TEXTS))


def test_a_scorer_that_has_travelled_is_still_for_many_threads(scorer: Scorer) -> None:
    """All give what one gives."""
    arrived = pickle.loads(pickle.dumps(scorer))
    with ThreadPoolExecutor(4) as pool:
        tables = list(pool.map(lambda _: arrived.score(TEXTS), range(16)))
    assert all(table.equals(scorer.score(TEXTS)) for table in tables)
