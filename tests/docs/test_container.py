"""The container of docs/container.md: its files fit together, and its steps work here, without an engine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.containerfile import build_script, copied, environment, instructions, last, may_mount
from tests.support.paths import ROOT
from tests.support.processes import PATIENCE, children, waited_for

FOLDER = ROOT / "docs" / "container"
CONTAINERFILE = FOLDER / "Containerfile"


def test_what_is_copied_is_there_and_let_in() -> None:
    """The file beside it keeps all else out of the build: .venv has gigabytes."""
    let_in = [line[1:] for line in (FOLDER / "Containerfile.dockerignore").read_text().splitlines() if line[0] == "!"]
    names = copied(CONTAINERFILE)
    assert len(names) >= 8
    for name in names:
        assert (ROOT / name).exists(), name
        assert any(name == path or name.startswith(f"{path}/") for path in let_in), name
    assert sorted(let_in) == sorted({path for path in let_in if any(n == path or n.startswith(path) for n in names)})


def test_image_is_for_no_root_and_installs_pinned_packages_only() -> None:
    """Those of requirements.lock by their hashes, and nothing that training needs."""
    assert int(last(CONTAINERFILE, "USER").split(":")[0]) > 0
    assert last(CONTAINERFILE, "ENTRYPOINT") == '["score-messages"]' and last(CONTAINERFILE, "HEALTHCHECK") == "NONE"
    runs = " ".join(step.value for step in instructions(CONTAINERFILE) if step.name == "RUN")
    assert "--require-hashes --requirement requirements.lock" in runs and "--constraint versions.txt" in runs
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.findall(r"^(?:tensorflow|torch|keras|scikit-learn|pytest)==", lock, re.M)


def test_files_of_the_container_hold_no_secret() -> None:
    """Passwords come from files that aren't here; no address has one."""
    for path in [path for path in FOLDER.rglob("*") if path.is_file()]:
        text = path.read_text()
        assert not re.findall(r"://[^/\s:]+:[^/\s]*@", text), path
        for line in text.splitlines():
            named = re.match(r"\s*-?\s*\w*(?:password|secret|token|key)\w*\s*[:=]\s*(\S.*)", line, re.I)
            if named and not line.lstrip().startswith("#"):
                is_reference = re.search(r"/run/secrets/|secrets/|^\[|^#|PUBLISH_PASSWORD_FILE|\$\(cat", named[1])
                assert is_reference, f"{path}: {line}"


def programs(folder: Path, **bodies: str) -> dict[str, str]:
    """Stand-ins for programs, before all others in the path."""
    folder.mkdir()
    for name, body in bodies.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    return os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "PUBLISH_TO": "target.duckdb", "NIGHTLY_AT": "02:10"}


@pytest.mark.parametrize(("scoring", "publishing", "code"), [(0, 0, 0), (1, 0, 1), (0, 3, 3), (1, 1, 1)])
def test_night_publishes_also_after_an_input_failed(tmp_path: Path, scoring: int, publishing: int, code: int) -> None:
    """And fails if either of them did."""
    called = f'echo "$0 $*" >> {tmp_path}/called; exit '
    given = programs(tmp_path / "bin", score_messages=f"{called}{scoring}", sentiment_jobs=f"{called}{publishing}")
    done = subprocess.run(["sh", FOLDER / "nightly.sh", "--now"], env=given, check=False)
    assert done.returncode == code
    lines = [line.split("/")[-1] for line in (tmp_path / "called").read_text().splitlines()]
    assert lines == ["nightly.toml", "target.duckdb"] or len(lines) == 2


def test_password_comes_from_a_file_and_reaches_publishing_alone(tmp_path: Path) -> None:
    """Not its arguments, which all on the machine can see."""
    (tmp_path / "secret").write_text("hunter2\n")
    given = programs(
        tmp_path / "bin",
        score_messages=f'echo "score ${{PGPASSWORD-}}" >> {tmp_path}/seen',
        sentiment_jobs=f'echo "publish $PGPASSWORD" >> {tmp_path}/seen',
    )
    given["PUBLISH_PASSWORD_FILE"] = str(tmp_path / "secret")
    subprocess.run(["sh", FOLDER / "nightly.sh", "--now"], env=given, check=True)
    assert (tmp_path / "seen").read_text() == "score \npublish hunter2\n"


