"""What stands of a part whose publishing was cut off: all of it, some of its files, or nothing."""

from __future__ import annotations

from dataclasses import replace

from score_messages.dataset.records.outcomes import CUT_OFF, PRUNED, REPEATED, SCORED
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_record import InputRecord
from score_messages.dataset.storage import DatasetFolder


def as_it_stands(folder: DatasetFolder, entry: InputRecord) -> InputRecord | None:
    """What to record of a part by what lies in the folder; None if nothing of it was published.

    Args:
        entry: what was about to be published, as a journal has it: with part and counts.
    """
    part = folder.catalog.part(entry.part or "")
    replaced = entry.counts.replaced_rows if entry.counts else 0
    if entry.outcome in (SCORED, REPEATED) and part.facts is not None and entry.version == part.facts.version:
        return entry
    if part.rows == replaced:
        return None
    outcome = PRUNED if entry.outcome == PRUNED else CUT_OFF
    return replace(entry, outcome=outcome, counts=RowCounts(rows=part.rows, replaced_rows=replaced))
