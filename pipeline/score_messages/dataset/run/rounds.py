"""Inputs are scored, and again those that left out what another one lost meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from score_messages.dataset.inputs import Input, InputListing
from score_messages.dataset.plan import Action, action_for_replaced
from score_messages.dataset.records import FAILED, REPEATED, WAITING, given_up_parts
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.one_input import bring_up_to_date, has_to_follow
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.survey import replaced_parts
from score_messages.write.disk_errors import disk_errors

ROUNDS = 8
"""How often inputs may follow what others lost in one run: each further one would have to depend on the one before."""


def score_in_rounds(run: CurrentRun, listing: InputListing, lost: Collection[str]) -> None:
    """Bring the parts of inputs up to date, in order, and then those that follow what they lost.

    Args:
        listing: all inputs of the run.
        lost: parts of which nobody can tell what they hold.

    Raises:
        PipelineError: nothing more can be done.
    """
    left: Sequence[Input] = _in_order(run, listing.inputs, lost)
    for _ in range(ROUNDS):
        is_over = _score(run, left)
        if not is_over:
            _empty_replaced(run, listing)
        left = [source for source in listing.inputs if has_to_follow(run, source)]
        if is_over:
            run.outcomes += _waiting(left)
        if is_over or not left:
            return


def _score(run: CurrentRun, inputs: Sequence[Input]) -> bool:
    """Bring the parts of some inputs up to date, in order; tells whether the run is over before its end."""
    for number, source in enumerate(inputs):
        if run.limit.is_over():
            run.outcomes += _waiting(inputs[number:])
            return True
        run.watcher.on_input(source, number + 1, len(inputs))
        outcome = bring_up_to_date(run, source)
        if outcome is None:
            continue
        run.outcomes.append(outcome)
        run.known_messages.awaited.discard(source.part)
        if outcome.outcome == FAILED and run.options.fail_fast:
            return True
    return False


def _waiting(inputs: Iterable[Input]) -> list[InputOutcome]:
    return [InputOutcome(source.name, source.part, WAITING) for source in inputs]


def _empty_replaced(run: CurrentRun, listing: InputListing) -> None:
    """Drop the rows of parts whose messages other inputs hold by now."""
    sound = {source.path for source in listing.inputs if source.path in run.contents}
    for name, part in replaced_parts(run.folder.catalog, listing, sound):
        if action_for_replaced(part) is Action.EMPTY:
            run.outcomes.append(empty(run, name, part.input, REPEATED))


def _in_order(run: CurrentRun, inputs: Iterable[Input], lost: Collection[str]) -> list[Input]:
    """First those whose messages nobody can tell without them, last those that the last run had no time for."""
    with disk_errors(run.folder.name):
        given_up = given_up_parts(run.folder.path)
    return sorted(inputs, key=lambda source: (source.part in given_up, source.part not in lost))
