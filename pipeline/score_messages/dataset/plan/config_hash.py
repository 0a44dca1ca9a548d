"""Which parts a run would make anew with `--redo`: a hash of all that a part depends on beside its input's bytes.

Only what changes a prediction or the form of the table is in it. How many bad rows are allowed, how many workers run
and which version of this tool ran are not: two versions whose predictions are the same make the same parts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from typing import Any

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.messages import SCHEMA_VERSION
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions

READING_RULES = 1
"""Raise it when a version reads other messages, or other texts of them, out of the same bytes."""

_WITHOUT_EFFECT = {"processes", "batch_rows"}


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
        self.now = _hash([READING_RULES, SCHEMA_VERSION, model.fingerprint, score.prefix, options.overlaps, read])
        self._same = {self.now}
        if (READING_RULES, SCHEMA_VERSION) == _RULES_0_1:
            self._same.add(_config_hash_0_1(options, model))

    def is_that_of(self, stored: str) -> bool:
        """Whether a part's hash says the same, in this version's form or in that of 0.1."""
        return stored in self._same

    def in_form_of(self, stored: str) -> str:
        """The hash that a part has whose predictions are those of now, in the form in which it says so."""
        return stored if self.is_that_of(stored) else self.now


_RULES_0_1 = 1, 1

_READ_0_1: dict[str, Any] = {
    "format": None,
    "text_column": None,
    "id_column": None,
    "date_column": None,
    "keep": None,
    "drop_text": False,
    "encoding": "utf-8-sig",
    "delimiter": ",",
    "escape": "doubled",
    "text": "subject+body",
    "quotes": "drop",
    "processes": 0,
    "batch_rows": 4096,
}
"""The options of reading that version 0.1 had, as they usually were."""


def _config_hash_0_1(options: UpdateOptions, model: Model) -> str:
    """As version 0.1 made the hash, which held the version and `--max-bad` too.

    Without it every folder that 0.1 made would count as made with other options, though nothing differs.
    """
    usual, given = asdict(ReadOptions()), asdict(options.score.read)
    read = {name: old if given[name] == usual[name] else given[name] for name, old in _READ_0_1.items()}
    options_0_1 = {"read": read, "max_bad": _max_bad_0_1(options.score)}
    return _hash(["0.1.0", _RULES_0_1[1], model.fingerprint, options.score.prefix, options.overlaps, options_0_1])


def _max_bad_0_1(score: ScoreOptions) -> dict[str, Any]:
    text = str(score.max_bad)
    if text.endswith("%"):
        return {"limit": float(text[:-1]) / 100, "is_share": True}
    return {"limit": float(text), "is_share": False}


def _hash(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()
