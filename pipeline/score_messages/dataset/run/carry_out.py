"""The order of a run's work. What is to be done is decided by `plan`, input by input: it depends on those before."""

from __future__ import annotations

import functools
from dataclasses import replace

from score_messages.dataset.inputs import FoundInputs
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.doubled_parts import empty_moved, leave_out_doubled, parts_with_lost_keys
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.moved_inputs import take_parts_along
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.run.pruning import Pruning
from score_messages.dataset.run.rounds import score_in_rounds
from score_messages.dataset.run.unsound_tables import orphans
from score_messages.write.disk_errors import disk_errors


def carry_out(run: CurrentRun, found: FoundInputs) -> None:
    """Bring all parts up to date, those too that follow what others lose meanwhile. Raises PipelineError."""
    with disk_errors(run.folder.name):
        run.orphans_before = orphans(run)
    moved = take_parts_along(run, found.inputs)
    found = replace(found, inputs=moved.inputs)
    run.passed_over += found.passed_over
    run.outcomes += map(InputOutcome.of_no_input, found.errors)
    if run.options.prune:
        _prune(run, found, moved.is_complete)
    lost = _make_good_keys(run, found) if run.options.rules.drop_overlaps else frozenset()
    score_in_rounds(run, found, lost)


def _prune(run: CurrentRun, found: FoundInputs, moves_are_known: bool) -> None:
    pruning = Pruning(run.folder, run.options, run.states, run.limit, functools.partial(empty, run))
    run.outcomes.extend(pruning.outcomes(found, moves_are_known))


def _make_good_keys(run: CurrentRun, found: FoundInputs) -> frozenset[str]:
    """Leave out what stands several times; gives the parts of which nobody can tell what they hold."""
    run.outcomes.extend(leave_out_doubled(run))
    lost = parts_with_lost_keys(run, found)
    run.outcomes.extend(empty_moved(run, lost, found))
    return lost
