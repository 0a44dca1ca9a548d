"""Before anything is scored: what stands several times, and parts of which nobody can tell what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from score_messages.dataset.inputs import InputListing
from score_messages.dataset.known import Doubles
from score_messages.dataset.records import REPEATED
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.emptying import empty, leave_doubled_out
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.write.disk_errors import disk_errors


def leave_out_doubled(run: CurrentRun) -> Iterator[InputOutcome]:
    """What was taken in several times, while overlaps were kept, stands once again. Raises OutputError."""
    doubles = Doubles(run.folder)
    for name in doubles.copies():
        yield empty(run, name, run.folder.catalog.part(name).input, REPEATED)
    with disk_errors(run.folder.name):
        for doubled in doubles.find():
            yield leave_doubled_out(run, doubled)
        run.known_messages.giving_up = doubles.told_by_inputs()


def parts_with_lost_keys(run: CurrentRun, listing: InputListing) -> frozenset[str]:
    """Parts of which nobody can tell what they hold: those of this run's inputs are made anew before all others.

    Raises:
        OutputError: a disk fails.
    """
    with disk_errors(run.folder.name):
        lost = run.known_messages.lost_parts()
    run.known_messages.awaited = lost & {source.part for source in listing.inputs}
    return frozenset(lost)


def empty_moved(run: CurrentRun, lost: frozenset[str], listing: InputListing) -> Iterator[InputOutcome]:
    """Of those parts, the ones whose inputs were moved lose their rows: they are scored from where they are now."""
    moved = lost - run.known_messages.awaited
    contents = run.looks.contents_of(source.path for source in listing.inputs) if moved else set()
    for name in sorted(moved):
        facts = run.folder.catalog.part(name).facts
        if facts is not None and facts.content in contents:
            yield empty(run, name, facts.input, REPEATED)
