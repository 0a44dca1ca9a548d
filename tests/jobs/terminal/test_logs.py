"""Logging is the standard library's: only the command sets it up, and the library says nothing at all."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from score_messages import score_file
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from score_messages_jobs.terminal.logs import JSON, LOGGER, TEXT, ProgramLog, configure


@pytest.fixture(autouse=True)
def _text_again() -> Iterator[None]:
    """Other tests read text."""
    yield
    configure(TEXT)


def test_importing_the_command_sets_up_no_logging() -> None:
    """Whoever imports it keeps the logging that they have."""
    code = (
        "import logging, score_messages_jobs.app\n"
        "print(logging.getLogger().handlers, *(logging.getLogger(n).handlers for n in logging.root.manager.loggerDict))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"[]"}


class Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def test_the_library_logs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even of rows that it can't read: its report has them."""
    source = tmp_path / "inbox.csv"
    source.write_bytes(b"id,body\n1,good\n2,bad\xff\n3,fine,too many\n" + b"4,well\n" * 300)
    logger, handler = logging.getLogger(LOGGER), Records()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        options = ScoreOptions(read=ReadOptions(encoding="utf-8"))
        report = score_file(str(source), str(tmp_path / "scored.parquet"), options)
        assert capsys.readouterr() == ("", "")
        ProgramLog("p").debug("heard")
    finally:
        logger.removeHandler(handler)
    assert report.bad == 2
    assert [record.getMessage() for record in handler.records] == ["heard"]


def test_the_last_form_asked_for_is_the_only_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Configuring again, as a process with several runs does, says nothing twice."""
    for form in (TEXT, JSON, JSON, TEXT):
        configure(form)
    ProgramLog("p").info("a line")
    assert capsys.readouterr().err == "p: a line\n"


def test_a_root_logger_that_a_library_set_up_says_nothing_again(capsys: pytest.CaptureFixture[str]) -> None:
    """As TensorFlow's does."""
    configure(TEXT)
    root_handler = logging.StreamHandler()
    logging.getLogger().addHandler(root_handler)
    try:
        ProgramLog("p").warning("a line")
    finally:
        logging.getLogger().removeHandler(root_handler)
    assert capsys.readouterr().err == "p: a line\n"


def test_a_field_may_be_called_like_an_attribute_of_a_log_record(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard logging refuses `extra={"message": ...}`; a run's counts may get any name."""
    configure(JSON)
    fields = {"name": "a", "args": [1], "module": "b", "exc_info": None, "filename": "c", "process": 4}
    ProgramLog("p").info("100 % of %s", extra=fields)
    logged = json.loads(capsys.readouterr().err)
    assert logged.items() >= fields.items() and logged["message"] == "100 % of %s"


@pytest.mark.parametrize("form", [TEXT, JSON])
def test_a_plain_logger_below_ours_is_heard_as_well(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Named by the logger, where no program is."""
    configure(form)
    logging.getLogger(f"{LOGGER}.read").warning("took %d s", 3)
    stderr = capsys.readouterr().err
    if form == JSON:
        assert json.loads(stderr).items() >= {"program": "score_messages.read", "message": "took 3 s"}.items()
    else:
        assert stderr == "score_messages.read: took 3 s\n"


def test_a_traceback_stands_alone_behind_a_warning_and_before_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """What failed was said in the line before, or is said in the line behind it."""
    configure(TEXT)
    frames = '  File "a.py", line 1, in f\n'
    ProgramLog("p").warning("where that arose", extra={"traceback": frames})
    ProgramLog("p").error("builtins.ValueError", extra={"traceback": frames})
    assert capsys.readouterr().err == f"{frames}{frames}builtins.ValueError\n"
