"""Records of runs as JSON, and back: the one place that knows the names on disk, which never change.

What is read is data from outside. It may be of another version, damaged, or made by somebody else: a field that is
missing or of another form is None, and whatever else stands there is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from score_messages.dataset.records.outcomes import READS
from score_messages.dataset.records.run_record import (
    CountsByName,
    DriftRecord,
    InputRecord,
    RowCounts,
    RunEnd,
    RunHead,
    RunRecord,
    StoredProfile,
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

MOST = (1 << 63) - 1
"""No count is larger: it has to fit into a column."""
_MOST_INPUTS = (1 << 31) - 1
_EXIT_CODES = range(-(1 << 31), 1 << 31)


def record_to_json(record: RunRecord) -> Json:
    """A whole record; fields are only ever added."""
    return {
        **head_to_json(record.head),
        **_end_to_json(record.end),
        "inputs": record.inputs,
        **_rows_to_json(record.counts),
        "statuses": record.counts.statuses,
        "sentiments": record.counts.sentiments,
        "profile": record.profile.stored,
        "parts": [input_to_json(part) for part in record.parts],
    }


def record_from_json(stored: object) -> RunRecord | None:
    """A record; None if it has no run's id.

    >>> record_from_json({"run_id": "a", "seconds": "7"}).end.seconds is None
    True
    """
    head = head_from_json(stored)
    if head is None or not isinstance(stored, Mapping):
        return None
    parts = stored.get("parts")
    return RunRecord(
        head=head,
        end=_end_from_json(stored),
        inputs=_counts(stored.get("inputs"), _MOST_INPUTS),
        counts=_rows_from_json(stored),
        profile=profile_from_json(stored.get("profile")),
        parts=tuple(map(input_from_json, _mappings(parts))),
    )


def head_to_json(head: RunHead) -> Json:
    """The first line of a journal, and the first fields of a record."""
    return {
        "run_id": head.run_id,
        "started": _time_to_json(head.started),
        "tool_version": head.tool_version,
        "schema_version": head.schema_version,
        "model": head.model,
        "model_fingerprint": head.model_fingerprint,
        "run_date": head.run_date and head.run_date.isoformat(),
    }


def head_from_json(stored: object) -> RunHead | None:
    """What is known of a run before it begins; None if it has no run's id."""
    if not isinstance(stored, Mapping) or not isinstance(stored.get("run_id"), str):
        return None
    return RunHead(
        run_id=stored["run_id"],
        started=_time(stored.get("started")),
        tool_version=_text(stored.get("tool_version")),
        schema_version=_count(stored.get("schema_version")),
        model=_text(stored.get("model")),
        model_fingerprint=_text(stored.get("model_fingerprint")),
        run_date=_day(stored.get("run_date")),
    )


def input_to_json(record: InputRecord, in_journal: bool = False) -> Json:
    """What became of an input; a journal also has what it takes to tell whether the part was published."""
    stored: Json = {"input": record.input, "part": record.part, "outcome": record.outcome, "error": record.error}
    if record.counts is None:
        return stored
    stored |= _rows_to_json(record.counts) | _if_known({"undated_rows": record.undated_rows})
    stored |= {"statuses": record.counts.statuses, "sentiments": record.counts.sentiments}
    stored |= _if_known({"repeated_headers": record.repeated_headers, "seconds": record.seconds})
    if in_journal and record.profile is not None:
        stored |= {"profile": record.profile.stored, "version": record.version}
    return stored


def input_from_json(stored: Mapping[str, Any]) -> InputRecord:
    """What became of an input. Without counts if it has none."""
    return InputRecord(
        input=_text(stored.get("input")),
        part=_text(stored.get("part")),
        outcome=_text(stored.get("outcome")),
        error=_text(stored.get("error")),
        counts=_rows_from_json(stored) if "rows" in stored else None,
        undated_rows=_count(stored.get("undated_rows")),
        repeated_headers=_count(stored.get("repeated_headers")),
        seconds=_number(stored.get("seconds")),
        profile=profile_from_json(stored["profile"]) if "profile" in stored else None,
        version=_text(stored.get("version")),
    )


