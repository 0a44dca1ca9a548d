"""What to type next where an error itself doesn't say: the nearest file, option or job. Looks only at names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from score_messages.errors import Hint, InputError, PipelineError
from score_messages_jobs.options.command_line import parsed
from score_messages_jobs.options.nearest import nearest, nearest_path
from score_messages_jobs.options.paths import origin_of

ALIKE = 0.75
"""How alike an option must be, dashes left out: some options drop or replace things, so none is proposed lightly."""

_MISSING = ": there is no such file"
"""How an error about a model's file ends that isn't there."""


def hint_of(error: PipelineError) -> Hint | None:
    """The error's own hint, else the file that a misspelt name may stand for."""
    if error.hint is not None:
        return error.hint
    missing = _missing_source(error)
    right = None if missing is None else nearest_path(missing)
    if missing is None or right is None:
        return None
    return Hint(f"Maybe you mean {right}", instead=(missing, right))


def _missing_source(error: PipelineError) -> str | None:
    """The name of a file that isn't there, as it was typed."""
    named = error.source if isinstance(error, InputError) else str(error).partition(_MISSING)[0]
    is_name = isinstance(error, InputError) or _MISSING in str(error)
    return named if is_name and named != "-" and "\0" not in named and not os.path.lexists(named) else None


def usage_message(error: Any, root: Any, arguments: Sequence[str]) -> str:
    """What is wrong with the arguments, in click's words; and where it stands, if that isn't on the command line.

    Args:
        error: click's.
    """
    if hasattr(error, "possibilities"):  # `usage_hint` has what is meant
        return str(error.message)
    option = getattr(error, "param", None)
    if option is None or any(
        item.option is not None and item.option.name == option.name for item in parsed(root, arguments)
    ):
        return str(error.format_message())
    origin = origin_of(error.ctx, max(option.opts, key=len).strip("-").replace("-", "_"))
    return f"{origin}: {error.format_message()}" if origin else str(error.format_message())


def usage_hint(error: Any, root: Any, program: str, arguments: Sequence[str]) -> Hint:
    """What to type where the arguments themselves are wrong; at least where the help is.

    Args:
        error: click's.
    """
    context = getattr(error, "ctx", None)
    hint = _of_option(error, context, root, arguments) or _of_job(context, arguments)
    return hint or Hint(f"See  {getattr(context, 'command_path', program)} --help")


def _of_option(error: Any, context: Any, root: Any, arguments: Sequence[str]) -> Hint | None:
    wrong = getattr(error, "option_name", None)
    if wrong is None or context is None or not hasattr(error, "possibilities"):
        return None
    file = next((item.words[0] for item in parsed(root, arguments) if _is_file_like_option(item.words[0])), None)
    if file is not None:
        return Hint(f"If {file} is a file", instead=(file, f"./{file}"))
    parameters = [parameter for parameter in context.command.params if parameter.param_type_name == "option"]
    options = [name for parameter in parameters for name in parameter.opts]
    near = nearest(wrong, options)
    is_alike = near is not None and SequenceMatcher(None, wrong.strip("-"), near.strip("-")).ratio() >= ALIKE
    return Hint(f"Maybe you mean {near}", instead=(wrong, near)) if near is not None and is_alike else None


def _is_file_like_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1 and os.path.lexists(word)


def _of_job(context: Any, arguments: Sequence[str]) -> Hint | None:
    jobs = getattr(getattr(context, "command", None), "commands", None)
    typed = [word for word in arguments if not word.startswith("-")]
    wrong = next((word for word in typed if jobs and word not in jobs), None)
    near = None if wrong is None or jobs is None else nearest(wrong, jobs)
    return None if near is None or wrong is None else Hint(f"Maybe you mean {near}", instead=(wrong, near))
