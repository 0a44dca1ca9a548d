"""The public texts that models are trained on. Knows where they lie and what is held back, but no network.

    DATA/imdb/train.parquet, unsup.parquet     film reviews, the second without labels; test.parquet is never opened
    DATA/messages/<name>.parquet               labelled messages of other kinds, the sets in `MESSAGE_SETS`

Columns: id, text, label (0 negative, 1 positive, 2 neutral or mixed, null or missing for none).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError

TRAIN, UNLABELLED = "imdb-train", "imdb-unsup"
MESSAGE_SETS = (
    "rt_polarity",
    "uci_amazon",
    "uci_yelp",
    "stackoverflow_senti4sd",
    "github_comments",
    "skytrax_lounge",
)
NEUTRAL = 0.5
"""The target of a message that is neither negative (0) nor positive (1)."""

VALIDATION_SHARES = {TRAIN: 0.04, UNLABELLED: 0.0}
OTHER_VALIDATION_SHARE = 0.1

_BREAK = re.compile(r"<br\s*/?>")
_TARGETS = {0: 0.0, 1: 1.0, 2: NEUTRAL, None: np.nan}


@dataclass(frozen=True)
class TextSet:
    """n texts of one source.

    Attributes:
        ids: unique in the set.
        texts: as published.
        targets: float32[n]: 0 negative, 1 positive, 0.5 neutral, NaN without a label.
        held_back: bool[n]: kept from all training, for choosing epochs, cut points and calibration.
        sha256: of the file, hex; "" for texts that are made.
    """

    name: str
    ids: list[str]
    texts: list[str]
    targets: npt.NDArray[np.float32]
    held_back: npt.NDArray[np.bool_]
    sha256: str = ""

    def __len__(self) -> int:
        return len(self.ids)


def read_set(data: Path, name: str) -> TextSet:
    """One set by its name: `TRAIN`, `UNLABELLED` or one of `MESSAGE_SETS`.

    Raises:
        InputError: it isn't there or has other columns.
    """
    path = set_path(data, name)
    try:
        table = pq.read_table(path)
        ids, texts = (table.column(column).to_pylist() for column in ("id", "text"))
        labels = table.column("label").to_pylist() if "label" in table.column_names else [None] * len(ids)
        targets = np.array([_TARGETS[label] for label in labels], dtype=np.float32)
    except FileNotFoundError as error:
        raise InputError(str(path), "is missing") from error
    except (KeyError, pa.ArrowException) as error:
        raise InputError(str(path), "is not a table of id, text and label (0, 1, 2)") from error
    held_back = np.array([is_held_back(text, held_back_share(name)) for text in texts])
    return TextSet(name, ids, texts, targets, held_back, hashlib.sha256(path.read_bytes()).hexdigest())


def held_back_share(name: str) -> float:
    """Of a set's texts, that are kept from training."""
    return VALIDATION_SHARES.get(name, OTHER_VALIDATION_SHARE)


def is_held_back(text: str, share: float) -> bool:
    """Decided by the text alone, so that a text that is there twice never stands on both sides."""
    digest = hashlib.sha256(text.strip().lower().encode()).digest()
    return int.from_bytes(digest[:4], "big") < share * 2**32


def plain(text: str) -> str:
    """Without the line-break tags of the film reviews."""
    return _BREAK.sub(" ", text)


def set_path(data: Path, name: str) -> Path:
    """Where a set lies."""
    if name in (TRAIN, UNLABELLED):
        return data / "imdb" / f"{name.removeprefix('imdb-')}.parquet"
    return data / "messages" / f"{name}.parquet"
