"""Delta tables hold what the folder holds, change only where it did, and are nobody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from score_messages.errors import Hint, OptionError, OutputError, TargetLocked, TargetRefused
from score_messages.publish import Published, publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.contents import TABLES
from score_messages.publish.delta.client import FORM_KEY
from tests.support.invented_contents import Folder


def publish(folder: Folder, place: Path, **options: bool) -> Published:
    return publish_to(target_of(f"delta:{place}"), folder.contents, **options)


def rows(place: Path, table: str = "messages") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = DeltaTable(str(place / table)).to_pyarrow_table().to_pylist()
    return sorted(found, key=lambda row: [str(row.get(name)) for name in ("part", "message_id", "run_id", "source")])


def versions(place: Path) -> dict[str, int]:
    return {name: int(DeltaTable(str(place / name)).version()) for name in TABLES}


def two_parts() -> Folder:
    return Folder({"a.parquet": [{} for _ in range(7)], "b.parquet": [{} for _ in range(4)]})


def test_first_publish_makes_three_tables_with_all_rows(tmp_path: Path) -> None:
    """In their types, each row with the fingerprint of its part."""
    folder = two_parts()
    contents = folder.contents()
    published = publish(folder, tmp_path)
    assert (published.added, published.rows, published.runs, published.daily) == (2, 11, 1, 2)
    wanted = [
        row | {"part_fingerprint": part.fingerprint}
        for part in contents.parts.values()
        for batch in contents.batches(part)
        for row in batch.to_pylist()
    ]
    assert rows(tmp_path) == wanted
    schema = pa.schema(DeltaTable(str(tmp_path / "messages")).schema())
    assert schema.field("score").type == pa.float32() and schema.field("scored_at").type == pa.timestamp("us", "UTC")
    assert not schema.field("message_id").nullable
    assert rows(tmp_path, "daily") == contents.daily.to_pylist()
    assert [row["started"] for row in rows(tmp_path, "runs")] == contents.runs["started"].to_pylist()


def test_second_publish_of_the_same_commits_nothing(tmp_path: Path) -> None:
    """Nothing has changed, so nothing is written."""
    publish(two_parts(), tmp_path)
    before = versions(tmp_path)
    assert publish(two_parts(), tmp_path).written_rows == 0
    assert versions(tmp_path) == before


def test_changed_part_is_replaced_by_one_commit(tmp_path: Path) -> None:
    """New, replaced and removed parts together; the others' rows stay."""
    folder = two_parts()
    folder.parts["c.parquet"] = [{}]
    publish(folder, tmp_path)
    before = versions(tmp_path)
    folder.parts = {"a.parquet": [{}] * 7, "b.parquet": [{}] * 5, "it's d.parquet": [{}] * 2}
    published = publish(folder, tmp_path)
    assert (published.added, published.replaced, published.removed, published.kept) == (1, 1, 1, 1)
    assert [row["part"] for row in rows(tmp_path)] == ["a.parquet"] * 7 + ["b.parquet"] * 5 + ["it's d.parquet"] * 2
    assert versions(tmp_path)["messages"] == before["messages"] + 1
    folder.parts.pop("it's d.parquet")
    publish(folder, tmp_path)
    assert len(rows(tmp_path)) == 12
    folder.parts.clear()
    with pytest.raises(TargetRefused, match="holds no messages any more"):
        publish(folder, tmp_path)
    publish(folder, tmp_path, may_empty=True)
    assert rows(tmp_path) == []


def test_last_table_names_the_versions_that_belong_together(tmp_path: Path) -> None:
    """A reader of all three opens these."""
    folder = two_parts()
    publish(folder, tmp_path)
    folder.runs += 1
    publish(folder, tmp_path)
    last = DeltaTable(str(tmp_path / "daily")).history(1)[0]
    assert {name: int(last[f"score-messages.{name}"]) for name in ("messages", "runs")} == {
        name: version for name, version in versions(tmp_path).items() if name != "daily"
    }


def test_new_columns_are_added_and_those_that_are_gone_stay_empty(tmp_path: Path) -> None:
    """The schema of a table that others read only grows."""
    folder = Folder({"a": [{"product": "chair"}]}, [pa.field("product", pa.string())])
    publish(folder, tmp_path)
    folder.parts["b"] = [{"price": 3}]
    folder.own = [pa.field("price", pa.int32()), pa.field("product", pa.string())]
    publish(folder, tmp_path)
    assert [(row["product"], row["price"]) for row in rows(tmp_path)] == [("chair", None), (None, 3)]
    folder.own, folder.parts = [pa.field("price", pa.int32())], {"a": [{"price": 5}], "b": [{"price": 3}]}
    publish(folder, tmp_path)
    assert [(row["product"], row["price"]) for row in rows(tmp_path)] == [(None, 5), (None, 3)]


