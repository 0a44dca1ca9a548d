"""Which rows are held out follows from the texts as they were published, for every job that asks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ChangedError
from score_messages.evaluation.baselines import read_texts
from score_messages.read import ReadOptions
from score_messages.read.labelled import LabelForm
from score_messages.training.corpus import is_held_out
from score_messages.training.held_out_rows import held_out_rows

MARKED = ["It&#39;s good", "Q&amp;A", "<html><body><p>Bad</p></body></html>", "good<br />bad", "&lt;b&gt; &nbsp;"]


def stored(folder: str | Path, texts: list[str]) -> Path:
    """A labelled file."""
    path = Path(folder) / "labelled.parquet"
    pq.write_table(pa.table({"text": texts, "label": [index % 2 for index in range(len(texts))]}), path)
    return path


@given(st.lists(st.sampled_from(MARKED) | st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=20))
def test_rows_are_chosen_by_their_texts_as_published(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        rows = held_out_rows(stored(folder, texts), LabelForm(), ReadOptions(), 0.5, len(texts))
    assert rows.tolist() == [is_held_out(text, 0.5) for text in texts]


def test_texts_are_measured_as_people_see_them(tmp_path: Path) -> None:
    """What is published decides; what it shows is judged."""
    path = stored(tmp_path, MARKED)
    bodies = read_texts(path, LabelForm(), ReadOptions()).bodies.to_pylist()
    assert bodies[:3] == ["It's good", "Q&A", "Bad"]
    assert any(is_held_out(body, 0.5) != is_held_out(text, 0.5) for body, text in zip(bodies, MARKED, strict=True))


def test_file_that_grew_meanwhile_is_refused(tmp_path: Path) -> None:
    path = stored(tmp_path, MARKED)
    with pytest.raises(ChangedError, match="changed while it was read"):
        held_out_rows(path, LabelForm(), ReadOptions(), 0.5, len(MARKED) - 1)
    assert np.array_equal(
        held_out_rows(path, LabelForm(), ReadOptions(), 0.0, len(MARKED)), np.zeros(len(MARKED), bool)
    )
