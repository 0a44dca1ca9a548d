"""The Compose example of docs/container.md: its files fit together, and its night runs here, without an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml  # type: ignore[import-untyped]

from tests.support.compose_roles import DATABASE, ROLES, below, password_of, set_up
from tests.support.paths import ROOT
from tests.support.servers.postgres import running_postgres

FOLDER = ROOT / "docs" / "container"
COMPOSE: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def test_compose_names_files_that_are_there() -> None:
    """Beside the folders that its user makes: exports, and secrets."""
    assert set(SERVICES) == {"nightly", "postgres", "superset"}
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]]
    files = [path for path in mounted if path.startswith("./")]
    assert len(files) == 4
    assert [path for path in files if not (FOLDER / path).exists()] == ["./exports"]
    assert {path for path in mounted if not path.startswith("./")} == set(COMPOSE["volumes"])
    for build in (service["build"] for service in SERVICES.values() if "build" in service):
        assert (FOLDER / build["context"] / build["dockerfile"]).exists()


def test_page_makes_each_secret_that_compose_names() -> None:
    """And each service gets only those that it uses: nobody but the database its administrator's."""
    page = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
    (made,) = re.findall(r"^for name in (.*); do$", page, re.M)
    assert set(made.split()) == set(COMPOSE["secrets"])
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"secrets/{name}"
    used = {name: service["secrets"] for name, service in SERVICES.items()}
    assert used.pop("nightly") == ["scores_password"] and used.pop("superset") == ["superset_secret_key"]
    assert set(used["postgres"]) == set(made.split()) - {"superset_secret_key"}


def test_nothing_of_the_container_asks_for_root() -> None:
    """The root folder is read-only, and what it may do is dropped."""
    nightly = SERVICES["nightly"]
    assert nightly["read_only"] and nightly["init"]
    assert nightly["tmpfs"] == ["/tmp"] and nightly["cap_drop"] == ["ALL"]


def test_database_counts_as_healthy_only_when_its_roles_are_there() -> None:
    """While the image runs roles.sql, its server listens at its socket, and not yet by TCP."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]
    assert f"./{ROLES.name}:/docker-entrypoint-initdb.d/{ROLES.name}:ro" in SERVICES["postgres"]["volumes"]


def test_roles_have_the_documented_rights_and_no_others() -> None:
    """Those of docs/postgresql.md; only database and passwords differ."""
    page = (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8")
    documented = next(block for block in re.findall(r"```sql\n(.*?)```", page, re.S) if "CREATE ROLE" in block)
    documented = documented.replace("DATABASE mail", f"DATABASE {DATABASE}")
    assert SERVICES["postgres"]["environment"]["POSTGRES_DB"] == DATABASE
    given = re.sub(r"^(--|\\).*\n", "", ROLES.read_text(), flags=re.M)
    assert re.sub(r"PASSWORD .*;", ";", given).split() == re.sub(r"PASSWORD .*;", ";", documented).split()


def test_superset_and_its_driver_are_those_that_were_tested() -> None:
    """By the lock file of `make dashboard`."""
    lock = (ROOT / "docs" / "dashboards" / "superset" / "superset.lock").read_text()
    versions = dict(re.findall(r"^([\w-]+)==([\w.]+)", lock, re.M))
    containerfile = (FOLDER / "superset" / "Containerfile").read_text()
    assert f"FROM docker.io/apache/superset:{versions['apache-superset']}\n" in containerfile
    assert f"psycopg2-binary=={versions['psycopg2-binary']}\n" in containerfile


@pytest.mark.slow
def test_night_of_compose_publishes_as_a_role_without_further_rights(tmp_path: Path) -> None:
    """roles.sql by psql, `nightly --now` with the settings of compose.yaml, then a reader: with other paths."""
    (tmp_path / "exports").mkdir()
    shutil.copy(ROOT / "data" / "sample" / "inbox.csv", tmp_path / "exports")
    environment = SERVICES["nightly"]["environment"]
    with running_postgres() as server:
        set_up(server, tmp_path)
        target = environment["PUBLISH_TO"].replace("@postgres/", f"@127.0.0.1:{server.port}/")
        given = environment | {"PUBLISH_TO": target, "SCORED": f"{tmp_path}/scored/"}
        given["PUBLISH_PASSWORD_FILE"] = below(tmp_path, environment["PUBLISH_PASSWORD_FILE"])
        given["NIGHTLY_CONFIG"] = str(tmp_path / "nightly.toml")
        (tmp_path / "nightly.toml").write_text(below(tmp_path, (FOLDER / "nightly.toml").read_text()))
        given["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", FOLDER / "nightly.sh", "--now"], env=os.environ | given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        reader = server.url(DATABASE, "dashboards", password_of("dashboards"))
        with psycopg.connect(reader, autocommit=True) as connection:
            assert connection.execute("SELECT new_rows FROM score_messages.freshness").fetchone() == (12,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM score_messages.messages")