def test_column_of_another_type_is_published_anew(tmp_path: Path) -> None:
    """Still by one commit: a reader never sees both."""
    folder = Folder({"a": [{"price": 3}], "b": [{}]}, [pa.field("price", pa.int32())])
    publish(folder, tmp_path)
    before = versions(tmp_path)["messages"]
    folder.parts["a"] = [{"price": "three"}]
    folder.own = [pa.field("price", pa.string())]
    published = publish(folder, tmp_path)
    assert published.replaced == 1 and [row["price"] for row in rows(tmp_path)] == ["three", None]
    assert versions(tmp_path)["messages"] == before + 1


HOSTILE = [
    "a b",
    "a_b",
    "a,b;{}()=\n\tc",
    "a.b",
    "`q`",
    '"',
    "日本 語",
    "A_B_2",
    "part fingerprint",
    "x" * 300,
    "-",
    "?",
]


def test_hostile_column_names_become_names_that_every_reader_takes(tmp_path: Path) -> None:
    """Each its own, and the field says what it was called; a name once given stays with its column."""
    first = Folder({"a": [{"a b": "1"}]}, [pa.field("a b", pa.string())])
    publish(first, tmp_path)
    own = [pa.field(name, pa.string()) for name in reversed(HOSTILE)]
    folder = Folder({"a": [{"a b": "1"}], "b": [{name: name for name in HOSTILE}]}, own)
    publish(folder, tmp_path)
    fields = list(pa.schema(DeltaTable(str(tmp_path / "messages")).schema()))
    names = {field.metadata[b"score-messages.name"].decode(): field.name for field in fields if field.metadata}
    assert set(names) == set(HOSTILE) and len({name.casefold() for name in names.values()}) == len(HOSTILE)
    assert not [name for name in names.values() if set(name) & set(' ,;{}()\n\t=.`"')]
    assert names["a b"] == "a_b" and names["日本 語"] == "日本_語"
    old, new = rows(tmp_path)
    assert old["a_b"] == "1" and {name: new[column] for name, column in names.items()} == {
        name: name for name in HOSTILE
    }


def test_hostile_texts_and_types_arrive_as_they_are(tmp_path: Path) -> None:
    """A time without a zone as a text: as a time it would lock out readers of an older protocol."""
    values = ["", "\0", "it's 'quoted'", "\u202e\U0001f600", "x" * (1 << 20), "'; DROP TABLE messages; --", None]
    own = [pa.field("t", pa.string()), pa.field("b", pa.binary()), pa.field("n", pa.decimal128(20, 0))]
    from decimal import Decimal

    cells = [{"t": value, "b": None if value is None else value.encode(), "n": Decimal(2**64 - 1)} for value in values]
    folder = Folder({"it's; --\n": cells}, [*own, pa.field("when", pa.timestamp("us"))])
    publish(folder, tmp_path)
    assert [(row["t"], row["b"], row["n"]) for row in rows(tmp_path)] == [(c["t"], c["b"], c["n"]) for c in cells]
    table = DeltaTable(str(tmp_path / "messages"))
    assert pa.schema(table.schema()).field("when").type == pa.string()
    assert (table.protocol().min_reader_version, table.protocol().min_writer_version) == (1, 2)


def test_log_holds_no_cells_of_own_columns(tmp_path: Path) -> None:
    """Statistics would keep what was deleted for as long as the log is kept."""
    folder = Folder({"a": [{"t": "nothing of this"}]}, [pa.field("t", pa.string())])
    publish(folder, tmp_path)
    logs = list((tmp_path / "messages" / "_delta_log").glob("*.json"))
    assert logs and not [path for path in logs if "nothing of" in path.read_text()]


@pytest.mark.parametrize("table", list(TABLES))
def test_table_of_somebody_else_is_refused(tmp_path: Path, table: str) -> None:
    """Also other files: cleaning up a Delta table removes all that isn't its own. Not even --force takes them."""
    write_deltalake(tmp_path / "delta" / table, pa.table({"x": [1]}))
    (tmp_path / "files" / table).mkdir(parents=True)
    (tmp_path / "files" / table / "own.txt").write_text("x")
    for place in ("delta", "files"):
        with pytest.raises(TargetRefused) as raised:
            publish(two_parts(), tmp_path / place, everything=True)
        assert table in str(raised.value) and raised.value.hint == Hint("Name another folder, which may be new")
    assert DeltaTable(str(tmp_path / "delta" / table)).version() == 0
    assert sorted(path.name for path in (tmp_path / "files").iterdir()) == [table]


