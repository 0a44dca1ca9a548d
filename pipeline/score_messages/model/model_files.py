"""The files of a model folder as bytes, and bundle.json as facts: strictly, since a folder may come from anywhere."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from score_messages.errors import ModelError
from score_messages.model.stored_files import read_stored, shown_place
from score_messages.stores.address import address_of

FORMAT = 1

MAX_BYTES: Mapping[str, int] = {
    "model.keras": 1 << 30,
    "scorer.onnx": 1 << 30,
    "vocabulary.txt": 1 << 24,
    "bundle.json": 1 << 24,
}
"""How large each file may be, far above those of any model that this version can make."""

MAX_GOLDEN = 1_000
MAX_GOLDEN_BYTES = 1 << 20
"""Golden texts of a model, and bytes of each."""

_ENTRIES = {"format": int, "name": str, "settings": dict, "files": dict, "golden": list, "record": dict}
_RECORD = {
    "summary": str,
    "training": str,
    "limits": str,
    "speed": str,
    "network": dict,
    "data": dict,
    "metrics": dict,
    "challenges": dict,
    "reference": dict,
    "tuned": dict,
}


def read_file(path: Path) -> bytes:
    """A file of a model folder, on disk or in a bucket.

    Raises:
        FileNotFoundError: it isn't there.
        ModelError: it can't be read, is no regular file, or is larger than such a file may be.
    """
    limit = MAX_BYTES[path.name]
    if (address := address_of(str(path))) is not None:
        return read_stored(address, limit)
    try:
        # without O_NONBLOCK, opening a FIFO would wait for somebody to write to it
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ModelError(f"{path} is not a regular file")
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ModelError(f"{shown_place(path)} can't be read: {error.strerror}") from error
    if len(content) > limit:
        raise ModelError(f"{shown_place(path)} has more than {limit:,} bytes; that is the limit")
    return content


def parse_bundle(content: bytes, path: Path) -> dict[str, Any]:
    """The entries of bundle.json, each of the type that it must have; `settings` has types of its own.

    Raises:
        ModelError: it is no JSON, of another format, or an entry is missing, of the wrong type or out of range.
    """
    try:
        bundle = json.loads(content, object_pairs_hook=_object, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{shown_place(path)} is not valid JSON; the model is damaged") from error
    if not isinstance(bundle, dict) or not set(_ENTRIES) <= set(bundle) or bundle["format"] != FORMAT:
        raise ModelError(f"{shown_place(path)} is not of format {FORMAT}, the one that this version reads")
    wrong = [name for name, kind in _ENTRIES.items() if type(bundle[name]) is not kind]
    checks: dict[str, Callable[[Any], bool]] = {
        "name": _is_name,
        "files": _are_hashes,
        "golden": _are_golden,
        "record": _is_record,
    }
    wrong += [name for name, is_right in checks.items() if name not in wrong and not is_right(bundle[name])]
    if wrong:
        raise ModelError(f"{shown_place(path)} has a wrong '{wrong[0]}'; the model is damaged")
    return {**bundle, "record": _renamed(bundle["record"])}


_RENAMED = {"judged": "scored", "cut_point": "threshold", "held_back": "held_out"}
"""Entries of the record under the names that older versions wrote them by."""


def _renamed(record: Any) -> Any:
    if not isinstance(record, dict):
        return record
    return {_RENAMED.get(name, name): _renamed(value) for name, value in record.items()}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("a key twice")
    return entries


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 200 and name.isprintable()


_SHA256 = re.compile("[0-9a-f]{64}")


def _are_hashes(files: dict[str, Any]) -> bool:
    named = all(name in files for name in ("scorer.onnx", "vocabulary.txt"))
    return named and all(isinstance(sha256, str) and _SHA256.fullmatch(sha256) for sha256 in files.values())


def _are_golden(golden: list[Any]) -> bool:
    return len(golden) <= MAX_GOLDEN and all(map(_is_golden, golden))


def _is_golden(entry: Any) -> bool:
    if not isinstance(entry, dict) or set(entry) not in ({"text", "ids", "score"}, {"text", "ids", "probabilities"}):
        return False
    text, ids = entry["text"], entry["ids"]
    predicted = [entry["score"]] if "score" in entry else entry["probabilities"]
    return (
        isinstance(text, str)
        and len(text.encode("utf-8", "replace")) <= MAX_GOLDEN_BYTES
        and not any("\ud800" <= letter <= "\udfff" for letter in text)
        and isinstance(ids, list)
        and all(type(word) is int for word in ids)
        and isinstance(predicted, list)
        and len(predicted) == (1 if "score" in entry else 3)
        and all(type(number) in (int, float) and 0 <= number <= 1 for number in predicted)
    )


def _is_record(record: dict[str, Any]) -> bool:
    sound = all(type(record[name]) is kind for name, kind in _RECORD.items() if name in record)
    tables = [table for name in ("metrics", "challenges") for table in record.get(name, {}).values()] if sound else []
    return sound and all(isinstance(table, dict) for table in tables)
