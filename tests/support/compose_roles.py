"""A database as the Compose example of docs/container.md sets it up: by roles.sql, with passwords of its own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.servers.postgres import PostgresServer

ROLES = ROOT / "docs" / "container" / "roles.sql"
DATABASE = "score_messages"


def set_up(server: PostgresServer, place: Path) -> None:
    """Do what the entrypoint of PostgreSQL's image does in an empty database.

    Args:
        place: an empty folder for the secrets; they lie in run/secrets below it then.
    """
    (place / "run/secrets").mkdir(parents=True)
    for role in ("scores", "dashboards"):
        (place / "run/secrets" / f"{role}_password").write_text(f"{password_of(role)}\n")
    (place / "roles.sql").write_text(below(place, ROLES.read_text()))
    server.execute(f"CREATE DATABASE {DATABASE}")
    psql: list[str | Path] = [server.psql, "--set=ON_ERROR_STOP=1", "--no-psqlrc", "--file", place / "roles.sql"]
    done = subprocess.run([*psql, server.url(DATABASE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def password_of(role: str) -> str:
    """The password of scores or dashboards."""
    return f"secret of {role}"


def below(place: Path, text: str) -> str:
    """A text in which the folders of the containers lie below a place."""
    return re.sub(r"(?<![\w.])/(run/secrets|exports|scored)\b", rf"{place}/\1", text)
