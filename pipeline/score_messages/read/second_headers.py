"""Rows below the header that are no messages: what surveys write there about their questions. Knows no file.

SurveyMonkey has one, with `Open-Ended Response` below the questions that were answered in words; a question with
several answers has a column for each, of which only the first has a name. Qualtrics has two: the questions, and
`{"ImportId":"QID1_TEXT"}` for each; its legacy format has the questions alone, below columns that begin `V1,V2,V3`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from score_messages.read.exports import same_name

_OPEN = "open-ended response"
_LEGACY = (["v1", "v2", "v3"], ["responseid", "responseset", "name"])
_KINDS_OF_ANSWERS = frozenset((_OPEN, "response"))


@dataclass(frozen=True)
class SecondHeaders:
    """Rows that belong to the header.

    Attributes:
        rows: how many there are.
        texts: indices of the columns that hold answers in words.
        answers: what stands below the names of a survey in which a question has several columns.
    """

    rows: int = 0
    texts: list[int] = field(default_factory=list)
    answers: Sequence[str] = ()

    def named(self, names: Sequence[str]) -> list[str]:
        """The columns' names, with those that are missing made of the question and the answer or the column's number.

        >>> SecondHeaders(1, answers=["Chairs", "Tables", ""]).named(["What do you use?", "", ""])
        ['What do you use?', 'What do you use?: Tables', 'What do you use?: column 3']
        """
        whole, question = list(names), ""
        for index, answer in enumerate(self.answers[: len(whole)]):
            question = whole[index] or question
            whole[index] = whole[index] or f"{question}: {answer.strip() or f'column {index + 1}'}"
        return whole


def second_headers(rows: Sequence[Sequence[str]]) -> SecondHeaders:
    """What follows the header, by the first rows of a table, the header first."""
    header, *below = rows or [[]]
    if below and _is_of_surveymonkey(header, below[0]):
        return SecondHeaders(1, [index for index, cell in enumerate(below[0]) if same_name(cell) == _OPEN], below[0])
    if below and [list(map(same_name, row[:3])) for row in (header, below[0])] == list(_LEGACY):
        return SecondHeaders(1)
    if len(below) > 1 and (ids := _import_ids(below[1])):
        return SecondHeaders(2, [index for index, name in enumerate(ids) if name.endswith("_TEXT")])
    return SecondHeaders()


def _is_of_surveymonkey(header: Sequence[str], row: Sequence[str]) -> bool:
    respondents = [index for index, name in enumerate(header) if same_name(name).replace(" ", "") == "respondentid"]
    if not respondents or len(row) != len(header):
        return False
    return not row[respondents[0]].strip() and any(same_name(cell) in _KINDS_OF_ANSWERS for cell in row)


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
