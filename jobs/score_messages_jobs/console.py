"""What jobs say on stderr while they run: lines for people or for a log, and a bar that only a terminal sees."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from score_messages.errors import OptionError
from score_messages.privacy.masked import masked
from score_messages_jobs.pastable import pastable

ShowProgress = Callable[..., None]
"""Takes a count, bytes done, bytes in all (None if unknown), and what it belongs to, such as "input 3 of 20"."""

TEXT, JSON = "text", "json"
VARIABLE = "SCORE_MESSAGES_LOG_FORMAT"


class _Log:
    """How this process says things."""

    form = TEXT


def log_as(form: str) -> None:
    """Say everything from now on as lines of text, or as one JSON object per line.

    Raises:
        OptionError: it is neither `text` nor `json`.
    """
    if form not in (TEXT, JSON):
        raise OptionError(f"--log-format is '{TEXT}' or '{JSON}', not '{form}'")
    _Log.form = form


def logs_json() -> bool:
    """Whether each line on stderr is a JSON object."""
    return _Log.form == JSON


def form_asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The form to begin with, before the arguments are understood: they themselves may be what is to be told of.

    >>> form_asked_for(["inbox.csv", "--log-format", "json"], {}), form_asked_for(["--log-format=yaml"], {})
    ('json', 'text')
    """
    asked = environment.get(VARIABLE)
    for place, argument in enumerate(arguments):
        name, has_value, value = argument.partition("=")
        if name == "--log-format":
            asked = value if has_value else "".join(arguments[place + 1 : place + 2])
    return JSON if asked == JSON else TEXT


def is_terminal() -> bool:
    """Whether somebody watches stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def note(program: str, line: str, level: str = "warning", **facts: Any) -> None:
    """One line on stderr.

    Args:
        level: `info`, `warning` or `error`; in text nothing tells them apart.
        facts: what a log is searched by, such as `input` or `run_id`: fields of the JSON object, passed over in text.
    """
    if logs_json():
        print_error(_as_json({"time": _now(), "level": level, "program": program, "message": line, **facts}))
    else:
        print_error(f"{program}: {printable(line)}")


def print_error(text: str) -> None:
    """Print on stderr, if there is one: started with it closed, Python would print on stdout instead.

    Where it is full or nobody reads it any more, nobody can be told so. Letters that it lacks are written as a shell
    takes them, so that a command can be pasted.
    """
    if sys.stderr is not None:
        text = pastable(text, getattr(sys.stderr, "encoding", None) or "utf-8")
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def take_any_letter() -> None:
    """A stdout whose encoding lacks a letter, such as ASCII, gets it written out instead of ending the job."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    """File and column names may hold control characters, which could rewrite a terminal or a log; addresses secrets."""
    shown = masked(text)
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in shown)


def _as_json(facts: Mapping[str, Any]) -> str:
    r"""One line of ASCII.

    >>> _as_json({"input": "a\x9b\udcff.csv"})
    '{"input": "a\\u009b\\\\udcff.csv"}'
    """
    return ascii_json(each_text(facts, _encodable))


def _encodable(text: str) -> str:
    """Names of files may hold bytes that are no text; JSON has no form for them that all readers take."""
    return masked(text).encode("utf-8", "backslashreplace").decode()


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same mappings and lists with every string in them, keys included, as `change` gives it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {each_text(name, change): each_text(one, change) for name, one in value.items()}
    return [each_text(one, change) for one in value] if isinstance(value, list | tuple) else value


def ascii_json(value: Any) -> str:
    """JSON on one line that no terminal obeys: of control characters, Python's own leaves one as it is."""
    import json

    return json.dumps(value).replace("\x7f", "\\u007f")


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextlib.contextmanager
def progress_bar(title: str, unit: str, wanted: bool) -> Iterator[ShowProgress]:
    """A bar on stderr over bytes done of bytes in all, with a count of `unit`; nothing unless it is wanted and seen."""
    if logs_json() or not (wanted and is_terminal()):
        yield lambda count, done, total, of="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(printable(title), total=None)

        def show(count: int, done: int, total: int | None, of: str = "") -> None:
            told = f"{title}{' ' if of else ''}{of}: {count:,} {unit}"
            bar.update(task, completed=done, total=total, description=printable(told))

        yield show
