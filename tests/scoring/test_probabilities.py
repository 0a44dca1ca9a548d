"""The three probabilities of a message, and what follows from them: its score and its sentiment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from score_messages.errors import ColumnError
from score_messages.metrics.three_class import CLASSES
from score_messages.model.bundle import Model
from score_messages.model.settings import Settings
from score_messages.scoring.scorer import Scorer
from score_messages.text.encode import TokenIds
from score_messages.text.vocabulary import Vocabulary
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.model import loaded_model
from tests.support.three_class import SETTINGS, WORDS, three_class_model

PROBABILITIES = ["p_negative", "p_neutral", "p_positive"]
ROWS = nps.arrays(np.float32, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(0, 1, width=32))


class Given:
    """Stands in for a network that gives these probabilities, message by message."""

    outputs = 3

    def __init__(self, rows: npt.NDArray[np.float32]) -> None:
        self._rows = rows

    def predict(self, ids: TokenIds) -> npt.NDArray[np.float32]:
        return self._rows[: len(ids)]


def softmax_like(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Rows of sum 1; a row of zeros becomes neutral."""
    rows = np.where(rows.sum(axis=1, keepdims=True) == 0, np.array([0, 1, 0], np.float32), rows)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True, dtype=np.float64), np.float32)


def sentiment_by_the_rule(negative: float, positive: float, settings: Settings) -> str:
    """As docs/output.md says it; the reference implementation."""
    farther_negative, farther_positive = (
        np.float32(probability) / np.float32(threshold)
        for probability, threshold in zip((negative, positive), settings.thresholds, strict=True)
    )
    if farther_negative < 1 and farther_positive < 1:
        return "neutral"
    return "negative" if farther_negative >= farther_positive else "positive"


def check_rows(table: pa.Table) -> None:
    """What holds of every row, whatever model scored it."""
    for row in table.to_pylist():
        values = [row[name] for name in PROBABILITIES]
        if row["status"] != "scored":
            assert values == [None] * 3 and row["score"] is None and row["sentiment"] is None
            continue
        negative, _, positive = values
        assert all(0 <= value <= 1 for value in values) and abs(sum(values) - 1) <= 1e-6
        if negative + positive > 1e-30:
            assert row["score"] == pytest.approx(positive / (positive + negative), abs=1e-6)
        assert 0 <= row["score"] <= 1


@given(ROWS, st.tuples(*[st.floats(0.01, 1)] * 2))
def test_score_and_sentiment_follow_from_whatever_probabilities(
    rows: npt.NDArray[np.float32], thresholds: tuple[float, float]
) -> None:
    """Those of certain and of doubtful messages; with thresholds that both are reached, or neither."""
    probabilities = softmax_like(rows)
    settings = replace(SETTINGS, thresholds=thresholds)
    model = Model("given", "", settings, Vocabulary.of(WORDS), cast(Any, Given(probabilities)), Path())
    table = Scorer(model).score([" ".join(["good"] * (row + 1)) for row in range(len(probabilities))])  # no two alike
    check_rows(table)
    assert np.array_equal(np.stack([table[name].to_numpy() for name in PROBABILITIES], axis=1), probabilities)
    expected = [sentiment_by_the_rule(row[0], row[2], settings) for row in probabilities.tolist()]
    assert table["sentiment"].to_pylist() == expected


@examples(20)
@given(st.lists(st.lists(st.sampled_from([*WORDS, "zzqx"]), max_size=9).map(" ".join), max_size=6))
def test_a_network_of_three_outputs_gives_three_probabilities(texts: list[str]) -> None:
    """From words to probabilities, with messages between that can't be scored."""
    model = three_class_model()
    table = Scorer(model).score(["", *texts, "zzqx"])
    check_rows(table)
    assert table["status"].to_pylist()[0] == "empty" and table["status"].to_pylist()[-1] == "unknown_words"
    for row in table.filter(pa.array([status == "scored" for status in table["status"].to_pylist()])).to_pylist():
        assert row["sentiment"] == sentiment_by_the_rule(row["p_negative"], row["p_positive"], model.settings)


def test_the_tiny_network_knows_all_three_classes() -> None:
    """Else the tests with it would show little."""
    texts = [f"{first} {second} {third}" for first in WORDS for second in WORDS for third in WORDS]
    assert set(Scorer(three_class_model()).score(texts)["sentiment"].to_pylist()) == set(CLASSES)


@examples(20)
@given(st.lists(st.text("abcdefg goodbad\n", max_size=30), max_size=6))
def test_a_network_of_one_output_knows_no_neutral_probability(texts: list[str]) -> None:
    """Whatever classes its thresholds make of the score."""
    model = loaded_model()
    if model.settings.outputs != 1:
        from score_messages.model.bundle import load_model
        from score_messages.model.registry import model_folder

        model = load_model(model_folder("imdb-article"))
    table = Scorer(model).score(["a wonderful film", *texts])
    check_rows(table)
    assert set(table["p_neutral"].drop_null().to_pylist()) == {0}
    assert table["p_positive"].to_pylist() == table["score"].to_pylist()


def test_rows_that_arent_scored_have_no_probabilities(run_score: RunScore, tmp_path: Path) -> None:
    """In the table on disk, of each status that a CSV can have."""
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_bytes(b"id,body\n1,a wonderful film\n2,\n3,zzqx\n4\n5,caf\xe9\n")
    assert run_score(source, target, "--max-bad", "100%", "--encoding", "utf-8").exit_code == 0
    table = pq.read_table(target)
    assert table.column_names[-4:-1] == PROBABILITIES
    check_rows(table)
    assert len(set(table["status"].to_pylist())) == 5


def test_frame_with_a_column_of_that_name_is_refused_and_the_hint_helps() -> None:
    """Likewise."""
    frame = pd.DataFrame({"p_neutral": ["mine"], "body": ["a good lamp"]})
    scorer = Scorer(three_class_model())
    with pytest.raises(ColumnError, match="already has a column called p_neutral") as caught:
        scorer.score_frame(frame, text="body")
    assert caught.value.hint is not None and "prefix='sentiment_'" in str(caught.value.hint)
    scored = scorer.score_frame(frame, text="body", prefix="sentiment_")
    assert list(scored["p_neutral"]) == ["mine"] and scored["sentiment_p_neutral"].dtype == np.float32


@pytest.mark.parametrize("name", PROBABILITIES)
def test_source_with_a_column_of_that_name_is_refused_and_the_hint_helps(
    run_score: RunScore, tmp_path: Path, name: str
) -> None:
    """As one with a column `score`: the user's own stays what it is, behind a prefix."""
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_text(f"{name},body\nmine,a wonderful film\n")
    refused = run_score(source, target)
    assert refused.exit_code == 1 and f"already has a column called {name}" in refused.stderr
    assert "--prefix sentiment_" in refused.stderr and not target.exists()
    assert run_score(source, target, "--prefix", "sentiment_").exit_code == 0
    table = pq.read_table(target)
    assert table[name].to_pylist() == ["mine"] and table[f"sentiment_{name}"].type == pa.float32()
