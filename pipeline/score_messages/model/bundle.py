"""A saved model as a folder: what files it has, how they are written, verified and proved by its golden texts.

model.keras       the LSTM as Keras saved it; not read when scoring
scorer.onnx       the same network for scoring
vocabulary.txt    one word per line, most frequent first
bundle.json       `Settings`, the other files' sha256, golden texts with ids and scores, training record, metrics
README.md         the model card
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.errors import Hint, ModelError
from score_messages.model.engine import Engine
from score_messages.model.model_files import FORMAT, parse_bundle, read_file
from score_messages.model.settings import Settings
from score_messages.model.stored_files import shown_place
from score_messages.stores.address import address_of
from score_messages.text.encode import TokenIds
from score_messages.text.language.detect import Detector
from score_messages.text.prepare import prepare
from score_messages.text.vocabulary import Vocabulary

KERAS, SCORER, VOCABULARY, BUNDLE, CARD = "model.keras", "scorer.onnx", "vocabulary.txt", "bundle.json", "README.md"
SCORING_FILES = (SCORER, VOCABULARY)
HASHED_FILES = (KERAS, SCORER, VOCABULARY)

GOLDEN_TOLERANCE = 1e-5
"""How far a golden text's score may be from the stored one: more than processors differ by, less than matters."""


@dataclass(frozen=True)
class Model:
    """A model ready to score: verified files, loaded once, usable from many threads.

    Attributes:
        name: what people call it; the folder's name when it was made.
        fingerprint: sha256 over all that decides a prediction, hex; the same for equal models wherever they lie.
        folder: where it was loaded from; of a bucket, its address as a path.
        record: training recipe, data hashes and metrics, as bundle.json has them.
        files: sha256, hex, by the name of the file.
        stated_thresholds: those of the settings as a person stated them, such as `0.2,0.7`; None for its own.
    """

    name: str
    fingerprint: str
    settings: Settings
    vocabulary: Vocabulary
    engine: Engine
    folder: Path = field(compare=False)
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    stated_thresholds: str | None = None

    @cached_property
    def detector(self) -> Detector | None:
        """What tells the languages of messages; None if the model doesn't know its own."""
        settings = self.settings
        return Detector(self.vocabulary, settings.length, settings.truncation) if settings.language else None


def load_model(folder: Path) -> Model:
    """Open a model folder and prove that it scores as it did when it was made.

    Raises:
        ModelError: a file is missing, damaged or of another version, or a golden text gets other ids or another score.
    """
    bundle = read_bundle(folder)
    settings = Settings.from_json(bundle["settings"])
    hashes = bundle["files"]
    files = {name: verified(folder / name, hashes[name]) for name in SCORING_FILES}
    vocabulary = Vocabulary.from_bytes(files[VOCABULARY], settings.ids)
    engine = _engine(files[SCORER], settings, vocabulary)
    fingerprint = fingerprint_of(bundle["settings"], hashes)
    model = Model(bundle["name"], fingerprint, settings, vocabulary, engine, folder, bundle["record"], hashes)
    _check_golden(model, bundle["golden"])
    return model


def write_model(
    folder: Path,
    name: str,
    settings: Settings,
    vocabulary: Vocabulary,
    files: Mapping[str, bytes],
    golden: Sequence[str],
    record: Mapping[str, Any],
) -> Model:
    """Write a model folder and load it back, so that what is returned is what others will read.

    The caller gives a folder that doesn't exist yet or may be written into; bundle.json comes last, so a folder
    with one is complete.

    Args:
        files: the bytes of `scorer.onnx` and, unless nobody shall train on from there, `model.keras`.
        golden: texts, invented by us, whose ids and scores are stored and checked at every load.
        record: JSON-able; training recipe, data hashes, metrics.
    """
    contents = {**files, VOCABULARY: vocabulary.to_bytes()}
    engine = _engine(files[SCORER], settings, vocabulary)
    ids = golden_ids(golden, vocabulary, settings)
    predictions = engine.predict(ids)
    bundle = {
        "format": FORMAT,
        "name": name,
        "settings": settings.to_json(),
        "files": {name: hashlib.sha256(contents[name]).hexdigest() for name in HASHED_FILES if name in contents},
        "golden": [
            {"text": text, "ids": row, **_prediction(engine.outputs, prediction)}
            for text, row, prediction in zip(golden, ids.to_lists(), predictions.tolist(), strict=True)
        ],
        "record": dict(record),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, content in contents.items():
        (folder / file_name).write_bytes(content)
    write_bundle(folder, bundle)
    return load_model(folder)


def record_metrics(folder: Path, metrics: Mapping[str, Any]) -> None:
    """Add measured figures to a model's record; its fingerprint stays, since no prediction changes."""
    record(folder, {"metrics": {**read_bundle(folder)["record"].get("metrics", {}), **metrics}})


def record(folder: Path, facts: Mapping[str, Any]) -> None:
    """Add facts to a model's record, which decide no prediction; those of the same name are replaced."""
    bundle = read_bundle(folder)
    bundle["record"].update(facts)
    write_bundle(folder, bundle)


def write_bundle(folder: Path, bundle: Mapping[str, Any]) -> None:
    """Write bundle.json, an entry or a golden text per line, for people who compare two of them."""
    golden = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in bundle["golden"])
    entries = {name: json.dumps(value, ensure_ascii=False) for name, value in bundle.items()}
    entries["golden"] = f"[\n  {golden}\n ]"
    lines = ",\n".join(f" {json.dumps(name)}: {value}" for name, value in entries.items())
    write_whole(folder / BUNDLE, f"{{\n{lines}\n}}\n")


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all: a full disk must not cost anybody their model. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _prediction(outputs: int, probabilities: Sequence[float]) -> dict[str, Any]:
    """What is stored of the prediction of a golden text: of one output as `score`, as since version 0.1."""
    rounded = [round(probability, 7) for probability in probabilities]
    return {"score": rounded[2]} if outputs == 1 else {"probabilities": rounded}


