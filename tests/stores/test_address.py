"""Addresses: what is one, what it means, and that nothing secret in it is ever repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from score_messages.addresses import refuse_other_form, refuse_source_address
from score_messages.errors import InputError, OptionError, OutputError, PipelineError
from score_messages.privacy.masked import masked
from score_messages.read.opened import opened
from score_messages.stores.address import Address, address_of
from score_messages.stores.other_forms import in_our_form
from score_messages.stores.pattern import matches
from score_messages.tables.opening import open_table
from tests.support.cpu_time import computes_within

PARTS = st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="/?@"), min_size=1, max_size=8)
KEYS = st.lists(PARTS.filter(lambda part: part not in (".", "..")), min_size=1, max_size=4).map("/".join)


@given(key=KEYS, scheme=st.sampled_from(["s3", "gs", "az"]))
@example(key="100%/a b#c.csv", scheme="s3")
def test_address_is_what_it_is_written_as(key: str, scheme: str) -> None:
    """Keys are taken as they are: nothing is decoded."""
    address = address_of(f"{scheme}://mail/{key}")
    assert address == Address(scheme, "mail", key) and str(address) == f"{scheme}://mail/{key}"
    assert address_of(str(Path(f"{scheme}://mail/{key}"))) == address
    assert address_of(str(address)) == address and address.is_same_as(address)


@pytest.mark.parametrize(
    "name", ["in.csv", "./s3://x/y", "https://host/x", "hdfs://host/x", "-", "", "C:/x", "s3", "s3:x"]
)
def test_what_is_no_address_of_a_store_is_none(name: str) -> None:
    """A path, or the address of something else."""
    assert address_of(name) is None


def test_path_that_begins_as_an_address_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If its first part is there."""
    monkeypatch.chdir(tmp_path)
    assert address_of("s3://bucket/x.csv") is not None
    (tmp_path / "s3:").mkdir()
    assert address_of("s3://bucket/x.csv") is None


def test_account_of_azure_is_part_of_the_address() -> None:
    """In the form that Spark and Hadoop write."""
    address = address_of("abfss://mail@ours.dfs.core.windows.net/a/b.csv")
    assert address == Address("az", "mail", "a/b.csv", "ours")
    assert address_of(str(address)) == address
    assert address.is_same_as(Address("az", "mail", "a/b.csv"))


def test_container_of_azure_is_shown_in_errors() -> None:
    """It is no account; without it nobody knows which object is meant."""
    name = "abfss://mail@ours.dfs.core.windows.net/a/b.csv"
    assert str(OutputError(name, f"not {name}: no")) == f"{name}: not {name}: no"
    assert "canary" not in masked(f"{name} and s3://me:canary@host/x")
    assert "canary" not in masked("abfss://me:canary@ours.dfs.core.windows.net/x")
    assert "canary" not in masked("abfss://mail@ours.dfs.core.windows.net:canary@host/x")


@pytest.mark.parametrize(
    "name",
    [
        "s3://key:canary@bucket/x.csv",
        "s3://canary@bucket/x.csv",
        "s3:/key:canary@bucket/x.csv",
        "S3A://key:can/ary@bucket/x.csv?a=canary",
        "gs://canary@bucket/x.csv",
        "az://canary:canary@container/x.csv",
        "abfss://me:canary@ours.dfs.core.windows.net/x.csv",
        "abfss://mail@canary@ours.dfs.core.windows.net/x.csv",
        "abfss://mail@canary.example.com/x.csv",
        "abfss://mail@canary.dfs.core.usgovcloudapi.net/x.csv",
        "abfss://mail@canary.dfs.fabric.microsoft.com/x.csv",
        "abfss://mail@canary.dfs.core.windows.net.example.com/x.csv",
        "s3://bucket/x.csv?X-Amz-Signature=canary",
        "az://container/x.csv?sv=1&sig=canary",
        "gs://bucket?x=canary",
        "s3:///canary",
        "s3://buc ket/canary",
        "s3://bucket//canary",
        "s3://bucket/canary/../x",
        "s3://bucket/./canary",
        "s3://bucket/can\nary",
    ],
)
def test_odd_address_is_refused_without_being_repeated(name: str) -> None:
    """Wrong usage: exit code 2. Neither the error nor its hint has the secret."""
    with pytest.raises(OptionError) as raised:
        address_of(name)
    assert raised.value.hint is not None
    assert "canary" not in str(raised.value) + raised.value.hint.text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("s3:mail/in.csv", "s3://mail/in.csv"),
        ("gcs:mail/2026/", "gs://mail/2026/"),
        ("arn:aws:s3:::mail/a b/ü.csv", "s3://mail/a b/ü.csv"),
        ("arn:aws-us-gov:s3:::mail", "s3://mail/"),
        ("s3n://mail/in.csv", "s3://mail/in.csv"),
        ("wasbs://mail@ours.blob.core.windows.net/in.csv", "abfss://mail@ours.dfs.core.windows.net/in.csv"),
        ("https://mail.s3.amazonaws.com/in.csv", "s3://mail/in.csv"),
        ("https://our.mail.s3.eu-central-1.amazonaws.com/2026/a%20b.csv", "s3://our.mail/2026/a b.csv"),
        ("https://mail.s3-us-west-2.amazonaws.com/in.csv", "s3://mail/in.csv"),
        ("https://mail.s3.dualstack.eu-west-1.amazonaws.com/in.csv", "s3://mail/in.csv"),
        ("https://s3.eu-central-1.amazonaws.com/mail/in.csv", "s3://mail/in.csv"),
        ("https://s3.cn-north-1.amazonaws.com.cn/mail/in.csv", "s3://mail/in.csv"),
        ("https://mail.s3.amazonaws.com/in.csv?X-Amz-Signature=canary", "s3://mail/in.csv"),
        ("https://storage.googleapis.com/mail/in.csv", "gs://mail/in.csv"),
        ("https://mail.storage.googleapis.com/in.csv", "gs://mail/in.csv"),
        ("https://storage.cloud.google.com/mail/in.csv", "gs://mail/in.csv"),
        ("https://ours.blob.core.windows.net/mail/in.csv?sig=canary", "abfss://mail@ours.dfs.core.windows.net/in.csv"),
    ],
)
def test_address_in_a_form_of_others_is_led_to_ours(name: str, address: str) -> None:
    """Which is then taken as it is; neither form is silently a path."""
    meant = in_our_form(name)
    assert meant is not None and str(meant) == address and address_of(address) == meant
    for refuse in (refuse_source_address, refuse_other_form):
        with pytest.raises(PipelineError, match="form that others use") as raised:
            refuse(name)
        assert raised.value.hint is not None and raised.value.hint.instead == (name, address)
        assert "canary" not in str(raised.value)


