"""The statements of docs/postgresql.md give a publisher and a reader just the rights that they need."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from score_messages.errors import OutputError
from score_messages.publish import Contents, publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.memory_contents import contents_of, messages
from tests.support.paths import ROOT
from tests.support.servers.postgres import PostgresServer

pytestmark = pytest.mark.slow

SECRET = "canary-5b2e"
_SQL = re.compile("```sql\n(.*?)```", re.DOTALL)


def documented(word: str) -> list[str]:
    """The statements of the first SQL block in which a word stands, for this test's roles."""
    page = (ROOT / "docs/postgresql.md").read_text(encoding="utf-8")
    block = next(block for block in _SQL.findall(page) if word in block)
    return [statement.strip() for statement in block.split(";") if statement.strip()]


@pytest.fixture
def roles(server: PostgresServer) -> tuple[str, str]:
    """A database that was set up as documented: the addresses of the publisher and the reader."""
    name = server.new_database().rpartition("/")[2]
    if not _known(server):
        server.execute(*[statement for statement in documented("CREATE ROLE") if "CREATE ROLE" in statement])
        server.execute(*[f"ALTER ROLE {role} PASSWORD '{SECRET}'" for role in ("scores", "dashboards")])
    rights = [statement for statement in documented("CREATE ROLE") if "CREATE ROLE" not in statement]
    server.execute(*[statement.replace("DATABASE mail", f"DATABASE {name}") for statement in rights], database=name)
    return server.url(name, "scores", SECRET), server.url(name, "dashboards", SECRET)


def _known(server: PostgresServer) -> bool:
    with psycopg.connect(server.url()) as connection:
        return bool(connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'scores'").fetchone())


def test_publisher_with_the_documented_rights_publishes_again_and_again(roles: tuple[str, str]) -> None:
    """Tables, a further column, views: it owns its schema and nothing else."""
    publisher, _ = roles
    for number in range(3):
        own = {f"column{index}": pa.array([None, "tea"]) for index in range(number)}
        contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet", own, words=number)})
        publish_to(PostgresTarget(publisher), partial(_same, contents))
    with psycopg.connect(publisher, autocommit=True) as connection:
        for forbidden in ("CREATE SCHEMA more", "CREATE TABLE public.more (id integer)", "CREATE ROLE more"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden.encode())


def _same(contents: Contents) -> Contents:
    return contents


def test_reader_with_the_documented_rights_reads_tables_and_views_and_changes_nothing(roles: tuple[str, str]) -> None:
    """Also tables that are made after the rights were given."""
    publisher, reader = roles
    contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
    publish_to(PostgresTarget(publisher), lambda: contents)
    with psycopg.connect(reader, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM score_messages.messages").fetchone() == (2,)
        assert connection.execute("SELECT count(*) FROM score_messages.freshness").fetchone() == (1,)
        for forbidden in ("DELETE FROM score_messages.messages", "CREATE TABLE score_messages.more (id integer)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden.encode())


def test_role_without_rights_is_told_the_statement_that_gives_them(
    roles: tuple[str, str], server: PostgresServer
) -> None:
    """And the statement does."""
    publisher, reader = roles
    contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
    with pytest.raises(OutputError, match="there is no schema another, and the role scores may not make it") as error:
        publish_to(PostgresTarget(publisher, "another"), lambda: contents)
    assert error.value.hint is not None
    database = publisher.rpartition("/")[2]
    server.execute(error.value.hint.text.partition("run:")[2], database=database)
    publish_to(PostgresTarget(publisher, "another"), lambda: contents)
    with pytest.raises(OutputError, match="the role dashboards lacks rights in the schema another"):
        publish_to(PostgresTarget(reader, "another"), lambda: contents)


def test_administrator_who_is_no_superuser_sets_it_up_with_the_documented_statements(server: PostgresServer) -> None:
    """As on managed servers: whoever makes a role there isn't a member of it."""
    page = (ROOT / "docs/postgresql.md").read_text(encoding="utf-8")
    member = "GRANT scores TO CURRENT_USER"
    assert f"run `{member};` after the first two lines" in page.replace("\n", " ")
    statements = documented("CREATE ROLE")
    statements.insert(2, member)
    name = server.new_database().rpartition("/")[2]
    server.execute(f"CREATE ROLE administrator LOGIN CREATEROLE PASSWORD '{SECRET}'")
    server.execute(f"ALTER DATABASE {name} OWNER TO administrator")
    with psycopg.connect(server.url(name, "administrator", SECRET), autocommit=True) as connection:
        for statement in statements:
            given = re.sub(r"\b(scores|dashboards)\b", r"managed_\1", statement)
            connection.execute(given.replace("DATABASE mail", f"DATABASE {name}").encode())
    contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
    publish_to(PostgresTarget(server.url(name, "managed_scores", "change me")), lambda: contents)
    with psycopg.connect(server.url(name, "managed_dashboards", "change me, too")) as connection:
        assert connection.execute("SELECT count(*) FROM score_messages.trend").fetchone() is not None


def test_role_of_a_service_file_is_told_by_its_name(
    server: PostgresServer, roles: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The address doesn't have it, and the statement that is proposed needs it."""
    publisher, _ = roles
    database = publisher.rpartition("/")[2]
    service = f"[mail]\nhost=127.0.0.1\nport={server.port}\nuser=scores\npassword={SECRET}\ndbname={database}\n"
    (tmp_path / "services").write_text(service)
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with pytest.raises(OutputError, match="the role scores may not make it"):
        publish_to(PostgresTarget("postgresql://?service=mail", "another"), lambda: contents_of({}))


def test_tables_of_another_role_are_told_of(roles: tuple[str, str], server: PostgresServer) -> None:
    """Such as those that an administrator published first; the statements that are proposed give them away."""
    publisher, _ = roles
    database = publisher.rpartition("/")[2]
    contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
    publish_to(PostgresTarget(server.url(database)), lambda: contents)
    with pytest.raises(OutputError, match="the role scores lacks rights") as error:
        publish_to(PostgresTarget(publisher), lambda: contents, everything=True)
    assert error.value.hint is not None
    server.execute(*error.value.hint.text.partition("run:")[2].split(";")[:-1], database=database)
    publish_to(PostgresTarget(publisher), lambda: contents, everything=True)
    more = contents_of({"a.parquet": messages(["1"], "a.parquet", {"tea": pa.array(["green"])})})
    publish_to(PostgresTarget(publisher), lambda: more)
