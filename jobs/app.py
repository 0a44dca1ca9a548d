"""The two programs: `score-messages`, and `sentiment-jobs` with every job by its name.

The one place that turns errors into text and exit codes: 0 done, 1 failed with the old output untouched, 2 wrong usage,
3 another run holds the output, 128 + n ended by signal n.
"""

from __future__ import annotations

import os
import shlex
import sys
import traceback
from typing import Any

import typer

from jobs import check, compact, config, evaluate, import_model, runs, schema, score, show, teach, train
from jobs.console import form_asked_for, log_as, logs_json, note, print_error, printable
from jobs.signals import Interrupted, interruptible
from pipeline.errors import InputError, OptionError, PipelineError, TargetLocked

_USAGE_ERROR: Any = typer.BadParameter.__mro__[2]
"""Of all that is wrong with arguments: click's, which Typer has as its own, under no public name."""

_scorer = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")
_scorer.command()(score.command)

_jobs = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    help="Give messages a sentiment; make, measure and import the models that do it.",
)
_jobs.command("score")(score.command)
_jobs.command("show")(show.command)
_jobs.command("runs")(runs.command)
_jobs.command("check")(check.command)
_jobs.command("compact")(compact.command)
_jobs.command("schema")(schema.command)
_jobs.add_typer(config.app, name="config")
_jobs.command("evaluate")(evaluate.command)
_jobs.command("train")(train.command)
_jobs.command("teach")(teach.command)
_jobs.command("import-model")(import_model.command)


def score_messages() -> None:
    """Run `score-messages` with the process's arguments, and exit."""
    _run(_scorer, "score-messages")


def sentiment_jobs() -> None:
    """Run `sentiment-jobs` with the process's arguments, and exit."""
    _run(_jobs, "sentiment-jobs")


def _run(app: typer.Typer, program: str) -> None:
    log_as(form_asked_for(sys.argv[1:], os.environ))
    try:
        with interruptible():
            sys.exit(app(prog_name=program, standalone_mode=not logs_json()))
    except Interrupted as interrupted:
        code = interrupted.exit_code
        note(program, "interrupted; nothing unfinished was written", level="error", exit_code=code)
        sys.exit(code)
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes stdout on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except PipelineError as error:
        _tell(error, program)
        sys.exit(exit_code(error))
    except _USAGE_ERROR as error:  # only where logs are JSON: else Typer has printed it and ended the process
        cure = f"See  {getattr(getattr(error, 'ctx', None), 'command_path', program)} --help"
        message = error.format_message() or "no command is named"
        note(program, message, level="error", cure=cure, exit_code=error.exit_code)
        sys.exit(error.exit_code)
    except Exception as error:
        _tell_bug(error, program)
        sys.exit(1)


def exit_code(error: PipelineError) -> int:
    """The exit code that an error stands for."""
    if isinstance(error, TargetLocked):
        return 3
    return 2 if isinstance(error, OptionError) else 1


def explained(error: PipelineError, program: str, arguments: list[str]) -> str:
    """What was wrong, where, and the next command to type: the same one with the options that cure it."""
    text = f"{program}: {printable(_message(error))}"
    cure = _cure(error, program, arguments)
    return f"{text}\n  {printable(cure)}" if cure else text


def _tell(error: PipelineError, program: str) -> None:
    if not logs_json():
        print_error(explained(error, program, sys.argv[1:]))
        return
    cure = _cure(error, program, sys.argv[1:])
    facts = {"error": type(error).__name__, "exit_code": exit_code(error)} | ({"cure": cure} if cure else {})
    note(program, _message(error), level="error", **facts)


def _message(error: PipelineError) -> str:
    return str(error).rstrip(".") + ". Nothing was written." if isinstance(error, InputError) else str(error)


def _cure(error: PipelineError, program: str, arguments: list[str]) -> str | None:
    if error.cure is None:
        return None
    command = f":  {program} {_again(arguments, error.cure.options)}" if error.cure.options else ""
    return f"{error.cure.text}{command}"


def _again(arguments: list[str], options: str) -> str:
    """The same command with other options: those that it had of the same name are left out."""
    name, *value = options.split(" ", 1)
    kept = list(arguments)
    while name in kept:
        place = kept.index(name)
        del kept[place : place + 1 + len(value)]
    return f"{shlex.join(kept)} {options}".strip()


def _tell_bug(error: Exception, program: str) -> None:
    """A bug keeps its traceback but not its words, nor those of its causes: they may quote a message."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    message = f"{kind} (a bug in score-messages; its words are left out, they may quote a message)"
    frames = "".join(traceback.format_tb(error.__traceback__))
    if logs_json():
        note(program, message, level="error", error=kind, exit_code=1, traceback=frames)
    else:
        print_error(f"{frames}{message}")
