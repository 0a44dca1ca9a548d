"""Lines about the inputs of a folder of tables that a run over it and a dry run share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from score_messages.counted import counted
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    from score_messages.dataset.run.outcome import InputOutcome

NAMED = 10
"""How many inputs a line names at most; the record has all that are left for the next run."""


def failure(outcome: InputOutcome) -> str:
    """Which input failed, where, why, and what to do. A command's options stand at the end, to be copied."""
    stays = " Its part is as it was." if outcome.has_part else ""
    reason = f"{outcome.input}{outcome.place}: {(outcome.error or '').rstrip('.')}.{stays}"
    if outcome.hint is None:
        return reason
    hint = outcome.hint.text.rstrip(".")
    return f"{reason} {hint}:  {outcome.hint.options}" if outcome.hint.options else f"{reason} {hint}."


def log_traceback(outcome: InputOutcome, log: ProgramLog) -> None:
    """Where an unforeseen error arose: frames without its words."""
    if outcome.traceback:
        log.warning("where that arose", extra={"input": outcome.input, "traceback": outcome.traceback})


def listed(names: Sequence[str]) -> str:
    """How many inputs, and the first of them by name."""
    return f"{counted(len(names), 'input')}: {_first(names)}"


def still_waiting(files: int) -> str:
    """That so many files hold what was replaced."""
    return f"{counted(files, 'file still contains', 'files still contain')} replaced data until --grace is over"


def moved_line(target: str, moved: Mapping[str, str]) -> str:
    """Which inputs were moved, as their bytes tell."""
    names = [f"{before} is {now} now" for before, now in moved.items()]
    return f"{target}: known again under another name: {listed(names)}"


def passed_over_line(target: str, names: Sequence[str], count: int | None = None) -> str:
    """What lies among the inputs and isn't an input; `count` if `names` are only the first."""
    count = len(names) if count is None else count
    return f"{target}: passed over {count:,} (no messages by name or kind): {_first(names, count)}"


def taken_lines(outcomes: Sequence[InputOutcome]) -> Iterator[str]:
    """How the inputs that were scored are read, one line for all that are read alike."""
    from score_messages.read.taken import Taken

    inputs: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.report is not None and outcome.report.taken:
            inputs[str(Taken.from_dict(outcome.report.taken))].append(outcome.input)
    return (f"read with {taken}: {listed(names)}" for taken, names in inputs.items())


def renamed_lines(outcomes: Sequence[InputOutcome]) -> Iterator[str]:
    """Which columns of the inputs that were scored have another name in the table, since ours are called so."""
    from score_messages.scoring.report import renamed_in_words

    inputs: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.report is not None and outcome.report.renamed_columns:
            inputs[renamed_in_words(outcome.report.renamed_columns)].append(outcome.input)
    return (f"their column {renamed}: {listed(names)}" for renamed, names in inputs.items())


def _first(names: Sequence[str], count: int | None = None) -> str:
    count = len(names) if count is None else count
    rest = f" and {count - NAMED:,} more" if count > NAMED else ""
    return f"{', '.join(names[:NAMED])}{rest}"
