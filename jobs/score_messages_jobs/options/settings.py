"""What an option is if the command line doesn't say: from the environment, else from the file of `--config`.

Both name options as the command does: `max-bad` in the file, SCORE_MESSAGES_MAX_BAD in the environment. What they name
beyond that is an error: a misspelt setting that is passed over would change every night's table unseen.
"""

from __future__ import annotations

import difflib
import glob
import itertools
import os
import re
import shlex
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from score_messages.errors import Hint, OptionError
from score_messages.privacy.masked import scheme_of
from score_messages.stores.other_forms import in_our_form
from score_messages_jobs.options.nearest import nearest_path

PREFIX = "SCORE_MESSAGES_"

OTHER_VARIABLES = {f"{PREFIX}DATA", f"{PREFIX}CONFIG"}
"""Variables with the prefix that are no settings: where tests and benchmarks find their data, and the file itself."""

SOURCE, TARGET = "source", "target"

_NEVER = {"version", "help", "config", "install_completion", "show_completion"}
_ONLY_IN_FILES = {SOURCE, TARGET}
_PATHS = _ONLY_IN_FILES | {"summary", "report"}

Value = str | int | float | bool | list[str]


@dataclass(frozen=True)
class Setting:
    """What an option is if the command line doesn't say, and where that stands: a file or a variable."""

    value: Value
    origin: str


def give_defaults(context: typer.Context, file: Path | None) -> dict[str, Setting]:
    """Give the options of a command their defaults from file and environment; what is said of paths is only returned.

    Raises:
        OptionError: from `settings`.
    """
    names = names_by_key(context)
    by_key = settings(configured(file), os.environ, {*names, SOURCE, TARGET})
    context.default_map = {names[key]: setting.value for key, setting in by_key.items() if key in names}
    return by_key


def names_by_key(context: typer.Context) -> dict[str, str]:
    """What Python calls each option, by what people call it: `from` is `from_`. Arguments are no options."""
    options = [option for option in context.command.params if option.name and option.param_type_name == "option"]
    return {max(option.opts, key=len).strip("-").replace("-", "_"): str(option.name) for option in options}


def configured(file: Path | None) -> Path | None:
    """The file that `--config` names, else the one that the environment does."""
    named = os.environ.get(f"{PREFIX}CONFIG")
    return file or (Path(named) if named else None)


def settings(file: Path | None, environment: Mapping[str, str], keys: Collection[str]) -> dict[str, Setting]:
    """The settings by key; the environment comes before the file.

    Args:
        keys: names of all options, and of the paths that a file may set, with underscores for dashes.

    Raises:
        OptionError: the file can't be read or isn't TOML; or something is named that is no option.
    """
    known = set(keys) - _NEVER
    return ({} if file is None else _of_file(file, known)) | _of_environment(environment, known - _ONLY_IN_FILES)


def _of_file(file: Path, known: Collection[str]) -> dict[str, Setting]:
    by_key = {}
    text = _text(file)
    for key, given in _table(file, text).items():
        name = key.replace("-", "_")
        where = f"{file}{_line_of(key, text)}"
        _require_known(f"{where}: '{key}'", name, {other: other.replace("_", "-") for other in known})
        value = ",".join(map(str, given)) if isinstance(given, list) and name == "keep" else given
        if name in _PATHS and (value == "" or (isinstance(value, list) and "" in value)):
            hint = Hint("Name it, or . for the folder that the file lies in")
            raise OptionError(f"{where}: '{key}' is empty, and no name of a file or folder", hint=hint)
        if name == SOURCE and isinstance(value, list) and all(isinstance(option, str) for option in value):
            by_key[name] = Setting([_beside_as_pattern(file, option) for option in value], str(file))
            continue
        if not isinstance(value, str | int | float):
            raise OptionError(f"{where}: '{key}' is neither text, a number, nor true or false")
        by_key[name] = Setting(_beside(file, value) if name in _PATHS else value, str(file))
    return by_key


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # editors of Windows put a mark in front
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise OptionError(f"{file}, line {line}: is no UTF-8", hint=Hint("Save the file as UTF-8.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is no name of a file"
        raise OptionError(f"{file}: {reason}", hint=_other_file(file)) from error


def _other_file(file: Path) -> Hint:
    near = nearest_path(str(file))
    if near is None:
        return Hint("Name another file with --config")
    return Hint(f"Maybe you mean {near}", f"--config {shlex.quote(near)}")


def _table(file: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Its words may quote the file; only the position is taken, which stands at their end.
        position = re.search(r"\(at line (\d+), column (\d+)\)\Z", str(error))
        line = position[1] if position else str(text.rstrip().count("\n") + 1)
        column = f", column {position[2]}" if position else " (the last)"
        hint = Hint('Its lines look like this: max-bad = "1%"')
        raise OptionError(f"{file}, line {line}{column}: is no TOML", hint=hint) from None


def _line_of(key: str, text: str) -> str:
    """Where a key stands, such as ", line 3"; "" for one that is written in another way than most."""
    pattern = re.compile(rf"[ \t]*\[?[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]")
    numbers = (number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line))
    return "".join(f", line {number}" for number in itertools.islice(numbers, 1))


def _beside(file: Path, value: Value) -> Value:
    """A path in the file is meant from where the file lies: cron starts us elsewhere than people do."""
    if not isinstance(value, str) or value == "-" or scheme_of(value) or in_our_form(value):
        return value
    return str(file.parent / value) + os.sep * value.endswith(os.sep)  # a folder of tables may not be there yet


def _beside_as_pattern(file: Path, value: str) -> str:
    """The same for what may be a pattern, in a folder whose own name must not be taken for one."""
    beside = str(_beside(file, value))
    folder = str(file.parent)
    return beside.replace(folder, glob.escape(folder), 1) if glob.has_magic(value) else beside


def _of_environment(environment: Mapping[str, str], known: Collection[str]) -> dict[str, Setting]:
    by_key = {}
    for variable in sorted(environment):
        if not variable.startswith(PREFIX) or variable in OTHER_VARIABLES:
            continue
        name = variable.removeprefix(PREFIX).lower()
        _require_known(f"the variable {variable}", name, {other: PREFIX + other.upper() for other in known})
        if environment[variable]:  # an empty one counts as none
            by_key[name] = Setting(environment[variable], variable)
    return by_key


def _require_known(what: str, name: str, known: Mapping[str, str]) -> None:
    """Raise OptionError unless `name` is a key of `known`, whose values are what people call them."""
    if name not in known:
        similar = difflib.get_close_matches(name, known, n=1)
        hint = Hint(f"Maybe you mean {known[similar[0]]}" if similar else "score-messages --help lists the options")
        raise OptionError(f"{what} is no option of score-messages", hint=hint)
