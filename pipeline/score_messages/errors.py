"""Everything that the person who runs this can put right, as one tree.

    PipelineError
    ├── InputError            the source can't be trusted as a whole
    │   ├── FormatError       its bytes or its rows are not what the format promises
    │   ├── ColumnError       the columns asked for are missing, doubled or of the wrong type
    │   ├── ChangedError      somebody wrote to it while it was read
    │   ├── TooManyBadError   more broken rows than `--max-bad` allows
    │   └── ImplausibleScoresError    what came out can't be right
    ├── OutputError           the target can't be written
    │   ├── TargetRefused     replacing what stands there could lose something
    │   └── TargetLocked      another run holds it
    ├── ModelError            the saved model is missing, damaged or not what it says it is
    ├── OptionError           the options contradict each other
    ├── MissingExtraError     what an extra of this package brings isn't installed
    └── NotTextError          a program gave something else than texts; a TypeError too

No message text ever enters an error: what is quoted is file names, column names, positions and counts.
Nor does a password: of addresses the account is left out, wherever they are quoted.
A bug is not in this tree; it keeps its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.privacy.masked import masked


@dataclass(frozen=True)
class Hint:
    """What to do next: a sentence and, where it can, what to change of the same command.

    Attributes:
        options: to add, as a shell takes them, such as "--text-column 'the body'".
        instead: a word that was typed and what to type in its place. Where it wasn't typed, `options` are added.
    """

    text: str
    options: str = ""
    instead: tuple[str, str] | None = None


class PipelineError(Exception):
    """Something went wrong that the person who runs this can put right."""

    def __init__(self, reason: str, *, hint: Hint | None = None) -> None:
        super().__init__(masked(reason))
        self.reason = masked(reason)
        self.hint = hint


class InputError(PipelineError):
    """The source can't be trusted as a whole, so nothing was written.

    `source` is the name as the user gave it; `record` and `line` count from 1 and are None where they don't apply.
    """

    def __init__(
        self,
        source: str,
        reason: str,
        *,
        record: int | None = None,
        line: int | None = None,
        hint: Hint | None = None,
    ) -> None:
        super().__init__(reason, hint=hint)
        self.source = source
        self.record = record
        self.line = line

    @property
    def place(self) -> str:
        """Where in the source, such as ", record 2 (line 3)"; "" if that isn't known."""
        record = "" if self.record is None else f", record {self.record}"
        return record if self.line is None else f"{record} (line {self.line})"

    def __str__(self) -> str:
        return f"{masked(self.source)}{self.place}: {self.reason}"


class FormatError(InputError):
    """The bytes or the rows of the source are not what its format promises."""


class ColumnError(InputError):
    """The columns asked for are missing, doubled or of the wrong type."""


class ChangedError(InputError):
    """Somebody wrote to the source while it was read."""


class TooManyBadError(InputError):
    """More rows are broken than `--max-bad` allows."""


class ImplausibleScoresError(InputError):
    """What came out can't be right: the model or the text is not what it should be."""


class OutputError(PipelineError):
    """The target can't be written."""

    def __init__(self, target: str, reason: str, *, hint: Hint | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.target = target

    def __str__(self) -> str:
        return f"{masked(self.target)}: {self.reason}"


class TargetRefused(OutputError):
    """Replacing what stands at the target could lose something."""


class TargetLocked(OutputError):
    """Another run holds the target."""


class ModelError(PipelineError):
    """The saved model is missing, damaged or not what it says it is."""


class OptionError(PipelineError):
    """The options contradict each other or name something that doesn't exist."""


class MissingExtraError(PipelineError):
    """What an extra of this package brings isn't installed, or not as it is needed.

    `extra` is its name, as in `pip install 'score-messages[extra]'`.
    """

    def __init__(self, reason: str, extra: str) -> None:
        super().__init__(reason)
        self.extra = extra


class NotTextError(PipelineError, TypeError):
    """A program gave something else than texts to score.

    `number` says which of several, from 1; None if the whole is meant.
    """

    def __init__(self, reason: str, *, number: int | None = None, hint: Hint | None = None) -> None:
        super().__init__(reason, hint=hint)
        self.number = number
