"""What was typed, taken apart: options with their values, and words. Knows a program's options, but runs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

END_OF_OPTIONS = "--"


@dataclass(frozen=True)
class Given:
    """One thing that was typed: an option with its value, or a single word.

    `option` is the program's own object for it, the same under all its names; None for a word that is no option.
    """

    words: tuple[str, ...]
    option: Any = None


def parsed(command: Any, arguments: Sequence[str]) -> list[Given]:
    """What was typed, thing by thing; a job's options follow its name."""
    given: list[Given] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        option = _options(command).get(word.partition("=")[0] if word.startswith("--") else word)
        if word == END_OF_OPTIONS:
            return [*given, Given((word,)), *(Given((word,)) for word in rest)]
        if option is not None:
            takes_next = "=" not in word and not option.is_flag and bool(rest)
            given.append(Given((word, rest.pop(0)) if takes_next else (word,), option))
            continue
        given.append(Given((word,)))
        command = job_of(command, word) or command
    return given


def job_of(command: Any, name: str) -> Any:
    """The job of that name; None if the program has none."""
    return (getattr(command, "commands", None) or {}).get(name)


def _options(command: Any) -> dict[str, Any]:
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    return {name: option for option in options for name in (*option.opts, *option.secondary_opts)}
