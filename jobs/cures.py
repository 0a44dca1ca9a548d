"""What to type next where an error itself doesn't say: the nearest file, option or job. Looks only at names."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from jobs.again import parsed
from pipeline.errors import Cure, InputError, PipelineError

MOST_NAMES = 20_000
"""So many names of a folder are compared; a typing error isn't worth a minute."""


def cure_of(error: PipelineError) -> Cure | None:
    """The error's own cure, else the file that a misspelt name may stand for."""
    if error.cure is not None:
        return error.cure
    missing = _missing_source(error)
    right = None if missing is None else nearest_path(missing)
    if missing is None or right is None:
        return None
    return Cure(f"Perhaps {right} is meant", instead=(missing, right))


def _missing_source(error: BaseException) -> str | None:
    """The name of an input that isn't there, as it was typed; errors about models may come of one."""
    if isinstance(error, InputError) and error.source != "-" and "\0" not in error.source:
        return None if os.path.lexists(error.source) else error.source
    return None if error.__cause__ is None else _missing_source(error.__cause__)


def nearest_path(path: str) -> str | None:
    """The path that is there and is spelt most like one that isn't; None if none is alike.

    Each part of it may be misspelt. What ends in a slash stays so.
    """
    folder, name = os.path.split(path.rstrip("/"))
    if not name or "://" in path:
        return None
    if folder and not os.path.isdir(folder):
        right = nearest_path(folder)
        whole = None if right is None else os.path.join(right, name)
        return whole if whole is None or os.path.lexists(whole) else nearest_path(whole)
    near = nearest(name, _names_in(folder or "."))
    slash = "/" * path.endswith("/")
    return None if near is None else os.path.join(folder, near) + slash


def _names_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, MOST_NAMES) if not entry.name.startswith(".")]
    except OSError:
        return []


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What is spelt most like `name`, whatever its case; None if nothing is alike."""
    by_case = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_case, n=1, cutoff=0.6)
    return by_case[near[0]] if near else None


def usage_cure(error: Any, root: Any, program: str, arguments: Sequence[str]) -> Cure:
    """What to type where the arguments themselves are wrong; at least where the help is.

    Args:
        error: click's.
    """
    context = getattr(error, "ctx", None)
    cure = _of_option(error, context, root, arguments) or _of_job(context, arguments)
    return cure or Cure(f"See  {getattr(context, 'command_path', program)} --help")


def _of_option(error: Any, context: Any, root: Any, arguments: Sequence[str]) -> Cure | None:
    wrong = getattr(error, "option_name", None)
    if wrong is None or context is None or not hasattr(error, "possibilities"):
        return None
    file = next((one.words[0] for one in parsed(root, arguments) if _is_file_like_option(one.words[0])), None)
    if file is not None:
        return Cure(f"If {file} is a file", instead=(file, f"./{file}"))
    options = [name for one in context.command.params if one.param_type_name == "option" for name in one.opts]
    near = nearest(wrong, options)
    return None if near is None else Cure(f"Perhaps {near} is meant", instead=(wrong, near))


def _is_file_like_option(word: str) -> bool:
    return word.startswith("-") and len(word) > 1 and os.path.lexists(word)


def _of_job(context: Any, arguments: Sequence[str]) -> Cure | None:
    jobs = getattr(getattr(context, "command", None), "commands", None)
    typed = [word for word in arguments if not word.startswith("-")]
    wrong = next((word for word in typed if jobs and word not in jobs), None)
    near = None if wrong is None or jobs is None else nearest(wrong, jobs)
    return None if near is None or wrong is None else Cure(f"Perhaps {near} is meant", instead=(wrong, near))
