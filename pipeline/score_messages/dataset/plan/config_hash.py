"""Which parts a run would make anew with `--redo`: a hash of all that a part depends on beside its input's bytes.

Only what changes a prediction or the form of the table is in it. How many bad rows are allowed, how many workers run
and which version of this tool ran are not: two versions whose predictions are the same make the same parts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions

READING_RULES = 4
"""Raise it when a version reads other messages, or other texts of them, out of the same bytes.

3: mails that are marked as deleted are left out, and entities in tables are what they stand for.
4: tables that hold mails are read without what their writers didn't write.
"""

_DATES_IN_UTC = "date"
"""Parts with a date column have that column since it is read into UTC."""

_OTHERS_SCORED = "other languages"
"""Parts in which messages in other languages are scored, too."""

_REASONS = "reasons"
"""Parts with a column of them: so many of each message at most."""

_WITHOUT_EFFECT = {"processes", "batch_rows", "taken_before", "hashed"}


class ConfigHash:
    """What the parts of this run depend on.

    Attributes:
        now: the hash. Options that are as usual aren't in it, so that a new one changes nothing of old parts.
    """

    def __init__(self, options: UpdateOptions, model: Model) -> None:
        score, usual = options.score, ReadOptions()
        given = {option.name: getattr(score.read, option.name) for option in fields(ReadOptions)}
        read = {
            name: value
            for name, value in given.items()
            if name not in _WITHOUT_EFFECT and value != getattr(usual, name)
        }
        dates = [] if score.read.date_column is None else [_DATES_IN_UTC]
        others = [_OTHERS_SCORED] if score.score_others else []
        reasons = [_REASONS, score.explain] if score.explains else []
        facts = [READING_RULES, SCHEMA_VERSION, model.fingerprint, score.prefix, options.overlaps, read]
        self.now = _hash([*facts, *dates, *others, *reasons])

    def is_that_of(self, stored: str) -> bool:
        """Whether a part's hash says the same. That of a part of another schema version never does."""
        return stored == self.now


def _hash(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
