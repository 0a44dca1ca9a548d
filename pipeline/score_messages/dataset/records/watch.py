"""Whether tonight's messages look as those before: against the model's reference, and against the last runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from score_messages.dataset.catalog.past_runs import Record
from score_messages.dataset.records.drift import Finding, findings
from score_messages.model.bundle import Model
from score_messages.scoring.profile import Profile

RUNS_BEFORE = 28
"""So many earlier runs that scored messages are what a night is compared with: four weeks, whatever the weekday."""

LOOKED_AT = 200
"""Records looked through for them, so that a year of nights without news isn't read each time."""

REFERENCE = "the model's reference"


def watched(
    profile: Profile, model: Model, records: Iterable[Record]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What differs, and which of it is news.

    A support inbox always differs from what a model was measured on: that stands in every record, and is told when it
    begins. On the first night there is nothing to compare with, so nothing is news. What differs from the last runs is
    told each time.

    Args:
        profile: of the messages scored tonight.
        records: of earlier runs, the latest first.
    """
    if not profile.rows:
        return (), ()
    before = list(islice(_of_model(islice(records, LOOKED_AT), model), RUNS_BEFORE))
    earlier = sum((one for one, _ in before), Profile())
    since = findings(profile, earlier, f"the last {len(before)} runs" if len(before) != 1 else "the last run")
    against_reference = findings(profile, _reference(model), REFERENCE)
    told = next((measures for _, measures in before if measures is not None), set())
    news = tuple(one for one in against_reference if before and one.measure not in told)
    return (*since, *against_reference), (*since, *news)


def _of_model(records: Iterable[Record], model: Model) -> Iterator[tuple[Profile, set[str] | None]]:
    """Profiles of runs that scored messages with this model, and the measures that then differed from the reference.

    None for a run that didn't come to comparing.
    """
    for record in records:
        profile = Profile.from_json(record.get("profile"))
        if profile is None or not profile.rows or record.get("model_fingerprint") != model.fingerprint:
            continue
        drift = record.get("drift")
        told = [one for one in drift if isinstance(one, dict)] if isinstance(drift, list) else []
        measures = {str(one.get("measure")) for one in told if one.get("against") == REFERENCE}
        yield profile, measures if record.get("ended") == "done" else None


def _reference(model: Model) -> Profile:
    return Profile.from_json((model.record.get("reference") or {}).get("profile")) or Profile()
