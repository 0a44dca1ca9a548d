"""Files become the table that one machine writes of them, bit for bit; what one machine refuses, a cluster refuses."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError, InputError, PipelineError, TargetRefused, TooManyBadError
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from score_messages.spark.table_job.run import SparkOptions, score_on_spark
from score_messages.spark.table_job.sources import format_of_name
from score_messages.spark.table_job.target import MARKER
from score_messages.write import WriteOptions
from tests.support.model import loaded_model
from tests.support.spark_tables import equal, hidden_beside, on_one_machine, rows, tables_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from score_messages.spark.table_job.report import SparkReport

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def scored(
    spark: SparkSession, source: object, target: object, reading: ReadOptions = ReadOptions(), **more: Any
) -> SparkReport:
    publish = more.pop("publish", "auto")
    options = SparkOptions(ScoreOptions(read=reading, **more), publish)
    return score_on_spark(spark, str(source), str(target), options, model=loaded_model())


def write_csv(path: Path, records: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def write_jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_csv_gives_the_table_of_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in box [1] 100%.csv", rows(300))
    report = scored(spark, source, tmp_path / "scored")
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path))
    assert (report.rows, report.files, report.statuses["empty"]) == (300, 1, 43)
    assert hidden_beside(tmp_path / "scored") == [] and (tmp_path / "scored" / "_SUCCESS").exists()
    assert json.loads((tmp_path / "scored" / MARKER).read_text())["rows"] == 300


def test_jsonl_gives_the_table_of_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "inbox.jsonl", rows(200))
    scored(spark, source, tmp_path / "scored", ReadOptions(id_column="ticket", drop_text=True), prefix="x_")
    reading = ReadOptions(id_column="ticket", drop_text=True)
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path, reading, prefix="x_"))


def test_parquet_in_several_files_gives_the_table_of_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    """Record numbers count on from file to file, though Spark reads row groups in any order."""
    folder = tmp_path / "in box%20"
    folder.mkdir()
    table = pa.Table.from_pylist(rows(900)).append_column("at", pa.array(range(900), pa.timestamp("us", "UTC")))
    for number in range(3):
        path = folder / f"part-{number}.parquet"
        pq.write_table(table.slice(number * 300, 300), path, row_group_size=50)
    report = scored(spark, folder, tmp_path / "scored")
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(folder, tmp_path))
    assert (report.rows, report.files) == (900, 3)


def test_times_in_nanoseconds_become_microseconds_or_are_refused(spark: SparkSession, tmp_path: Path) -> None:
    """As pandas writes them; Spark has no shorter times, and cuts none off."""
    moments = {"at": pa.timestamp("ns", "UTC"), "local": pa.timestamp("ns")}
    body, even, odd = ["good film", "bad film"], [-1_001_000, None], [1, None]
    source = tmp_path / "inbox.parquet"
    pq.write_table(pa.table({"body": body} | {name: pa.array(even, kind) for name, kind in moments.items()}), source)
    scored(spark, source, tmp_path / "scored")
    written = tables_in(tmp_path / "scored")
    assert [str(written.schema.field(name).type) for name in moments] == ["timestamp[us, tz=UTC]", "timestamp[us]"]
    assert [written[name].cast(pa.int64()).to_pylist() for name in moments] == [[-1001, None]] * 2
    pq.write_table(pa.table({"body": body, "at": pa.array(odd, pa.timestamp("ns"))}), source)
    with pytest.raises(ColumnError, match="its column 'at' has times with parts of a microsecond"):
        scored(spark, source, tmp_path / "scored")
    scored(spark, source, tmp_path / "scored", ReadOptions(keep=("body",)))
    assert tables_in(tmp_path / "scored").column_names[:2] == ["body", "message_id"]


def test_column_that_spark_cannot_read_is_told_as_such(spark: SparkSession, tmp_path: Path) -> None:
    source = tmp_path / "inbox.parquet"
    pq.write_table(pa.table({"body": ["good film"], "at": pa.array([[1]], pa.list_(pa.timestamp("ns")))}), source)
    with pytest.raises(InputError, match="has a column of a type that Spark can't read"):
        scored(spark, source, tmp_path / "scored")
    assert [path.name for path in tmp_path.iterdir()] == ["inbox.parquet"]


@pytest.mark.parametrize(
    ("address", "words"),
    [("abfss://box@store.invalid/in.csv", "has no client"), ("hdfs://node.invalid/in.csv", "host is unknown")],
)
def test_address_that_leads_nowhere_is_told_as_such(
    spark: SparkSession, tmp_path: Path, address: str, words: str
) -> None:
    """Hadoop hides the reason behind an error that says nothing."""
    with pytest.raises(InputError, match=f"can't be read: .*{words}"):
        scored(spark, address, tmp_path / "scored")
    with pytest.raises(PipelineError, match=words):
        scored(spark, tmp_path, address)


def test_parts_of_csv_count_on_as_on_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    """Compressed ones, too; mails' quotes are dropped in all of them."""
    folder = tmp_path / "parts"
    folder.mkdir()
    mails = [{"from": "a@b.example", "subject": "Re: it", "body": f"{row['body']}\n> quoted"} for row in rows(120)]
    for number in range(3):
        path = write_csv(tmp_path / "part.csv", mails[number * 40 : number * 40 + 40])
        (folder / f"part-{number}.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    report = scored(spark, folder, tmp_path / "scored")
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(folder, tmp_path))
    assert report.taken["quotes"] == "drop"


