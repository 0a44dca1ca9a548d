"""What a run does with an input or a part depends on facts alone: a table, without a disk."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from score_messages.dataset.plan.actions import (
    Action,
    InputState,
    PartState,
    PartWithoutInput,
    Rules,
    action_for_input,
    action_for_replaced,
    plan_pruning,
)
from score_messages.dataset.plan.options import KEEP, UpdateOptions
from score_messages.read.tolerance import MaxBad

SKIP, IGNORE, DUPLICATE, SCORE = Action.SKIP, Action.IGNORE, Action.DUPLICATE, Action.SCORE
EMPTY, WAIT = Action.EMPTY, Action.WAIT

USUAL = UpdateOptions().rules
REDO = replace(USUAL, redo=True)
KEEP_OVERLAPS = replace(USUAL, drop_overlaps=False)

OWN = PartState("/in/a.csv", "now")
"""The part of the input, up to date."""
OTHER = PartState("/in/b.csv", "now")
"""That of another input with the same bytes."""
NEW = InputState("/in/a.csv", "now")
WITH_PART = replace(NEW, part=OWN)
CHANGED = replace(NEW, part=replace(OWN, content="before"))


@pytest.mark.parametrize(
    ("state", "usual", "redo", "keep_overlaps"),
    [
        pytest.param(NEW, SCORE, SCORE, SCORE, id="new"),
        pytest.param(WITH_PART, SKIP, SKIP, SKIP, id="up to date"),
        pytest.param(CHANGED, SCORE, SCORE, SCORE, id="other bytes"),
        pytest.param(replace(NEW, part=replace(OWN, input="/in/z.csv")), SCORE, SCORE, SCORE, id="part of another"),
        pytest.param(
            replace(NEW, part=replace(OWN, has_config_of_now=False)), SKIP, SCORE, SKIP, id="other config hash"
        ),
        pytest.param(replace(NEW, part=replace(OWN, has_lost_keys=True)), SCORE, SCORE, SCORE, id="lost keys"),
        pytest.param(replace(NEW, part=replace(OWN, is_sound=False)), SCORE, SCORE, SCORE, id="unsound"),
        pytest.param(replace(WITH_PART, gives_up_overlaps=True), SCORE, SCORE, SCORE, id="gives up overlaps"),
        pytest.param(replace(NEW, is_own_table=True), IGNORE, IGNORE, IGNORE, id="own table"),
        pytest.param(replace(CHANGED, is_own_table=True), IGNORE, IGNORE, IGNORE, id="own table that had a part"),
        pytest.param(replace(WITH_PART, is_own_table=True), SKIP, SKIP, SKIP, id="own table with a part up to date"),
        pytest.param(replace(NEW, copies=(OTHER,)), DUPLICATE, DUPLICATE, SCORE, id="copy"),
        pytest.param(replace(CHANGED, copies=(OTHER,)), DUPLICATE, DUPLICATE, SCORE, id="became a copy"),
        pytest.param(replace(WITH_PART, copies=(OTHER,)), SKIP, SKIP, SKIP, id="copy with a part up to date"),
        pytest.param(
            replace(WITH_PART, copies=(OTHER,), gives_up_overlaps=True), DUPLICATE, DUPLICATE, SCORE, id="gives up all"
        ),
        pytest.param(
            replace(NEW, copies=(replace(OTHER, has_config_of_now=False),)),
            DUPLICATE, DUPLICATE, SCORE, id="copy of other config hash",
        ),
        pytest.param(replace(NEW, copies=(replace(OTHER, has_lost_keys=True),)), SCORE, SCORE, SCORE, id="no keys"),
        pytest.param(replace(NEW, copies=(replace(OTHER, is_sound=False),)), SCORE, SCORE, SCORE, id="unsound copy"),
        pytest.param(
            replace(NEW, copies=(replace(OTHER, is_sound=False), OTHER)), DUPLICATE, DUPLICATE, SCORE, id="one is sound"
        ),
        pytest.param(replace(NEW, copies=(OTHER,), is_without_bytes=True), SCORE, SCORE, SCORE, id="empty files"),
        pytest.param(
            replace(NEW, copies=(OTHER,), is_own_table=True), IGNORE, IGNORE, IGNORE, id="copy of an own table"
        ),
    ],
)  # fmt: skip
def test_action_for_an_input(state: InputState, usual: Action, redo: Action, keep_overlaps: Action) -> None:
    """By default, with --redo, and with --overlaps keep."""
    actions = [action_for_input(state, rules) for rules in (USUAL, REDO, KEEP_OVERLAPS)]
    assert actions == [usual, redo, keep_overlaps]


def every_state() -> list[InputState]:
    """All combinations of what the plan looks at."""
    flags = list(itertools.product([True, False], repeat=3))
    parts = [PartState(path, content, *values) for path in ("/in/a.csv", "/x") for content in ("now", "before")
             for values in flags]  # fmt: skip
    copies = [(), *(((PartState("/in/b.csv", "now", *values)),) for values in flags)]
    return [
        InputState("/in/a.csv", "now", part, others, *values)
        for part in [None, *parts] for others in copies for values in flags
    ]  # fmt: skip


@pytest.mark.parametrize("rules", [USUAL, REDO, KEEP_OVERLAPS, replace(REDO, drop_overlaps=False)])
def test_no_message_is_left_out_unless_a_part_holds_it_for_sure(rules: Rules) -> None:
    """Whatever the facts are, an input is only left alone for the sake of a part of its bytes that can be relied on."""
    for state in every_state():
        action = action_for_input(state, rules)
        own_parts = [state.part] if state.part is not None and state.part.input == state.path else []
        holding = {SKIP: own_parts, DUPLICATE: list(state.copies)}.get(action)
        if holding is not None:
            held = [part for part in holding if part.content == state.content]
            assert any(part.is_sound and not part.has_lost_keys for part in held), state
        assert action is not IGNORE or state.is_own_table


def test_only_redo_scores_more() -> None:
    """Keeping overlaps never scores less."""
    for state in every_state():
        usual = action_for_input(state, USUAL)
        assert action_for_input(state, REDO) is not SKIP or usual is SKIP
        assert (action_for_input(state, KEEP_OVERLAPS) is SCORE) or usual is not SCORE


def test_options_become_rules() -> None:
    """Those that the plan depends on."""
    assert UpdateOptions(redo=True, overlaps=KEEP, prune_max=MaxBad.parse("7")).rules == Rules(
        redo=True, drop_overlaps=False, prune_max=MaxBad.parse("7")
    )


GONE = PartWithoutInput("/in/gone.csv", 10, is_gone=True, is_seen=True)


@pytest.mark.parametrize(
    ("part", "known", "unknown"),
    [
        pytest.param(GONE, EMPTY, WAIT, id="gone"),
        pytest.param(replace(GONE, is_seen=False), Action.KEEP, Action.KEEP, id="no source looks there"),
        pytest.param(replace(GONE, is_gone=False), Action.KEEP, Action.KEEP, id="there"),
        pytest.param(replace(GONE, unreadable_around="/in"), Action.KEEP, Action.KEEP, id="nothing around can be read"),
    ],
)
def test_action_for_a_part_whose_input_is_gone(part: PartWithoutInput, known: Action, unknown: Action) -> None:
    """Where all moved inputs are known, and where there was no time to look for them."""
    for moves_are_known, action in ((True, known), (False, unknown)):
        assert plan_pruning({"a": part}, 100, USUAL, moves_are_known).actions == {"a": action}


@pytest.mark.parametrize(
    ("limit", "rows", "is_too_much"), [("20%", 100, False), ("20%", 99, True), ("20", 20, False), ("19", 9000, True)]
)
def test_pruning_drops_all_or_nothing(limit: str, rows: int, is_too_much: bool) -> None:
    """Above --prune-max nothing is dropped; what would stay anyhow doesn't count."""
    doubtful = replace(GONE, rows=5000, unreadable_around="/in/x")
    rules = replace(USUAL, prune_max=MaxBad.parse(limit))
    plan = plan_pruning({"a": GONE, "b": GONE, "c": doubtful}, rows, rules, moves_are_known=True)
    assert (plan.is_too_much, plan.rows) == (is_too_much, 20)
    assert list(plan.actions.values()) == [Action.KEEP if is_too_much else EMPTY] * 2 + [Action.KEEP]
    assert plan.doubts == ({} if is_too_much else {"/in/x": 1})


def test_unreadable_folders_are_reported_once_each() -> None:
    """With how many inputs are gone from each, in the order of their paths."""
    folders = {"a": "/in/y", "b": "/in/x", "c": "/in/y"}
    parts = {name: replace(GONE, unreadable_around=folder) for name, folder in folders.items()}
    assert list(plan_pruning(parts, 30, USUAL, moves_are_known=True).doubts.items()) == [("/in/x", 1), ("/in/y", 2)]


@pytest.mark.parametrize("is_gone", [True, False])
@pytest.mark.parametrize("is_held", [True, False])
def test_part_is_emptied_once_others_hold_its_messages(is_gone: bool, is_held: bool) -> None:
    """But not if its input is gone: only --prune empties that."""
    part = PartWithoutInput("/in/sub", 10, is_gone=is_gone, is_held_by_others=is_held)
    assert action_for_replaced(part) is (EMPTY if is_held and not is_gone else Action.KEEP)
