"""The model gets to the workers in each of its ways, is loaded once there, and is the driver's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from score_messages.errors import ModelError
from score_messages.model.registry import model_folder
from score_messages.spark import score, shipping
from tests.support.spark_frames import messages, rows_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]

ARTICLE = model_folder("imdb-article")
"""The model that isn't the default."""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model folder of somebody's own, under a name that nothing shipped has."""
    return shutil.copytree(ARTICLE, tmp_path / "ours")


def with_article(spark: SparkSession) -> list[dict[str, Any]]:
    return rows_of(score(messages(spark, 12), model="imdb-article"))


def test_a_folder_at_the_driver_travels_by_itself(spark: SparkSession, own: Path) -> None:
    """It may be gone before the job runs."""
    scored = score(messages(spark, 12), model=own)
    shutil.rmtree(own)
    assert rows_of(scored) == with_article(spark)


@pytest.mark.parametrize("root", [".", "imdb-article"], ids=["its files", "its folder"])
def test_an_archive_that_came_with_the_job_is_found(spark: SparkSession, tmp_path: Path, root: str) -> None:
    """Whether it holds the files of the model or the folder with them."""
    name = f"of-{root.strip('.') or 'files'}"
    from_where = (ARTICLE, ".") if root == "." else (ARTICLE.parent, root)
    archive = shutil.make_archive(str(tmp_path / name), "zip", *from_where)
    spark.sparkContext.addArchive(f"{archive}#{name}")
    assert rows_of(score(messages(spark, 12), model=name)) == with_article(spark)


def test_a_folder_that_was_added_is_found(spark: SparkSession, tmp_path: Path) -> None:
    """`addFile` takes folders of this machine in local mode, elsewhere those of a shared file system."""
    shutil.copytree(ARTICLE, tmp_path / "added")
    spark.sparkContext.addFile(str(tmp_path / "added"), recursive=True)
    assert rows_of(score(messages(spark, 12), model="added")) == with_article(spark)


def test_what_is_no_model_is_refused_at_the_driver(spark: SparkSession, own: Path) -> None:
    """Whatever way it was to take."""
    frame = messages(spark, 1)
    with pytest.raises(ModelError, match="no shipped model 'theirs', no such folder here, and none came"):
        score(frame, model="theirs")
    (own / "scorer.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="is not the file that the model was saved with"):
        score(frame, model=own)
    (own / "scorer.onnx").unlink()
    with pytest.raises(ModelError, match="can't be read"):
        score(frame, model=own)


def test_a_worker_with_another_model_ends_the_job(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a table would hold the predictions of two models; the error reaches the driver with its cure."""
    monkeypatch.setattr(shipping, "_fingerprint", lambda model, thresholds: "0" * 64)
    scored = score(messages(spark, 12), model="imdb-article")
    with pytest.raises(Exception, match="another one at this worker") as failed:
        scored.collect()
    assert "Install the same package on every node, or send the same folder" in str(failed.value)


def probe(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Of each worker: which process it is, and how many models it has loaded."""
    from score_messages.spark.worker import model_of

    for _ in batches:
        yield pa.record_batch({"process": [os.getpid()], "loaded": [model_of.cache_info().misses]})


def test_a_worker_loads_its_model_once(spark: SparkSession, own: Path) -> None:
    """And keeps it for the next tasks, and for the next job."""
    frame = messages(spark, 200, partitions=20)
    seen = []
    for _ in range(2):
        score(frame, model=own).count()
        seen.append({tuple(row) for row in frame.mapInArrow(probe, "process long, loaded long").collect()})
    assert seen[1] and {process for process, _ in seen[1]} <= {process for process, _ in seen[0]}
    assert seen[1] <= seen[0]
