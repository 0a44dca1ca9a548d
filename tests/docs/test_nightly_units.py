"""Cron, systemd, logrotate and Airflow: what docs/nightly.md gives them is sound and does what it says."""

from __future__ import annotations

import ast
import getpass
import grp
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.support.nightly_machine import FILES, UNITS, Place, blocks, configs, held, stub


def test_crontab_line_runs_in_crons_environment(machine: Place) -> None:
    """With the page's PATH and next to nothing else; silent, and done."""
    (block,) = blocks("crontab")
    *variables, line = machine.here(block).splitlines()
    assert [variable.partition("=")[0] for variable in variables] == ["MAILTO", "PATH"]
    *when, command = line.split(maxsplit=5)
    assert all(re.fullmatch(r"\d+|\*", field) for field in when) and "%" not in command
    environment = {"HOME": str(machine.root), "LOGNAME": "scores", "SHELL": "/bin/sh"}
    environment |= dict(variable.split("=", 1) for variable in variables)
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=machine.root, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (machine.scores / "scored" / "_tables" / "daily.pq").exists()


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: the units are not checked")
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def test_systemd_has_nothing_to_complain_of(machine: Place) -> None:
    """Not a word about any of the units; and a misspelt setting would get one."""
    units = [machine.install(name) for name in UNITS]
    done = analyze("verify", *units)
    assert (done.returncode, done.stdout) == (0, "")
    for unit in units:
        sound = unit.read_text()
        unit.write_text(sound.replace("\nDescription=", "\nDescribtion="))
        assert "Describtion" in analyze("verify", unit).stdout, unit.name
        unit.write_text(sound)


def test_timer_begins_when_the_crontab_does() -> None:
    """Every night at the same time, as systemd understands it."""
    (when,) = re.findall(r"^OnCalendar=(.*)$", (FILES / "score-messages.timer").read_text(), re.M)
    minute, hour = blocks("crontab")[0].splitlines()[-1].split()[:2]
    done = analyze("calendar", when)
    assert done.returncode == 0, done.stdout
    assert f"Normalized form: *-*-* {int(hour):02}:{int(minute):02}:00" in done.stdout


def test_command_of_each_unit_runs(machine: Place) -> None:
    """The service's twice: what it says is JSON; and that of the alert sends the journal."""
    score, alert = (
        re.findall(r"^ExecStart=(.*)$", machine.install(name).read_text(), re.M)[0] for name in (UNITS[0], UNITS[2])
    )
    for counts in ('"scored": 3', '"skipped": 3'):
        done = subprocess.run(shlex.split(score), cwd="/", env={}, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and counts in done.stderr
    done = machine.run(alert.replace("%i", UNITS[0]))
    assert done.returncode == 0, done.stdout
    assert machine.mails() == f"subject: {UNITS[0]} failed to: support-admin@example.org\nthe journal of {UNITS[0]}\n"


def test_service_may_write_all_that_a_night_writes(machine: Place) -> None:
    """Tables and summary lie below its only writable path, and the exports and the program do not."""
    service = (FILES / UNITS[0]).read_text()
    (writable,) = re.findall(r"^ReadWritePaths=(.*)$", service, re.M)
    assert re.findall(r"^ReadOnlyPaths=(.*)$", service, re.M) == [f"{writable}/venv"]
    config = Path(re.findall(r"--config (\S+)", service)[0])
    options = tomllib.loads(configs()[config.name])
    assert all((config.parent / options[name]).is_relative_to(writable) for name in ("target", "summary"))
    assert not any(Path(source).is_relative_to(writable) for source in options["source"])


@pytest.mark.parametrize(
    ("script", "code", "subject"),
    [
        ("exit 0", 0, ""),
        ("exit 1", 1, "an input failed"),
        ("exit 2", 2, "an option is wrong"),
        ("exit 3", 0, ""),
        ("kill -9 $$", 137, "killed"),
        ("kill -15 $$", 143, "ended with exit code 143"),
    ],
)
def test_wrapper_mails_what_somebody_should_look_at(machine: Place, script: str, code: int, subject: str) -> None:
    """By exit code, with the end of the log; a run that found another one going on is no matter."""
    stub(machine.bin / "score-messages", f"echo the last line >&2; {script}")
    assert machine.run("sh nightly.sh").returncode == code
    mails = machine.mails()
    mail = f"subject: score-messages: {subject} to: support-admin@example.org\nthe last line\n"
    assert mails.startswith(mail) if subject else not mails
    assert (machine.root / "var/log/score-messages/nightly.log").read_text().startswith("the last line\n")


def test_logrotate_takes_the_stanza(machine: Place) -> None:
    """It names the log of the wrapper, nothing is wrong with it, and the next run begins a new one."""
    logrotate = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if logrotate is None:
        pytest.skip("logrotate is not installed: the stanza is not checked")
    conf = machine.install("logrotate.conf")
    group = grp.getgrgid(os.getgid()).gr_name
    conf.write_text(conf.read_text().replace("su scores scores", f"su {getpass.getuser()} {group}"))
    machine.run("sh nightly.sh")
    log = machine.root / "var/log/score-messages/nightly.log"
    command = [logrotate, "--state", str(machine.root / "state")]
    checked = subprocess.run([*command, "--debug", str(conf)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "error" not in checked.stderr, checked.stderr
    assert f"considering log {log}" in checked.stderr
    subprocess.run([*command, "--force", str(conf)], check=True)
    assert sorted(path.name for path in log.parent.iterdir()) == ["nightly.log.1.gz"]
    machine.run("sh nightly.sh")
    assert log.read_text().count("\n") == 1


def test_airflow_task_compiles_and_its_command_runs(machine: Place) -> None:
    """Airflow itself isn't asked. The exit code that it takes for skipped is that of a second run."""
    tree = ast.parse((FILES / "airflow.py").read_text())
    compile(tree, "airflow.py", "exec")
    given = {keyword.arg: keyword.value for keyword in ast.walk(tree) if isinstance(keyword, ast.keyword)}
    command = machine.here(ast.literal_eval(given["bash_command"]))
    assert machine.run(command).returncode == 0
    with held(machine.scores / "scored" / ".dataset.lock"):
        assert machine.run(command).returncode == ast.literal_eval(given["skip_on_exit_code"]) == 3
