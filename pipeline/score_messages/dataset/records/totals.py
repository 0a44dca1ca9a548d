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
    latest = latest_states(entries)
    counted = Counter(entry.outcome for entry in latest)
    counted[SKIPPED] += len(set(skipped) - {entry.part for entry in latest})
    return RunRecord(
        head=head,
        end=end,
        inputs={name: counted[name] for name in OUTCOMES},
        counts=sum((entry.counts for entry in latest if entry.counts is not None), RowCounts()),
        profile=profile_from_json(sum(_profiles(latest), Counts()).to_json()),
        entries=tuple(latest),
    )


def _profiles(entries: Iterable[InputRecord]) -> Iterable[Counts]:
    stored = (entry.profile.profile() for entry in entries if entry.profile is not None)
    return (profile for profile in stored if profile is not None)
