"""A store that fails, in every way that a store and its network can: the old object stays, and the error says why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from score_messages.stores.clients import client_of
from tests.support.command import RunScore
from tests.support.messages import csv_bytes
from tests.support.servers.faulty import Fault, FaultyProxy, faulty_proxy
from tests.support.servers.moto import KEY, SECRET, Bucket, S3Server

pytestmark = pytest.mark.slow

TOKEN = "session-token-canary"


def refusal(code: str, more: str = "") -> bytes:
    """As S3 says no. Its texts name keys, so they must not be repeated."""
    return f"<Error><Code>{code}</Code><Message>{KEY} {SECRET} {TOKEN}</Message>{more}</Error>".encode()


@pytest.fixture
def proxy(s3: S3Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """In front of the store; the environment leads there."""
    with faulty_proxy(s3.url) as faulty:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", faulty.url)
        monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
        yield faulty


@pytest.fixture
def target(tmp_path: Path, bucket: Bucket, run_score: RunScore, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a table that an earlier night wrote; the export has changed since."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"]]))
    assert run_score("in.csv", "old.parquet").exit_code == 0
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I hate it"], ["2", "I love it"]]))
    assert run_score("in.csv", "new.parquet").exit_code == 0
    bucket.put("scored.parquet", (tmp_path / "old.parquet").read_bytes())
    return bucket.address("scored.parquet")


REFUSALS = {
    "no such bucket": (404, refusal("NoSuchBucket"), "there is no bucket", "Check its name"),
    "no right": (403, refusal("AccessDenied"), "have no right to it", "s3:PutObject"),
    "unknown key": (403, refusal("InvalidAccessKeyId"), "doesn't accept these credentials", "aws sso login"),
    "wrong secret": (403, refusal("SignatureDoesNotMatch"), "doesn't accept these credentials", "AWS_PROFILE"),
    "expired": (400, refusal("ExpiredToken"), "credentials have expired", "Get new ones"),
    "wrong clock": (403, refusal("RequestTimeTooSkewed"), "the clock of this machine", "Set the clock"),
    "other region": (
        400,
        refusal("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"),
        "the bucket is in another region",
        "AWS_REGION=eu-west-1",
    ),
    "moved": (301, refusal("PermanentRedirect"), "the bucket is in another region", "Set AWS_REGION to its own"),
    "no conditions": (
        501,
        refusal("NotImplemented"),
        "doesn't know conditional writes",
        "AWS_CONDITIONAL_PUT=disabled",
    ),
    "leased": (412, refusal("LeaseIdMissing"), "by a lease or a rule", "write to another address"),
    "retained": (409, refusal("BlobImmutableDueToPolicy"), "by a lease or a rule", "write to another address"),
    "not public": (409, refusal("PublicAccessNotPermitted"), "there are no credentials", "AWS_PROFILE"),
    "odd name": (400, refusal("InvalidBucketName"), "there is no bucket", "Check its name"),
    "busy": (503, refusal("SlowDown"), "busy or out of order", "Run it again later"),
    "broken": (500, b"<html>oops</html>", "busy or out of order", "Run it again later"),
    "odd": (418, b"tea", "refused the request (HTTP 418)", ""),
}


LOOKING = [(name, "looking") for name in REFUSALS if name != "no conditions"]  # a look has none


@pytest.mark.parametrize(("name", "moment"), [*LOOKING, *((name, "putting") for name in REFUSALS)])
def test_refusal_says_why_and_what_to_do(
    target: str, bucket: Bucket, proxy: FaultyProxy, run_score: RunScore, name: str, moment: str
) -> None:
    """At the first look, or when the table is put; the old one stays, and no credential is shown."""
    status, body, reason, cure = REFUSALS[name]
    before = bucket.get("scored.parquet")
    methods = ["HEAD", "GET"] if moment == "looking" else ["PUT"]
    proxy.faults.extend(Fault(method, status=status, body=body) for method in methods)
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and reason in result.stderr and cure in result.stderr, result.stderr
    assert target in result.stderr and "Traceback" not in result.stderr
    assert not any(canary in result.stderr for canary in (KEY, SECRET, TOKEN))
    assert bucket.get("scored.parquet") == before and bucket.keys() == ["scored.parquet"]
    assert len(proxy.requests) < 20


@pytest.mark.parametrize("sent", [0, 1, 1000, 10**9])
def test_connection_that_is_always_cut_leaves_the_old_object(
    target: str, bucket: Bucket, proxy: FaultyProxy, run_score: RunScore, sent: int
) -> None:
    """Before, in and behind the body; it is tried again a bounded number of times."""
    before = bucket.get("scored.parquet")
    proxy.faults.append(Fault("PUT", cut_request=sent))
    result = run_score("in.csv", target)
    assert result.exit_code in (0, 1)  # behind the body the store may have taken it, and a look says so
    if sent < 10**9:
        assert result.exit_code == 1 and "the connection to the store broke" in result.stderr, result.stderr
        assert bucket.get("scored.parquet") == before
    assert bucket.get("scored.parquet") == (Path("new.parquet").read_bytes() if result.exit_code == 0 else before)
    assert 2 <= proxy.methods().count("PUT") <= 12


@pytest.mark.parametrize(
    "fault",
    [
        Fault("PUT", times=1, status=503, body=refusal("SlowDown")),
        Fault("PUT", times=1, cut_request=100),
        Fault("HEAD", times=1, status=500),
        Fault("GET", times=1, cut_answer=10),
        Fault("GET", times=1, status=503),
        Fault("PUT", times=1, delay=1.5),
    ],
    ids=lambda fault: f"{fault.method} {fault.status or fault.cut_request or fault.cut_answer or 'slow'}",
)
def test_fault_that_passes_is_overcome(
    target: str, bucket: Bucket, proxy: FaultyProxy, run_score: RunScore, fault: Fault
) -> None:
    """Without a word: the table is the one that is written here."""
    proxy.faults.append(fault)
    result = run_score("in.csv", target)
    assert (result.exit_code, result.stderr) == (0, "")
    assert bucket.get("scored.parquet") == Path("new.parquet").read_bytes()


@pytest.mark.parametrize("exists", [True, False])
def test_put_whose_answer_is_lost_knows_its_own_work(
    target: str, bucket: Bucket, proxy: FaultyProxy, run_score: RunScore, exists: bool
) -> None:
    """The condition fails when it is tried again, since our own table stands there: that is no other run's."""
    key = "scored.parquet" if exists else "first.parquet"
    proxy.faults.append(Fault("PUT", times=1, lose_answer=True))
    result = run_score("in.csv", bucket.address(key))
    assert (result.exit_code, result.stderr) == (0, "")
    assert bucket.get(key) == Path("new.parquet").read_bytes()


