"""Spark, started for one job and stopped after it; or the one that `spark-submit` has started."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from score_messages.errors import Hint, OptionError, PipelineError
from score_messages.extras import extra
from score_messages.spark.table_job.settings import NEEDS

LOCAL = "local[*,4]"
"""All cores of this machine; what a lost worker had is done again, up to four times, as on a cluster."""

_ON_ONE_MACHINE = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""Then nobody else has to reach the driver, so nobody can."""

_OF_PANDAS = "PySpark does not yet fully support pandas"
"""How a warning of PySpark begins; nothing here uses what it means."""

_JAVA = Hint(
    "Install Java 17 or 21, and let JAVA_HOME name its folder if it isn't in the PATH. On Debian and Ubuntu:  "
    "apt-get install openjdk-17-jre-headless"
)


@dataclass(frozen=True)
class Logs:
    """What Spark may print: its log, a bar per stage."""

    is_verbose: bool = False
    shows_progress: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """As Spark's own settings."""
        level = {} if self.is_verbose else {"spark.log.level": "OFF"}
        bar = {"spark.ui.showConsoleProgress": str(self.shows_progress).lower()}
        return {**level, **bar, "spark.executorEnv.PYTHONWARNINGS": f"ignore:{_OF_PANDAS}:FutureWarning"}


@contextmanager
def spark_session(master: str | None, settings: Mapping[str, str], logs: Logs | None = None) -> Iterator[Any]:
    """A session for the block, which is stopped at its end; one that is there already goes on.

    Args:
        master: where Spark runs; None for what `spark-submit` says, else this machine.
        settings: Spark's own, by key. Values are never told: they may be credentials.
        logs: what Spark may print; None for nothing.

    Raises:
        PipelineError: PySpark or Java is missing, or Spark doesn't start.
    """
    session_class, logs = _session_class(), logs or Logs()
    was_there = session_class.getActiveSession() is not None
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        session = _started(session_class, master, {**logs.settings, **settings})
    finally:
        for number, handler in signals.items():  # Spark takes SIGINT for itself
            signal.signal(number, handler)
    try:
        if not logs.is_verbose:
            session.sparkContext.setLogLevel("OFF")
        yield session
    finally:
        if not was_there:
            session.stop()


def _started(session_class: Any, master: str | None, settings: Mapping[str, str]) -> Any:
    place = master or (None if _is_submitted() else LOCAL)
    builder = session_class.builder.appName("score-messages")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    own = _ON_ONE_MACHINE if place is not None and place.startswith("local") else {}
    for key, value in {**own, **settings}.items():
        builder = builder.config(key, value)
    if place is not None:
        builder = builder.master(place)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise _not_started(place, error) from None


def _not_started(place: str | None, error: Exception) -> PipelineError:
    """Spark's own words stand in its log; they may hold settings."""
    words = f"{type(error).__name__} {error}"
    if "JAVA_GATEWAY_EXITED" in words or "JAVA_HOME" in words or isinstance(error, FileNotFoundError):
        return PipelineError("Spark needs Java 17 or later, which doesn't start", hint=_JAVA)
    if "Could not parse Master URL" in words:
        return OptionError(f"Spark knows no master '{place}'", hint=Hint("For this machine", "--master 'local[*]'"))
    return PipelineError(
        f"Spark doesn't start ({type(error).__name__})", hint=Hint("To see Spark's own words", "--verbose")
    )


def _is_submitted() -> bool:
    """Whether `spark-submit` has started this process, and so says where Spark runs."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _session_class() -> Any:
    warnings.filterwarnings("ignore", message=_OF_PANDAS, category=FutureWarning)
    with extra("spark", NEEDS):
        from pyspark.sql import SparkSession
    return SparkSession
