"""`sentiment-jobs config`: what the options of a run are, and where each comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from score_messages.privacy.masked import masked
from score_messages_jobs.commands import score
from score_messages_jobs.options.paths import ORIGIN_TYPED, paths_of
from score_messages_jobs.options.settings import SOURCE, TARGET, configured, names_by_key, settings
from score_messages_jobs.terminal.console import printable

_ORIGINS = {"COMMANDLINE": ORIGIN_TYPED, "DEFAULT": "default"}


@dataclass(frozen=True)
class Effective:
    """One option: its name, its value as TOML writes it, and where that comes from."""

    name: str
    value: str
    origin: str


def run(arguments: list[str]) -> list[Effective]:
    """What the options would be if score-messages were started with these arguments, here and now.

    Raises:
        OptionError: a setting is no option, or the file can't be read.
    """
    program = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    program.command()(score.command)
    context = typer.main.get_command(program).make_context(score.PROGRAM, list(arguments))
    names = names_by_key(context)  # type: ignore[arg-type]  # typer's own base class
    by_key = settings(configured(context.params["config"]), os.environ, {*names, SOURCE, TARGET})
    paths = paths_of(context, context.params["paths"] or [])  # type: ignore[arg-type]
    effective = [
        Effective(SOURCE, _as_toml(_one_or_all(paths.sources)), paths.sources_from or _ORIGINS["DEFAULT"]),
        Effective(TARGET, _as_toml(paths.target), paths.target_from or _ORIGINS["DEFAULT"]),
    ]
    for key, name in names.items():
        source = context.get_parameter_source(name)
        if key not in ("version", "help", "config") and source is not None:
            origin = _ORIGINS.get(source.name) or by_key[key].origin
            effective.append(Effective(key.replace("_", "-"), _as_toml(context.params[name]), origin))
    return effective


def _one_or_all(sources: Sequence[str]) -> object:
    return list(sources) if len(sources) > 1 else next(iter(sources), None)


def _as_toml(value: object) -> str:
    r"""An option that isn't set has no value in TOML; an address shows no password, and no letter commands a terminal.

    >>> print(_as_toml(["é.csv", "2J\x1b[2J\x9b"]))
    ["é.csv", "2J\u001b[2J\U0000009b"]
    """
    if isinstance(value, str):
        value = masked(value)
    elif isinstance(value, list):
        value = [masked(str(setting)) for setting in value]
    text = "" if value is None else json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in text)


app = typer.Typer(no_args_is_help=True, help="Show the options of a run, and where each comes from.")


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def show(context: typer.Context) -> None:
    """Show the options that score-messages would use, and where each comes from.

    `sentiment-jobs config show --config nightly.toml`

    Takes the arguments of score-messages and runs nothing. The command line overrides the environment
    (`SCORE_MESSAGES_MAX_BAD=5`), which overrides the file (`max-bad = 5`), which overrides the default. The output can
    be used as a file itself: what isn't set is a comment.
    """
    effective = run(context.args)
    lines = [_as_line(setting) for setting in effective]
    width = max(map(len, lines))
    for setting, line in zip(effective, lines, strict=True):
        print(f"{line:<{width}}  # {printable(setting.origin)}")


def _as_line(setting: Effective) -> str:
    if setting.value == "":
        return f"# {setting.name}"
    return f"{'# ' * (setting.origin == _ORIGINS['DEFAULT'])}{setting.name} = {setting.value}"
