"""What readers of the folder stumble over or see twice, and what has lost rows for good: no quiet run."""

from __future__ import annotations

import os
from collections.abc import Iterator

from score_messages.dataset.inputs import is_gone
from score_messages.dataset.records import FAILED
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.storage import Unsound, moved_aside, without_dead
from score_messages.errors import Hint


def unsound_outcomes(run: CurrentRun) -> Iterator[InputOutcome]:
    """A failure for each such table, and for each part that lost messages in this run. Raises OSError."""
    for table in without_dead(run.folder):
        yield _of_table(run.folder.name, table)
    for name in sorted(orphans(run) - run.orphans_before):
        facts = run.folder.catalog.part(name).facts
        error = "messages that its table leaves out, since another input contained them too, are no longer in that one"
        hint = Hint("Its file is gone: put it back for one run, and they are scored again")
        source = facts.input if facts else name
        yield InputOutcome(source, name, FAILED, error=error, hint=hint, has_part=True)


def orphans(run: CurrentRun) -> frozenset[str]:
    """Parts that leave out what nobody holds any more, and whose inputs are gone, so that they can't follow.

    A disk is asked first, since that is the cheapest question, and a store last.
    """
    parts = ((name, facts.input) for name, facts in run.folder.catalog.whole_parts())
    doubtful = [(name, path) for name, path in parts if not os.path.lexists(path)]
    return frozenset(name for name, path in doubtful if not run.states.is_sound(name) and is_gone(path))


def stale_parts(run: CurrentRun) -> int:
    """How many parts leave out what another part has lost since, while their inputs are there. Raises OutputError."""
    parts = [(name, facts.input) for name, facts in run.folder.catalog.whole_parts()]
    return sum(not run.states.is_sound(name) and not is_gone(path) for name, path in parts)


def _of_table(folder: str, table: Unsound) -> InputOutcome:
    if table.is_damaged:
        error = "this table is damaged, and the input that it is of wasn't read: readers stumble over it"
        text = "Read that input again, or put the table back from a backup; or move it away"
    else:
        error = "this table doesn't belong here: readers would count its rows"
        text = "Move it away"
    hint = Hint(f"{text}:  {moved_aside(folder, table.path)}")
    return InputOutcome(table.path, os.path.basename(table.path), FAILED, error=error, hint=hint)
