"""An argument that is empty, as a variable leaves it that isn't set: as a path it would be the folder one is in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.command_line import Given, parsed

_PATHS = {"FILE", "DIR"}
"""What an option's help calls a value that names something on disk."""


def refuse_empty_names(root: Any, arguments: Sequence[str]) -> None:
    """Raise OptionError if a path among the arguments is empty.

    Args:
        root: the program as a click command.
        arguments: as they were typed, without the program's name.
    """
    if not any(word == "" or word.endswith("=") for word in arguments):
        return
    for number, given in enumerate(parsed(root, arguments), 1):
        if _is_empty_path(given):
            name = f"argument {number}" if given.option is None else given.words[0].rstrip("=")
            hint = Hint("Name it, or . for the folder that you are in; a variable that isn't set leaves nothing behind")
            raise OptionError(f"{name} is empty, and no name of a file or folder", hint=hint)


def _is_empty_path(given: Given) -> bool:
    if given.option is None:
        return given.words == ("",)
    value = given.words[1] if len(given.words) > 1 else given.words[0].partition("=")[2]
    is_path = _PATHS & set((given.option.metavar or "").split("|"))
    return bool(is_path) and value == "" and (len(given.words) > 1 or given.words[0].endswith("="))
