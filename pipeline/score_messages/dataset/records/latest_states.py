"""An input that was looked at more than once in a run has one entry: what became of it last, and all that was done.

Pure. A run looks again at an input that leaves out what another one lost meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_json import profile_from_json
from score_messages.dataset.records.run_record import InputRecord
from score_messages.dataset.records.stored_profile import StoredProfile
from score_messages.scoring.counts import Counts


def latest_states(entries: Iterable[InputRecord]) -> list[InputRecord]:
    """The entries of a run, one for each input and part, in the order in which they came first.

    What has no part, such as a source that isn't there, may be told several times, for different reasons.
    """
    latest: list[InputRecord] = []
    indices: dict[tuple[str | None, str], int] = {}
    for entry in entries:
        index = indices.setdefault((entry.input, entry.part), len(latest)) if entry.part else len(latest)
        if index == len(latest):
            latest.append(entry)
        else:
            latest[index] = _together(latest[index], entry)
    return latest


def _together(before: InputRecord, last: InputRecord) -> InputRecord:
    """An entry and the one behind it: the state of the last one, and the rows that both scored."""
    if before.counts is None:
        return last
    if last.counts is None:
        return replace(before, outcome=last.outcome, error=last.error)
    return replace(
        last,
        counts=_counts(before.counts, last.counts),
        seconds=_sum(before.seconds, last.seconds),
        profile=_profile(before.profile, last.profile),
    )


def _counts(before: RowCounts, last: RowCounts) -> RowCounts:
    """Rows that were scored at first, and kept their predictions then, aren't reused: they are of this run."""
    new, reused = (before.new_rows, last.new_rows), last.reused_rows
    return replace(
        last,
        replaced_rows=before.replaced_rows,
        new_rows=None if new[0] is None or new[1] is None else new[0] + new[1],
        reused_rows=None if reused is None else max(0, reused - (before.new_rows or 0)),
    )


def _sum(before: float | None, last: float | None) -> float | None:
    return last if before is None or last is None else round(before + last, 3)


def _profile(before: StoredProfile | None, last: StoredProfile | None) -> StoredProfile | None:
    if before is None or last is None:
        return last or before
    return profile_from_json(((before.profile() or Counts()) + (last.profile() or Counts())).to_json())