def reads_to_json(name: str, part: str) -> Json:
    """The line of a journal that says which input is read next."""
    return {"input": name, "part": part, "outcome": READS}


def profile_from_json(stored: object) -> StoredProfile:
    """What `Counts.to_json` gave, not looked at closer before it is asked for."""
    whole = stored if isinstance(stored, Mapping) else {}
    statuses = _counts(whole.get("statuses")) or {}
    return StoredProfile(
        score_sum=_number(whole.get("score_sum")),
        scored=statuses.get("scored"),
        words=_count(whole.get("words")),
        unknown_words=_count(whole.get("unknown_words")),
        stored=stored,
    )


def _end_to_json(end: RunEnd) -> Json:
    drift = None if end.drift is None else [dict(vars(drift)) for drift in end.drift]
    optional = {
        "drift": drift,
        "error": end.error,
        "stale_parts": end.stale_parts,
        "passed_over": end.passed_over,
        "found": _time_to_json(end.recovered),
    }
    exit_code = {"exit_code": end.exit_code, "ended": end.ended}
    return {"seconds": end.seconds, **_if_known({"moved": end.moved}), **exit_code, **_if_known(optional)}


def _end_from_json(stored: Mapping[str, Any]) -> RunEnd:
    exit_code, drift = stored.get("exit_code"), stored.get("drift")
    return RunEnd(
        seconds=_number(stored.get("seconds")),
        exit_code=exit_code if _is_whole(exit_code) and exit_code in _EXIT_CODES else None,
        ended=_text(stored.get("ended")),
        moved=_count(stored.get("moved")),
        drift=tuple(_drift_from_json(drift)) if isinstance(drift, list) else None,
        error=_text(stored.get("error")),
        stale_parts=_count(stored.get("stale_parts")),
        passed_over=_count(stored.get("passed_over")),
        recovered=_time(stored.get("found")),
    )


def _drift_from_json(stored: object) -> Iterator[DriftRecord]:
    for drift in _mappings(stored):
        measure, against, is_news = _text(drift.get("measure")), _text(drift.get("against")), drift.get("is_news")
        if measure is None or against is None:
            continue
        psi, threshold = _number(drift.get("psi")), _number(drift.get("threshold"))
        yield DriftRecord(measure, against, psi, threshold, is_news if isinstance(is_news, bool) else None)


def _rows_to_json(counts: RowCounts) -> Json:
    return {stored: getattr(counts, name) for name, stored in _ROWS.items()}


def _rows_from_json(stored: Mapping[str, Any]) -> RowCounts:
    rows = {name: _count(stored.get(stored_name)) for name, stored_name in _ROWS.items()}
    return RowCounts(**rows, statuses=_counts(stored.get("statuses")), sentiments=_counts(stored.get("sentiments")))


def _if_known(facts: Json) -> Json:
    return {name: value for name, value in facts.items() if value is not None}


def _mappings(stored: object) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in stored if isinstance(entry, Mapping)) if isinstance(stored, list) else iter(())


def _text(stored: object) -> str | None:
    return stored if isinstance(stored, str) else None


def _is_whole(stored: object) -> bool:
    return isinstance(stored, int) and not isinstance(stored, bool)


def _count(stored: Any, most: int = MOST) -> int | None:
    return stored if _is_whole(stored) and 0 <= stored <= most else None


def _counts(stored: object, most: int = MOST) -> CountsByName | None:
    return {name: _count(count, most) for name, count in stored.items()} if isinstance(stored, Mapping) else None


def _number(stored: object) -> float | None:
    """JSON may hold whole numbers that are no float."""
    if isinstance(stored, bool) or not isinstance(stored, int | float):
        return None
    with suppress(OverflowError):
        return float(stored)
    return None


def _time(stored: object) -> datetime | None:
    """UTC; a time without a zone is taken for that."""
    with suppress(TypeError, ValueError, OverflowError):
        time = datetime.fromisoformat(stored)  # type: ignore[arg-type]
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _time_to_json(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds")


def _day(stored: object) -> date | None:
    with suppress(TypeError, ValueError):
        return date.fromisoformat(stored)  # type: ignore[arg-type]
    return None
