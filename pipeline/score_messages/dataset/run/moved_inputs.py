"""Inputs that were moved take their parts along, before anything else of the run: so they are scored only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from score_messages.dataset.build import as_if_emptied, as_if_moved, begun_move, take_over
from score_messages.dataset.inputs import Input
from score_messages.dataset.records import REPEATED
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.emptying import empty
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import Move, MoveFinder, with_parts
from score_messages.write.disk_errors import disk_errors

SHARE_OF_MOVES = 0.25
"""Of the time that a run has, for finding out which inputs were moved, so that there is time left to score."""


@dataclass(frozen=True)
class MovedInputs:
    """What followed its input.

    Attributes:
        inputs: with the parts that they have now.
        outcomes: in a dry run, of the parts that others would be in the place of.
        is_complete: whether there was the time to look for all.
    """

    inputs: tuple[Input, ...]
    outcomes: list[InputOutcome] = field(default_factory=list)
    is_complete: bool = True


def take_parts_along(run: CurrentRun, inputs: Sequence[Input]) -> MovedInputs:
    """Let each part that was left follow its bytes; the run knows its moves and outcomes from then on.

    Raises:
        OutputError: the next run ends it.
    """
    finder = MoveFinder(run.folder, run.looks, run.limit.share(SHARE_OF_MOVES), run.options.score.prefix)
    with disk_errors(run.folder.name):
        before = with_parts(inputs, run.folder)
        moves = finder.find(before)
    for source in _replaced_by(moves, before, run.folder):
        run.outcomes.append(empty(run, source.part, source.name, REPEATED))
    with disk_errors(run.folder.name):
        made = {move: _is_made(run, move) for move in moves}
        damaged = {move.path: move.part for move, is_made in made.items() if not is_made}
        now = with_parts(inputs, run.folder, damaged) if moves else before
    run.moves = tuple(move for move in moves if made[move])
    return MovedInputs(now, is_complete=finder.is_complete)


def as_if_taken_along(folder: DatasetFolder, finder: MoveFinder, inputs: Sequence[Input]) -> MovedInputs:
    """The same in memory, also of what a killed run had begun. Raises OutputError."""
    with disk_errors(folder.name):
        begun = begun_move(folder)
        if begun is not None:
            as_if_moved(folder, begun)
        before = with_parts(inputs, folder)
        moves = finder.find(before)
        outcomes = [_as_if_emptied(folder, source) for source in _replaced_by(moves, before, folder)]
        for move in moves:
            as_if_moved(folder, move)
        return MovedInputs(with_parts(inputs, folder), outcomes, finder.is_complete)


def _as_if_emptied(folder: DatasetFolder, source: Input) -> InputOutcome:
    rows = folder.catalog.part(source.part).rows
    as_if_emptied(folder, source.part)
    return InputOutcome.of_emptied(source.name, source.part, REPEATED, rows)


def _replaced_by(moves: Sequence[Move], inputs: Sequence[Input], folder: DatasetFolder) -> list[Input]:
    """The inputs whose own parts are of what they held before, and go with it: they have others, and nobody takes them.

    Args:
        inputs: with the parts that they have before.
    """
    movers, taken = {move.path for move in moves}, {move.part for move in moves}
    replaced = [source for source in inputs if source.path in movers and source.part not in taken]
    return [source for source in replaced if folder.catalog.part(source.part).live_files]


def _is_made(run: CurrentRun, move: Move) -> bool:
    try:
        return take_over(run.folder, move)
    finally:
        run.known_messages.changed(move.part)
