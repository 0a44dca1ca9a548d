"""The parts of inputs that are gone lose their rows, unless that can't be right. For a run and for `--dry-run`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from score_messages.counted import counted
from score_messages.dataset.inputs import InputListing, Looks, TimeIsOver, TimeLimit
from score_messages.dataset.plan import Action, PrunePlan, UpdateOptions, plan_pruning
from score_messages.dataset.records import PRUNED, WAITING
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.run.trial_read import TrialRead
from score_messages.dataset.storage import DatasetFolder
from score_messages.dataset.survey import States, gone_parts
from score_messages.errors import Hint, InputError


@dataclass(frozen=True)
class Pruning:
    """Drops the rows of what is gone.

    Attributes:
        empty: lets a part lose its rows, given its name, what it is called and `PRUNED`; in a dry run it only tells.
    """

    folder: DatasetFolder
    options: UpdateOptions
    states: States
    limit: TimeLimit
    looks: Looks
    empty: Callable[[str, str, str], InputOutcome]

    def outcomes(self, listing: InputListing, moves_are_known: bool) -> Iterator[InputOutcome]:
        """What becomes of each part whose input is gone, and what keeps others from being pruned.

        Args:
            moves_are_known: as in `plan_pruning`; if not, no input is tried, and nothing dropped.
        """
        trial = TrialRead(self.folder, self.options, self.states, self.limit, self.looks)
        try:
            parts = gone_parts(self.folder.catalog, listing, trial.succeeds if moves_are_known else lambda _: True)
        except TimeIsOver:
            return
        rows = sum(part.rows for part in self.folder.catalog.parts.values())
        plan = plan_pruning(parts, rows, self.options.rules, moves_are_known)
        yield from map(InputOutcome.of_no_input, self._errors(plan, rows))
        for name, part in parts.items():
            if plan.actions[name] is Action.EMPTY:
                yield self.empty(name, part.input, PRUNED)
            elif plan.actions[name] is Action.WAIT:
                yield InputOutcome(part.input, name, WAITING)

    def _errors(self, plan: PrunePlan, rows: int) -> Iterator[InputError]:
        if plan.is_too_much:
            dropped = f"{plan.rows:,} of {counted(rows, 'row')}"
            reason = f"--prune would drop {dropped}, and --prune-max is {self.options.prune_max}; it dropped none"
            hint = Hint("If their inputs were removed on purpose", f"--prune-max {plan.rows}")
            yield InputError(self.folder.name, reason, hint=hint)
        for folder, inputs in plan.doubts.items():
            seems = "of those that are left none can be read, as if a disk were missing or a copy not finished"
            yield _doubt(folder, inputs, seems, Hint("Run again when one can be read"))
        for folder, inputs in plan.empty_folders.items():
            hint = Hint("If they were removed on purpose, move this folder away, and run again")
            yield _doubt(folder, inputs, "nothing is left here to read, as if a disk were missing", hint)


def _doubt(folder: str, inputs: int, seems: str, hint: Hint) -> InputError:
    gone = counted(inputs, "input is", "inputs are")
    return InputError(folder, f"{gone} gone from here, and {seems}; --prune dropped no row of it", hint=hint)
