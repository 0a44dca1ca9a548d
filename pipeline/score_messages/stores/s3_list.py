"""The objects of a bucket of S3, with their keys as they are.

By boto3: obstore leaves out the slash at a key's end, and its list ends at the first key that it has no name for, such
as a//b.
"""

from __future__ import annotations

from collections.abc import Iterator

from score_messages.stores.s3 import boto3_client
from score_messages.stores.version import Version

_SECONDS = 30
"""For each page of 1,000 keys; it is tried up to 4 times."""


def listed_in_s3(bucket: str, prefix: str) -> Iterator[Version]:
    """All objects whose keys begin with `prefix`, ordered by key.

    Raises:
        Boto3's errors: `failure_of` knows them.
        PipelineError: as `client_of`.
    """
    pages = boto3_client(_SECONDS).get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for entry in page.get("Contents", ()):
            yield Version(entry["Key"], entry["Size"], entry["LastModified"], entry.get("ETag"))
