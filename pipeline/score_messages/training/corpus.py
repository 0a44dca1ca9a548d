"""The public texts that models are trained on. Knows where they lie and what is held out, but no network.

    DATA/imdb/train.parquet, unsup.parquet     film reviews, the second without labels; test.parquet is never opened
    DATA/messages/<name>.parquet               labelled messages of other kinds: `MESSAGE_SETS`, `MORE_SETS`
    DATA/messages/read_messages.parquet        real messages, read and labelled; each source is a set: `READ_SETS`
    DATA/unlabelled/<name>.parquet             mail, tickets, chats without labels: `UNLABELLED_SETS`

Columns: id, text, label (0 negative, 1 positive, 2 neutral or mixed, null or missing for none), and where a set has
them stars and source.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from score_messages.errors import InputError

TRAIN, UNLABELLED = "imdb-train", "imdb-unsup"
MESSAGE_SETS = (
    "rt_polarity",
    "uci_amazon",
    "uci_yelp",
    "stackoverflow_senti4sd",
    "github_comments",
    "skytrax_lounge",
)
MORE_SETS = (
    "dynasent",
    "emobank",
    "goemotions",
    "nhs_feedback",
    "pros_cons",
    "vader_tweets",
    "womens_clothing",
    "xed_en",
)
READ = "read_messages"
READ_SETS = tuple(
    f"{READ}:{source}"
    for source in (
        *("banking77", "casino", "cfpb_narratives", "chitchat_byu", "enron_mail", "irc_support", "multidogo"),
        *("spamassassin", "stackexchange", "sumo_questions", "sumo_replies"),
    )
)
"""Of every source of `READ` its own set, so that it can be left out."""

LABELLED_FILES = (TRAIN, *MESSAGE_SETS, *MORE_SETS, READ)
"""The names of all files with labels, for `set_path`."""

UNLABELLED_SETS = (
    *("banking77", "bitext_support", "casino", "cfpb_narratives", "chitchat_byu", "clinc150"),
    *("email_intent_sentences", "enron_mail", "hint3", "irc_support", "multidogo", "nlupp", "politeness_requests"),
    *("sgd", "sms_ham", "stackexchange", "sumo_questions", "sumo_replies", "taskmaster4", "topical_chat"),
)
NEUTRAL = 0.5
"""The target of a message that is neither negative (0) nor positive (1)."""

VALIDATION_SHARES = {TRAIN: 0.04, UNLABELLED: 0.0, **dict.fromkeys(UNLABELLED_SETS, 0.0)}
OTHER_VALIDATION_SHARE = 0.1

_BREAK = re.compile(r"<br\s*/?>")
_AT_RANDOM = "random"
_TARGETS = {0: 0.0, 1: 1.0, 2: NEUTRAL, None: np.nan}

_SURE_STARS = {"womens_clothing": (1.0, 2.0, 5.0)}
"""Where the label follows from stars that are no sure sign, those that are: three stars are mixed, four often too."""


@dataclass(frozen=True)
class TextSet:
    """n texts of one source.

    Attributes:
        ids: unique in the set.
        texts: as published.
        targets: float32[n]: 0 negative, 1 positive, 0.5 neutral, NaN without a label.
        held_out: bool[n]: kept from all training, for choosing epochs, thresholds and calibration.
        at_random: bool[n]: drawn so that they show how common each class is; all of most sets.
        sha256: of the file, hex; "" for texts that are made.
    """

    name: str
    ids: list[str]
    texts: list[str]
    targets: npt.NDArray[np.float32]
    held_out: npt.NDArray[np.bool_]
    at_random: npt.NDArray[np.bool_]
    sha256: str = ""

    def __len__(self) -> int:
        return len(self.ids)


def read_set(data: Path, name: str) -> TextSet:
    """One set by its name: `TRAIN`, `UNLABELLED` or one of the others above.

    Raises:
        InputError: it isn't there or has other columns.
    """
    path = set_path(data, name)
    try:
        table = pq.read_table(path)
        if name in READ_SETS:
            table = table.filter(pc.field("source") == name.removeprefix(f"{READ}:"))
        ids, texts = (table.column(column).to_pylist() for column in ("id", "text"))
        targets = _targets(table, name)
        drawn = table.column("drawn").to_pylist() if name in READ_SETS else [_AT_RANDOM] * len(table)
    except FileNotFoundError as error:
        raise InputError(str(path), "is missing") from error
    except (KeyError, pa.ArrowException) as error:
        columns = "id, text, label (0, 1, 2), source and drawn" if name in READ_SETS else "id, text and label (0, 1, 2)"
        raise InputError(str(path), f"is not a table of {columns}") from error
    held_out = np.array([is_held_out(text, held_out_share(name)) for text in texts], np.bool_)
    at_random = np.array([how == _AT_RANDOM for how in drawn], np.bool_)
    return TextSet(name, ids, texts, targets, held_out, at_random, hashlib.sha256(path.read_bytes()).hexdigest())


def held_out_share(name: str) -> float:
    """Of a set's texts, that are kept from training."""
    return VALIDATION_SHARES.get(name, OTHER_VALIDATION_SHARE)


def _targets(table: pa.Table, name: str) -> npt.NDArray[np.float32]:
    labels = table.column("label").to_pylist() if "label" in table.column_names else [None] * len(table)
    if name in _SURE_STARS:
        stars = table.column("stars").to_pylist()
        labels = [label if star in _SURE_STARS[name] else None for label, star in zip(labels, stars, strict=True)]
    return np.array([_TARGETS[label] for label in labels], dtype=np.float32)


def is_held_out(text: str, share: float) -> bool:
    """Decided by the text alone, so that a text that occurs twice is never on both sides."""
    digest = hashlib.sha256(text.strip().lower().encode()).digest()
    return int.from_bytes(digest[:4], "big") < share * 2**32


def plain(text: str) -> str:
    """Without the line-break tags of the film reviews."""
    return _BREAK.sub(" ", text)


def set_path(data: Path, name: str) -> Path:
    """The file of a set."""
    if name in (TRAIN, UNLABELLED):
        return data / "imdb" / f"{name.removeprefix('imdb-')}.parquet"
    if name in (READ, *READ_SETS):
        return data / "messages" / f"{READ}.parquet"
    return data / ("unlabelled" if name in UNLABELLED_SETS else "messages") / f"{name}.parquet"
