"""Lines about the inputs of a folder of tables that a run over it and a dry run share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from score_messages_jobs.console import logs_json, note, print_error

if TYPE_CHECKING:
    from score_messages.dataset.run.outcome import InputOutcome

NAMED = 10
"""So many inputs are named in a line that tells of many; the record has all that are left for the next run."""


def failure(one: InputOutcome) -> str:
    """Which input failed, where, why, and what to do. A command's options stand at the end, to be copied."""
    stays = " Its part is as it was." if one.has_part else ""
    told = f"{one.input}{one.place}: {(one.error or '').rstrip('.')}.{stays}"
    if one.hint is None:
        return told
    hint = one.hint.text.rstrip(".")
    return f"{told} {hint}:  {one.hint.options}" if one.hint.options else f"{told} {hint}."


def tell_traceback(one: InputOutcome, program: str) -> None:
    """Where an error arose that nobody foresaw: frames without its words."""
    if not one.traceback:
        return
    if logs_json():
        note(program, "where that arose", input=one.input, traceback=one.traceback)
    else:
        print_error(one.traceback.rstrip("\n"))


def listed(names: Sequence[str]) -> str:
    """How many inputs, and the first of them by name."""
    rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{len(names):,} input{'s' * (len(names) > 1)}: {', '.join(names[:NAMED])}{rest}"


def passed_over_line(target: str, names: Sequence[str]) -> str:
    """What lies among the inputs and is none."""
    rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    what = "links, tables of ours and the like"
    return f"{target}: passed over {len(names):,} ({what}): {', '.join(names[:NAMED])}{rest}"
