"""Our errors on their way from a worker to the driver: as plain facts, or inside the words of a task that failed.

Only our own errors travel, which hold no message text; what else goes wrong in a worker is told by its class alone.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from score_messages import errors
from score_messages.errors import Hint, InputError, ModelError, OptionError, PipelineError

_MARKED = re.compile(r"score-messages-error:([A-Za-z0-9+/=]{4,20000}):", re.ASCII)

_KINDS: dict[str, type[PipelineError]] = {
    kind.__name__: kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and (issubclass(kind, InputError) or kind in (ModelError, OptionError))
}


@dataclass(frozen=True)
class WorkerError:
    """What an error says, field by field; `kind` is the name of its class."""

    kind: str
    reason: str
    source: str = ""
    record: int | None = None
    line: int | None = None
    hint: Hint | None = None

    @classmethod
    def of(cls, error: PipelineError, source: str | None = None) -> WorkerError:
        """Of an error; `source` is the name that people know, where the error has that of a copy."""
        if isinstance(error, InputError):
            named = error.source if source is None else source
            return cls(type(error).__name__, error.reason, named, error.record, error.line, error.hint)
        return cls(type(error).__name__, error.reason, hint=error.hint)

    def error(self) -> PipelineError:
        """The error itself, of the same class if that is one of an input, a model or options."""
        kind = _KINDS.get(self.kind, PipelineError)
        if issubclass(kind, InputError):
            return kind(self.source, self.reason, record=self.record, line=self.line, hint=self.hint)
        return kind(self.reason, hint=self.hint)


class TaskRefused(Exception):
    """What a task raises, so that its words come back through Spark's."""

    def __init__(self, refusal: WorkerError) -> None:
        content = base64.b64encode(json.dumps(asdict(refusal)).encode()).decode()
        super().__init__(f"score-messages-error:{content}: {refusal.kind}")


def error_in(words: str) -> PipelineError | None:
    """The error of ours that the words of a failed job hold; None if there is none."""
    match = _MARKED.search(words)
    if match is None:
        return None
    facts: dict[str, Any] = json.loads(base64.b64decode(match[1]))
    stored = facts.pop("hint")
    hint = stored and Hint(stored["text"], stored["options"], stored["instead"] and tuple(stored["instead"]))
    return WorkerError(**facts, hint=hint).error()
