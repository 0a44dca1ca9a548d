"""Records of runs as JSON, and back: the one place that knows the names on disk, which never change.

What is read is data from outside. It may be of another version, damaged, or made by somebody else: a field that is
missing or of another form is None, and whatever else stands there is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from score_messages.dataset.records.outcomes import READS
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_record import DriftRecord, InputRecord, RunEnd, RunHead, RunRecord
from score_messages.dataset.records.stored_profile import StoredProfile
from score_messages.dataset.records.stored_values import (
    count_of,
    counts_of,
    date_of,
    exit_code_of,
    mappings,
    number_of,
    text_of,
    texts_of,
    time_of,
    time_to_json,
    truth_of,
)

Json = dict[str, Any]

_ROWS = {
    "rows": "rows",
    "replaced_rows": "replaced_rows",
    "new_rows": "new_rows",
    "reused_rows": "carried_rows",
    "repeated_rows": "repeated_rows",
}
ROW_NAMES = tuple(_ROWS.values())
"""The counts of `RowCounts`, in its order, as JSON and the tables for dashboards call them."""

_MOST_INPUTS = (1 << 31) - 1


def record_to_json(record: RunRecord) -> Json:
    """A whole record; fields are only ever added."""
    return {
        **head_to_json(record.head),
        **_end_to_json(record.end),
        "inputs": record.inputs,
        **_rows_to_json(record.counts),
        "statuses": record.counts.statuses,
        "sentiments": record.counts.sentiments,
        **_if_known({"automatic": record.counts.automatic}),
        "profile": record.profile.stored,
        "parts": [input_to_json(entry) for entry in record.entries],
    }


def record_from_json(stored: object) -> RunRecord | None:
    """A record; None if it has no run's id.

    >>> record_from_json({"run_id": "a", "seconds": "7"}).end.seconds is None
    True
    """
    head = head_from_json(stored)
    if head is None or not isinstance(stored, Mapping):
        return None
    return RunRecord(
        head=head,
        end=_end_from_json(stored),
        inputs=counts_of(stored.get("inputs"), _MOST_INPUTS),
        counts=_rows_from_json(stored),
        profile=profile_from_json(stored.get("profile")),
        entries=tuple(map(input_from_json, mappings(stored.get("parts")))),
    )


def head_to_json(head: RunHead) -> Json:
    """The first line of a journal, and the first fields of a record."""
    return {
        "run_id": head.run_id,
        "started": time_to_json(head.started),
        "tool_version": head.tool_version,
        "schema_version": head.schema_version,
        "model": head.model,
        "model_fingerprint": head.model_fingerprint,
        "run_date": head.run_date and head.run_date.isoformat(),
        **_if_known({"thresholds": head.thresholds}),
    }


def head_from_json(stored: object) -> RunHead | None:
    """What is known of a run before it begins; None if it has no run's id."""
    if not isinstance(stored, Mapping) or not isinstance(stored.get("run_id"), str):
        return None
    return RunHead(
        run_id=stored["run_id"],
        started=time_of(stored.get("started")),
        tool_version=text_of(stored.get("tool_version")),
        schema_version=count_of(stored.get("schema_version")),
        model=text_of(stored.get("model")),
        model_fingerprint=text_of(stored.get("model_fingerprint")),
        run_date=date_of(stored.get("run_date")),
        thresholds=text_of(stored.get("thresholds")),
    )


def input_to_json(record: InputRecord, in_journal: bool = False) -> Json:
    """What became of an input; a journal also has what it takes to tell whether the part was published."""
    stored: Json = {"input": record.input, "part": record.part, "outcome": record.outcome, "error": record.error}
    if record.counts is None:
        return stored
    stored |= _rows_to_json(record.counts) | _if_known({"undated_rows": record.undated_rows})
    stored |= {"statuses": record.counts.statuses, "sentiments": record.counts.sentiments}
    stored |= _if_known({"automatic": record.counts.automatic})
    stored |= _if_known(
        {
            "repeated_headers": record.repeated_headers,
            "deleted_messages": record.deleted_messages,
            "date_format": record.date_format,
            "taken": dict(record.taken) if record.taken else None,
            "renamed_columns": dict(record.renamed_columns) if record.renamed_columns else None,
            "seconds": record.seconds,
        }
    )
    if in_journal and record.profile is not None:
        stored |= {"profile": record.profile.stored, "version": record.version}
    return stored


