"""What a run has to do: pure decisions, testable without a disk."""

from score_messages.dataset.plan.actions import (
    Action,
    InputState,
    PartState,
    PartWithoutInput,
    PrunePlan,
    Rules,
    action_for_input,
    action_for_replaced,
    is_copy,
    is_up_to_date,
    plan_pruning,
)
from score_messages.dataset.plan.config_hash import ConfigHash
from score_messages.dataset.plan.options import UpdateOptions

__all__ = [
    "Action",
    "ConfigHash",
    "InputState",
    "PartState",
    "PartWithoutInput",
    "PrunePlan",
    "Rules",
    "UpdateOptions",
    "action_for_input",
    "action_for_replaced",
    "is_copy",
    "is_up_to_date",
    "plan_pruning",
]
