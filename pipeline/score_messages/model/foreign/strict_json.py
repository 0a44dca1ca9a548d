"""JSON from elsewhere, parsed strictly and never quoted. Knows no file and no meaning."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from score_messages.errors import ModelError

Object = dict[str, Any]


def parse_object(data: bytes, what: str) -> Object:
    """The JSON object in `data`.

    Stricter than `json.loads`, which lets the last of two equal keys win and takes NaN.

    Args:
        data: UTF-8; the caller has bounded its size.
        what: how errors call the data, such as "the network's description".

    Raises:
        ModelError: not UTF-8, not JSON, a key twice, nested too deeply, or something else than an object.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ModelError(f"{what} is nested too deeply") from error
    except ValueError as error:  # of decode, of json and of the hooks
        raise ModelError(f"{what} is not sound JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise ModelError(f"{what} is not a JSON object")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> Object:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ModelError("a key occurs twice in the same JSON object")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
