"""A store against S3 on this machine: what is put is what is read, however it is read."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.errors import ChangedError, InputError, OutputError, PipelineError
from score_messages.stores.address import Address
from score_messages.stores.store import LARGEST_PUT, ConditionFailed, Store, open_store
from score_messages.stores.version import MUST_NOT_EXIST, must_be
from tests.support.examples import examples
from tests.support.servers.faulty import Fault, FaultyProxy, faulty_proxy
from tests.support.servers.moto import Bucket, S3Server

pytestmark = pytest.mark.slow

SIZE = 300_000
CONTENT = bytes(range(251)) * (SIZE // 251 + 1)


@pytest.fixture
def store(bucket: Bucket) -> Store:
    """The bucket, open."""
    return open_store(Address("s3", bucket.name, ""))


@pytest.fixture
def proxy(s3: S3Server, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """In front of the store; the environment leads there."""
    with faulty_proxy(s3.url) as faulty:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", faulty.url)
        yield faulty


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 100_000), st.just(0)),
        st.tuples(st.just("seek"), st.integers(0, SIZE + 100), st.just(io.SEEK_SET)),
        st.tuples(st.just("seek"), st.integers(-SIZE, 10), st.just(io.SEEK_END)),
        st.tuples(st.just("seek"), st.integers(0, 1000), st.just(io.SEEK_CUR)),
    ),
    max_size=12,
)


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_object_reads_as_a_file_does(store: Store, moves: list[tuple[str, int, int]]) -> None:
    """Wherever it is read from, and however much; over the ends of ranges and of the object."""
    if store.head("large") is None:
        store.put("large", CONTENT[:SIZE])
    twin = io.BytesIO(CONTENT[:SIZE])
    with store.open_read("large") as file:
        for move, number, whence in moves:
            if move == "read":
                assert file.read(number) == twin.read(number)
            else:
                assert file.seek(number, whence) == twin.seek(number, whence)
        assert file.read() == twin.read()


def test_footer_of_a_large_table_is_read_without_the_rest(store: Store, proxy: FaultyProxy, tmp_path: Path) -> None:
    """Few requests, each for a range, all on condition that the object is the same."""
    pq.write_table(pa.table({"x": pa.array(range(300_000)).cast(pa.string())}), tmp_path / "t.parquet")
    store.put("t.parquet", tmp_path / "t.parquet")
    watched = open_store(store.address)
    with watched.open_read("t.parquet") as file:
        assert pq.read_metadata(file).num_rows == 300_000
    ranges = [headers for method, _, headers in proxy.requests if method == "GET"]
    lower = [{name.lower(): value for name, value in headers.items()} for headers in ranges]
    assert 1 <= len(lower) <= 4 and all("range" in headers and "if-match" in headers for headers in lower)


@pytest.mark.parametrize("what", ["replaced", "removed", "replaced by as many bytes"])
def test_object_that_changes_while_it_is_read_is_said(store: Store, what: str) -> None:
    """Nobody gets the half of one version and the half of another."""
    store.put("x", CONTENT[:SIZE])
    with store.open_read("x") as file:
        file.read(10)
        if what == "removed":
            store.delete("x")
        else:
            store.put("x", bytes(SIZE) if what.endswith("bytes") else b"short")
        with pytest.raises(ChangedError, match="was put there while it was read"):
            file.read()


@pytest.mark.parametrize(
    "fault",
    [Fault("GET", skip=2, times=1, cut_answer=100), Fault("GET", skip=1, times=2, status=503), Fault("GET", delay=0.3)],
    ids=["cut", "busy", "slow"],
)
def test_fault_while_reading_is_overcome(store: Store, proxy: FaultyProxy, fault: Fault) -> None:
    """The range is asked for again."""
    store.put("x", CONTENT[:SIZE])
    proxy.faults.append(fault)
    with open_store(store.address).open_read("x") as file:
        assert file.read() == CONTENT[:SIZE]


def test_connection_that_is_always_cut_while_reading_is_said(store: Store, proxy: FaultyProxy) -> None:
    """After a bounded number of tries, as the class of error that was asked for."""
    store.put("x", CONTENT[:SIZE])
    proxy.faults.append(Fault("GET", cut_answer=100))
    for raises in (InputError, OutputError):
        with (
            open_store(store.address, raises).open_read("x") as file,
            pytest.raises(raises, match="connection to the store broke"),
        ):
            file.read()
    assert len(proxy.requests) < 40


def test_keys_with_odd_letters_are_taken_as_they_are(store: Store, bucket: Bucket) -> None:
    """As another program sees them."""
    keys = [
        "a b.csv",
        "ü%20?.csv",
        "a#b",
        "a+b",
        "a*b",
        "a\\b",
        "x~y",
        "a:b",
        '{}|^`"<>[]',
        "%2F",
        "é/日本.csv",
        "=&;$",
    ]
    for key in keys:
        store.put(key, key.encode())
    assert sorted(bucket.keys()) == sorted(keys) == sorted(version.key for version in store.list(""))
    for key in keys:
        with store.open_read(key) as file:
            assert file.read() == bucket.get(key) == key.encode()
        store.delete(key)
    assert bucket.keys() == []


def test_list_gives_all_that_is_below_a_prefix(store: Store) -> None:
    """A prefix ends where a part of a key does; more than one page; in order."""
    keys = sorted([*(f"in/{number:04}" for number in range(1010)), "in.csv", "inbox/a"])
    for key in keys:
        store.put(key, b"")
    assert [version.key for version in store.list("in")] == [key for key in keys if key.startswith("in/")]
    assert [version.key for version in store.list("in/")] == [key for key in keys if key.startswith("in/")]
    assert len(list(store.list(""))) == len(keys)


def test_conditions_hold(store: Store, tmp_path: Path) -> None:
    """Of a path, of bytes, of a descriptor; an empty file, too."""
    (tmp_path / "empty").touch()
    store.put("x", tmp_path / "empty", MUST_NOT_EXIST)
    seen = store.head("x")
    assert seen is not None and seen.size == 0
    with pytest.raises(ConditionFailed):
        store.put("x", b"second", MUST_NOT_EXIST)
    store.put("x", b"second", must_be(seen))
    with pytest.raises(ConditionFailed):
        store.put("x", b"third", must_be(seen))
    store.delete("x")
    store.delete("x")
    with pytest.raises(ConditionFailed):
        store.put("x", b"fourth", must_be(seen))
    assert store.head("x") is None
    with pytest.raises(InputError, match="there is no such object"):
        store.open_read("x")


def test_object_without_an_etag_is_still_one(store: Store, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the store knows no conditions, a look has to say that something stands there."""
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
    store.put("x", b"theirs", MUST_NOT_EXIST)
    seen = store.head("x")
    assert seen is not None
    monkeypatch.setattr(store, "head", lambda key: replace(seen, etag=None))
    with pytest.raises(ConditionFailed):
        store.put("x", b"ours", MUST_NOT_EXIST)
    assert bucket.get("x") == b"theirs"


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Three parts' worth of bytes; more than one part is too much for one request."""
    monkeypatch.setitem(LARGEST_PUT, "s3", 1 << 20)
    monkeypatch.setattr("score_messages.stores.s3_parts.PART", 5 << 20)
    return CONTENT[:1000] * (12 << 10)


