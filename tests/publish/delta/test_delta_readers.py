"""Other programs read what was published."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars
import pyarrow as pa
import pytest

from score_messages.publish import publish_to
from score_messages.publish.addresses import target_of
from tests.support.invented_contents import Folder


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published twice, so that old files lie beside the new ones."""
    place = tmp_path_factory.mktemp("lake")
    folder = Folder({"a": [{"Produkt Name": "chair"}] * 5}, [pa.field("Produkt Name", pa.string())])
    publish_to(target_of(f"delta:{place}"), folder.contents)
    folder.parts |= {"a": [{"Produkt Name": "lamp"}] * 3, "b": [{}] * 4}
    publish_to(target_of(f"delta:{place}"), folder.contents)
    return place


def test_polars_reads_it(lake: Path) -> None:
    """Only the newest state, all three tables."""
    found = polars.read_delta(str(lake / "messages"))
    assert found.group_by("part").len().sort("part").rows() == [("a", 3), ("b", 4)]
    assert found["Produkt_Name"].to_list().count("lamp") == 3 and found.schema["score"] == polars.Float32
    assert polars.read_delta(str(lake / "runs")).height == 1 and polars.read_delta(str(lake / "daily")).height == 2


def test_duckdb_reads_it(lake: Path) -> None:
    """By its extension, which it downloads: skipped where that can't be."""
    with duckdb.connect() as connection:
        try:
            connection.execute("INSTALL delta; LOAD delta")
        except duckdb.Error:
            pytest.skip("DuckDB's extension delta can't be downloaded here")
        found = connection.execute(
            f"SELECT part, count(*) FROM delta_scan('{lake / 'messages'}') GROUP BY 1 ORDER BY 1"
        )
        assert found.fetchall() == [("a", 3), ("b", 4)]


def test_duckdb_reads_it_by_way_of_arrow(lake: Path) -> None:
    """Without its extension."""
    from deltalake import DeltaTable

    messages = DeltaTable(str(lake / "messages")).to_pyarrow_dataset()
    with duckdb.connect() as connection:
        connection.register("messages", messages)
        rows = connection.execute(
            "SELECT part, count(*), min(scored_at) IS NOT NULL FROM messages GROUP BY 1 ORDER BY 1"
        )
        assert rows.fetchall() == [("a", 3, True), ("b", 4, True)]