def _engine(graph: bytes, settings: Settings, vocabulary: Vocabulary) -> Engine:
    engine = Engine(graph, settings.length, settings.ids.pad, vocabulary.size, settings.calibration)
    if engine.has_mask != (settings.padding == "post"):
        raise ModelError(f"the padding '{settings.padding}' is not the one that scorer.onnx was made for")
    if engine.outputs != settings.outputs:
        raise ModelError(f"scorer.onnx has {engine.outputs} outputs, the settings say {settings.outputs}")
    return engine


def read_bundle(folder: Path) -> dict[str, Any]:
    """The entries of a model folder's bundle.json, checked as for scoring. Raises ModelError."""
    try:
        content = read_file(folder / BUNDLE)
    except FileNotFoundError as error:
        raise _not_a_model(folder) from error
    return parse_bundle(content, folder / BUNDLE)


def _not_a_model(folder: Path) -> ModelError:
    if address_of(str(folder)) is not None:
        hint = Hint("Name the folder that holds the files of the model, such as s3://bucket/models/mine/")
        return ModelError(f"{shown_place(folder)} has no {BUNDLE}, so it is not a model folder", hint=hint)
    if not folder.is_dir():
        return ModelError(f"there is no model folder {folder}")
    names = sorted(path.name for path in folder.iterdir() if path.name.isprintable())
    content = ", ".join(names[:10]) or "nothing"
    return ModelError(
        f"{folder} has no {BUNDLE}, so it is not a model folder; it holds: {content}",
        hint=Hint("A Keras file becomes a model folder through:  sentiment-jobs import-model --help"),
    )


def verified(path: Path, sha256: str) -> bytes:
    """A file of a model folder, which must be the one that the model was saved with. Raises ModelError."""
    try:
        content = read_file(path)
    except FileNotFoundError as error:
        raise ModelError(f"{shown_place(path)} can't be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelError(f"{shown_place(path)} is not the file that the model was saved with (its sha256 differs)")
    return content


def fingerprint_of(settings: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """Of a model with such settings, as bundle.json has them, and files of such sha256."""
    deciding = {"settings": settings, "files": {name: files[name] for name in SCORING_FILES}}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()


def golden_ids(texts: Sequence[str], vocabulary: Vocabulary, settings: Settings) -> TokenIds:
    """The path of the golden texts up to the network."""
    return prepare(pa.array(texts, pa.string()), vocabulary, settings)


def _check_golden(model: Model, golden: Sequence[Mapping[str, Any]]) -> None:
    ids = golden_ids([entry["text"] for entry in golden], model.vocabulary, model.settings)
    if ids.to_lists() != [entry["ids"] for entry in golden]:
        raise ModelError(
            f"model '{model.name}' gives its golden texts other ids: vocabulary or text rules have changed"
        )
    is_single = model.engine.outputs == 1
    if any(("score" in entry) != is_single for entry in golden):
        raise ModelError(f"model '{model.name}' has golden predictions of another number of outputs")
    stored = np.array([[entry["score"]] if is_single else entry["probabilities"] for entry in golden])
    try:
        predictions = model.engine.predict(ids)
    except ModelError:
        raise
    except Exception as error:  # the graph takes other numbers of messages or words
        raise ModelError(f"model '{model.name}' can't score its golden texts") from error
    given = predictions[:, 2:] if is_single else predictions
    if not golden or np.abs(given - stored).max() > GOLDEN_TOLERANCE:
        raise ModelError(f"model '{model.name}' gives its golden texts other scores than when it was made")
