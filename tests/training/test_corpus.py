"""The texts that models learn from, and those that they never see."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError
from score_messages.training.corpus import MESSAGE_SETS, TRAIN, UNLABELLED, is_held_out, plain, read_set


def test_a_set_comes_with_its_targets(tmp_path: Path) -> None:
    """Neutral is one half, no label is NaN."""
    (tmp_path / "messages").mkdir()
    table = pa.table({"id": list("abcd"), "text": ["Bad", "Good", "See above", "?"], "label": [0, 1, 2, None]})
    pq.write_table(table, tmp_path / "messages" / "uci_yelp.parquet")
    texts = read_set(tmp_path, "uci_yelp")
    np.testing.assert_array_equal(texts.targets, np.array([0, 1, 0.5, np.nan], np.float32))
    assert (texts.ids, len(texts)) == (list("abcd"), 4)


@pytest.mark.parametrize("columns", [{"id": ["a"]}, {"id": ["a"], "text": ["b"], "label": [7]}], ids=str)
def test_another_table_is_refused(tmp_path: Path, columns: dict[str, list[object]]) -> None:
    """So is a missing one."""
    with pytest.raises(InputError, match="is missing"):
        read_set(tmp_path, "uci_yelp")
    (tmp_path / "messages").mkdir()
    pq.write_table(pa.table(columns), tmp_path / "messages" / "uci_yelp.parquet")
    with pytest.raises(InputError, match="id, text and label"):
        read_set(tmp_path, "uci_yelp")


def test_what_is_held_out_follows_from_the_text_alone() -> None:
    """Case and spaces around don't matter, so doubled texts stand on one side; the share is about as stated."""
    texts = [f"text {number}" for number in range(5000)]
    held = [is_held_out(text, 0.1) for text in texts]
    assert held == [is_held_out(f"  {text.upper()}\n", 0.1) for text in texts]
    assert 400 < sum(held) < 600
    assert not any(is_held_out(text, 0) for text in texts)


def test_line_break_tags_are_no_text() -> None:
    """A teacher that reads raw text doesn't see them."""
    assert plain("a<br /><br/>b") == "a  b"


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no public texts")
def test_public_sets_are_those_that_the_predictions_were_made_on() -> None:
    """Their sizes, and those of the parts held out."""
    data = Path(os.environ["SCORE_MESSAGES_DATA"])
    sizes = {
        name: (len(text_set := read_set(data, name)), int(text_set.held_out.sum())) for name in (TRAIN, *MESSAGE_SETS)
    }
    assert sizes[TRAIN] == (25_000, 984)
    assert sizes["github_comments"] == (7_122, 716)
    assert read_set(data, UNLABELLED).held_out.sum() == 0
