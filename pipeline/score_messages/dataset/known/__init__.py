"""Which messages of an input have predictions already, in its own part or in that of another input."""

from score_messages.dataset.known.doubled import Doubled, Doubles
from score_messages.dataset.known.known import Compared, Holders, Known, Sorted
from score_messages.dataset.known.known_messages import KnownMessages

__all__ = [
    "Compared",
    "Doubled",
    "Doubles",
    "Holders",
    "Known",
    "KnownMessages",
    "Sorted",
]
