"""What jobs log: lines for people, or JSON lines for whatever collects logs. Both go to stderr.

Jobs log to `logging.getLogger("score_messages")`, through a `ProgramLog`. Only the command gives that logger a handler
(`configure`), never an import; and the library itself logs nothing, it returns and raises.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any

from score_messages.errors import OptionError
from score_messages.privacy.masked import masked
from score_messages_jobs.terminal.ascii_json import ascii_json, each_text
from score_messages_jobs.terminal.console import print_error, printable

TEXT, JSON = "text", "json"
VARIABLE = "SCORE_MESSAGES_LOG_FORMAT"

LOGGER = "score_messages"


class ProgramLog(logging.LoggerAdapter[logging.Logger]):
    """The log of one program, such as `sentiment-jobs teach`.

    `extra` takes what a log is searched by, such as `input` or `run_id`, under any names: they are kept apart from the
    record's own attributes. They are fields of the JSON object; of text, only `hint` and `traceback` are.
    """

    def __init__(self, program: str) -> None:
        """Log under the name of a program, as people type it."""
        super().__init__(logging.getLogger(LOGGER))
        self._program = program

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        """Put the program's name and the fields on the record."""
        return msg, {**kwargs, "extra": {"program": self._program, "fields": kwargs.get("extra") or {}}}


class TextFormatter(logging.Formatter):
    """`program: message`, and a hint on a line of its own; nothing tells levels apart.

    An error's traceback stands before its message, as Python prints it. A warning's stands alone: what went wrong was
    said in the line before.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The lines of a record, without control characters."""
        fields = _fields(record)
        if "traceback" in fields:
            frames: str = fields["traceback"]
            return frames + record.getMessage() if record.levelno >= logging.ERROR else frames.rstrip("\n")
        return as_text(_program(record), record.getMessage(), fields.get("hint"))


class JsonFormatter(logging.Formatter):
    """One object per line: `time` (UTC), `level`, `program`, `message`, then the record's fields."""

    def format(self, record: logging.LogRecord) -> str:
        """A record as one line of ASCII."""
        facts = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "program": _program(record),
            "message": record.getMessage(),
        }
        return ascii_json(each_text(facts | _fields(record), _encodable))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """ISO 8601 in UTC, with milliseconds."""
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class StderrHandler(logging.Handler):
    """Writes to what is stderr at that moment, if there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        print_error(self.format(record))


def configure(form: str) -> None:
    """Log everything from now on as lines of text, or as one JSON object per line; replaces an earlier choice.

    Raises:
        OptionError: it is neither `text` nor `json`.
    """
    if form not in (TEXT, JSON):
        raise OptionError(f"--log-format is '{TEXT}' or '{JSON}', not '{form}'")
    handler = StderrHandler()
    handler.setFormatter(JsonFormatter() if form == JSON else TextFormatter())
    logger = logging.getLogger(LOGGER)
    for earlier in _handlers():
        logger.removeHandler(earlier)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # a library that sets up the root logger would say everything twice


def logs_json() -> bool:
    """Whether each line on stderr is a JSON object."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in _handlers())


def _handlers() -> list[StderrHandler]:
    return [handler for handler in logging.getLogger(LOGGER).handlers if isinstance(handler, StderrHandler)]


def form_asked_for(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The form to begin with, before the arguments are understood: they themselves may be what is wrong.

    >>> form_asked_for(["inbox.csv", "--log-format", "json"], {}), form_asked_for(["--log-format=yaml"], {})
    ('json', 'text')
    """
    asked = environment.get(VARIABLE)
    for index, argument in enumerate(arguments):
        name, has_value, value = argument.partition("=")
        if name == "--log-format":
            asked = value if has_value else "".join(arguments[index + 1 : index + 2])
    return JSON if asked == JSON else TEXT


def as_text(program: str, message: str, hint: str | None = None) -> str:
    """A message for a person, with its hint on a second line."""
    text = f"{program}: {printable(message)}"
    return f"{text}\n  {printable(hint)}" if hint else text


def _program(record: logging.LogRecord) -> str:
    return str(getattr(record, "program", record.name))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return dict(getattr(record, "fields", {}))


def _encodable(text: str) -> str:
    """Names of files may hold bytes that are no text; JSON has no form for them that all readers take."""
    return masked(text).encode("utf-8", "backslashreplace").decode()
