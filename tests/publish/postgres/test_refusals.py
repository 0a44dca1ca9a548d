"""What can be wrong with a server, an address or a password is said with a cure, and never with the password."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.errors import OptionError, OutputError, PipelineError, TargetLocked
from score_messages.privacy.masked import masked
from score_messages.publish import Contents, publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.contents import PartFile, ReadsParts
from score_messages.publish.postgres import PostgresTarget
from score_messages.publish.postgres.driver import psycopg
from score_messages.publish.postgres.refusals import Place, refusal, too_old
from score_messages.publish.target_options import TargetOptions
from tests.support.memory_contents import contents_of, messages
from tests.support.processes import waited_for
from tests.support.servers.postgres import SUPERUSER, SUPERUSER_PASSWORD, PostgresServer, programs, running_postgres

CANARY = "canary-p@ss/w:rd?#%"


def refused(address: str, schema: str = "score_messages") -> PipelineError:
    """The error of a publish; neither it nor its cure says the password, whole or in pieces."""
    contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
    with pytest.raises(PipelineError) as caught:
        publish_to(target_of(address, TargetOptions(schema=schema)), lambda: contents)
    shown = f"{caught.value!r} {caught.value} {caught.value.hint} {caught.value.__cause__} {vars(caught.value)}"
    assert "canary" not in shown and SUPERUSER_PASSWORD not in shown
    assert caught.value.hint is not None
    return caught.value


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def test_server_that_is_not_there_is_told_of_by_host_and_port() -> None:
    """With what to try."""
    port = free_port()
    error = refused(f"postgresql://scores:canary@127.0.0.1:{port}/mail")
    assert str(error) == f"postgresql://***@127.0.0.1:{port}/mail: nothing listens at 127.0.0.1, port {port}"
    assert error.hint is not None
    assert error.hint.text == f"See whether the server runs there: pg_isready -h 127.0.0.1 -p {port}"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("postgresql://scores:canary@host:port/mail", "the address can't be read"),
        ("postgresql://scores:canary@host/mail?colour=red", "the address can't be read"),
        ("postgresql://scores:canary%zz@host/mail", "the address can't be read"),
        ("postgresql://scores:x@canary@host/mail", "the address can't be read"),
        ("postgresql://scores:x@canary/y@host/mail", "the address can't be read"),
        ("postgresql://scores:x?@canary@host/mail", "the address can't be read"),
        ("postgresql://scores:1/canary@host/mail", "the address can't be read"),
        ("postgresql://[scores:canary@no-such-host.invalid/mail", "there is no host no-such-host.invalid"),
        ("postgresql+psycopg://scores:canary@host/mail", "is the way SQLAlchemy names a driver"),
        ("postgresql://scores:canary@no-such-host.invalid/mail", "there is no host no-such-host.invalid"),
        ("POSTGRESQL://scores:canary@no-such-host.invalid/mail", "there is no host no-such-host.invalid"),
        ("postgresql://scores:canary@127.0.0.1/mail?sslmode=yes", "has a value that it can't have"),
        ("postgresql://scores:canary@host/mail?connect_timeout=soon", "has a value that it can't have"),
    ],
)
def test_address_that_leads_nowhere_is_told_of_without_its_password(address: str, reason: str) -> None:
    """Whatever is wrong with it."""
    assert reason in str(refused(address))


def test_form_of_an_address_is_shown_unmasked_and_can_be_read() -> None:
    """A person fills in the words in capitals; without an account before @ nothing of it is taken for a secret."""
    hint = refused("postgresql://scores:canary@host:port/mail").hint
    assert hint is not None and masked(hint.text) == hint.text
    form = hint.text.partition("~/.pgpass: ")[2]
    form = form.replace("HOST", "no-such-host.invalid").replace("DATABASE", "mail").replace("NAME", "scores")
    assert "there is no host no-such-host.invalid" in str(refused(form))


@pytest.mark.parametrize("address", ["postgresql://a%40b@no-such-host.invalid/a%40b?application_name=a@b"])
def test_at_sign_that_is_written_as_it_should_be_is_taken(address: str) -> None:
    """In the account, in the database's name, and behind the question mark."""
    assert "there is no host no-such-host.invalid" in str(refused(address))


@pytest.mark.parametrize("schema", ["pg_mine", "information_schema", "x" * 64, "a\0b"])
def test_schema_that_can_not_be_is_refused_before_anything_is_opened(schema: str) -> None:
    """PostgreSQL would cut a long name without a word."""
    with pytest.raises(OptionError, match="--schema"):
        target_of("postgresql://host/mail", TargetOptions(schema=schema))


def test_target_shows_no_password() -> None:
    """A traceback with variables, a log, a debugger: nobody sees it."""
    target = PostgresTarget("postgresql://scores:canary@host/mail?password=canary")
    assert "canary" not in repr(target) and "canary" not in target.name


def test_states_of_the_server_are_error_in_our_words() -> None:
    """Its own words quote values; for those without a line of ours the state is told."""
    place = Place("postgresql://***@host/mail", "host", "5432", "mail", "scores", "score_messages")
    for state, words in {
        "53100": "disk is full",
        "25006": "takes no changes",
        "53300": "no connection left",
        "57014": "cancelled the work",
        "42501": "lacks rights",
        "22003": r"SQLSTATE 22003",
        "08006": "connection to the server was lost",
    }.items():
        error = refusal(psycopg.errors.lookup(state)("a message's text"), place)
        assert words in str(error) and error.hint is not None
        assert "message's text" not in f"{error} {error.hint}"
    assert "12 or newer is needed, and 15 is the oldest tested" in str(too_old(place, 11))


