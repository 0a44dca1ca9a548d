"""A source in a bucket is read as the same file on disk is: the same bytes give the same table, byte for byte."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.errors import ChangedError, InputError
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions, open_messages
from score_messages.scoring.file import score_file
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import CANARY, csv_bytes, inbox
from tests.support.servers.buckets import AnyBucket
from tests.support.stored_formats import FORMATS

TEXTS = ["It is wonderful.", "Broken, and nobody answers.", "", "naïve — ★★★☆☆ 'quoted', \"twice\"\nand a line"]


def put(bucket: AnyBucket, folder: Path, name: str, content: bytes) -> tuple[str, Path]:
    """The same bytes in a bucket and on disk: the address and the path."""
    key = f"2026/ä b/{name}"
    bucket.put(key, content)
    (folder / name).write_bytes(content)
    return bucket.address(key), folder / name


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_table_of_an_object_is_that_of_the_same_file(
    name: str, any_bucket: AnyBucket, tmp_path: Path, model: Model
) -> None:
    """In each store and each format; nothing is put there or taken away."""
    address, path = put(any_bucket, tmp_path, name, FORMATS[name](TEXTS))
    before = any_bucket.keys()
    report = score_file(address, tmp_path / "stored.parquet", model=model)
    here = score_file(path, tmp_path / "local.parquet", model=model)
    assert (tmp_path / "stored.parquet").read_bytes() == (tmp_path / "local.parquet").read_bytes()
    assert (report.source, report.rows, report.input_sha256) == (address, here.rows, here.input_sha256)
    assert report.rows > 0
    assert any_bucket.keys() == before


@pytest.mark.slow
@pytest.mark.parametrize("server", ["s3"], indirect=True)
@examples(100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(FORMATS)),
    texts=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1, max_size=30),
)
def test_any_messages_are_the_same_from_a_bucket(
    name: str, texts: list[str], any_bucket: AnyBucket, tmp_path: Path
) -> None:
    """Rows, columns, statuses and the hash; or the same refusal."""
    address, path = put(any_bucket, tmp_path, name, FORMATS[name](texts))
    assert read(address) == read(str(path))


def read(source: str) -> object:
    try:
        with open_messages(source, ReadOptions()) as opened:
            batches = [(batch.columns, batch.ids, batch.body, batch.status.tolist()) for batch in opened]
            return opened.schema, batches, opened.sha256(), opened.size
    except InputError as error:
        return error.reason, error.record, error.line


@pytest.mark.slow
def test_large_object_comes_by_ranges(any_bucket: AnyBucket, tmp_path: Path, model: Model) -> None:
    """One of more than a range, packed and plain."""
    draw = Random(1)
    content = csv_bytes([["id", "body"], *([str(number), draw.randbytes(2000).hex()] for number in range(5000))])
    assert len(content) > 16 << 20
    for name, stored in {"in.csv": content, "in.csv.gz": gzip.compress(content, 1)}.items():
        address, path = put(any_bucket, tmp_path, name, stored)
        assert read_texts(address) == read_texts(str(path))


def read_texts(source: str) -> tuple[int, str]:
    with open_messages(source, ReadOptions()) as opened:
        return sum(len(batch) for batch in opened), opened.sha256()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["in.csv", "in.parquet", "in.zip", "in.tar"])
def test_object_that_is_replaced_while_it_is_read_is_refused(form: str, any_bucket: AnyBucket, tmp_path: Path) -> None:
    """No table mixes two versions, even if the new one has the same size."""
    texts = [f"{CANARY} {number} " + "word " * 20_000 for number in range(40)]
    content = FORMATS[form](texts)
    address, _ = put(any_bucket, tmp_path, form, content)
    key = address.partition(any_bucket.name)[2].lstrip("/")
    with open_messages(address, ReadOptions(batch_rows=1)) as opened:
        batches = iter(opened)
        next(batches)
        any_bucket.put(key, FORMATS[form]([text.upper() for text in texts]))
        with pytest.raises(ChangedError) as raised:
            for _ in batches:
                pass
            opened.sha256()
    assert CANARY not in str(raised.value)


@pytest.mark.parametrize("server", ["s3"], indirect=True)
def test_command_scores_an_object(any_bucket: AnyBucket, tmp_path: Path, run_score: RunScore) -> None:
    """Quietly, as a file is scored."""
    any_bucket.put("inbox.csv", csv_bytes(inbox(20)))
    result = run_score(any_bucket.address("inbox.csv"), tmp_path / "scored.parquet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert pq.read_metadata(tmp_path / "scored.parquet").num_rows == 20


@pytest.mark.slow
def test_what_is_not_there_is_said_so(any_bucket: AnyBucket, tmp_path: Path, run_score: RunScore) -> None:
    """An object, a bucket, a folder instead of an object, a pattern for a single table; the old table stays."""
    any_bucket.put("in/inbox.csv", csv_bytes(inbox(20)))
    (tmp_path / "scored.csv").write_bytes(b"old")
    elsewhere = any_bucket.address("inbox.csv").replace(any_bucket.name, "no-such-bucket")
    sources = {
        any_bucket.address("in/inbox2.csv"): "there is no such object",
        any_bucket.address("in/"): "is a folder of objects",
        any_bucket.address("in/*.csv"): "A pattern needs a folder of tables",
        elsewhere: "there is no ",
    }
    for source, words in sources.items():
        result = run_score(source, tmp_path / "scored.csv", "--force")
        assert (result.exit_code, words in result.stderr) == (1, True), (source, result.stderr)
        assert source in result.stderr
    assert (tmp_path / "scored.csv").read_bytes() == b"old"
