"""Give every message a sentiment.

>>> from score_messages import Scorer
>>> Scorer.load().score(["The movie was a great waste of my time."])["sentiment"].to_pylist()
['negative']

Scoring files: `score_file("inbox.csv", "scored.parquet")`. What goes wrong is a `PipelineError`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from score_messages.errors import PipelineError

if TYPE_CHECKING:
    from score_messages.scoring.file import score_file
    from score_messages.scoring.scorer import Scorer

__all__ = ["PipelineError", "Scorer", "score_file"]

_HEAVY = {"Scorer": "score_messages.scoring.scorer", "score_file": "score_messages.scoring.file"}


def __getattr__(name: str) -> Any:
    """Import the heavy names when they are first asked for: `--help` and usage errors never pay for them."""
    if name in _HEAVY:
        return getattr(import_module(_HEAVY[name]), name)
    raise AttributeError(f"module 'score_messages' has no attribute '{name}'")
