"""The plan of `--dry-run` is the plan of the night: the same function gives both the same actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.dataset.plan.actions import Action, InputState, PrunePlan, Rules, action_for_input, plan_pruning
from tests.support.command import RunScore
from tests.support.messages import csv_bytes, inbox

Actions = dict[str, Action]


class Spy:
    """Notes the arguments and results of the planning functions."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.actions: Actions = {}
        patch.setattr("score_messages.dataset.survey.states.action_for_input", self._for_input)
        patch.setattr("score_messages.dataset.run.pruning.plan_pruning", self._pruning)

    def _for_input(self, state: InputState, rules: Rules) -> Action:
        action = action_for_input(state, rules)
        self.actions[Path(state.path).name] = action
        return action

    def _pruning(self, *arguments: object) -> PrunePlan:
        plan = plan_pruning(*arguments)  # type: ignore[arg-type]
        self.actions |= plan.actions
        return plan


def actions(run_score: RunScore, root: Path, *options: str) -> Actions:
    with pytest.MonkeyPatch.context() as patch:
        spy = Spy(patch)
        run_score(root / "inbox", f"{root / 'scored'}/", "--prune", "--prune-max", "90%", *options)
    return spy.actions


@pytest.mark.parametrize("options", [(), ("--redo", "--prefix", "p_"), ("--overlaps", "keep")])
def test_dry_run_plans_what_the_night_does(tmp_path: Path, run_score: RunScore, options: tuple[str, ...]) -> None:
    """Inputs that are new, changed, copies, moved, as they were, own tables, and gone."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, name in enumerate(["changed", "gone", "moved", "same", "source"]):
        (folder / f"{name}.csv").write_bytes(csv_bytes(inbox(5 + number)))
    run_score(folder, f"{tmp_path / 'scored'}/")
    with (folder / "changed.csv").open("ab") as file:
        file.write(b"99,one more\n")
    (folder / "copy.csv").write_bytes((folder / "source.csv").read_bytes())
    (folder / "gone.csv").unlink()
    (folder / "moved.csv").rename(folder / "moved_away.csv")
    (folder / "new.csv").write_bytes(csv_bytes(inbox(3)))
    (folder / "new_copy.csv").write_bytes(csv_bytes(inbox(3)))
    run_score(folder / "same.csv", folder / "table.parquet")
    tried, done = actions(run_score, tmp_path, "--dry-run", *options), actions(run_score, tmp_path, *options)
    assert tried == done
    expected = {Action.SKIP, Action.DUPLICATE, Action.SCORE, Action.IGNORE, Action.EMPTY}
    if options:
        expected -= {Action.SKIP} if "--redo" in options else {Action.DUPLICATE}
    assert expected <= set(done.values())
