"""Delta tables in a bucket, on a real S3 server: as on a disk, and with its credentials nowhere."""

from __future__ import annotations

import pytest
from deltalake import DeltaTable

from score_messages.errors import OutputError, PipelineError, TargetLocked, TargetRefused
from score_messages.publish import Contents, publish_to
from score_messages.publish.addresses import target_of
from tests.support.invented_contents import Folder
from tests.support.servers.moto import KEY, SECRET, Bucket, S3Server


def rows(bucket: Bucket, s3: S3Server, table: str = "messages") -> int:
    options = {"aws_endpoint": s3.url, "aws_allow_http": "true", "aws_region": "us-east-1"}
    options |= {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    return int(DeltaTable(f"s3://{bucket.name}/lake/{table}", storage_options=options).to_pyarrow_table().num_rows)


def publish(bucket: Bucket, folder: Folder) -> int:
    return publish_to(target_of(f"delta+s3://{bucket.name}/lake/"), folder.contents).written_rows


def test_bucket_holds_the_tables(bucket: Bucket, s3: S3Server) -> None:
    """And only what has changed is written again."""
    folder = Folder({"a": [{}] * 5, "b": [{}] * 2})
    assert publish(bucket, folder) == 7
    folder.parts["b"].append({})
    assert publish(bucket, folder) == 3
    assert publish(bucket, folder) == 0
    assert [rows(bucket, s3, table) for table in ("messages", "runs", "daily")] == [8, 1, 2]
    keys = bucket.keys()
    assert {key.split("/")[1] for key in keys} == {"messages", "runs", "daily"} and not bucket.unfinished()


def test_of_two_publishers_to_a_bucket_the_later_fails(bucket: Bucket, s3: S3Server) -> None:
    """The store itself keeps them apart: no log entry is ever replaced."""
    publish(bucket, Folder({"a": [{}]}))
    folder, other = Folder({"a": [{}], "b": [{}]}), Folder({"a": [{}], "c": [{}] * 4})

    def take() -> Contents:
        contents = folder.contents()
        publish(bucket, other)
        return contents

    with pytest.raises(TargetLocked):
        publish_to(target_of(f"delta+s3://{bucket.name}/lake"), take)
    assert rows(bucket, s3) == 5


def test_objects_of_somebody_else_are_refused(bucket: Bucket) -> None:
    """Under the very prefix; a prefix that only begins alike is another."""
    bucket.put("lake/messages-2/own.txt", b"x")
    publish(bucket, Folder({"a": [{}]}))
    bucket.put("pond/runs/own.txt", b"x")
    with pytest.raises(TargetRefused, match="runs there holds something else"):
        publish_to(target_of(f"delta+s3://{bucket.name}/pond"), Folder({"a": [{}]}).contents)


@pytest.mark.parametrize(
    ("is_there", "reason"), [(True, "there is no bucket"), (False, "the connection to the store broke")]
)
def test_no_bucket_and_no_server_are_named_without_credentials(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, is_there: bool, reason: str
) -> None:
    """In our words: the client's may quote what was sent."""
    if not is_there:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(OutputError, match=reason) as raised:
        publish_to(target_of("delta+s3://no-such-bucket-anywhere/lake"), Folder({"a": [{}]}).contents)
    assert SECRET not in repr(raised.value) and KEY not in repr(raised.value) and raised.value.hint is not None


def test_plain_http_elsewhere_is_refused(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail would go over the network unencrypted."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://storage.example.com")
    with pytest.raises(PipelineError, match="plain http"):
        publish(bucket, Folder({"a": [{}]}))
