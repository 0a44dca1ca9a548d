"""Settings of the environment lead to the place that the address names, and to no other; what is odd is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from score_messages.errors import PipelineError
from score_messages.stores.address import Address, address_of
from score_messages.stores.clients import client_of
from score_messages.stores.s3 import boto3_client, s3_options
from score_messages.stores.s3_parts import put_in_parts
from score_messages.stores.store import open_store
from score_messages.stores.version import ANYTHING
from tests.support.servers.moto import KEY, SECRET, Bucket, S3Server

pytestmark = pytest.mark.slow

NOWHERE = "http://127.0.0.1:1"
CREDENTIALS = f"aws_access_key_id={KEY}\naws_secret_access_key={SECRET}\n"


@pytest.fixture
def profile(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """Writes AWS's file of settings; neither credentials nor an endpoint are in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    return (tmp_path / "aws").write_text


def put_and_look(bucket: Bucket) -> None:
    """Put an object by us, and look where it is by another program."""
    open_store(Address("s3", bucket.name, "")).put("a/b c+%20.csv", b"x")
    assert bucket.keys() == ["a/b c+%20.csv"] and bucket.get("a/b c+%20.csv") == b"x"


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true"},
        {"AWS_BUCKET": "another", "AWS_BUCKET_NAME": "another"},
        {"AWS_ENDPOINT_URL": NOWHERE, "AWS_ENDPOINT": NOWHERE},
        {"AWS_CONDITIONAL_PUT": "etag", "AWS_SKIP_SIGNATURE": "no"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_settings_of_other_programs_do_not_lead_elsewhere(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """With the first, the key's first part was taken for the bucket."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    put_and_look(bucket)


@pytest.mark.parametrize("value", ["", " "])
def test_variable_that_is_set_to_nothing_is_not_set(
    bucket: Bucket, s3: S3Server, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """The next one counts; blanks around an endpoint are left out."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f" {s3.url}/ ")
    put_and_look(bucket)


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
@pytest.mark.parametrize("value", ["", " "])
def test_profile_that_is_set_to_nothing_is_the_default_profile(
    bucket: Bucket,
    s3: S3Server,
    profile: Callable[[str], object],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    """Crontabs and container files set variables that way."""
    profile(f"[default]\n{CREDENTIALS}endpoint_url = {s3.url}\n")
    monkeypatch.setenv(name, value)
    put_and_look(bucket)


@pytest.mark.parametrize(
    "form",
    [
        f"[default]\n{CREDENTIALS}endpoint_url = {{url}}\n",
        f"[default]\n{CREDENTIALS}endpoint_url = {NOWHERE}\nservices = ours\n"
        "[services ours]\ns3 =\n  endpoint_url={url}\n",
    ],
    ids=["profile", "services"],
)
def test_endpoint_of_a_profile_is_taken(
    bucket: Bucket, s3: S3Server, profile: Callable[[str], object], form: str
) -> None:
    """Its credentials are for that server, and not for AWS."""
    profile(form.format(url=s3.url))
    put_and_look(bucket)


def test_endpoints_may_be_ignored_as_in_other_programs(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is AWS's own."""
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    client = client_of(Address("s3", bucket.name, ""))
    assert client.config["endpoint_url_s3"] == "https://s3.us-east-1.amazonaws.com"


def test_plain_http_in_a_profile_is_refused(profile: Callable[[str], object]) -> None:
    """As in a variable."""
    profile(f"[default]\n{CREDENTIALS}endpoint_url = http://storage.example.com\n")
    with pytest.raises(PipelineError, match="endpoint_url in AWS's config is plain http"):
        open_store(Address("s3", "mail", ""))


@pytest.mark.parametrize(
    ("text", "variables", "name"),
    [
        ("[default]\ncredential_process = echo canary\n", {}, "JSONDecodeError"),
        ("[default]\ncredential_process = /no/such/canary\n", {}, "FileNotFoundError"),
        ("[default]\ncredential_process = sh -c 'canary\n", {}, "ValueError"),
        ("", {"AWS_WEB_IDENTITY_TOKEN_FILE": "/canary", "AWS_ROLE_ARN": "arn:aws:iam::1:role/x"}, "FileNotFoundError"),
        ("", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://canary.example.com/x"}, "ValueError"),
        ("", {"AWS_METADATA_SERVICE_TIMEOUT": "canary"}, "ValueError"),
        ("[default]\nsso_start_url=https://x\nsso_region=r\nsso_account_id=1\nsso_role_name=r\n", {}, "SSO"),
    ],
)
def test_chain_that_breaks_is_said_without_its_words(
    profile: Callable[[str], object],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    variables: dict[str, str],
    name: str,
) -> None:
    """However it breaks; it is never taken for a bug."""
    profile(text)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(PipelineError, match=rf"the credentials for s3:// can't be had \(.*{name}") as raised:
        open_store(Address("s3", "mail", ""))
    assert "canary" not in str(raised.value) and raised.value.hint is not None


def test_setting_that_the_client_cannot_read_is_said(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of the environment; the client's words aren't repeated."""
    monkeypatch.setenv("AWS_S3_EXPRESS", "canary")
    with pytest.raises(PipelineError, match="another setting in the environment") as raised:
        open_store(Address("s3", bucket.name, ""))
    assert "canary" not in str(raised.value)


@pytest.mark.parametrize("endpoint", ["https://a b.example.com", "https://x:0", "https://x:99999", "https://x\ty"])
def test_endpoint_that_no_server_has_is_said(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Before the client sees it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    with pytest.raises(PipelineError, match="AWS_ENDPOINT_URL_S3 is not the address of a server"):
        open_store(Address("s3", bucket.name, ""))


def test_region_is_the_same_for_all_clients(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_REGION counts more than AWS_DEFAULT_REGION."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    regions = {
        client_of(Address("s3", bucket.name, "")).config["region"],
        boto3_client().meta.region_name,
        s3_options()["aws_region"],
    }
    assert regions == {"eu-west-1"}


def test_parts_go_where_one_request_goes(bucket: Bucket, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bucket is in the path: no server of one's own has names such as bucket.localhost."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3.url.replace("127.0.0.1", "localhost"))
    put_in_parts(bucket.name, "x", b"content", ANYTHING, {})
    assert bucket.get("x") == b"content"


def test_variables_of_one_account_are_not_used_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its endpoint, where the table would have gone to, nor its key."""
    other = address_of("abfss://mail@theirs.dfs.core.windows.net/x")
    assert other is not None
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "ours")
    monkeypatch.setenv("AZURE_STORAGE_ENDPOINT", "https://ours.example.com")
    monkeypatch.setenv("AZURE_STORAGE_USE_EMULATOR", "true")
    assert client_of(other).config["endpoint"] == "https://theirs.blob.core.windows.net"
    assert client_of(Address("az", "mail", "")).config["endpoint"] == "https://ours.example.com"
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    with pytest.raises(PipelineError, match="in another storage account than the credentials are for") as raised:
        client_of(other)
    assert raised.value.hint is not None and "Unset AZURE_STORAGE_ACCOUNT_KEY" in raised.value.hint.text
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME")
    assert client_of(other).config["account_name"] == "theirs"


@pytest.mark.parametrize("connection", ["", "canary", "AccountKey=a2V5;BlobEndpoint=https://canary.example.com"])
def test_account_that_nothing_names_is_said(monkeypatch: pytest.MonkeyPatch, connection: str) -> None:
    """With both ways to name it; what the connection string holds is not repeated."""
    for name in ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", connection)
    with pytest.raises(PipelineError, match="names no storage account") as raised:
        client_of(Address("az", "mail", ""))
    assert raised.value.hint is not None and "AZURE_STORAGE_ACCOUNT_NAME" in raised.value.hint.text
    assert "canary" not in f"{raised.value} {raised.value.hint.text}"
