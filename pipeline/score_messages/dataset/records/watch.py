"""Whether the messages of a run look as those before: against the model's reference, and against the last runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice

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

TELLS_PEOPLE = 4
"""Schema version since which machine mail is told from people's."""

Findings = tuple[DriftFinding, ...]


def watched(profile: Counts, model: Model, records: Iterable[RunRecord]) -> tuple[Findings, Findings]:
    """What differs, and which of it is news: of all messages and, where there is machine mail, of people's alone.

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
    since = (*_since(profile, before), *_since_of_people(profile, before))
    against_reference = findings(profile, _reference(model), REFERENCE)
    if not profile.all_by_people:
        against_reference += findings(profile.of_people, _reference(model), REFERENCE, of_people=True)
    reported = next((run.differed for run in before if run.differed is not None), set())
    is_news = [bool(before) and (finding.measure, finding.of_people) not in reported for finding in against_reference]
    return (*since, *against_reference), (*since, *compress(against_reference, is_news))


def drift_records(drift: Findings, news: Findings) -> tuple[DriftRecord, ...]:
    """What the record of a run says of drift."""
    return tuple(DriftRecord(**vars(finding), is_news=finding in news) for finding in drift)


@dataclass(frozen=True)
class _Run:
    """An earlier run that scored messages with the same model.

    Attributes:
        tells_people: whether its version told machine mail from people's.
        differed: measures that differed from the reference, and whether of people's messages; None if it didn't come
            to comparing.
    """

    profile: Counts
    tells_people: bool
    differed: set[tuple[str, bool]] | None


def _since(profile: Counts, before: Sequence[_Run]) -> Findings:
    return findings(profile, sum((run.profile for run in before), Counts()), _last(before))


def _since_of_people(profile: Counts, before: Sequence[_Run]) -> Findings:
    """Against the runs whose machine mail is known; nothing where nobody sent any."""
    telling = [run for run in before if run.tells_people]
    earlier = sum((run.profile for run in telling), Counts())
    if profile.all_by_people and earlier.all_by_people:
        return ()
    return findings(profile.of_people, earlier.of_people, _last(telling), of_people=True)


def _last(runs: Sequence[_Run]) -> str:
    return f"the last {len(runs)} runs" if len(runs) != 1 else "the last run"


def _of_model(records: Iterable[RunRecord], model: Model) -> Iterator[_Run]:
    """Runs that scored messages with this model."""
    for record in records:
        profile = record.profile.profile() if record.head.model_fingerprint == model.fingerprint else None
        if profile is not None and profile.rows:
            drift = record.end.drift or ()
            differed = {(finding.measure, bool(finding.of_people)) for finding in drift if finding.against == REFERENCE}
            tells_people = (record.head.schema_version or 0) >= TELLS_PEOPLE
            yield _Run(profile, tells_people, differed if record.end.ended == DONE else None)


def _reference(model: Model) -> Counts:
    return Counts.from_json((model.record.get("reference") or {}).get("profile")) or Counts()
