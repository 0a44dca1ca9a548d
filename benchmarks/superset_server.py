"""Apache Superset from its packages, on this machine alone: installed once, started empty, stopped again."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.processes import waited_for

FILES = ROOT / "docs" / "dashboards" / "superset"
_LOCK = FILES / "superset.lock"
_MINUTES = 3


@dataclass(frozen=True)
class Superset:
    """A server that answers.

    Attributes:
        url: where. user, password: of its administrator.
        programs: the folder of its programs. environment: what they are started with.
    """

    url: str
    user: str
    password: str
    programs: Path
    environment: Mapping[str, str]

    def take_dashboard(self, database: str, name: str, password: str | None = None) -> str:
        """Import the dashboard for a database by the script of docs/dashboards, and return its address."""
        secret = {"SUPERSET_PASSWORD": self.password} | ({} if password is None else {"DATABASE_PASSWORD": password})
        script = [sys.executable, str(FILES / "import_dashboard.py"), database, "--name", name, "--superset", self.url]
        done = subprocess.run(script, env=os.environ | secret, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def alert_is_raised(self, database: str, query: str) -> bool:
        """Whether an alert with that query and the condition "> 0" is raised now, as Superset itself decides it."""
        script = str(ROOT / "benchmarks/superset_alert.py")
        command = [str(self.programs / "python"), "-P", script, database, query]  # -P: nothing beside it is imported
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return bool(json.loads(done.stdout.splitlines()[-1]))


def installed(folder: Path) -> Path:
    """The folder of Superset's programs; installed there if it isn't, or if the lock file is another one.

    Raises:
        CalledProcessError: no Python 3.11, which Superset 6 needs, or no packages.
    """
    stamp = folder / ".complete"
    if not stamp.exists() or stamp.read_bytes() != _LOCK.read_bytes():
        python = sys.executable if sys.version_info[:2] == (3, 11) else "python3.11"
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(_LOCK)], check=True)
        shutil.copy(_LOCK, stamp)
    return folder / "bin"


@contextmanager
def running_superset(programs: Path, home: Path) -> Iterator[Superset]:
    """A server with an empty database of its own in `home`, an administrator and nothing else, while the block runs."""
    home.mkdir(parents=True)
    password, port = secrets.token_urlsafe(16), _free_port()
    environment = {
        **os.environ,
        "FLASK_APP": "superset",
        "SUPERSET_HOME": str(home),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
    }
    names = ("--firstname", "Superset", "--lastname", "Admin", "--email", "admin@example.org")
    admin = ("fab", "create-admin", "--username", "admin", *names, "--password", password)
    for arguments in (("db", "upgrade"), admin, ("init",)):
        _run(programs, arguments, environment, home)
    url = f"http://127.0.0.1:{port}"
    command = [str(programs / "superset"), "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=home)
    try:
        assert waited_for(lambda: _answers(url), seconds=60 * _MINUTES), (home / "log").read_text()[-2000:]
        yield Superset(url, "admin", password, programs, environment)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _run(programs: Path, arguments: tuple[str, ...], environment: Mapping[str, str], home: Path) -> None:
    with (home / "log").open("ab") as log:
        subprocess.run(
            [programs / "superset", *arguments], env=environment, stdout=log, stderr=log, cwd=home, check=True
        )


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 - ours
        return bool(answer.status == 200)
    return False


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
