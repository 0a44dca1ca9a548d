"""A part loses its rows, or those of them that stand in other parts too. The journal is told before it does."""

from __future__ import annotations

from dataclasses import replace

from score_messages.dataset.build import PartReport, leave_out
from score_messages.dataset.known import Doubled
from score_messages.dataset.records import PRUNED, REPEATED
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.dataset.storage import empty_part
from score_messages.write.disk_errors import disk_errors


def empty(run: CurrentRun, part: str, name: str, outcome: str) -> InputOutcome:
    """A part that isn't needed loses its rows, if it has any. Raises OutputError."""
    rows = run.folder.catalog.part(part).rows
    if not rows and outcome != PRUNED:
        return InputOutcome(name, part, outcome)
    became = InputOutcome.of_emptied(name, part, outcome, rows)
    with disk_errors(run.folder.name):
        run.journal.add(became.as_record())
        try:
            empty_part(run.folder, part)
        finally:
            run.known_messages.changed(part)
    return became


def leave_doubled_out(run: CurrentRun, doubled: Doubled) -> InputOutcome:
    """A part loses the rows that stand in other parts too. Raises OutputError."""
    became = InputOutcome(run.folder.catalog.part(doubled.part).input, doubled.part, REPEATED)
    if doubled.rows.all():
        return empty(run, doubled.part, became.input, REPEATED)

    def before_publishing(report: PartReport, version: str) -> None:
        run.journal.add(replace(became, report=report, version=version).as_record())

    by_day, run_day = run.options.partition is not None, run.options.run_day
    report = leave_out(run.folder, run.known_messages, by_day, run_day, doubled, before_publishing)
    return replace(became, report=report)
