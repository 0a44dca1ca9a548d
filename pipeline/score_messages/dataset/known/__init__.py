"""Which messages of an input have predictions already, in its own part or in that of another input."""

from score_messages.dataset.known.doubled import Doubled, Doubles
from score_messages.dataset.known.known_messages import KnownMessages
from score_messages.dataset.known.known_of_input import Known, Sorted

__all__ = [
    "Doubled",
    "Doubles",
    "Known",
    "KnownMessages",
    "Sorted",
]
