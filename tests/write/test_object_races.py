"""Two runs on one object: a conditional write stands for the lock of a file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.errors import TargetLocked, TargetRefused
from score_messages.stores.address import address_of
from score_messages.write import WriteOptions, open_sink
from score_messages.write.object_guard import refuse_touching_objects
from tests.support.command import RunScore
from tests.support.messages import csv_bytes
from tests.support.servers.faulty import Fault, faulty_proxy
from tests.support.servers.moto import Bucket, S3Server

pytestmark = pytest.mark.slow

NAMES = ["message_id", "sentiment", "score", "status", "words", "unknown_words", "truncated"]
BATCH = pa.record_batch([pa.array(["1"])] * len(NAMES), NAMES)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("first", ["nothing", "a table"])
def test_of_two_runs_at_once_one_wins(bucket: Bucket, first: str, force: bool) -> None:
    """The other is told, and what the winner wrote stays; --force doesn't change that."""
    target, options = bucket.address("scored.csv"), WriteOptions(force=force)
    if first == "a table":
        with open_sink(target, BATCH.schema, options) as sink:
            sink.commit({})
    with open_sink(target, BATCH.schema, options) as slow:
        with open_sink(target, BATCH.schema, options) as quick:
            quick.write(BATCH)
            quick.commit({})
        winner = bucket.get("scored.csv")
        slow.write(BATCH)
        slow.write(BATCH)
        with pytest.raises(TargetLocked, match="during this run"):
            slow.commit({})
    assert bucket.get("scored.csv") == winner
    with open_sink(target, BATCH.schema, options) as sink:
        sink.write(BATCH)
        sink.commit({})


def test_loser_ends_with_exit_code_3(
    tmp_path: Path, s3: S3Server, bucket: Bucket, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, with what to do."""
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"]]))
    with faulty_proxy(s3.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url)
        proxy.faults.append(Fault("PUT", status=412, body=b"<Error><Code>PreconditionFailed</Code></Error>"))
        result = run_score("in.csv", bucket.address("scored.csv"))
    assert result.exit_code == 3 and "something else has been written there during this run" in result.stderr
    assert "Run it again" in result.stderr


def test_object_that_was_removed_meanwhile_stays_removed(bucket: Bucket) -> None:
    """What stood there when the run began is replaced, and nothing else."""
    target = bucket.address("scored.csv")
    with open_sink(target, BATCH.schema, WriteOptions()) as sink:
        sink.write(BATCH)
        sink.commit({})
    with open_sink(target, BATCH.schema, WriteOptions()) as sink:
        sink.write(BATCH)
        bucket.client.delete_object(Bucket=bucket.name, Key="scored.csv")
        with pytest.raises(TargetLocked):
            sink.commit({})
    assert bucket.keys() == []


def test_store_without_conditions_is_written_where_its_user_says_so(
    s3: S3Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks once more before it writes, and sends no condition."""
    with faulty_proxy(s3.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url)
        monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
        with open_sink(bucket.address("scored.csv"), BATCH.schema, WriteOptions()) as sink:
            sink.write(BATCH)
            sink.commit({})
        (headers,) = [headers for method, _, headers in proxy.requests if method == "PUT"]
        assert not {"if-match", "if-none-match"} & {name.lower() for name in headers}
        with open_sink(bucket.address("scored.csv"), BATCH.schema, WriteOptions()) as sink:
            sink.write(BATCH)
            bucket.put("scored.csv", b"somebody else's")
            with pytest.raises(TargetLocked):
                sink.commit({})
    assert bucket.get("scored.csv") == b"somebody else's"


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("s3://mail/a.csv", "s3://mail/a.csv", "is the source itself"),
        ("s3a://mail/a.csv", "S3://mail/a.csv", "is the source itself"),
        ("s3:/mail/a.csv", "s3://mail/a.csv", "is the source itself"),
        ("az://mail/a.csv", "abfss://mail@account.dfs.core.windows.net/a.csv", "is the source itself"),
        ("s3://mail/in/*.csv", "s3://mail/in/a.csv", "is one of those that the source matches"),
        ("s3://mail/**/*.csv", "s3://mail/in/old/a.csv", "is one of those that the source matches"),
        ("s3://mail/in/", "s3://mail/in/a.csv", "lies in the source"),
        ("s3://mail/in", "s3://mail/in/a.csv", "lies in the source"),
        ("s3://mail", "s3://mail/in/a.csv", "lies in the source"),
    ],
)
def test_object_that_is_read_is_never_written(source: str, target: str, words: str) -> None:
    """However it is spelled; no option changes that."""
    address = address_of(target)
    assert address is not None
    with pytest.raises(TargetRefused, match=words):
        refuse_touching_objects([source], target, address)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("s3://mail/a.csv", "s3://other/a.csv"),
        ("s3://mail/a.csv", "gs://mail/a.csv"),
        ("s3://mail/in/*.csv", "s3://mail/in/old/a.csv"),
        ("s3://mail/in/*.csv", "s3://mail/in/a.parquet"),
        ("s3://mail/in", "s3://mail/inbox.csv"),
        ("a.csv", "s3://mail/a.csv"),
        (
            "abfss://mail@one.dfs.core.windows.net/a.csv",
            "abfss://mail@two.dfs.core.windows.net/a.csv",
        ),
    ],
)
def test_other_object_may_be_written(source: str, target: str) -> None:
    """Also beside what is read."""
    address = address_of(target)
    assert address is not None
    refuse_touching_objects([source], target, address)
