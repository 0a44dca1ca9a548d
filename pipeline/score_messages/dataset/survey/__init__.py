"""What there is now, as the plan needs it: the states of inputs and parts, and what was moved. Changes nothing."""

from score_messages.dataset.survey.gone import gone_parts, replaced_parts
from score_messages.dataset.survey.input_parts import with_parts
from score_messages.dataset.survey.moves import Move, MoveFinder
from score_messages.dataset.survey.states import States

__all__ = [
    "Move",
    "MoveFinder",
    "States",
    "gone_parts",
    "replaced_parts",
    "with_parts",
]
