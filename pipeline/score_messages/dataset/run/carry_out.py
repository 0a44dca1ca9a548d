"""The order of a run's work. What is to be done is decided by `plan`, input by input: it depends on those before."""

from __future__ import annotations

import functools
from dataclasses import replace

from score_messages.dataset.inputs import InputListing
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.doubled_parts import empty_moved, leave_out_doubled, parts_with_lost_keys
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.moved_inputs import take_parts_along
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.run.pruning import Pruning
from score_messages.dataset.run.rounds import score_in_rounds
from score_messages.dataset.run.unsound_tables import orphans
from score_messages.write.disk_errors import disk_errors


def carry_out(run: CurrentRun, listing: InputListing) -> None:
    """Bring all parts up to date, those too that follow what others lose meanwhile. Raises PipelineError."""
    with disk_errors(run.folder.name):
        run.orphans_before = orphans(run)
    moved = take_parts_along(run, listing.inputs)
    listing = replace(listing, inputs=moved.inputs)
    run.passed_over += listing.passed_over
    run.outcomes += map(InputOutcome.of_no_input, listing.errors)
    if run.options.prune:
        _prune(run, listing, moved.is_complete)
    lost = _make_good_keys(run, listing) if run.options.rules.drop_overlaps else frozenset()
    score_in_rounds(run, listing, lost)


def _prune(run: CurrentRun, listing: InputListing, moves_are_known: bool) -> None:
    pruning = Pruning(run.folder, run.options, run.states, run.limit, run.looks, functools.partial(empty, run))
    run.outcomes.extend(pruning.outcomes(listing, moves_are_known))


def _make_good_keys(run: CurrentRun, listing: InputListing) -> frozenset[str]:
    """Leave out what stands several times; gives the parts of which nobody can tell what they hold."""
    run.outcomes.extend(leave_out_doubled(run))
    lost = parts_with_lost_keys(run, listing)
    run.outcomes.extend(empty_moved(run, lost, listing))
    return lost