def input_from_json(stored: Mapping[str, Any]) -> InputRecord:
    """What became of an input. Without counts if it has none."""
    return InputRecord(
        input=text_of(stored.get("input")),
        part=text_of(stored.get("part")),
        outcome=text_of(stored.get("outcome")),
        error=text_of(stored.get("error")),
        counts=_rows_from_json(stored) if "rows" in stored else None,
        undated_rows=count_of(stored.get("undated_rows")),
        repeated_headers=count_of(stored.get("repeated_headers")),
        deleted_messages=count_of(stored.get("deleted_messages")),
        seconds=number_of(stored.get("seconds")),
        profile=profile_from_json(stored["profile"]) if "profile" in stored else None,
        version=text_of(stored.get("version")),
        date_format=text_of(stored.get("date_format")),
        taken=texts_of(stored.get("taken")),
        renamed_columns=texts_of(stored.get("renamed_columns")),
    )


def reads_to_json(name: str, part: str) -> Json:
    """The line of a journal that says which input is read next."""
    return {"input": name, "part": part, "outcome": READS}


def profile_from_json(stored: object) -> StoredProfile:
    """What `Counts.to_json` gave, not looked at closer before it is asked for."""
    whole = stored if isinstance(stored, Mapping) else {}
    statuses = counts_of(whole.get("statuses")) or {}
    return StoredProfile(
        score_sum=number_of(whole.get("score_sum")),
        scored=statuses.get("scored"),
        words=count_of(whole.get("words")),
        unknown_words=count_of(whole.get("unknown_words")),
        stored=stored,
    )


def _end_to_json(end: RunEnd) -> Json:
    drift = None if end.drift is None else [_drift_to_json(drift) for drift in end.drift]
    optional = {
        "drift": drift,
        "error": end.error,
        "stale_parts": end.stale_parts,
        "passed_over": end.passed_over,
        "found": time_to_json(end.recovered),
    }
    exit_code = {"exit_code": end.exit_code, "ended": end.ended}
    return {"seconds": end.seconds, **_if_known({"moved": end.moved}), **exit_code, **_if_known(optional)}


def _end_from_json(stored: Mapping[str, Any]) -> RunEnd:
    drift = stored.get("drift")
    return RunEnd(
        seconds=number_of(stored.get("seconds")),
        exit_code=exit_code_of(stored.get("exit_code")),
        ended=text_of(stored.get("ended")),
        moved=count_of(stored.get("moved")),
        drift=tuple(_drift_from_json(drift)) if isinstance(drift, list) else None,
        error=text_of(stored.get("error")),
        stale_parts=count_of(stored.get("stale_parts")),
        passed_over=count_of(stored.get("passed_over")),
        recovered=time_of(stored.get("found")),
    )


def _drift_to_json(drift: DriftRecord) -> Json:
    """`of_people` stands only where it is so."""
    return {name: value for name, value in vars(drift).items() if value or name != "of_people"}


def _drift_from_json(stored: object) -> Iterator[DriftRecord]:
    for drift in mappings(stored):
        measure, against = text_of(drift.get("measure")), text_of(drift.get("against"))
        psi, threshold = number_of(drift.get("psi")), number_of(drift.get("threshold"))
        if measure is not None and against is not None:
            is_news, of_people = truth_of(drift.get("is_news")), truth_of(drift.get("of_people"))
            yield DriftRecord(measure, against, psi, threshold, is_news, of_people or False)


def _rows_to_json(counts: RowCounts) -> Json:
    return {stored: getattr(counts, name) for name, stored in _ROWS.items()}


def _rows_from_json(stored: Mapping[str, Any]) -> RowCounts:
    rows = {name: count_of(stored.get(stored_name)) for name, stored_name in _ROWS.items()}
    by_name = {name: counts_of(stored.get(name)) for name in ("statuses", "sentiments", "automatic")}
    return RowCounts(**rows, **by_name)  # type: ignore[arg-type]


def _if_known(facts: Json) -> Json:
    return {name: value for name, value in facts.items() if value is not None}
