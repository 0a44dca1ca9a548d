"""The language of each message of a batch, and whether its model can score it. Knows no scores."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.messages import Messages, Status
from score_messages.model.bundle import Model
from score_messages.text.encode import TokenIds
from score_messages.text.language.detect import UNTOLD, known_languages


@dataclass(frozen=True)
class Languages:
    """Of n messages.

    Attributes:
        names: string[n], ISO 639-1; null where it can't be told, and for a model that has no language.
        is_other: bool[n], it can be told, and isn't the model's.
    """

    names: pa.StringArray
    is_other: npt.NDArray[np.bool_]


def languages_of(messages: Messages, ids: TokenIds, model: Model) -> Languages:
    """Tell the languages of messages, of those that could be read."""
    if model.detector is None:
        return Languages(pa.nulls(len(messages), pa.string()), np.zeros(len(messages), dtype=bool))
    codes = model.detector.codes(messages.body, ids)
    is_told = (codes != UNTOLD) & (messages.status == Status.SCORED.code)
    is_other = is_told & (codes != known_languages().index(model.settings.language))
    return Languages(_names().take(pa.array(codes, mask=~is_told)), is_other)


@functools.cache
def _names() -> pa.StringArray:
    return pa.array(known_languages(), pa.string())
