"""Whatever goes wrong while an object is read, nothing is written, the old table stays, and the exit code says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.command import RunScore
from tests.support.forked_programs import scoring
from tests.support.messages import CANARY
from tests.support.servers.buckets import AnyBucket
from tests.support.servers.faulty import Fault, FaultyProxy
from tests.support.servers.moto import SECRET
from tests.support.stored_formats import FORMATS

pytestmark = pytest.mark.slow

ONLY_S3 = pytest.mark.parametrize("server", ["s3"], indirect=True)
TEXTS = [f"{CANARY} wonderful, {number} " + "and so on " * 200 for number in range(300)]
EXPIRED = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"


FAULTS = {
    "the first answer is cut": Fault("GET", "in.", cut_answer=1000),
    "a later answer is cut": Fault("GET", "in.", skip=2, cut_answer=1000),
    "the store is busy": Fault("GET", "in.", status=503),
    "the store gets busy": Fault("GET", "in.", skip=1, status=503),
    "the credentials have expired": Fault("GET", "in.", status=400, body=EXPIRED),
    "the credentials expire": Fault("GET", "in.", skip=1, status=400, body=EXPIRED),
    "the right is taken away": Fault("GET", "in.", skip=1, status=403),
    "the object vanishes": Fault("GET", "in.", skip=1, status=404),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("form", ["in.csv", "in.parquet", "in.zip", "in.tgz"])
@ONLY_S3
def test_source_that_breaks_off_writes_nothing(
    form: str, fault: str, any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path, run_score: RunScore
) -> None:
    """Neither a secret nor a message is in what is said of it."""
    any_bucket.put(form, FORMATS[form](TEXTS))
    (tmp_path / "scored.csv").write_bytes(b"old")
    what = FAULTS[fault]
    proxy.faults.append(
        Fault(what.method, what.part, what.skip, status=what.status, body=what.body, cut_answer=what.cut_answer)
    )
    result = run_score(any_bucket.address(form), tmp_path / "scored.csv", "--force")
    assert result.exit_code == 1, result.stderr
    assert any_bucket.address(form) in result.stderr
    assert "Nothing was written" in result.stderr
    assert SECRET not in result.stderr and CANARY not in result.stderr and "Traceback" not in result.stderr
    assert os.listdir(tmp_path) == ["scored.csv"] and (tmp_path / "scored.csv").read_bytes() == b"old"


@pytest.mark.parametrize("fault", ["cut", "busy", "slow"])
def test_what_passes_by_itself_is_not_noticed(
    fault: str, any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path, run_score: RunScore
) -> None:
    """One answer that is cut or refused is asked for again; a slow one is waited for."""
    any_bucket.put("in.csv", FORMATS["in.csv"](TEXTS))
    faults = {
        "cut": Fault("GET", "in.csv", times=1, cut_answer=70_000),
        "busy": Fault("GET", "in.csv", times=2, status=503),
        "slow": Fault("GET", "in.csv", times=3, delay=0.5),
    }
    proxy.faults.append(faults[fault])
    result = run_score(any_bucket.address("in.csv"), tmp_path / "scored.parquet")
    assert (result.exit_code, result.stderr) == (0, "")


@ONLY_S3
@pytest.mark.parametrize("name", ["in.pst", "in.parquet", "in.csv"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_run_leaves_no_copy_of_mail(
    name: str, number: signal.Signals, any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path
) -> None:
    """Not even in the folder for temporary files; a signal ends it while it waits for the store."""
    any_bucket.put(name, FORMATS[name](TEXTS))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    fault = Fault("GET", name, skip=2 if name == "in.csv" else 1, wait=True)
    proxy.faults.append(fault)
    variables = {**os.environ, "TMPDIR": str(temporary)}
    process = scoring(any_bucket.address(name), tmp_path / "scored.parquet", variables=variables)
    assert fault.held.wait(120)
    process.send_signal(number)
    assert process.end()[0] == (-9 if number == signal.SIGKILL else 143)
    assert os.listdir(temporary) == []
    assert os.listdir(tmp_path) == ["temporary"]


WAITS = {
    "for a list": ("in/", Fault("GET", "list-type", hold=True, cut_request=0)),
    "for a look": ("in/a.csv", Fault("HEAD", "in/a.csv", hold=True, cut_request=0)),
    "for what a look doesn't say": ("in/b.csv", Fault("GET", "in/b.csv", hold=True, cut_request=0)),
    "for an object": ("in/*.csv", Fault("GET", "in/a.csv", hold=True, cut_request=0)),
}


@ONLY_S3
@pytest.mark.parametrize("wait", WAITS)
def test_signal_ends_whatever_a_nightly_run_waits_for(
    wait: str, any_bucket: AnyBucket, proxy: FaultyProxy, tmp_path: Path
) -> None:
    """A store that takes a request and never answers; the client would wait for two minutes, and then try again."""
    any_bucket.put("in/a.csv", FORMATS["in.csv"](TEXTS))
    source, held = WAITS[wait]
    proxy.faults.append(held)
    command = [sys.executable, "-m", "score_messages", any_bucket.address(source), f"{tmp_path}/scored/"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            assert held.held.wait(120), process.poll()
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 143 and not held.released.is_set()
        finally:
            process.kill()


@ONLY_S3
def test_copy_of_a_mailbox_that_has_no_room_is_said_so(
    any_bucket: AnyBucket, tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do about it."""
    any_bucket.put("in.pst", FORMATS["in.pst"](TEXTS))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))
    result = run_score(any_bucket.address("in.pst"), tmp_path / "scored.parquet")
    assert result.exit_code == 1 and "TMPDIR" in result.stderr
