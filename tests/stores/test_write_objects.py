"""A table goes into Google's and Azure's stores as into S3: whole or not at all; nobody else's object is replaced."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.errors import OutputError
from score_messages.stores.store import LARGEST_PUT
from score_messages.write import WriteOptions, open_sink
from tests.support.command import RunScore
from tests.support.forked_programs import scoring
from tests.support.messages import CANARY, csv_bytes, inbox
from tests.support.servers.buckets import AnyBucket
from tests.support.servers.faulty import Fault, FaultyProxy

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("server", ["gs", "az"], indirect=True)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_bytes(csv_bytes(inbox(300)))
    return path


@pytest.mark.parametrize("ending", [".parquet", ".csv", ".jsonl", ".xlsx"])
def test_object_holds_the_bytes_of_the_file(
    any_bucket: AnyBucket, source: Path, tmp_path: Path, run_score: RunScore, ending: str
) -> None:
    """In every format; the next night replaces it."""
    assert run_score(source, tmp_path / f"local{ending}").exit_code == 0
    for _ in range(2):
        result = run_score(source, any_bucket.address(f"nightly/scored{ending}"))
        assert (result.exit_code, result.stderr) == (0, "")
    assert any_bucket.get(f"nightly/scored{ending}") == (tmp_path / f"local{ending}").read_bytes()
    assert any_bucket.keys() == [f"nightly/scored{ending}"] and any_bucket.unfinished() == []


def test_from_bucket_to_bucket_nothing_but_the_target_changes(
    any_bucket: AnyBucket, source: Path, tmp_path: Path, run_score: RunScore
) -> None:
    """And what is read is never written to, whatever the options."""
    any_bucket.put("in/inbox.csv", source.read_bytes())
    address = any_bucket.address("in/inbox.csv")
    assert run_score(address, any_bucket.address("out/scored.parquet")).exit_code == 0
    assert run_score(source, tmp_path / "local.parquet").exit_code == 0
    assert any_bucket.get("out/scored.parquet") == (tmp_path / "local.parquet").read_bytes()
    result = run_score(address, address, "--force")
    assert result.exit_code == 1 and "which would be lost" in result.stderr
    assert any_bucket.get("in/inbox.csv") == source.read_bytes()


def test_foreign_object_is_replaced_only_with_force(any_bucket: AnyBucket, source: Path, run_score: RunScore) -> None:
    any_bucket.put("a.csv", b"somebody,else\n1,2\n")
    result = run_score(source, any_bucket.address("a.csv"))
    assert result.exit_code == 1 and "--force" in result.stderr
    assert any_bucket.get("a.csv") == b"somebody,else\n1,2\n"
    assert run_score(source, any_bucket.address("a.csv"), "--force").exit_code == 0


@pytest.mark.parametrize("what", ["put in its place", "put where nothing was", "removed"])
def test_what_somebody_else_puts_there_meanwhile_is_not_lost(
    what: str, any_bucket: AnyBucket, proxy: FaultyProxy, source: Path, run_score: RunScore
) -> None:
    """The write has a condition, and it is the store that sees to it."""
    target = any_bucket.address("scored.csv")
    if what != "put where nothing was":
        assert run_score(source, target).exit_code == 0
    waiting = Fault("PUT", "scored.csv", wait=True)
    proxy.faults.append(waiting)
    process = scoring(source, target)
    assert waiting.held.wait(120)
    any_bucket.delete("scored.csv") if what == "removed" else any_bucket.put("scored.csv", b"theirs")
    waiting.released.set()
    code, stderr = process.end()
    assert code in (1, 3), stderr
    assert any_bucket.keys() == ([] if what == "removed" else ["scored.csv"])
    assert what == "removed" or any_bucket.get("scored.csv") == b"theirs"
    assert CANARY not in stderr and "Traceback" not in stderr


FAULTS = {
    "busy": Fault("PUT", "scored.csv", status=503),
    "cut": Fault("PUT", "scored.csv", cut_request=5000),
    "refused": Fault("PUT", "scored.csv", status=403),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_write_that_fails_leaves_the_old_object(
    fault: str, any_bucket: AnyBucket, proxy: FaultyProxy, source: Path, run_score: RunScore
) -> None:
    """Whole, and nothing beside it."""
    target = any_bucket.address("scored.csv")
    assert run_score(source, target).exit_code == 0
    before = any_bucket.get("scored.csv")
    source.write_bytes(csv_bytes(inbox(200)))
    proxy.faults.append(FAULTS[fault])
    result = run_score(source, target)
    assert result.exit_code == 1 and target in result.stderr, result.stderr
    assert CANARY not in result.stderr and "Traceback" not in result.stderr
    assert any_bucket.get("scored.csv") == before
    assert any_bucket.keys() == ["scored.csv"] and any_bucket.unfinished() == []


def test_answer_that_gets_lost_is_no_failure(
    any_bucket: AnyBucket, proxy: FaultyProxy, source: Path, run_score: RunScore
) -> None:
    """The object is there, and known as ours."""
    proxy.faults.append(Fault("PUT", "scored.csv", times=1, lose_answer=True))
    result = run_score(source, any_bucket.address("scored.csv"))
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_in_the_middle_of_the_upload(
    number: signal.Signals, any_bucket: AnyBucket, proxy: FaultyProxy, source: Path, run_score: RunScore
) -> None:
    """The old object stays, and the next run succeeds."""
    target = any_bucket.address("scored.csv")
    assert run_score(source, target).exit_code == 0
    before = any_bucket.get("scored.csv")
    source.write_bytes(csv_bytes(inbox(200)))
    fault = Fault("PUT", "scored.csv", cut_request=5000, hold=True)
    proxy.faults.append(fault)
    process = scoring(source, target)
    assert fault.held.wait(120)
    process.send_signal(number)
    assert process.end()[0] == (-9 if number == signal.SIGKILL else 143)
    assert not fault.released.is_set(), "nobody waits for the store"
    proxy.faults.clear()
    fault.released.set()
    assert any_bucket.get("scored.csv") == before and any_bucket.unfinished() == []
    assert run_score(source, target).exit_code == 0
    assert any_bucket.get("scored.csv") != before and os.listdir(source.parent) == ["in.csv"]


def test_table_that_is_too_large_for_a_store_is_refused_while_it_grows(
    any_bucket: AnyBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not after all has been scored; nothing is put."""
    monkeypatch.setitem(LARGEST_PUT, any_bucket.address("x").partition(":")[0], 1000)
    batch = pa.record_batch({"body": ["a good film"] * 1000})
    with open_sink(any_bucket.address("scored.csv"), batch.schema, WriteOptions()) as sink:
        sink.write(batch.slice(0, 10))
        with pytest.raises(OutputError, match="takes 1,000 in one request"):
            sink.write(batch)
    assert any_bucket.keys() == []