def test_parquet_that_calls_bytes_text_costs_only_those_rows(spark: SparkSession, tmp_path: Path) -> None:
    texts = pa.array([row["body"].encode() for row in rows(200)], pa.binary())
    broken = pa.array(
        [b"no \xff text" if index == 7 else text.as_py() for index, text in enumerate(texts)], pa.binary()
    )
    column = pa.StringArray.from_buffers(200, broken.buffers()[1], broken.buffers()[2])
    source = tmp_path / "inbox.parquet"
    pq.write_table(pa.table({"body": column, "n": range(200)}), source)
    report = scored(spark, source, tmp_path / "scored")
    assert (report.statuses["undecodable"], report.first_bad) == (1, 8)
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path))


BAD_FILES = {
    "an unclosed quote.csv": b'body,n\n"never closed,1\nfine,2\nfine,3\n',
    "two of a name.csv": b"body,body\na,b\n",
    "no text column.csv": b"a,b\n1,2\n",
    "empty.csv": b"",
    "cut off.csv.gz": gzip.compress(b"body,n\n" + b"fine,1\n" * 5000)[:-20],
    "an object over lines.jsonl": b'{\n"body": "a"\n}\n',
    "no Parquet.parquet": b"body\n",
    "cut off.parquet": b"PAR1" + bytes(2000),
    "too many bad rows.csv": b"body,n\n" + b"fine,1\n" * 50 + b"bad\n" * 50,
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_refused_in_the_words_of_one_machine(spark: SparkSession, tmp_path: Path, name: str) -> None:
    """And leaves nothing, neither seen nor hidden."""
    source = tmp_path / name
    source.write_bytes(BAD_FILES[name])
    with pytest.raises(InputError) as theirs:
        on_one_machine(source, tmp_path, ReadOptions(format=format_of_name(name)))
    with pytest.raises(type(theirs.value)) as ours:
        scored(spark, source, tmp_path / "scored")
    assert (str(ours.value), ours.value.hint) == (str(theirs.value), theirs.value.hint)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_bad_file_among_many_is_named(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(4):
        write_csv(folder / f"{number}.csv", rows(20))
    (folder / "2.csv").write_bytes(b'ticket,body\n1,"never closed\n')
    with pytest.raises(InputError, match=r"inbox/2\.csv, record 1"):
        scored(spark, folder, tmp_path / "scored")


def test_files_with_other_columns_are_no_table(spark: SparkSession, tmp_path: Path) -> None:
    """Spark would fill what is missing with nulls."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    pq.write_table(pa.table({"body": ["a"], "n": [1]}), folder / "1.parquet")
    pq.write_table(pa.table({"text": ["a"], "n": [1]}), folder / "2.parquet")
    with pytest.raises(InputError, match=r"2\.parquet: has other columns"):
        scored(spark, folder, tmp_path / "scored")


def test_max_bad_counts_what_was_written_and_its_hint_works(spark: SparkSession, tmp_path: Path) -> None:
    texts = pa.array([b"\xff" if index < 9 else b"It is fine." for index in range(100)], pa.binary())
    source = tmp_path / "inbox.parquet"
    pq.write_table(pa.table({"body": texts}), source)
    with pytest.raises(TooManyBadError, match=r"record 1: 9 of 100 rows can't be read \(9 undecodable\)"):
        scored(spark, source, tmp_path / "scored")
    assert [path.name for path in tmp_path.iterdir()] == ["inbox.parquet"]
    scored(spark, source, tmp_path / "scored", max_bad=MaxBad.parse("9"), allow_odd=True)
    assert tables_in(tmp_path / "scored").num_rows == 100


def test_other_address_than_a_local_one_is_read_and_written_alike(spark: SparkSession, tmp_path: Path) -> None:
    """Through Hadoop's client alone: nothing is opened by its path."""
    (tmp_path / "a").mkdir()
    mount(spark, "viewfs", tmp_path)
    source = write_csv(tmp_path / "a" / "in box%20.csv", rows(100))
    scored(spark, "viewfs://here/data/a/in box%20.csv", "viewfs://here/data/scored")
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path))
    pq.write_table(pa.Table.from_pylist(rows(50)), tmp_path / "a" / "inbox.parquet", row_group_size=20)
    scored(spark, "viewfs://here/data/a/*.parquet", "viewfs://here/data/second")
    assert tables_in(tmp_path / "second")["message_id"].to_pylist() == [str(n) for n in range(1, 51)]


