"""What `sentiment-jobs sql` prints runs as printed, and the views have the rows and columns that publishing gives."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from score_messages.dataset.compact import compact_dataset
from score_messages.errors import InputError, OptionError
from score_messages.publish.folder.taking import TakeOptions, take_contents
from score_messages.publish.views import VIEWS
from score_messages_jobs.commands import sql
from tests.support.overlaps import BY_ID, OverlappingExports, row, rows
from tests.support.paths import ROOT


def printed(folder: Path, capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    capsys.readouterr()
    for statement in sql.run(sql.Options(folder=folder, **options)):
        sys.stdout.write(f"{statement};\n\n")
    return capsys.readouterr().out


def view_rows(connection: duckdb.DuckDBPyConnection, view: str = "messages") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.sql(f"FROM {view}").to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: [str(cell) for cell in row.values()])


def published_rows(place: OverlappingExports, with_text: bool) -> list[dict[str, Any]]:
    contents = take_contents(str(place.scored), TakeOptions(with_text))
    found = [row for part in contents.parts.values() for batch in contents.batches(part) for row in batch.to_pylist()]
    return sorted(found, key=lambda row: [str(cell) for cell in row.values()])


@pytest.mark.parametrize("with_text", [False, True])
@pytest.mark.parametrize("partition", [None, "date"])
def test_views_have_the_rows_that_are_published(
    tmp_path: Path, partition: str | None, with_text: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """All columns of all rows, in a folder with an odd name; with a prefix and odd columns, after months of compact."""
    place = OverlappingExports(tmp_path / "it's [1]* odd?", partition)
    place.root.mkdir()
    place.write("a.csv", [*rows(1, 2, 3), row(1, 2, "again"), row(9, text="")])
    place.update()
    (place.inbox / "b.csv").write_text('id,date,text,"odd ""name""",p_score\n30,2026-03-01,a good film,7,8\n')
    place.update(score=replace(BY_ID, prefix="x_"))
    if partition:
        compact_dataset(str(place.scored), 0)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(printed(place.scored, capsys, with_text=with_text))
        assert view_rows(connection) == published_rows(place, with_text)
        assert {row["run_id"] for row in view_rows(connection)} <= {
            row["run_id"] for row in view_rows(connection, "runs")
        }
        for view in VIEWS:
            connection.execute(f"FROM {view}").fetchall()
        columns = connection.sql("FROM messages").to_arrow_table().schema.names
        assert columns == take_contents(str(place.scored), TakeOptions(with_text)).schema.names


def test_views_show_what_runs_write_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is copied. Tables of others and damaged records are passed over."""
    place = OverlappingExports(tmp_path, "date")
    place.write("a.csv", rows(1, 2, 3))
    place.update()
    with duckdb.connect() as connection:
        connection.execute(printed(place.scored, capsys))
        place.write("b.csv", rows(4, 5))
        place.update()
        connection.execute(f"COPY (SELECT 1 AS x) TO '{place.scored}/day=2026-02-02/mine.parquet'")
        (place.scored / "_runs" / "damaged.json").write_text('{"run_id": "damaged", "parts": [{"pa')
        (place.scored / "_runs" / "odd.json").write_text('{"parts": 7, "started": "never"}')
        assert connection.execute("SELECT count(*), count(run_id) FROM messages").fetchall() == [(5, 5)]


@pytest.mark.parametrize("name", ["Score", "filename"])
def test_columns_that_are_one_for_duckdb_are_told(tmp_path: Path, name: str) -> None:
    """In a published file they are apart."""
    place = OverlappingExports(tmp_path)
    place.inbox.mkdir()
    (place.inbox / "b.csv").write_text(f"id,date,text,{name}\n30,2026-03-01,a good film,7\n")
    place.update(score=replace(BY_ID, prefix="x_"))
    place.write("a.csv", rows(1, 2))
    place.update()
    with pytest.raises(InputError, match=f"can't tell its column {name} from"):
        list(sql.run(sql.Options(folder=place.scored)))


def test_statements_for_postgres_are_the_views_of_published_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the schema that is asked for, as a name."""
    statements = printed(tmp_path, capsys, dialect=sql.Dialect.POSTGRES, schema='our"s')
    assert re.findall(r"CREATE OR REPLACE VIEW (\S+)", statements) == [f'"our""s".{view}' for view in VIEWS]


def test_what_is_no_folder_of_tables_is_told(tmp_path: Path) -> None:
    """And an option for the other dialect."""
    (tmp_path / "one.parquet").write_bytes(b"")
    with pytest.raises(InputError, match="is a single table"):
        list(sql.run(sql.Options(folder=tmp_path / "one.parquet")))
    with pytest.raises(InputError, match="no folder of tables"):
        list(sql.run(sql.Options(folder=tmp_path)))
    with pytest.raises(OptionError, match="--schema is for"):
        sql.run(sql.Options(folder=tmp_path, schema="x"))


def test_query_of_the_docs_reads_what_the_manifest_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands there."""
    from score_messages.publish import publish_to
    from score_messages.publish.addresses import target_of

    place = OverlappingExports(tmp_path)
    place.write("a.csv", rows(1, 2, 3))
    place.update()
    monkeypatch.chdir(tmp_path)
    publish_to(target_of("published/"), lambda: take_contents("scored"))
    publish_to(target_of("published/"), lambda: take_contents("scored"), everything=True)
    (query,) = re.findall(r"^```sql\n(.*?)^```", (ROOT / "docs/publish.md").read_text(), re.M | re.S)
    with duckdb.connect() as connection:
        assert connection.execute(query).fetchall() == [(str(place.inbox / "a.csv"), 3)]
