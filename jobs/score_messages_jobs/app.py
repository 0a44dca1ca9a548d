"""Where both programs are started and end.

The place that turns errors into text and exit codes: 0 done, 1 failed with the old output untouched, 2 wrong usage,
3 another run holds the output, 128 + n ended by signal n.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import typer

from score_messages.errors import Hint, InputError, OptionError, OutputError, PipelineError, TargetLocked
from score_messages.privacy.masked import masked
from score_messages_jobs.hints.again import again, is_form
from score_messages_jobs.hints.proposals import hint_of, usage_hint, usage_message
from score_messages_jobs.options.empty_names import refuse_empty_names
from score_messages_jobs.programs import JOBS, SCORE, only_reads, program
from score_messages_jobs.signals import Interrupted, interruptible
from score_messages_jobs.terminal.console import take_any_letter
from score_messages_jobs.terminal.logs import ProgramLog, configure, form_asked_for, logs_json
from score_messages_jobs.terminal.standard_output import Output, give_up_output, remembered_output

if TYPE_CHECKING:
    from score_messages.model.bundle import Model

_USAGE_ERROR: Any = typer.BadParameter.__mro__[2]
"""Of all that is wrong with arguments: click's, which Typer has as its own, under no public name."""


def score_messages(model: Model | None = None) -> None:
    """Run `score-messages` with the process's arguments, and exit; `model` scores unless they name another."""
    _run(SCORE, model)


def sentiment_jobs(model: Model | None = None) -> None:
    """Run `sentiment-jobs` with the process's arguments, and exit; `model` scores unless they name another."""
    _run(JOBS, model)


def _run(name: str, model: Model | None) -> None:
    configure(form_asked_for(sys.argv[1:], os.environ))
    take_any_letter()
    sys.exit(_exit_code_of(name, model))


def _exit_code_of(name: str, model: Model | None) -> int:
    """Run the program and say what went wrong; what it printed has arrived, or an error says that it hasn't."""
    with remembered_output() as output:
        try:
            with interruptible():
                code = _run_and_flush(name, output, model)
        except Interrupted as interrupted:
            code = interrupted.exit_code
            ProgramLog(name).error("interrupted; nothing incomplete was written", extra={"exit_code": code})
        except PipelineError as error:
            code = exit_code(error)
            log_error(error, name, sys.argv[1:])
        except _USAGE_ERROR as error:
            code = int(error.exit_code)
            _log_usage_error(error, name)
        except Exception as error:
            is_of_output = isinstance(error, BrokenPipeError) or (output is not None and error is output.failure)
            code = _log_output_error(error, name) if is_of_output else _log_bug(error, name)
    return code


def _run_and_flush(name: str, output: Output | None, model: Model | None) -> int:
    if output is None and only_reads(name, sys.argv[1:]):
        raise OutputError("standard output", "is closed, so nothing can be printed")
    refuse_empty_names(typer.main.get_command(program(name)), sys.argv[1:])
    try:
        code = program(name)(prog_name=name, standalone_mode=False, obj=model) or 0
    except SystemExit as ended:  # so end completion, and whatever else prints for itself
        code = ended.code or 0
    if output is not None:
        output.flush()
    return int(code)


def exit_code(error: PipelineError) -> int:
    """The exit code that an error stands for."""
    if isinstance(error, TargetLocked):
        return 3
    return 2 if isinstance(error, OptionError) else 1


def log_error(error: PipelineError, name: str, arguments: list[str]) -> None:
    """Say what was wrong, where, and the next command to type: the same with the hint applied.

    Args:
        arguments: as they were typed, without the program's name.
    """
    hint = _hint(hint_of(error), name, arguments)
    fields = {"error": type(error).__name__, "exit_code": exit_code(error)} | ({"hint": hint} if hint else {})
    ProgramLog(name).error(_message(error, name, arguments), extra=fields)


def _message(error: PipelineError, name: str, arguments: list[str]) -> str:
    """For an input that can't be trusted, also what a careful person fears: whether a table was spoilt."""
    if isinstance(error, InputError) and not only_reads(name, arguments):
        return str(error).rstrip(".") + ". Nothing was written."
    return str(error)


def _hint(hint: Hint | None, name: str, arguments: list[str]) -> str | None:
    """The sentence and the command; None where the hint is an option that this job doesn't have.

    A command that was typed with a secret can't be shown so that it runs. Then the option alone is.
    """
    if hint is None:
        return None
    command = again(name, typer.main.get_command(program(name)), arguments, hint)
    if command is not None and any(masked(word) != word for word in arguments):
        return f"{hint.text}:  add {hint.options}" if hint.options else hint.text
    if command is not None:
        return f"{hint.text}:  {command}"
    if is_form(hint):
        return f"{hint.text}:  {hint.options}"
    return None if hint.options else hint.text


def _log_usage_error(error: Any, name: str) -> None:
    """What is wrong with the arguments. Where there are none, click has shown the help."""
    arguments = sys.argv[1:]
    root = typer.main.get_command(program(name))
    message = usage_message(error, root, arguments)
    hint = _hint(usage_hint(error, root, name, arguments), name, arguments)
    if message or logs_json():
        fields = {"hint": hint, "exit_code": error.exit_code}
        ProgramLog(name).error(message or "no command is named", extra=fields)


def _log_output_error(error: Exception, name: str) -> int:
    """Whoever has gone on reading something else needs no word; a full disk does. Gives the exit code."""
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        ProgramLog(name).error(f"standard output: {error.strerror}", extra={"exit_code": 1})
    give_up_output()
    return 1


def _log_bug(error: Exception, name: str) -> int:
    """A bug keeps its traceback but not its words, nor those of its causes: they may quote a message.

    Gives the exit code.
    """
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    message = f"{kind} (a bug in score-messages; its words are left out, they may quote a message)"
    frames = "".join(traceback.format_tb(error.__traceback__))
    ProgramLog(name).error(message, extra={"error": kind, "exit_code": 1, "traceback": frames})
    return 1
