"""Spark Connect: the driver is another process, as on managed clusters. It takes the same call."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from score_messages import Scorer
from score_messages.errors import ColumnError
from score_messages.model.registry import model_folder
from score_messages.spark import score
from tests.support.servers.spark import connect_server
from tests.support.spark_frames import expected, messages, rows_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session at a server in another process."""
    with connect_server(tmp_path_factory.mktemp("connect")) as address:
        from pyspark.sql.connect.session import SparkSession

        session = SparkSession.builder.remote(address).create()
        try:
            yield session  # type: ignore[misc]
        finally:
            session.stop()


def test_rows_are_those_of_one_machine(remote: SparkSession) -> None:
    """To the last bit, in order."""
    assert rows_of(score(messages(remote, 3000))) == expected(3000)


def test_a_model_folder_travels_from_the_client(remote: SparkSession, tmp_path: Path) -> None:
    """Nothing need be laid down at the server."""
    folder = shutil.copytree(model_folder("imdb-article"), tmp_path / "ours")
    own, shipped = (rows_of(score(messages(remote, 12), model=model)) for model in (folder, "imdb-article"))
    assert own == shipped != expected(12)


def test_a_model_that_is_an_artifact_is_found(remote: SparkSession, tmp_path: Path) -> None:
    """And one that isn't is an error at the worker, which says what there is."""
    archive = shutil.make_archive(str(tmp_path / "sent"), "zip", model_folder("imdb-article"))
    remote.addArtifact(f"{archive}#sent", archive=True)
    sent, shipped = (rows_of(score(messages(remote, 12), model=model)) for model in ("sent", "imdb-article"))
    assert sent == shipped
    with pytest.raises(Exception, match="no model folder 'other' came with the job") as failed:
        score(messages(remote, 1), model="other").collect()
    assert "(sent did)" in str(failed.value)
    assert "score(df, model='/path/to/model')" in str(failed.value)


def test_columns_are_checked_before_a_job_starts(remote: SparkSession) -> None:
    """By the names and types that the server says."""
    with pytest.raises(ColumnError, match="its column 'id' holds long, not text"):
        score(messages(remote, 1), text="id")


def test_names_of_any_kind_ride_along(remote: SparkSession) -> None:
    """Doubled ones, too."""
    frame = messages(remote, 6).selectExpr("id", "body", "1 as `a.b`", "2 as x", "3 as x")
    assert [tuple(row)[2:5] for row in score(frame, keep=None).collect()] == [(1, 2, 3)] * 6


def test_options_mean_what_they_mean_on_one_machine(remote: SparkSession) -> None:
    table = pa.table({"body": ["Das ist leider nicht gut.", "fine"]})
    frame = remote.sql("select 'Das ist leider nicht gut.' body union all select 'fine'")
    scored = score(frame, id=None, explain=1, other_languages="score", thresholds=(0.9, 0.9))
    expected = Scorer.load(other_languages="score", thresholds=(0.9, 0.9)).score_frame(table, "body", explain=1)
    assert rows_of(scored) == [row | {"message_id": None} for row in expected.to_pylist()]