@pytest.mark.slow
class TestWithServer:
    """Of real servers."""

    def test_wrong_password(self, server: PostgresServer) -> None:
        error = refused(server.url(password=CANARY))
        assert "the password is wrong" in str(error) and "PGPASSWORD" in str(error.hint)

    def test_no_password(self, server: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
        assert "asks for a password, and there is none" in str(refused(server.url(password=None)))

    def test_no_such_database(self, server: PostgresServer) -> None:
        error = refused(server.url("nothing-here"))
        assert "there is no database nothing-here" in str(error)
        assert error.hint is not None
        command = error.hint.text.partition("Create it: ")[2]
        path = f"{programs()[max(programs())]}:{os.environ['PATH']}"
        access = {"PATH": path, "PGUSER": SUPERUSER, "PGPASSWORD": SUPERUSER_PASSWORD}
        subprocess.run(["bash", "-c", command], check=True, env=access)
        contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
        publish_to(target_of(server.url("nothing-here")), lambda: contents)

    def test_encoding_that_lacks_letters(self, server: PostgresServer) -> None:
        server.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        error = refused(server.url("latin"))
        assert "is encoded in LATIN1, which lacks letters of messages" in str(error)
        server.execute("DROP DATABASE latin")

    def test_tls_that_the_server_lacks(self, server: PostgresServer) -> None:
        assert "the server has no TLS" in str(refused(server.url(sslmode="require")))

    def test_password_from_the_usual_places(
        self, server: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """The environment, a password file, a service file."""
        contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
        name = server.new_database().rpartition("/")[2]
        (tmp_path / "pgpass").write_text(f"127.0.0.1:{server.port}:*:*:{SUPERUSER_PASSWORD}\n")
        (tmp_path / "pgpass").chmod(0o600)
        (tmp_path / "services").write_text(
            f"[mail]\nhost=127.0.0.1\nport={server.port}\nuser=owner\npassword={SUPERUSER_PASSWORD}\ndbname={name}\n"
        )
        plain = server.url(name, password=None)
        for variable, value, address in (
            ("PGPASSWORD", SUPERUSER_PASSWORD, plain),
            ("PGPASSFILE", str(tmp_path / "pgpass"), plain),
            ("PGSERVICEFILE", str(tmp_path / "services"), "postgresql://?service=mail"),
        ):
            with monkeypatch.context() as patch:
                patch.setenv(variable, value)
                publish_to(target_of(address), lambda: contents)

    def test_standby(self) -> None:
        """A server that recovers takes no changes; it is named as one."""
        with running_postgres(hot_standby="on") as standby:
            standby.stop()
            (standby.data / "standby.signal").touch()
            standby.start()
            error = refused(standby.url())
        assert "a standby, or set to read only" in str(error) and "target_session_attrs" in str(error.hint)

    def test_role_that_only_reads_by_default_publishes_all_the_same(self, server: PostgresServer) -> None:
        """Settings of a role don't get in the way."""
        contents = contents_of({"a.parquet": messages(["1", "2"], "a.parquet")})
        address = server.new_database()
        name = address.rpartition("/")[2]
        for setting in (
            "default_transaction_read_only = on",
            "statement_timeout = '1s'",
            "DateStyle = 'SQL, DMY'",
            "search_path = nowhere",
            "default_transaction_isolation = 'serializable'",
            "standard_conforming_strings = off",
            "TimeZone = 'Asia/Kathmandu'",
            *(["transaction_timeout = '1s'"] if max(programs()) >= 17 else []),
        ):
            server.execute(f"ALTER DATABASE {name} SET {setting}")
        slow = replace(contents, reader=SlowReader(contents.reader, seconds=1.5))
        publish_to(target_of(address), lambda: slow, everything=True)

    def test_server_that_stops_answering_in_the_middle(self, server: PostgresServer, database: str) -> None:
        """The line is cut between them."""
        with line_that_is_cut(server.port, after=20_000) as port:
            address = database.replace(f":{server.port}/", f":{port}/")
            ids = [str(number) for number in range(3000)]
            contents = contents_of({"a.parquet": messages(ids, "a.parquet")})
            with pytest.raises(OutputError, match="the connection to the server was lost"):
                publish_to(target_of(address), lambda: contents)
        assert waited_for(lambda: publishes(database, contents))


@dataclass(frozen=True)
class SlowReader:
    """Waits before each part, while the transaction and its COPY go on."""

    reader: ReadsParts
    seconds: float

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """See `ReadsParts`."""
        time.sleep(self.seconds)
        yield from self.reader.batches(part, schema)


def publishes(address: str, contents: Contents) -> bool:
    """Whether a publish goes through: not as long as the server believes that there is somebody else."""
    try:
        publish_to(target_of(address), lambda: contents)
    except TargetLocked:
        return False
    return True


@contextmanager
def line_that_is_cut(to: int, after: int) -> Iterator[int]:
    """A port that leads to another one until so many bytes have gone there."""
    listening = socket.create_server(("127.0.0.1", 0))

    def forward(source: socket.socket, target: socket.socket, is_cut: bool) -> None:
        sent = 0
        with suppress(OSError):
            while (block := source.recv(4096)) and not (is_cut and sent + len(block) > after):
                target.sendall(block)
                sent += len(block)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def serve() -> None:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", to))
        back = threading.Thread(target=forward, args=(far, near, False), daemon=True)
        back.start()
        forward(near, far, is_cut=True)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join(10)
