"""A command's options are the fields of a dataclass: each is written once, and reaches the command as it was typed."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import pytest
import typer
from typer.models import ParameterInfo

from score_messages_jobs.commands import check, compact, evaluate, import_model, runs, score, show, teach, train
from score_messages_jobs.evaluation.options import Options as EvaluateOptions
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.options.option_fields import options_of, with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.training.options import OwnParameters
from score_messages_jobs.training.options import Parameters as TrainParameters


@dataclasses.dataclass(frozen=True)
class Reading:
    """Options that two commands share."""

    delimiter: Annotated[str, typer.Option(help="Of CSV.")] = ","


@dataclasses.dataclass(frozen=True)
class Options:
    """One argument, options of every form, those of `Reading`, and what no command line shows."""

    folder: Annotated[Path, typer.Argument()]
    reading: Reading = Reading()
    data: Annotated[tuple[Path, ...], typer.Option()] = ()
    rows: Annotated[int, typer.Option("--first")] = 3
    width: int = 80


def run(arguments: list[str]) -> tuple[Options, bool]:
    """What reaches a command that takes these options between others."""
    taken: list[tuple[Options, bool]] = []

    def command(context: typer.Context, options: Options, as_json: bool = False) -> None:
        """What it does."""
        taken.append((options, as_json))

    program = typer.Typer(add_completion=False)
    wrapped = with_options_of(Options)(command)
    assert wrapped.__doc__ == "What it does."
    program.command()(wrapped)
    assert list(inspect.signature(wrapped).parameters) == ["context", "folder", "delimiter", "data", "rows", "as_json"]
    program(arguments, standalone_mode=False)
    return taken[0]


@pytest.mark.parametrize(
    ("arguments", "options", "as_json"),
    [
        (["a"], Options(Path("a")), False),
        (["a", "--as-json", "--first", "7"], Options(Path("a"), rows=7), True),
        (["a", "--data", "b", "--data", "c"], Options(Path("a"), data=(Path("b"), Path("c"))), False),
        (["a", "--delimiter", ";"], Options(Path("a"), Reading(";")), False),
    ],
)
def test_command_takes_its_options_as_one_thing(arguments: list[str], options: Options, as_json: bool) -> None:
    """As typed, with those that it shares; what isn't shown has its default."""
    assert run(arguments) == (options, as_json)


def test_fields_without_an_option_are_no_options() -> None:
    """Nor are arguments."""
    assert list(options_of(Options)) == ["data", "rows"] and list(options_of(Reading)) == ["delimiter"]


COMMANDS: list[tuple[Callable[..., None], list[type]]] = [
    (score.command, [Parameters]),
    (train.command, [TrainParameters, LabelledFiles, OwnParameters]),
    (evaluate.command, [EvaluateOptions, LabelledFiles]),
    (teach.command, [teach.Options]),
    (import_model.command, [import_model.Options]),
    (check.command, [check.Options]),
    (compact.command, [compact.Options]),
    (runs.command, [runs.Options]),
    (show.command, [show.Options]),
]


@pytest.mark.parametrize(("command", "kinds"), COMMANDS, ids=lambda value: getattr(value, "__module__", ""))
def test_options_of_a_command_are_the_fields(command: Callable[..., None], kinds: list[type]) -> None:
    """Name, default and what the help shows, of every field that shows anything."""
    parameters = inspect.signature(command).parameters
    shown = 0
    for kind in kinds:
        hints = get_type_hints(kind, include_extras=True)
        for field in dataclasses.fields(kind):
            infos = [info for info in get_args(hints[field.name]) if isinstance(info, ParameterInfo)]
            if infos:
                parameter, shown = parameters[field.name], shown + 1
                missing = field.default is dataclasses.MISSING
                default: Any = inspect.Parameter.empty if missing else field.default
                assert parameter.default == (None if default == () else default), field.name
                assert vars(get_args(parameter.annotation)[1]) == vars(infos[0]), field.name
    assert shown > 1