def _completions(proxy: FaultyProxy) -> list[dict[str, str]]:
    """Headers of the requests that make an object of parts."""
    return [
        {name.lower(): value for name, value in headers.items()}
        for method, path, headers in proxy.requests
        if method == "POST" and "uploadId" in path
    ]


def test_object_that_is_too_large_for_one_request_is_put_in_parts(
    store: Store, bucket: Bucket, proxy: FaultyProxy, in_parts: bytes
) -> None:
    """On the same conditions, which go with the request that makes an object of the parts."""
    store.put("x", in_parts, MUST_NOT_EXIST)
    assert bucket.get("x") == in_parts and bucket.unfinished() == []
    store.put("x", in_parts[::-1], must_be(store.head("x")))
    assert bucket.get("x") == in_parts[::-1] and bucket.unfinished() == []
    first, second = _completions(proxy)
    assert first["if-none-match"] == "*" and "if-match" in second
    assert proxy.methods().count("PUT") == 6


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("PUT", skip=1, status=503), "busy or out of order"),
        (Fault("PUT", skip=1, cut_request=100), "broke|reached"),
        (Fault("PUT", skip=2, status=403, body=b"<Error><Code>AccessDenied</Code></Error>"), "no right"),
        (Fault("POST", part="uploadId", status=500), "busy or out of order"),
        (Fault("POST", part="uploads", status=404, body=b"<Error><Code>NoSuchBucket</Code></Error>"), "no bucket"),
    ],
)
def test_parts_that_fail_are_aborted(
    store: Store, bucket: Bucket, proxy: FaultyProxy, in_parts: bytes, fault: Fault, words: str
) -> None:
    """The old object stays, and nothing is left to pay for."""
    bucket.put("x", b"old")
    proxy.faults.append(fault)
    with pytest.raises(InputError, match=words):
        store.put("x", in_parts)
    assert bucket.get("x") == b"old" and bucket.unfinished() == []


def test_condition_that_fails_aborts_the_parts(
    store: Store, bucket: Bucket, proxy: FaultyProxy, in_parts: bytes
) -> None:
    """The server here doesn't mind it, so the proxy answers as S3 does."""
    bucket.put("x", b"old")
    refused = b"<Error><Code>PreconditionFailed</Code></Error>"
    proxy.faults.append(Fault("POST", part="uploadId", status=412, body=refused))
    with pytest.raises(ConditionFailed):
        store.put("x", in_parts, MUST_NOT_EXIST)
    assert bucket.get("x") == b"old" and bucket.unfinished() == []


def test_interruption_aborts_the_parts(store: Store, bucket: Bucket, proxy: FaultyProxy, in_parts: bytes) -> None:
    """As a signal that raises."""
    waiting = Fault("PUT", skip=1, wait=True)
    proxy.faults.append(waiting)

    def stop(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    try:
        alarm = threading.Thread(target=_alarm_when, args=(waiting,))
        alarm.start()
        with pytest.raises(KeyboardInterrupt):
            store.put("x", in_parts)
        alarm.join()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert bucket.keys() == [] and bucket.unfinished() == []


def _alarm_when(waiting: Fault) -> None:
    """Once the second part is on its way."""
    assert waiting.held.wait(120)
    os.kill(os.getpid(), signal.SIGALRM)


def test_object_that_is_too_large_for_another_store_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any byte of it is sent."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "ours")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    with (tmp_path / "large").open("wb") as file:
        file.truncate((5000 << 20) + 1)
    with pytest.raises(InputError, match="takes 5,242,880,000 in one request") as raised:
        open_store(Address("az", "mail", "")).put("x", tmp_path / "large")
    assert raised.value.hint is not None and "Write Parquet" in raised.value.hint.text


@pytest.mark.parametrize(
    ("scheme", "package"), [("s3", "obstore"), ("s3", "boto3"), ("gs", "obstore"), ("az", "obstore")]
)
def test_missing_extra_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch, scheme: str, package: str) -> None:
    """As pip takes it."""
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(PipelineError, match=rf"needs {package}; install it: pip install 'score-messages\[{scheme}\]'"):
        open_store(Address(scheme, "bucket", "x"))
