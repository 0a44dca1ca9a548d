"""The order of a run's work. What is to be done is decided by `plan`, input by input: it depends on those before."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from score_messages.dataset.inputs.inputs import FoundInputs, Input
from score_messages.dataset.plan.actions import Action, action_for_replaced
from score_messages.dataset.records.outcomes import FAILED, REPEATED, WAITING
from score_messages.dataset.records.read_records import given_up_parts
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.doubled_parts import empty_moved, leave_out_doubled, parts_with_lost_keys
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.moved_inputs import take_parts_along
from score_messages.dataset.run.one_input import bring_up_to_date, has_to_follow
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.run.pruning import Pruning
from score_messages.dataset.run.trial_read import TrialRead
from score_messages.dataset.run.unsound_tables import orphans
from score_messages.dataset.survey.gone import replaced_parts
from score_messages.write.disk_errors import disk_errors

ROUNDS = 8
"""How often inputs may follow what others lost in one run: each further one would have to depend on the one before."""


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
    _score_in_rounds(run, found, _in_order(run, found.inputs, lost))


def _prune(run: CurrentRun, found: FoundInputs, moves_are_known: bool) -> None:
    trial = TrialRead(run.folder, run.options, run.states, run.limit)
    pruning = Pruning(run.folder, run.options.rules, trial, functools.partial(empty, run))
    run.outcomes.extend(pruning.outcomes(found, moves_are_known))


def _make_good_keys(run: CurrentRun, found: FoundInputs) -> frozenset[str]:
    """Leave out what stands several times; gives the parts of which nobody can tell what they hold."""
    run.outcomes.extend(leave_out_doubled(run))
    lost = parts_with_lost_keys(run, found)
    run.outcomes.extend(empty_moved(run, lost, found))
    return lost


def _in_order(run: CurrentRun, inputs: Iterable[Input], lost: Collection[str]) -> list[Input]:
    """First those whose messages nobody can tell without them, last those that the last run had no time for."""
    with disk_errors(run.folder.name):
        given_up = given_up_parts(run.folder.path)
    return sorted(inputs, key=lambda source: (source.part in given_up, source.part not in lost))


def _score_in_rounds(run: CurrentRun, found: FoundInputs, left: Sequence[Input]) -> None:
    for _ in range(ROUNDS):
        is_over = _score(run, left)
        if not is_over:
            _empty_replaced(run, found)
        left = [source for source in found.inputs if has_to_follow(run, source)]
        if is_over:
            run.outcomes += _waiting(left)
        if is_over or not left:
            return


def _score(run: CurrentRun, inputs: Sequence[Input]) -> bool:
    """Bring the parts of some inputs up to date, in order; tells whether the run is over before its end."""
    for number, source in enumerate(inputs):
        if not run.has_time():
            run.outcomes += _waiting(inputs[number:])
            return True
        run.watcher.on_input(source, number + 1, len(inputs))
        outcome = bring_up_to_date(run, source)
        if outcome is None:
            continue
        run.outcomes.append(outcome)
        run.standing.awaited.discard(source.part)
        if outcome.outcome == FAILED and run.options.fail_fast:
            return True
    return False


def _waiting(inputs: Iterable[Input]) -> list[InputOutcome]:
    return [InputOutcome(source.name, source.part, WAITING) for source in inputs]


def _empty_replaced(run: CurrentRun, found: FoundInputs) -> None:
    """Drop the rows of parts whose messages other inputs hold by now."""
    sound = {source.path for source in found.inputs if source.path in run.contents}
    for name, part in replaced_parts(run.folder.catalog, found, sound):
        if action_for_replaced(part) is Action.EMPTY:
            run.outcomes.append(empty(run, name, part.input, REPEATED))
