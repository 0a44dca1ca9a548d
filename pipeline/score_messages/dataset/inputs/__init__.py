"""What the sources of a run hold, and whether it has changed."""

from score_messages.dataset.inputs.content import (
    MESSAGE_ENDINGS,
    OF_NOTHING,
    Content,
    content_of_read,
    counts_as_message,
    is_message_name,
    look_at,
)
from score_messages.dataset.inputs.input_listing import Input, InputListing, find_inputs
from score_messages.dataset.inputs.looks import Looks
from score_messages.dataset.inputs.own_tables import is_own_table
from score_messages.dataset.inputs.packed_input import unpacked_path, unpacked_sha256
from score_messages.dataset.inputs.places import absolute, is_below, is_gone, parent_of, seems_there, stored_at
from score_messages.dataset.inputs.time_limit import LastResort, TimeIsOver, TimeLimit, Watch

__all__ = [
    "MESSAGE_ENDINGS",
    "OF_NOTHING",
    "Content",
    "Input",
    "InputListing",
    "LastResort",
    "Looks",
    "TimeIsOver",
    "TimeLimit",
    "Watch",
    "absolute",
    "content_of_read",
    "counts_as_message",
    "find_inputs",
    "is_below",
    "is_gone",
    "is_message_name",
    "is_own_table",
    "look_at",
    "parent_of",
    "seems_there",
    "stored_at",
    "unpacked_path",
    "unpacked_sha256",
]
