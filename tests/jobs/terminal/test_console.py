"""What programs say on stderr: lines for people, or JSON lines for a log, and never a word of a message."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import Hint, InputError, OptionError, PipelineError, TargetLocked
from score_messages_jobs import app, programs
from score_messages_jobs.signals import Interrupted
from score_messages_jobs.terminal import logs, progress
from score_messages_jobs.terminal.logs import ProgramLog
from tests.support.messages import CANARY


@pytest.fixture(autouse=True)
def _text_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other tests read text."""
    monkeypatch.delenv(logs.VARIABLE, raising=False)
    yield
    logs.configure(logs.TEXT)


@pytest.fixture
def as_json() -> None:
    """As `--log-format json` does."""
    logs.configure("json")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was said on stderr."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def ended(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, *arguments: str, program: str = "score-messages"
) -> int:
    """The exit code of a program whose work raises that."""

    def fails() -> None:
        raise error

    class Failing(typer.Typer):
        def __call__(self, *args: object, **options: object) -> None:
            fails()

    failing = Failing()
    vars(failing).update(vars(programs.program("score-messages")))
    monkeypatch.setattr(sys, "argv", [program, *arguments])
    monkeypatch.setattr(app, "program", lambda name: failing)
    with pytest.raises(SystemExit) as done:
        app.score_messages()
    return int(done.value.code or 0)


def test_text_is_a_line_without_facts(capsys: pytest.CaptureFixture[str]) -> None:
    """As people read it in a mail from cron."""
    logs.configure("text")
    ProgramLog("score-messages").info("a.csv: 3 rows are broken", extra={"input": "a.csv"})
    assert capsys.readouterr() == ("", "score-messages: a.csv: 3 rows are broken\n")


@pytest.mark.usefixtures("as_json")
def test_json_line_says_when_how_bad_who_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    """And the facts that a log is searched by."""
    fields = {"run_id": "20261124T031500Z-9a8b", "counts": {"rows": [1, None]}}
    ProgramLog("score-messages").warning("a line", extra=fields)
    (line,) = lines(capsys)
    moment = datetime.strptime(line.pop("time"), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - moment).total_seconds()) < 60
    expected = {"level": "warning", "program": "score-messages", "message": "a line"}
    assert line == expected | fields


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_name_holds_a_note_is_one_line_that_no_terminal_obeys(name: str) -> None:
    """Control characters, line ends and bytes that are no text are written out, in both forms."""
    for form in ("text", "json"):
        logs.configure(form)
        with pytest.MonkeyPatch.context() as patch:
            stderr = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
            patch.setattr(sys, "stderr", stderr)
            ProgramLog("p").warning(name, extra={"input": name})
            stderr.flush()
        line = stderr.buffer.getvalue().decode()
        assert line.endswith("\n") and line[:-1].isprintable()
    logged = json.loads(line)
    assert logged["message"] == logged["input"] == name.encode("utf-8", "backslashreplace").decode()
    logged["input"].encode()


def test_another_form_is_an_error() -> None:
    """A misspelt one must not fall back on text unseen."""
    with pytest.raises(OptionError, match="'text' or 'json', not 'yaml'"):
        logs.configure("yaml")


@pytest.mark.parametrize(
    ("arguments", "variable", "form"),
    [
        ([], None, "text"),
        ([], "json", "json"),
        (["a.csv", "--log-format", "json"], None, "json"),
        (["--log-format=json", "a.csv"], None, "json"),
        (["--log-format", "text"], "json", "text"),
        (["--log-format=json", "--log-format=text"], None, "text"),
        (["--log-format"], "json", "text"),
        (["--log-format", "yaml"], None, "text"),
    ],
)
def test_form_is_known_before_the_arguments_are_understood(
    arguments: list[str], variable: str | None, form: str
) -> None:
    """So that usage errors come in it; the command line before the environment, the last before the first."""
    assert logs.form_asked_for(arguments, {} if variable is None else {logs.VARIABLE: variable}) == form


