"""How an input is read: as the options say, and where they leave it open as it was read before."""

from __future__ import annotations

from dataclasses import replace

from score_messages.dataset.catalog import Catalog
from score_messages.dataset.inputs import Input
from score_messages.read import ReadOptions, Source, open_messages, options_for
from score_messages.read.taken import Taken


def open_input(source: Input, catalog: Catalog, reading: ReadOptions) -> Source:
    """Open one input with the options of a run; what its part was read with is kept. Raises as `open_messages`."""
    facts = catalog.part(source.part).facts
    before = Taken() if facts is None else Taken.from_dict(facts.taken)
    options = options_for(source.path, replace(reading, below=source.below, taken_before=before))
    return open_messages(source.path, options)
