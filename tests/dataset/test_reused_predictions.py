"""Exports that grow: only new messages are scored, and reused predictions are those of scoring anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.scoring.scorer import Scorer
from score_messages.text.encode import TokenIds
from tests.support.overlaps import OverlappingExports, rows


def test_only_new_messages_of_a_grown_export_are_scored(
    overlapping: OverlappingExports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others keep their predictions, and their order among the new ones."""
    overlapping.write("a.csv", rows(1, 3, 5))
    overlapping.update()
    scored: list[int] = []
    score = Engine.predict

    def counting(engine: Engine, ids: TokenIds) -> Any:
        scored.append(len(ids.offsets) - 1)
        return score(engine, ids)

    monkeypatch.setattr(Engine, "predict", counting)
    overlapping.write("a.csv", rows(0, 1, 2, 3, 4, 5, 6))
    report = overlapping.update()
    assert sum(scored) == report.record.counts.new_rows == 4 and report.record.counts.reused_rows == 3
    for _, group in overlapping.table().to_pandas().groupby("day" if overlapping.partition else "sentiment"):
        assert list(group["message_id"]) == sorted(group["message_id"])


def test_reused_predictions_are_those_of_scoring_anew(overlapping: OverlappingExports, model: Model) -> None:
    """All columns, for all rows."""
    texts = ["a wonderful chair", "", "a dull waste of my time", "zzqx zzqy", "it was fine"]
    messages = [(f"m{number}", "2026-02-01", text) for number, text in enumerate(texts)]
    overlapping.write("a.csv", messages[:3])
    overlapping.update()
    overlapping.write("a.csv", messages)
    overlapping.update()
    expected = Scorer(model).score(texts)
    reused = overlapping.table().sort_by("message_id")
    for name in ("sentiment", "status", "words", "unknown_words", "truncated"):
        assert reused[name].to_pylist() == expected[name].to_pylist()
    for name in ("score", "p_negative", "p_neutral", "p_positive"):
        np.testing.assert_allclose(reused[name].to_pandas(), expected[name].to_pandas(), atol=1e-6)


def test_another_model_or_option_reuses_nothing(
    overlapping: OverlappingExports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part never mixes predictions of two models."""
    overlapping.write("a.csv", rows(1, 2))
    overlapping.update()
    overlapping.write("a.csv", rows(1, 2, 3))
    monkeypatch.setattr("score_messages.dataset.plan.config_hash.READING_RULES", 99)
    report = overlapping.update()
    assert (report.record.counts.reused_rows, report.record.counts.new_rows) == (0, 3)
