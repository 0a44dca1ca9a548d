"""Which file systems rename in one step is known by the address; everything else is an object store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OptionError
from score_messages.spark.table_job.addresses import folder_above, inside, lies_in, name_of, renames_at_once
from score_messages.spark.table_job.publication import check_way
from score_messages.spark.table_job.sources import format_of_name


@pytest.mark.parametrize("address", ["file:/srv/x", "/srv/x", "hdfs://namenode:8020/x", "viewfs://c/x", "HDFS://n/x"])
def test_disks_and_hdfs_rename_in_one_step(address: str) -> None:
    assert renames_at_once(address)


@pytest.mark.parametrize("scheme", "s3 s3a s3n gs abfs abfss wasb wasbs adl oss cosn obs swift dbfs unheard".split())
def test_whatever_else_is_never_trusted_to(scheme: str) -> None:
    """Also what nobody has heard of."""
    assert not renames_at_once(f"{scheme}://bucket/scored")


NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(st.sampled_from(["file:", "hdfs://n:8020", "s3a://b"]), st.lists(NAMES, min_size=1, max_size=4))
def test_address_is_its_folder_and_its_name(root: str, names: list[str]) -> None:
    """And lies in every folder above it."""
    address = f"{root}/{'/'.join(names)}"
    assert inside(folder_above(address), name_of(address)) == address
    assert lies_in(address, folder_above(address)) and lies_in(address, address)
    assert not lies_in(folder_above(address), address) or len(names) == 0


def test_names_say_formats_whatever_packs_them() -> None:
    names = {"a.CSV": "csv", "a.tsv.gz": "csv", "a.pq": "parquet", "a.ndjson.zst": "jsonl", "a.txt": None, "a": None}
    assert {name: format_of_name(name) for name in names} == names


def test_unknown_way_to_publish_is_refused() -> None:
    with pytest.raises(OptionError, match="auto, rename, commit"):
        check_way("copy")
