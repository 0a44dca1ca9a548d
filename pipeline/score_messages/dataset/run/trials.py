"""What a run would do, input by input: decided by the same plan, and carried out in memory only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from score_messages.dataset.inputs import Input, InputListing, Looks, TimeIsOver, TimeLimit
from score_messages.dataset.plan import Action, UpdateOptions
from score_messages.dataset.records import REPEATED, SCORED, SKIPPED, WAITING
from score_messages.dataset.run import InputOutcome, Watcher
from score_messages.dataset.run.failures import ends_the_run, failed
from score_messages.dataset.run.moved_inputs import SHARE_OF_MOVES, as_if_taken_along
from score_messages.dataset.run.pruning import Pruning
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import MoveFinder, States
from score_messages.scoring.counts import Counts

_OUTCOMES = {Action.SKIP: SKIPPED, Action.DUPLICATE: REPEATED, Action.SCORE: SCORED}


class Trials:
    """What a run would do with each input, and with parts whose inputs are gone.

    Args:
        scored: what the messages of an input come to, given it and the rows of its part.
        looks: what is known of the inputs' bytes.

    Attributes:
        counts: what the inputs that would be scored came to, by the names of their parts.
        passed_over: names of tables of ours that were found among the inputs.
    """

    def __init__(
        self,
        folder: DatasetFolder,
        options: UpdateOptions,
        states: States,
        limit: TimeLimit,
        watcher: Watcher,
        scored: Callable[[Input, int], Counts],
        looks: Looks,
    ) -> None:
        self._folder, self._options, self._states, self._limit = folder, options, states, limit
        self._watcher, self._scored = watcher, scored
        self._looks = looks
        self.counts: dict[str, Counts] = {}
        self.passed_over: list[str] = []

    def outcomes(self, listing: InputListing) -> Iterator[InputOutcome]:
        for error in listing.errors:
            yield InputOutcome.of_no_input(error)
        limit = self._limit.share(SHARE_OF_MOVES)
        finder = MoveFinder(self._folder, self._looks, limit, self._options.score.prefix)
        moved = as_if_taken_along(self._folder, finder, listing.inputs)
        listing = replace(listing, inputs=moved.inputs)
        yield from moved.outcomes
        if self._options.prune:
            pruning = Pruning(self._folder, self._options, self._states, self._limit, self._looks, self._empty)
            yield from pruning.outcomes(listing, moved.is_complete)
        for number, source in enumerate(listing.inputs):
            self._watcher.on_input(source, number + 1, len(listing.inputs))
            try:
                with self._limit.watched():
                    outcome = self._outcome(source)
            except TimeIsOver:
                yield from (InputOutcome(left.name, left.part, WAITING) for left in listing.inputs[number:])
                return
            if outcome is not None:
                yield outcome

    def _empty(self, part: str, name: str, outcome: str) -> InputOutcome:
        return InputOutcome.of_emptied(name, part, outcome, self._folder.catalog.part(part).rows)

    def _outcome(self, source: Input) -> InputOutcome | None:
        try:
            content = self._looks.look_at(source.path).sha256
            action = self._states.action(source, content)
            if action is Action.IGNORE:
                self.passed_over.append(source.name)
                return None
            if action is Action.SCORE:
                rows_before = self._folder.catalog.part(source.part).rows
                self.counts[source.part] = self._scored(source, rows_before)
                self._states.as_if_scored(source, content)
            return InputOutcome(source.name, source.part, _OUTCOMES[action])
        except Exception as error:
            if ends_the_run(error):
                raise
            return failed(source, error, bool(self._folder.catalog.part(source.part).files))
