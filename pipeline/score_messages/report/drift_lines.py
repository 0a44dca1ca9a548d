"""What the newest run of a folder of tables said of inputs that look unlike those before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from score_messages.dataset.records import latest_records
from score_messages.dataset.records.run_record import DriftRecord


def drift_lines(source: Path) -> Sequence[str]:
    """A line for each finding; none where the source is no folder that runs write."""
    try:
        newest = next(latest_records(source), None)
    except OSError:
        return ()
    return tuple(_line(finding) for finding in (newest.end.drift or ())) if newest is not None else ()


def _line(finding: DriftRecord) -> str:
    """With the index and its threshold, where the record has them.

    >>> _line(DriftRecord("scores", "the last 28 runs", 0.3127, 0.1204))
    'scores differ from the last 28 runs (PSI 0.31, alarm above 0.12)'
    """
    whose = " of people's messages" if finding.of_people else ""
    line = f"{finding.measure.replace('_', ' ')}{whose} differ from {finding.against}"
    if finding.psi is None or finding.threshold is None:
        return line
    return f"{line} (PSI {finding.psi:.2f}, alarm above {finding.threshold:.2f})"
