"""Records of runs, sound and odd, as the tests of those who read them need them."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.dataset.catalog.facts import PartFacts
from score_messages.dataset.records.run_json import record_from_json
from score_messages.dataset.records.run_record import RunRecord

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\udcff"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
"""Whatever JSON may hold, and what it mayn't."""

RECORD: dict[str, Any] = {
    "run_id": "20261124T031500Z-9a8b",
    "started": "2026-11-24T04:15:00+01:00",
    "seconds": 12.5,
    "exit_code": 1,
    "ended": "done",
    "tool_version": "0.1.0",
    "schema_version": 1,
    "model": "messages",
    "model_fingerprint": "ab12",
    "run_date": "2026-11-24",
    "inputs": {"scored": 2, "skipped": 40, "failed": 1, "repeated": 0, "waiting": 3, "pruned": 4},
    "rows": 30,
    "replaced_rows": 20,
    "new_rows": 8,
    "carried_rows": 22,
    "repeated_rows": 5,
    "statuses": {"scored": 28, "empty": 2},
    "sentiments": {"negative": 10, "positive": 18},
    "profile": {"score_sum": 6.0, "statuses": {"scored": 8}, "words": 400, "unknown_words": 10},
    "drift": [
        {"measure": "score", "against": "the last 7 runs", "psi": 0.4, "threshold": 0.2},
        {"measure": "words", "against": "the model's reference", "psi": 0.3, "threshold": 0.2},
    ],
    "parts": [],
}


@st.composite
def odd_records(draw: st.DrawFn) -> dict[str, Any]:
    """A record as older and newer versions may have written it, or somebody by hand."""
    record = copy.deepcopy(RECORD)
    for part in (record, record["profile"], record["inputs"], record["statuses"]):
        for name in draw(st.sets(st.sampled_from(sorted(set(part) - {"run_id"})), max_size=4)):
            if draw(st.booleans()):
                del part[name]
            else:
                part[name] = draw(anything)
    return record


def parsed(record: dict[str, Any]) -> RunRecord:
    """As it is read from its file."""
    read = record_from_json(json.loads(json.dumps(record)))
    assert read is not None
    return read


def write_record(folder: Path, record: dict[str, Any]) -> None:
    (folder / "_runs").mkdir(exist_ok=True)
    (folder / "_runs" / f"{record['run_id']}.json").write_text(json.dumps(record, indent=1))


def night(number: int, **changed: Any) -> dict[str, Any]:
    started = datetime(2026, 11, number, 3, 15, tzinfo=UTC)
    return {**RECORD, "run_id": f"{started:%Y%m%dT%H%M%SZ}-9a8b", "started": started.isoformat(), **changed}


def facts(number: int = 1, **changed: Any) -> PartFacts:
    daily = {"2026-11-24": DayCounts(10, 8, 4, 1, 3, 4.0, 100, 5)}
    name = f"{number}.csv-1f2e3d4c5b.parquet"
    return replace(PartFacts(f"/srv/{number}.csv", "c", "m", "messages", "ab", "f", path=name, daily=daily), **changed)


def tables(folder: Path) -> list[pa.Table]:
    return [pq.read_table(folder / "_tables" / name) for name in ("daily.pq", "runs.pq")]
