"""A model folder from anywhere: it scores as when it was made, or is refused as a model; nothing else happens."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from score_messages.errors import ModelError
from score_messages.model.bundle import BUNDLE, KERAS, SCORER, VOCABULARY, load_model
from tests.support.hostile import loads, replaced

# --- bundle.json ---

ODD: list[Any] = [None, True, -1, 0, 1 << 70, 1.5, 1e308, "", "x", "\ud800", "\x1b[2J", [], [[]], ["x"], {}, {"x": 1}]


def changed(value: Any) -> Iterator[Any]:
    """The value with each of its parts replaced, left out or put in once more."""
    for odd in ODD:
        if odd != value:
            yield odd
    if isinstance(value, dict):
        for name in value:
            yield {key: part for key, part in value.items() if key != name}
            for inner in changed(value[name]):
                yield {**value, name: inner}
        yield {**value, "surprise": 1}
    elif isinstance(value, list) and value:
        yield value[1:]
        for inner in changed(value[0]):
            yield [inner, *value[1:]]


def test_every_wrong_value_in_bundle_json_is_refused_in_words(folder: Path) -> None:
    """Hundreds of them: each part of another type, missing, or out of range. What decides no score may differ."""
    bundle = json.loads((folder / BUNDLE).read_bytes())
    tried = 0
    for other in changed(copy.deepcopy(bundle)):
        (folder / BUNDLE).write_text(json.dumps(other))
        tried += 1
        if loads(folder):
            same = [name for name in ("format", "golden", "files") if other[name] == bundle[name]]
            assert "format" in same
            assert {**other["files"], KERAS: ""} == {**bundle["files"], KERAS: ""}
    assert tried > 400


def test_bytes_of_bundle_json_may_be_anything(folder: Path) -> None:
    """Bits flipped, pieces cut out, doubled and swapped: a ModelError or a model."""
    content = (folder / BUNDLE).read_bytes()
    rng = random.Random(11)
    for _ in range(600):
        a, b = sorted(rng.sample(range(len(content)), 2))
        flipped = bytearray(content)
        flipped[a] ^= 1 << rng.randrange(8)
        pieces = [bytes(flipped), content[:a] + content[b:], content[:b] + content[a:], content[:a] + rng.randbytes(9)]
        (folder / BUNDLE).write_bytes(rng.choice(pieces))
        loads(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{}",
        b"NaN",
        b"9" * 10_000,
        b'{"format": 1, "format": 1}',
        b"",
        b"[]",
        b"1",
        b'"format"',
    ],
    ids=range(10),
)
def test_bundle_json_that_is_no_object_is_refused(folder: Path, content: bytes) -> None:
    """Deep, long, doubled or nothing."""
    (folder / BUNDLE).write_bytes(content)
    assert not loads(folder)


# --- the files ---


@pytest.mark.parametrize("name", [BUNDLE, SCORER, VOCABULARY])
@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path)])
def test_what_is_no_file_is_refused_at_once(folder: Path, name: str, put: Callable[[Path], None]) -> None:
    """A pipe would be waited for, a device read for ever."""
    (folder / name).unlink()
    put(folder / name)
    with pytest.raises(ModelError, match=r"regular file|can't be read"):
        load_model(folder)


@pytest.mark.parametrize("name", [BUNDLE, SCORER, VOCABULARY])
def test_file_that_is_too_large_is_refused_with_the_limit(folder: Path, name: str) -> None:
    """Not read to its end."""
    with (folder / name).open("ab") as file:
        file.truncate(2 << 30 if name == SCORER else 1 << 25)
    with pytest.raises(ModelError, match="that is the limit"):
        load_model(folder)


@pytest.mark.parametrize("words", [b"", b"\n", b"the\nthe\n", b"the", b"\xff\n", b"a\n" * 100, b"x" * 100_000 + b"\n"])
def test_other_words_are_refused(folder: Path, words: bytes) -> None:
    """With a right hash."""
    replaced(folder, VOCABULARY, words)
    assert not loads(folder)


def test_predictions_of_another_number_of_outputs_are_refused(folder: Path) -> None:
    """In the golden texts, each or some of them, and in the settings; in words."""
    bundle = json.loads((folder / BUNDLE).read_bytes())
    score, probabilities = {"score": 0.5}, {"probabilities": [0.5, 0.25, 0.25]}
    outputs = 1 if "score" in bundle["golden"][0] else 3
    other = probabilities if outputs == 1 else score
    bare = [{name: entry[name] for name in ("text", "ids")} for entry in bundle["golden"]]
    own = bundle["golden"]
    for golden in (
        [{**entry, **other} for entry in bare],
        [own[0], *({**entry, **other} for entry in bare[1:])],
        [{**bare[0], "probabilities": [0.5]}, *own[1:]],
        [{**bare[0], "probabilities": [0.5] * 4}, *own[1:]],
        [{**bare[0], "score": [0.5]}, *own[1:]],
        [{**own[0], **score, **probabilities}, *own[1:]],
    ):
        (folder / BUNDLE).write_text(json.dumps({**bundle, "golden": golden}))
        with pytest.raises(ModelError, match="golden"):
            load_model(folder)
    changed = {"classes": ["negative", "neutral", "positive"], "cut_points": [0.4, 0.6], "outputs": 4 - outputs}
    (folder / BUNDLE).write_text(json.dumps({**bundle, "settings": {**bundle["settings"], **changed}}))
    with pytest.raises(ModelError, match="outputs"):
        load_model(folder)
