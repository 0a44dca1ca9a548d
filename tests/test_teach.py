"""The teacher's job: what it judges, what it says without its packages, and the verdicts that lie in data/."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from jobs.teach import CROPS, PART, Options, _parts, _report_held_back, run
from pipeline.errors import ModelError, OptionError
from pipeline.training.corpus import MESSAGE_SETS, TRAIN, UNLABELLED, TextSet, read_set
from pipeline.training.crops import Crop
from pipeline.training.frames import framed

VERDICTS = Path(__file__).parent.parent / "data" / "teacher" / "minilm.parquet"
SETS = (TRAIN, *MESSAGE_SETS, UNLABELLED)

needs_data = pytest.mark.skipif(
    "SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no texts"
)


def text_set(name: str, texts: list[str]) -> TextSet:
    ids = [str(number) for number in range(len(texts))]
    return TextSet(name, ids, texts, np.zeros(len(texts), np.float32), np.zeros(len(texts), bool))


def test_whole_texts_come_first_then_crops_a_part_at_a_time() -> None:
    """Every text once, in order; no crops of sets that hold single sentences."""
    sets = [text_set(TRAIN, ["One. Two. Three."] * (PART + 1)), text_set("uci_yelp", ["Good. Bad."])]
    parts = list(_parts(sets))
    assert max(map(len, parts)) == PART
    items = [(one.name, place, crop) for part in parts for one, place, crop in part]
    whole = [(one.name, place, Crop(0, len(text))) for one in sets for place, text in enumerate(one.texts)]
    assert items[: len(whole)] == whole
    crops = items[len(whole) :]
    assert crops and {name for name, _, _ in crops} == {TRAIN} <= set(CROPS)
    assert crops == sorted(crops)


def test_unknown_set_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    """With the names that there are."""
    with pytest.raises(OptionError, match="Known: rt_polarity"):
        run(Options(tmp_path, tmp_path / "out.parquet", tmp_path / "work", ("imdb",)))


@needs_data
@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="the teacher's packages are installed")
def test_without_its_packages_it_says_what_to_install(tmp_path: Path) -> None:
    """They are in no other extra."""
    with pytest.raises(ModelError, match=r"needs torch; CONTRIBUTING\.md"):
        run(Options(Path(os.environ["SCORE_MESSAGES_DATA"]), tmp_path / "out.parquet", tmp_path / "work"))
    assert not (tmp_path / "out.parquet").exists()


@needs_data
def test_shipped_verdicts_fit_the_texts(capsys: pytest.CaptureFixture[str]) -> None:
    """Each text whole, once and in order, then crops within them; and they hold on texts that were held back."""
    table = pq.read_table(VERDICTS)
    sets = [read_set(Path(os.environ["SCORE_MESSAGES_DATA"]), name) for name in SETS]
    sets.append(framed(sets))
    ids, lengths = table.column("id").to_pylist(), table.column("length").to_pylist()
    assert ids[: sum(map(len, sets))] == [text_id for one in sets for text_id in one.ids]
    assert lengths[: sum(map(len, sets))] == [len(text) for one in sets for text in one.texts]
    size = {(one.name, text_id): len(text) for one in sets for text_id, text in zip(one.ids, one.texts, strict=True)}
    places = zip(table.column("set").to_pylist(), ids, table.column("start").to_pylist(), lengths, strict=True)
    assert all(start >= 0 and 0 < length <= size[name, text_id] - start for name, text_id, start, length in places)
    assert np.isfinite(table.column("logit").to_numpy()).all()
    _report_held_back(sets, table, ())
    assert "imdb-train: 984 unseen, balanced accuracy 90.5%" in capsys.readouterr().err
