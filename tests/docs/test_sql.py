"""The queries of docs/output.md run as they stand, and say what the page says that they do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from score_messages.scoring.scorer import Scorer
from tests.support.paths import ROOT
from tests.support.present import present
from tests.support.three_class import SETTINGS, WORDS, three_class_model

PAGE = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
COMPLAINTS, SENTIMENTS, THRESHOLDS = re.findall(r"^```sql\n(.*?)^```$", PAGE, re.M | re.S)
TEXTS = ["", "zzqx", *(f"{first} {second} {third}" for first in WORDS for second in WORDS for third in WORDS)]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """`scored.parquet`, by a model of three outputs, in the folder where the queries run; and its rows."""
    monkeypatch.chdir(tmp_path)
    scored = Scorer(three_class_model()).score(TEXTS)
    pq.write_table(scored, "scored.parquet")
    return list(scored.to_pylist())


def rows(query: str) -> list[tuple[Any, ...]]:
    return list(present(duckdb.connect().execute(query)).fetchall())


def test_list_of_complaints_begins_with_the_surest(table: list[dict[str, Any]]) -> None:
    """And holds all that reach the threshold, no row without a score among them."""
    listed = np.array([probability for _, probability in rows(COMPLAINTS)], np.float64)
    expected = [row["p_negative"] for row in table if row["p_negative"] is not None]
    assert listed.tolist() == sorted((p for p in expected if p >= 0.3), reverse=True)


def test_rule_with_other_thresholds_is_that_of_the_model(table: list[dict[str, Any]]) -> None:
    """With the model's own thresholds put in, each sentiment is the one that the model gave."""
    negative, positive = SETTINGS.thresholds
    query = SENTIMENTS.replace("0.3", str(negative)).replace("0.6", str(positive))
    assert dict(rows(query)) == {row["message_id"]: row["sentiment"] for row in table}
    assert set(dict(rows(SENTIMENTS)).values()) == {None, "negative", "neutral", "positive"}


def test_thresholds_are_weighed_by_counts_and_shares(table: list[dict[str, Any]]) -> None:
    """A higher one has fewer messages, a larger share of them negative, and finds less."""
    weighed = rows(THRESHOLDS)
    scored = np.array([row["p_negative"] for row in table if row["p_negative"] is not None], np.float64)
    for threshold, messages, share, found_share in weighed:
        listed = scored[scored >= threshold]
        assert messages == len(listed)
        assert (share, found_share) == pytest.approx((listed.mean(), listed.sum() / scored.sum()), abs=0.006)
    reached = [tenths / 10 for tenths in range(1, 10) if (scored >= tenths / 10).any()]
    assert [row[0] for row in weighed] == reached and len(reached) >= 5
