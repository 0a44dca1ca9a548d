"""What a run came to in all, of what became of its inputs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from score_messages.dataset.records.outcomes import OUTCOMES
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_json import profile_from_json
from score_messages.dataset.records.run_record import InputRecord, RunEnd, RunHead, RunRecord
from score_messages.scoring.counts import Counts


def summed_up(head: RunHead, end: RunEnd, outcomes: Iterable[str | None], parts: Sequence[InputRecord]) -> RunRecord:
    """The record of a run.

    Args:
        outcomes: one for each input.
        parts: all of them, but for those that were skipped.
    """
    counted = Counter(outcomes)
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