def test_folder_of_scored_tables_is_no_place(tmp_path: Path) -> None:
    """Its own tables would be taken for parts, or removed as leftovers."""
    (tmp_path / "scored" / "_runs").mkdir(parents=True)
    for place in ("scored", "scored/lake/deep"):
        with pytest.raises(TargetRefused, match="lies in a folder of scored tables"):
            publish(two_parts(), tmp_path / place)
    assert [path.name for path in (tmp_path / "scored").iterdir()] == ["_runs"]


def test_rows_that_somebody_changed_are_found_and_mended(tmp_path: Path) -> None:
    """By the counts on both sides; --full publishes all again."""
    publish(two_parts(), tmp_path)
    table = DeltaTable(str(tmp_path / "messages"))
    table.delete("message_id = '2'")
    assert publish(two_parts(), tmp_path).replaced == 2
    assert len(rows(tmp_path)) == 11
    DeltaTable(str(tmp_path / "daily")).delete("source is not null")
    with pytest.raises(OutputError, match="holds 0 rows of daily"):
        publish(two_parts(), tmp_path)
    assert publish(two_parts(), tmp_path, everything=True).daily == 2


def test_lost_data_file_is_mended_by_publishing_all_again(tmp_path: Path) -> None:
    """Whoever removed it; nothing has to be typed."""
    publish(two_parts(), tmp_path)
    for path in (tmp_path / "messages").glob("*.parquet"):
        path.unlink()
    assert publish(two_parts(), tmp_path).replaced == 0
    assert len(rows(tmp_path)) == 11


def test_of_two_publishers_at_once_the_later_fails_and_changes_nothing(tmp_path: Path) -> None:
    """Exit code 3, as when a lock is held."""
    publish(two_parts(), tmp_path)
    folder, other = two_parts(), two_parts()
    folder.parts["c"], other.parts["d"] = [{}], [{}, {}]

    def take() -> Any:
        contents = folder.contents()
        publish(other, tmp_path)
        return contents

    with pytest.raises(TargetLocked, match="somebody else changed a table"):
        publish_to(target_of(f"delta:{tmp_path}"), take)
    assert {row["part"] for row in rows(tmp_path)} == {"a.parquet", "b.parquet", "d"}
    assert publish(folder, tmp_path).removed == 1


def test_of_two_first_publishers_at_once_the_later_fails(tmp_path: Path) -> None:
    """Nobody's tables are there yet."""
    folder = two_parts()

    def take() -> Any:
        contents = folder.contents()
        publish(two_parts(), tmp_path)
        return contents

    with pytest.raises(TargetLocked):
        publish_to(target_of(f"delta:{tmp_path}"), take)
    assert len(rows(tmp_path)) == 11 and publish(folder, tmp_path).written_rows == 0


def test_table_that_its_owner_tends_stays_publishable(tmp_path: Path) -> None:
    """OPTIMIZE, VACUUM and checkpoints are what a Delta table is for; parts in one file are taken apart again."""
    folder = two_parts()
    publish(folder, tmp_path)
    for _ in range(3):
        folder.parts["a.parquet"].append({})
        publish(folder, tmp_path)
    table = DeltaTable(str(tmp_path / "messages"))
    table.optimize.compact()
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True)
    table.create_checkpoint()
    table.cleanup_metadata()
    folder.parts["a.parquet"].append({})
    published = publish(folder, tmp_path)
    assert (published.replaced, published.kept) == (1, 1) and len(rows(tmp_path)) == 15
    assert publish(folder, tmp_path).written_rows == 0


def test_form_of_an_earlier_version_is_published_anew(tmp_path: Path) -> None:
    """Whatever its columns were."""
    publish(two_parts(), tmp_path)
    DeltaTable(str(tmp_path / "messages")).alter.set_table_properties({FORM_KEY: "0"}, raise_if_not_exists=False)
    assert publish(two_parts(), tmp_path).kept == 0
    assert len(rows(tmp_path)) == 11


@pytest.mark.parametrize(
    "target", ["delta:", "delta+", "delta: ", "delta+ftp://host/x", "delta:https://host/x", "delta+s3://", "delta+lake"]
)
def test_address_that_names_no_place_says_how_it_is_written(target: str) -> None:
    """Before anything is opened."""
    with pytest.raises(OptionError) as raised:
        target_of(target)
    assert raised.value.hint is not None


def test_account_in_an_address_is_refused_and_not_repeated() -> None:
    """Credentials come from the environment."""
    with pytest.raises(OptionError) as raised:
        target_of("delta+s3://user:hunter2@bucket/x")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("name", ["delta:lake", "delta:lake/", "delta+file:lake", "DELTA:./lake"])
def test_local_folder_is_named_in_several_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """And made if it isn't there."""
    monkeypatch.chdir(tmp_path)
    publish_to(target_of(name), two_parts().contents)
    publish_to(target_of(f"delta+file://{tmp_path}/lake"), two_parts().contents)
    assert versions(tmp_path / "lake")["messages"] == 1