def mount(spark: SparkSession, scheme: str, folder: Path) -> None:
    """Let addresses of a scheme lead to a folder: `scheme://here/data/`."""
    configuration = spark._jsc.hadoopConfiguration()
    configuration.set("fs.viewfs.mounttable.here.link./data", f"file://{folder}")
    configuration.set("fs.viewfs.overload.scheme.target.file.impl", "org.apache.hadoop.fs.LocalFileSystem")
    configuration.set("fs.s3a.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme")
    configuration.set(f"fs.{scheme}.impl.disable.cache", "true")


def test_object_store_gets_success_last_and_no_rename(spark: SparkSession, tmp_path: Path) -> None:
    """An address of S3 over a folder here: what is done follows from the address."""
    mount(spark, "s3a", tmp_path)
    source = tmp_path / "inbox.parquet"
    pq.write_table(pa.Table.from_pylist(rows(60)), source)
    scored(spark, "s3a://here/data/inbox.parquet", "s3a://here/data/scored")
    first = {path.name for path in (tmp_path / "scored").iterdir()}
    assert "_SUCCESS" in first and hidden_beside(tmp_path / "scored") == []
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path))
    with pytest.raises(TargetRefused, match="already exists"):
        scored(spark, "s3a://here/data/inbox.parquet", "s3a://here/data/scored")
    with pytest.raises(TooManyBadError):
        write_broken(tmp_path / "broken.parquet")
        scored(spark, "s3a://here/data/broken.parquet", "s3a://here/data/scored", write=WriteOptions(force=True))
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path)), "the table of before"
    scored(spark, "s3a://here/data/inbox.parquet", "s3a://here/data/scored", write=WriteOptions(force=True))
    assert equal(tables_in(tmp_path / "scored"), on_one_machine(source, tmp_path)), "only the new rows"


def write_broken(path: Path) -> None:
    pq.write_table(pa.table({"ticket": ["1"] * 9, "body": pa.array([b"\xff"] * 9, pa.binary())}), path)


def test_refused_table_leaves_nothing_in_an_object_store(spark: SparkSession, tmp_path: Path) -> None:
    write_broken(tmp_path / "broken.parquet")
    with pytest.raises(TooManyBadError):
        scored(spark, tmp_path / "broken.parquet", tmp_path / "scored", publish="commit")
    left = list((tmp_path / "scored").iterdir()) if (tmp_path / "scored").exists() else []
    assert [path.name for path in left if not path.name.startswith(".")] == []


def test_ours_is_replaced_and_others_need_force(spark: SparkSession, tmp_path: Path) -> None:
    source, target = write_csv(tmp_path / "inbox.csv", rows(10)), tmp_path / "scored"
    target.mkdir()
    pq.write_table(pa.table({"a": [1]}), target / "theirs.parquet")
    with pytest.raises(TargetRefused, match="did not write it"):
        scored(spark, source, target)
    scored(spark, source, target, write=WriteOptions(force=True))
    target.chmod(0o750)
    scored(spark, write_csv(source, rows(12)), target)
    assert tables_in(target).num_rows == 12 and target.stat().st_mode & 0o777 == 0o750
    (target / "notes.txt").write_text("precious")
    with pytest.raises(TargetRefused, match="no Parquet"):
        scored(spark, source, target, write=WriteOptions(force=True))
    assert (target / "notes.txt").read_text() == "precious"


@pytest.mark.parametrize("target", ["inbox", "inbox/scored", ".", "link"])
def test_target_never_touches_the_source(spark: SparkSession, tmp_path: Path, target: str) -> None:
    """Whatever the options."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "link").symlink_to("inbox")
    write_csv(tmp_path / "inbox" / "1.csv", rows(3))
    with pytest.raises(TargetRefused):
        scored(spark, tmp_path / "inbox", tmp_path / target, write=WriteOptions(force=True))
    assert (tmp_path / "inbox" / "1.csv").exists()


def test_private_source_gives_a_private_table(spark: SparkSession, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "inbox.csv", rows(3))
    source.chmod(0o600)
    scored(spark, source, tmp_path / "scored")
    assert (tmp_path / "scored").stat().st_mode & 0o777 == 0o700


def test_no_rows_replace_no_table_by_accident(spark: SparkSession, tmp_path: Path) -> None:
    source = write_csv(tmp_path / "inbox.csv", rows(3))
    scored(spark, source, tmp_path / "scored")
    source.write_text("ticket,body\n")
    with pytest.raises(TargetRefused, match="without rows"):
        scored(spark, source, tmp_path / "scored")
    scored(spark, source, tmp_path / "scored", write=WriteOptions(allow_empty=True))
    assert tables_in(tmp_path / "scored").num_rows == 0


def test_column_that_is_missing_is_told_before_anything_runs(spark: SparkSession, tmp_path: Path) -> None:
    pq.write_table(pa.table({"a.b": ["x"], "n": [1]}), tmp_path / "inbox.parquet")
    with pytest.raises(PipelineError, match="no column 'body'"):
        scored(spark, tmp_path / "inbox.parquet", tmp_path / "scored", ReadOptions(text_column="body"))
    scored(spark, tmp_path / "inbox.parquet", tmp_path / "scored", ReadOptions(text_column="a.b"))
    assert tables_in(tmp_path / "scored").column_names[:2] == ["a.b", "n"]
