"""Whether the messages of a run look as those before: against the model's reference, and against the last runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from score_messages.dataset.records.drift import DriftFinding, findings
from score_messages.dataset.records.outcomes import DONE
from score_messages.dataset.records.run_record import DriftRecord, RunRecord
from score_messages.model.bundle import Model
from score_messages.scoring.counts import Counts

RUNS_BEFORE = 28
"""So many earlier runs that scored messages are what a run is compared with: four weeks, whatever the weekday."""

LOOKED_AT = 200
"""Records looked through for them, so that a year of runs without news isn't read each time."""

REFERENCE = "the model's reference"


Findings = tuple[DriftFinding, ...]


def watched(profile: Counts, model: Model, records: Iterable[RunRecord]) -> tuple[Findings, Findings]:
    """What differs, and which of it is news.

    A support inbox always differs from what a model was measured on: that stands in every record, and is reported when
    it begins. In the first run there is nothing to compare with, so nothing is news. What differs from the last runs
    is reported each time.

    Args:
        profile: of the messages that the run scored.
        records: of earlier runs, the latest first.
    """
    if not profile.rows:
        return (), ()
    before = list(islice(_of_model(islice(records, LOOKED_AT), model), RUNS_BEFORE))
    earlier = sum((profile for profile, _ in before), Counts())
    since = findings(profile, earlier, f"the last {len(before)} runs" if len(before) != 1 else "the last run")
    against_reference = findings(profile, _reference(model), REFERENCE)
    reported = next((measures for _, measures in before if measures is not None), set())
    news = tuple(finding for finding in against_reference if before and finding.measure not in reported)
    return (*since, *against_reference), (*since, *news)


def drift_records(drift: Findings, news: Findings) -> tuple[DriftRecord, ...]:
    """What the record of a run says of drift."""
    return tuple(DriftRecord(**vars(finding), is_news=finding in news) for finding in drift)


def _of_model(records: Iterable[RunRecord], model: Model) -> Iterator[tuple[Counts, set[str] | None]]:
    """Profiles of runs that scored messages with this model, and the measures that then differed from the reference.

    None for a run that didn't come to comparing.
    """
    for record in records:
        profile = record.profile.profile() if record.head.model_fingerprint == model.fingerprint else None
        if profile is not None and profile.rows:
            measures = {finding.measure for finding in record.end.drift or () if finding.against == REFERENCE}
            yield profile, measures if record.end.ended == DONE else None


def _reference(model: Model) -> Counts:
    return Counts.from_json((model.record.get("reference") or {}).get("profile")) or Counts()