@pytest.mark.parametrize("at", ["2:10 in the morning", "25:00", " ", "tomorrow"])
def test_time_that_is_none_ends_the_scheduler_with_words(tmp_path: Path, at: str) -> None:
    """It would run again and again without a pause."""
    given = programs(tmp_path / "bin", score_messages=f"echo > {tmp_path}/runs", sentiment_jobs="exit 0")
    given["NIGHTLY_AT"] = at
    done = subprocess.run(
        ["sh", FOLDER / "nightly.sh"], env=given, check=False, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 2 and "no time of day such as 02:10" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_password_is_gone_again_before_the_next_night(tmp_path: Path) -> None:
    """Scoring has no use for it."""
    (tmp_path / "secret").write_text("hunter2\n")
    seen = tmp_path / "seen"
    given = programs(
        tmp_path / "bin",
        score_messages=f'echo "score ${{PGPASSWORD-}}" >> {seen}; [ $(wc -l < {seen}) -lt 3 ] || kill -TERM $PPID',
        sentiment_jobs=f'echo "publish $PGPASSWORD" >> {seen}',
        sleep="exit 0",
    )
    given["PUBLISH_PASSWORD_FILE"] = str(tmp_path / "secret")
    subprocess.run(["sh", FOLDER / "nightly.sh"], env=given, check=False, timeout=PATIENCE)
    assert seen.read_text().splitlines()[:3] == ["score ", "publish hunter2", "score "]


@pytest.mark.parametrize("is_running", [True, False])
def test_scheduler_ends_at_once_at_a_signal(tmp_path: Path, is_running: bool) -> None:
    """While it waits for the night, and during a run, which it ends, too."""
    waits = f'trap "echo ended > {tmp_path}/ended; exit 143" TERM; echo > {tmp_path}/runs; sleep 60 & wait'
    given = programs(tmp_path / "bin", score_messages=waits, sentiment_jobs="exit 0")
    command = ["sh", str(FOLDER / "nightly.sh"), *(["--now"] if is_running else [])]
    with subprocess.Popen(command, env=given) as process:
        assert waited_for(lambda: catches_sigterm(process.pid) and (not is_running or (tmp_path / "runs").exists()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(50) == 143
    assert (tmp_path / "ended").exists() == is_running


LAYOUT = """
mount -t tmpfs -o size=4g tmpfs {work}
for stage in 0 1; do
  mkdir -p {work}/u$stage {work}/w$stage {work}/root$stage
  mount -t overlay overlay -o lowerdir=/,upperdir={work}/u$stage,workdir={work}/w$stage {work}/root$stage
  mount --bind /dev {work}/root$stage/dev
done
STAGE_0={work}/root0 STAGE_1={work}/root1
export STAGE_0 STAGE_1
"""

IN_CONTAINER = """
chmod 755 {work}/root1/root
mkdir -p {work}/root1/data
umount {work}/root1/dev
mount --bind {work}/root1 {work}/root1
mount -o remount,bind,ro {work}/root1
mount --bind /dev {work}/root1/dev
mount --bind {data} {work}/root1/data
mount -t tmpfs tmpfs {work}/root1/tmp
mount -t proc proc {work}/root1/proc
"""

EXTRA_SIZE = "{root}/lib/python3.*/site-packages/deltalake {root}/lib/python3.*/site-packages/arro3"


@pytest.mark.slow
@pytest.mark.skipif(not may_mount(), reason="only root may have mounts of its own, to build without an engine")
def test_steps_build_an_image_that_works_read_only_without_root(tmp_path: Path) -> None:
    """All steps but apt's, on this machine in place of the base image; then a run as the container runs it."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(ROOT / "data/sample/inbox.csv", data / "inbox.csv")
    os.chown(data, 10001, 10001)
    environment_of = {
        name: value.replace("$PATH", os.environ["PATH"]) for name, value in environment(CONTAINERFILE).items()
    }
    variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment_of.items())
    drop = "setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all"
    layers = tmp_path / "layers"
    inside = f"env -i {variables} chroot {layers}/root1 {drop} sh -c"
    installed = f"{layers}/root1/opt/score-messages"
    zone = "score-messages inbox.csv dated.csv --date-column received --time-zone Europe/Berlin"
    script = "\n".join(
        [
            "set -eu",
            f"mkdir -p {layers}",
            LAYOUT.format(work=layers),
            build_script(CONTAINERFILE, ROOT, {"EXTRAS": "delta"}, skipped=("apt-get",)),
            IN_CONTAINER.format(work=layers, data=data),
            f"{inside} '{documented_size_command()}' | sed 's/^/WHOLE /'",
            f"du -sm --total {EXTRA_SIZE.format(root=installed)} | sed 's/^/EXTRA /'",
            f"{inside} 'id -u; touch /x /opt/score-messages/x 2>/dev/null && echo WRITABLE; cd /data"
            f" && score-messages inbox.csv scored.parquet && {zone}"
            " && sentiment-jobs publish scored.parquet delta:lake && sentiment-jobs show scored.parquet --count'",
        ]
    )
    done = subprocess.run(
        ["unshare", "-mp", "--fork", "sh", "-c", script], capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "10001" in done.stdout and "WRITABLE" not in done.stdout
    assert (data / "scored.parquet").stat().st_uid == 10001 and (data / "dated.csv").exists()
    assert (data / "lake" / "messages" / "_delta_log").is_dir()
    whole, extra = (re.findall(rf"^{name} (\d+)\t.*", done.stdout, re.M)[-1:] for name in ("WHOLE", "EXTRA"))
    stated = int(re.findall(r"\| size \| (\d+) MB", (ROOT / "docs/container.md").read_text())[0])
    assert abs(int(whole[0]) - int(extra[0]) - stated) < 0.1 * stated, (whole, extra)


def documented_size_command() -> str:
    """What docs/container.md has in its image run."""
    page = (ROOT / "docs/container.md").read_text()
    ((program, arguments),) = re.findall(r"`docker run --rm --entrypoint (\w+) score-messages ([^`]*)`", page)
    return f"{program} {arguments}"


@pytest.mark.skipif(not may_mount(), reason="only root may start a process as the first of a namespace")
def test_signal_ends_a_run_that_is_process_1(tmp_path: Path) -> None:
    """As in a container without `init`: process 1 gets only the signals that it has asked for."""
    program = Path(sys.executable).parent / "score-messages"
    command = ["unshare", "-p", "--fork", str(program), "-", str(tmp_path / "scored.csv"), "--from", "csv"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"id,text\n1,good\n")
        process.stdin.flush()
        assert waited_for(lambda: any(map(catches_sigterm, children(process.pid))))
        os.kill(children(process.pid)[0], signal.SIGTERM)
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert list(tmp_path.glob("*.csv")) == []


def catches_sigterm(process: int) -> bool:
    """Whether a process has a handler of its own for it."""
    caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{process}/status").read_text())
    return caught is not None and bool(int(caught[1], 16) >> (signal.SIGTERM - 1) & 1)
