"""How an input is read: as the options say, and where they leave it open as it was read before."""

from __future__ import annotations

from dataclasses import replace

from score_messages.dataset.catalog import Catalog
from score_messages.dataset.inputs import Content, Input
from score_messages.read import ReadOptions, Source, open_messages, options_for
from score_messages.read.taken import Taken
from score_messages.stores.version import HashedVersion


def open_input(source: Input, catalog: Catalog, reading: ReadOptions, looked: Content | None = None) -> Source:
    """Open one input with the options of a run; what its part was read with is kept. Raises as `open_messages`.

    Args:
        looked: the input as it was looked at; an object that is still the same version needn't be hashed again.
    """
    facts = catalog.part(source.part).facts
    before = Taken() if facts is None else Taken.from_dict(facts.taken)
    hashed = None if looked is None or looked.version is None else HashedVersion(looked.version, looked.sha256)
    options = options_for(source.path, replace(reading, below=source.below, taken_before=before, hashed=hashed))
    return open_messages(source.path, options)