@pytest.mark.parametrize("name", ["s3:mail/in.csv", "arn:aws:s3:::mail/in.csv", "https://mail.s3.amazonaws.com/in.csv"])
def test_other_form_is_no_missing_file(name: str) -> None:
    """For whatever reads a source or a scored table."""
    with pytest.raises(InputError, match="form that others use") as raised:
        opened(name)
    assert raised.value.hint is not None and raised.value.hint.instead == (name, "s3://mail/in.csv")
    with pytest.raises(InputError, match=r"s3://mail/in\.csv: is in a bucket"):
        open_table(name)


@pytest.mark.parametrize(
    "name",
    [
        *("in.csv", "s3:", "s3:in.csv", "a:b/c", "s3://mail/in.csv", "arn:aws:sqs:eu-west-1:1:mail", "https://host/x"),
        *("https://mail.s3.amazonaws.com.evil.example/x", "https://mail.s3.amazonaws.com/a//b", "https://[x"),
        *("https://me:pw@mail.s3.amazonaws.com/x", "gs:mail/../x", "s3:mail/x?sig=1", "x\0y"),
    ],
)
def test_other_names_are_left_as_they_are(name: str) -> None:
    """Paths, our own addresses, and what no address can be."""
    assert in_our_form(name) is None


def test_path_that_looks_like_an_address_in_another_form_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is there, or the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    Path("s3:mail").mkdir()
    assert in_our_form("s3:mail/in.csv") is None and in_our_form("gs:mail/in.csv") is not None


@given(name=st.text("s3:/.-amzonwcarnhtp%?@", max_size=60))
def test_any_name_is_another_form_or_none(name: str) -> None:
    """Whatever it holds."""
    meant = in_our_form(name)
    assert meant is None or address_of(str(meant)) == meant


def test_other_forms_are_told_in_linear_time() -> None:
    """Also those that nearly are."""
    with computes_within(2):
        for name in (f"https://{'s3.' * 100_000}amazonaws.com/x", f"arn:aws{'-x' * 100_000}", "s3:" + "a" * 200_000):
            assert in_our_form(name) is None


@given(secret=st.text("abc/:@?#% ", min_size=1, max_size=20), rest=KEYS)
def test_password_in_front_of_a_bucket_is_never_shown(secret: str, rest: str) -> None:
    """Whatever it holds; where it isn't taken for one, it is part of a key, and that is shown masked."""
    name = f"s3://me:HUNTER2{secret}@bucket/{rest}"
    assume("\n" not in name)
    try:
        address = address_of(name)
    except OptionError as error:
        assert "HUNTER2" not in str(error)
    else:
        raise AssertionError(address)


@pytest.mark.parametrize(
    ("pattern", "meant", "others"),
    [
        ("in/*.csv", ["in/a.csv", "in/.csv"], ["in/old/a.csv", "a.csv", "in/a.csv.gz", "in"]),
        ("in/**/*.csv", ["in/a.csv", "in/b/a.csv", "in/b/c/a.csv"], ["a.csv", "in/a.json"]),
        ("**", ["a", "a/b"], []),
        ("in/?.csv", ["in/a.csv"], ["in/ab.csv", "in//.csv"]),
        ("in/[ab].csv", ["in/a.csv"], ["in/c.csv"]),
        ("in/a.csv", ["in/a.csv"], ["in/a_csv", "xin/a.csv"]),
    ],
)
def test_pattern_means_keys_as_it_means_files(pattern: str, meant: list[str], others: list[str]) -> None:
    """Two stars cross slashes, one doesn't."""
    assert [key for key in meant + others if matches(pattern, key)] == meant


def test_patterns_take_linear_time() -> None:
    """Also those that would make other matchers go back again and again."""
    with computes_within(2):
        assert not matches("/".join(["**", "*a*b"] * 12), "/".join(["aaab" * 20] * 40) + "/x")