@pytest.mark.parametrize("form", ["text", "json"])
def test_without_a_stderr_nothing_is_printed(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not on stdout either, where the table may go."""
    monkeypatch.setattr(sys, "stderr", None)
    logs.configure(form)
    ProgramLog("score-messages").warning("a line")
    for error in (InputError("a.csv", "is empty"), ValueError(), Interrupted(15)):
        ended(monkeypatch, error)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("as_json")
def test_no_bar_among_json_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not on a terminal either."""
    monkeypatch.setattr(progress, "is_terminal", lambda: True)
    with progress.progress_bar("scoring", "messages", wanted=True) as show:
        show(1, 1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("error", "code", "fields"),
    [
        (
            InputError("a.csv", "has no column 'body'.", hint=Hint("Name it", "--text-column text")),
            1,
            {
                "message": "a.csv: has no column 'body'. Nothing was written.",
                "error": "InputError",
                "hint": "Name it:  score-messages a.csv t.parquet --log-format json --text-column text",
            },
        ),
        (TargetLocked("t.parquet", "is held"), 3, {"message": "t.parquet: is held", "error": "TargetLocked"}),
        (
            OptionError("--limit is odd", hint=Hint("Leave it out.")),
            2,
            {"message": "--limit is odd", "error": "OptionError", "hint": "Leave it out."},
        ),
    ],
)
def test_an_error_is_one_object_with_its_hint_and_exit_code(
    error: PipelineError,
    code: int,
    fields: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As text has it on two lines."""
    assert ended(monkeypatch, error, "a.csv", "t.parquet", "--log-format", "json") == code
    (line,) = lines(capsys)
    del line["time"]
    assert line == {"level": "error", "program": "score-messages", "exit_code": code, **fields}


def test_an_interruption_is_an_error_with_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The variable says so as well as the option."""
    monkeypatch.setenv(logs.VARIABLE, "json")
    assert ended(monkeypatch, Interrupted(15)) == 143
    (line,) = lines(capsys)
    assert (line["level"], line["exit_code"]) == ("error", 143) and "interrupted" in line["message"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_bug_tells_where_but_not_its_words(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor those of its causes: they may quote a message."""
    error = ValueError(f"could not convert {CANARY}")
    error.__cause__ = KeyError(CANARY)
    assert ended(monkeypatch, error, f"--log-format={form}") == 1
    stderr = capsys.readouterr().err
    assert CANARY not in stderr and "in fails" in stderr and "builtins.ValueError (a bug in score-messages" in stderr
    if form == "json":
        (line,) = map(json.loads, stderr.splitlines())
        assert (line["level"], line["error"], line["exit_code"]) == ("error", "builtins.ValueError", 1)
        assert line["traceback"].startswith('  File "') and "in fails" in line["traceback"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["show", "--no-such-option"], "--no-such-option"),
        (["runs"], "FOLDER"),
        (["runs", "scored", "--last", "many"], "--last"),
        (["no-such-job"], "no-such-job"),
        ([], "no command"),
    ],
)
def test_wrong_usage_is_an_object_too(
    arguments: list[str], expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the help that says how it's done."""
    monkeypatch.setenv(logs.VARIABLE, "json")
    monkeypatch.setattr(sys, "argv", ["sentiment-jobs", *arguments])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(SystemExit) as done:
        app.sentiment_jobs()
    assert done.value.code == 2
    (line,) = lines(capsys)
    assert expected in line["message"] and line["exit_code"] == 2
    assert line["hint"].startswith("See  sentiment-jobs") and line["hint"].endswith(" --help")


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_program_that_ends_well_says_nothing(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0 in both forms."""
    monkeypatch.setenv(logs.VARIABLE, form)
    monkeypatch.setattr(sys, "argv", ["sentiment-jobs", "schema"])
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(SystemExit) as done:
        app.sentiment_jobs()
    assert not done.value.code and capsys.readouterr().err == ""


def test_each_run_begins_with_what_it_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not with the form of the one before, where a process makes several."""
    logs.configure("json")
    ended(monkeypatch, InputError("a.csv", "is empty"))
    assert capsys.readouterr().err == f"score-messages: a.csv: is empty. Nothing was written.{os.linesep}"
