"""The table of a teacher's predictions: what it thinks of texts and of pieces of them, without the texts.

    set        a set's name
    row        the text's index in its set
    start      the first character of the piece that was scored, and
    length     how many it has
    negative   log-odds of negative against neutral, in steps of `STEP`
    positive   log-odds of positive against neutral, likewise

The footer has a digest of the texts of each set, so that no prediction is ever taken for that of another text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.errors import InputError
from score_messages.model.weights import Floats
from score_messages.training.corpus import TextSet
from score_messages.training.crops import Crop
from score_messages.training.teaching import Piece
from score_messages.write.atomic import replacing
from score_messages.write.disk_errors import disk_errors
from score_messages.write.options import WriteOptions
from score_messages.write.target import find_target

STEP = 0.1

DIGESTS = "score_messages.texts"
"""The footer's key for the digests of the sets."""

SCHEMA = pa.schema(
    {
        "set": pa.dictionary(pa.int32(), pa.string()),
        "row": pa.int32(),
        "start": pa.int32(),
        "length": pa.int32(),
        "negative": pa.int8(),
        "positive": pa.int8(),
    }
)

_SMALL: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 19,
    "use_dictionary": ["set"],
    "column_encoding": {
        "row": "DELTA_BINARY_PACKED",
        "start": "BYTE_STREAM_SPLIT",
        "length": "BYTE_STREAM_SPLIT",
    },
    "write_page_checksum": True,
}


@dataclass(frozen=True)
class Predictions:
    """m pieces of the texts of one set.

    Attributes:
        indices: int64[m], of the texts in their set.
        crops: m, which of their characters.
        logits: float32[m], the log-odds of positive against negative.
        probabilities: float32[m, 3] of negative, neutral and positive.
    """

    indices: npt.NDArray[np.int64]
    crops: Sequence[Crop]
    logits: Floats
    probabilities: Floats


def table_of(pieces: Sequence[Piece], logits: Floats) -> pa.Table:
    """The rows for n pieces that were scored.

    Args:
        logits: float32[n, 3] of negative, neutral and positive.
    """
    steps = np.clip(np.round((logits[:, ::2] - logits[:, 1:2]) / STEP), -127, 127).astype(np.int8)
    columns = {
        "set": pa.array([piece.text_set.name for piece in pieces], pa.string()).dictionary_encode(),
        "row": pa.array([piece.index for piece in pieces], pa.int32()),
        "start": pa.array([piece.crop.start for piece in pieces], pa.int32()),
        "length": pa.array([piece.crop.length for piece in pieces], pa.int32()),
        "negative": pa.array(steps[:, 0]),
        "positive": pa.array(steps[:, 1]),
    }
    return pa.table(columns, SCHEMA)


def same_pieces(path: Path, pieces: Sequence[Piece]) -> pa.Table | None:
    """The table at `path` if it scores just these pieces, in this order; else None."""
    try:
        earlier = pq.read_table(path).cast(SCHEMA)
    except (OSError, ValueError, pa.ArrowException):
        return None
    wanted = table_of(pieces, np.zeros((len(pieces), 3), np.float32))
    columns = [name for name in SCHEMA.names if name not in ("negative", "positive")]
    return earlier if _plain(earlier.select(columns)).equals(_plain(wanted.select(columns))) else None


def _plain(table: pa.Table) -> pa.Table:
    """With the sets' names themselves: as a dictionary, two equal tables can number them differently."""
    return table.set_column(0, "set", table.column("set").cast(pa.string()))


def footer(sets: Sequence[TextSet], about: Mapping[str, str]) -> dict[str, str]:
    """What the footer says: the digest of every set, and how they were made."""
    digests = json.dumps({text_set.name: digest(text_set) for text_set in sets})
    return {DIGESTS: digests, **{f"score_messages.{name}": value for name, value in about.items()}}


def digest(text_set: TextSet) -> str:
    """Hex of 64 bits that follow from ids and texts."""
    sha256 = hashlib.sha256()
    for text_id, text in zip(text_set.ids, text_set.texts, strict=True):
        sha256.update(json.dumps([text_id, text]).encode())
    return sha256.hexdigest()[:16]


def write_predictions(predictions: pa.Table, path: Path, about: Mapping[str, str], force: bool) -> None:
    """Write the table as small as it gets: half of what the format's defaults make of it.

    Args:
        about: what `footer` gives.
        force: replace what stands there, whatever it is.

    Raises:
        OutputError, TargetRefused: it can't be written, or something stands there.
    """
    target = find_target(str(path), WriteOptions("parquet", force))
    with replacing(target) as output, disk_errors(target.name):
        with pq.ParquetWriter(output.file, SCHEMA, **_SMALL) as writer:
            writer.write_table(predictions.unify_dictionaries().combine_chunks())
            writer.add_key_value_metadata(dict(about))
        output.publish(_opens, len(predictions))


def _opens(file: BinaryIO, rows: int) -> bool:
    try:
        return bool(pq.ParquetFile(file).metadata.num_rows == rows)
    except pa.ArrowException:
        return False


def read_predictions(path: Path, text_set: TextSet) -> Predictions:
    """The predictions on a set.

    Raises:
        InputError: the file is no such table, or scores other texts.
    """
    try:
        table = pq.read_table(path, filters=[("set", "==", text_set.name)])
        predictions = _predictions(table)
        is_of_set = _digest_in(path, text_set.name) == digest(text_set)
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException) as error:
        raise _no_table(path) from error
    if not (is_of_set and _within(predictions, text_set)):
        hint = "make them with `sentiment-jobs teach` from the same data, with the same --leave-out"
        raise InputError(str(path), f"scores other texts than those of {text_set.name}; {hint}")
    return predictions


def _predictions(table: pa.Table) -> Predictions:
    indices = table.column("row").to_numpy().astype(np.int64)
    negative, positive = (STEP * table.column(name).to_numpy().astype(np.float64) for name in ("negative", "positive"))
    odds = np.exp(np.stack([negative, np.zeros(len(table)), positive], 1))
    probabilities = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    starts, lengths = (table.column(name).to_pylist() for name in ("start", "length"))
    crops = [Crop(start, length) for start, length in zip(starts, lengths, strict=True)]
    return Predictions(indices, crops, (positive - negative).astype(np.float32), probabilities)


def _digest_in(path: Path, name: str) -> object:
    return json.loads(pq.read_metadata(path).metadata[DIGESTS.encode()]).get(name)


def _within(predictions: Predictions, text_set: TextSet) -> bool:
    """Whether all predictions are on texts that are there, and on no character behind their ends."""
    pieces = zip(predictions.indices.tolist(), predictions.crops, strict=True)
    texts = text_set.texts
    return all(0 <= index < len(texts) and crop.start + crop.length <= len(texts[index]) for index, crop in pieces)


def _no_table(path: Path) -> InputError:
    return InputError(str(path), "is not a table of a teacher's predictions")