def test_store_that_is_not_there_is_named(target: str, run_score: RunScore, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few tries."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "the store can't be reached" in result.stderr
    assert "Check the network and the endpoint" in result.stderr


def test_store_that_never_answers_is_given_up(
    target: str, bucket: Bucket, proxy: FaultyProxy, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the seconds that a request may take, which are fewer here."""
    before = bucket.get("scored.parquet")
    monkeypatch.setattr("score_messages.stores.store.client_of", lambda address, seconds=1: client_of(address, 1))
    proxy.faults.extend(Fault(method, delay=30) for method in ("HEAD", "GET"))
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "the store is too slow, or doesn't answer" in result.stderr, result.stderr
    assert bucket.get("scored.parquet") == before and len(proxy.requests) <= 8


def test_program_for_credentials_that_fails_is_said_without_its_words(
    target: str, run_score: RunScore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it printed may hold anything."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    (tmp_path / "aws").write_text("[default]\ncredential_process = sh -c 'echo canary >&2; exit 1'\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "the credentials for s3:// can't be had" in result.stderr
    assert "canary" not in result.stderr and "aws sso login" in result.stderr


def test_bucket_that_is_not_there_is_not_made(target: str, bucket: Bucket, run_score: RunScore) -> None:
    """Said before anything is scored."""
    result = run_score("in.csv", "s3://no-such-bucket-here/scored.csv")
    assert result.exit_code == 1 and "there is no bucket 'no-such-bucket-here'" in result.stderr
    assert "no-such-bucket-here" not in str(bucket.client.list_buckets()["Buckets"])


def test_no_credentials_are_said_with_a_cure(
    target: str, run_score: RunScore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """None in the environment, in files, from an instance; and a profile that isn't there."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "there are no credentials for s3://" in result.stderr
    assert "aws sso login" in result.stderr
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "AWS_PROFILE" in result.stderr and "Traceback" not in result.stderr


def test_credentials_of_a_profile_are_found(
    target: str, bucket: Bucket, run_score: RunScore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With its region, as AWS's own programs find them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.delenv(name)
    (tmp_path / "aws").write_text(
        f"[profile nightly]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}\nregion=us-east-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))
    monkeypatch.setenv("AWS_PROFILE", "nightly")
    assert run_score("in.csv", target).exit_code == 0


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("http://storage.example.com", "is plain http"),
        ("http://me:canary@127.0.0.1:9", "is not the address of a server"),
        ("storage.example.com", "is not the address of a server"),
        ("http://[", "is not the address of a server"),
    ],
)
def test_endpoint_is_encrypted_or_on_this_machine(
    target: str, run_score: RunScore, monkeypatch: pytest.MonkeyPatch, endpoint: str, words: str
) -> None:
    """Said with the variable that holds it, which isn't repeated."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and f"AWS_ENDPOINT_URL_S3 {words}" in result.stderr
    assert "canary" not in result.stderr


def test_disk_without_space_names_the_variable(
    target: str, bucket: Bucket, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table waits on a disk of this machine until it is whole."""
    before = bucket.get("scored.parquet")
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if descriptor > 2:
            raise OSError(28, os.strerror(28))
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    result = run_score("in.csv", target)
    assert result.exit_code == 1 and "TMPDIR" in result.stderr and "No space left" in result.stderr
    assert bucket.get("scored.parquet") == before
