"""The two programs: `score-messages`, and `sentiment-jobs` with every job by its name.

The one place that turns errors into text and exit codes: 0 done, 1 failed with the old output untouched, 2 wrong usage,
3 another run holds the output, 128 + n ended by signal n.
"""

from __future__ import annotations

import os
import shlex
import sys
import traceback

import typer

from jobs import config, evaluate, import_model, schema, score, show, teach, train
from jobs.console import note
from jobs.signals import Interrupted, interruptible
from pipeline.errors import InputError, OptionError, PipelineError, TargetLocked

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
    try:
        with interruptible():
            app(prog_name=program)
    except Interrupted as interrupted:
        note(program, "interrupted; nothing unfinished was written")
        sys.exit(interrupted.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes stdout on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except PipelineError as error:
        print(explained(error, program, sys.argv[1:]), file=sys.stderr)
        sys.exit(exit_code(error))
    except Exception as error:
        _print_bug(error)
        sys.exit(1)


def exit_code(error: PipelineError) -> int:
    """The exit code that an error stands for."""
    if isinstance(error, TargetLocked):
        return 3
    return 2 if isinstance(error, OptionError) else 1


def explained(error: PipelineError, program: str, arguments: list[str]) -> str:
    """What was wrong, where, and the next command to type: the same one with the options that cure it."""
    text = f"{program}: {_printable(str(error))}"
    if isinstance(error, InputError):
        text = text.rstrip(".") + ". Nothing was written."
    if error.cure is not None:
        text += f"\n  {_printable(error.cure.text)}"
        if error.cure.options:
            text += f":  {program} {_printable(_again(arguments, error.cure.options))}"
    return text


def _again(arguments: list[str], options: str) -> str:
    """The same command with other options: those that it had of the same name are left out."""
    name, *value = options.split(" ", 1)
    kept = list(arguments)
    while name in kept:
        place = kept.index(name)
        del kept[place : place + 1 + len(value)]
    return f"{shlex.join(kept)} {options}".strip()


def _printable(text: str) -> str:
    """File and column names may hold control characters, which could rewrite a terminal or a log."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _print_bug(error: Exception) -> None:
    """A bug keeps its traceback but not its words, nor those of its causes: they may quote a message."""
    traceback.print_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    print(f"{kind} (a bug in score-messages; its words are left out, they may quote a message)", file=sys.stderr)
