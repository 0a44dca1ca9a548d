"""What a run came to in all, of what became of its inputs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from score_messages.dataset.records.latest_states import latest_states
from score_messages.dataset.records.outcomes import OUTCOMES, SKIPPED
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_json import profile_from_json
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord
from score_messages.scoring.counts import Counts


def summed_up(head: RunHead, end: RunEnd, skipped: Iterable[str], entries: Iterable[InputRecord]) -> RunRecord:
    """The record of a run.

    Args:
        skipped: the parts of the inputs that were skipped.
        entries: what became of all others, in order; of one input there may be several.
    """
    parts = latest_states(entries)
    counted = Counter(part.outcome for part in parts)
    counted[SKIPPED] += len(set(skipped) - {part.part for part in parts})
    return RunRecord(
        head=head,
        end=end,
        inputs={name: counted[name] for name in OUTCOMES},
        counts=sum((part.counts for part in parts if part.counts is not None), RowCounts()),
        profile=profile_from_json(sum(_profiles(parts), Counts()).to_json()),
        parts=tuple(parts),
    )


def _profiles(parts: Iterable[InputRecord]) -> Iterable[Counts]:
    stored = (part.profile.profile() for part in parts if part.profile is not None)
    return (profile for profile in stored if profile is not None)
