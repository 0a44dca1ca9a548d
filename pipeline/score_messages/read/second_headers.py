"""Rows below the header that are no messages: what surveys write there about their questions. Knows no file.

SurveyMonkey has one, with `Open-Ended Response` below the questions that were answered in words. Qualtrics has two: the
questions, and `{"ImportId":"QID1_TEXT"}` for each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from score_messages.read.exports import same_name

_OPEN = "open-ended response"
_KINDS_OF_ANSWERS = frozenset((_OPEN, "response"))


@dataclass(frozen=True)
class SecondHeaders:
    """Rows that belong to the header.

    Attributes:
        rows: how many there are.
        texts: indices of the columns that hold answers in words.
    """

    rows: int = 0
    texts: list[int] = field(default_factory=list)


def second_headers(rows: Sequence[Sequence[str]]) -> SecondHeaders:
    """What follows the header, by the first rows of a table, the header first."""
    header, *below = rows or [[]]
    if below and _is_of_surveymonkey(header, below[0]):
        return SecondHeaders(1, [index for index, cell in enumerate(below[0]) if same_name(cell) == _OPEN])
    if len(below) > 1 and (ids := _import_ids(below[1])):
        return SecondHeaders(2, [index for index, name in enumerate(ids) if name.endswith("_TEXT")])
    return SecondHeaders()


def _is_of_surveymonkey(header: Sequence[str], row: Sequence[str]) -> bool:
    names = [same_name(name) for name in header]
    if "respondent id" not in names or len(row) != len(header):
        return False
    return not row[names.index("respondent id")].strip() and any(same_name(cell) in _KINDS_OF_ANSWERS for cell in row)


def _import_ids(row: Sequence[str]) -> list[str]:
    """Of each column; none if the row is another one."""
    ids = []
    for cell in row:
        try:
            stored = json.loads(cell) if len(cell) < 1000 else None
        except (ValueError, RecursionError):
            return []
        if not isinstance(stored, dict) or not isinstance(stored.get("ImportId"), str):
            return []
        ids.append(stored["ImportId"])
    return ids
