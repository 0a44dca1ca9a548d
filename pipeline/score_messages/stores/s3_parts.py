"""An object of S3 that is too large for one request, put in parts: it appears when all are there, on a condition.

By boto3, since obstore's uploads in parts take no condition. If anything goes wrong, a signal included, the upload is
aborted; only of a killed run parts remain in the bucket, unseen by readers: docs/object-stores.md has the rule that
removes them.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from score_messages.stores.s3 import boto3_client
from score_messages.stores.version import Condition

PART = 64 << 20
"""Bytes of a part at least; one is in memory at a time."""

_MOST_PARTS = 10_000


def put_in_parts(
    bucket: str, key: str, body: bytes | mmap.mmap, condition: Condition, metadata: dict[str, str]
) -> None:
    """Put all of `body`. Each part is tried up to 4 times.

    Raises:
        Boto3's errors: `failure_of` knows them.
        PipelineError: as `client_of`.
    """
    client = boto3_client()
    with _upload(client, bucket, key, metadata) as upload:
        length = max(PART, -(-len(body) // _MOST_PARTS))
        parts = []
        for number, start in enumerate(range(0, len(body), length), 1):
            part = client.upload_part(**upload, PartNumber=number, Body=body[start : start + length])
            parts.append({"PartNumber": number, "ETag": part["ETag"]})
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **_headers(condition))


@contextmanager
def _upload(client: Any, bucket: str, key: str, metadata: dict[str, str]) -> Iterator[dict[str, str]]:
    place = {"Bucket": bucket, "Key": key}
    upload = place | {"UploadId": client.create_multipart_upload(**place, Metadata=metadata)["UploadId"]}
    try:
        yield upload
    except BaseException:
        with suppress(Exception):
            client.abort_multipart_upload(**upload)
        raise


def _headers(condition: Condition) -> dict[str, str]:
    if condition.nothing:
        return {"IfNoneMatch": "*"}
    etag = condition.version and condition.version.etag
    return {"IfMatch": etag} if etag else {}
