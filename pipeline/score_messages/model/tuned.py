"""A model folder with the network of another and settings of its own. Needs no TensorFlow: no weight changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from score_messages.model.bundle import (
    KERAS,
    SCORER,
    Model,
    load_model,
    read_bundle,
    verified,
    write_model,
)
from score_messages.model.card import write_card
from score_messages.model.output_folder import replaced_folder
from score_messages.model.settings import Settings

_OF_THE_NETWORK = ("network", "speed", "limits")
"""What stays true of the network whatever its settings are."""


def publish_tuned(output: Path, base: Model, settings: Settings, record: Mapping[str, Any]) -> Model:
    """Write the folder `output`: the network and words of `base`, other settings; replaces one that is there.

    Args:
        base: a model that lies in its folder as it was loaded.
        record: JSON-able: what is known of the new model; figures of `base` aren't true of it.

    Raises:
        ModelError: the files of `base` are damaged.
        OutputError: the folder can't be written.
    """
    bundle = read_bundle(base.folder)
    there = [name for name in (KERAS, SCORER) if name == SCORER or (base.folder / name).is_file()]
    files = {name: verified(base.folder / name, base.files[name]) for name in there if name in base.files}
    golden = [entry["text"] for entry in bundle["golden"]]
    facts = {name: base.record[name] for name in _OF_THE_NETWORK if name in base.record} | dict(record)
    with replaced_folder(output) as folder:
        write_model(folder, output.name, settings, base.vocabulary, files, golden, facts)
        write_card(folder)
    return load_model(output)
