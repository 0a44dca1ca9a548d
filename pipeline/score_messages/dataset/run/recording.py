"""What a run came to: its record, the tables for dashboards, and the report for who called it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from score_messages.dataset.records import (
    DONE,
    ENDED_EARLY,
    FAILED,
    SKIPPED,
    InputRecord,
    RunEnd,
    RunRecord,
    latest_records,
)
from score_messages.dataset.records.tables import update_tables
from score_messages.dataset.records.totals import summed_up
from score_messages.dataset.records.watch import drift_records, watched
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.run.unsound_tables import stale_parts, unsound_outcomes
from score_messages.dataset.tidy import tidy
from score_messages.scoring.counts import Counts
from score_messages.write.disk_errors import disk_errors


def record_run(run: CurrentRun) -> UpdateReport:
    """Tell what the run came to, in the record and the tables. Raises OutputError."""
    with disk_errors(run.folder.name):
        run.outcomes += unsound_outcomes(run)
        drift, news = watched(_profile(run), run.model, latest_records(run.folder.path))
        has_failed = any(outcome.outcome == FAILED for outcome in run.outcomes)
        stale = stale_parts(run)
        exit_code = int(has_failed or (run.options.fail_on_drift and bool(news)))
        end = replace(
            _end(run, exit_code, DONE),
            drift=drift_records(drift, news),
            stale_parts=stale,
            passed_over=len(run.passed_over),
        )
        record = _record(run, end)
        waiting = _put_on_disk(run, record)
    return UpdateReport(
        target=run.folder.name,
        outcomes=tuple(run.outcomes),
        others=len(run.states.of_other_config),
        stale=stale,
        waiting=waiting,
        drift=news,
        passed_over=tuple(run.passed_over),
        record=record,
        moved={move.before: move.path for move in run.moves},
    )


def record_broken_off(run: CurrentRun, error: BaseException) -> None:
    """The same as far as it can be told; nothing here may hide what ended the run."""
    end = replace(_end(run, getattr(error, "exit_code", 1), ENDED_EARLY), drift=(), error=type(error).__name__)
    with suppress(Exception):  # the journal stays, and the next run makes a record of it
        run.folder.catalog.look_at_all()
        published = sum(outcome.report is not None for outcome in run.outcomes)
        _put_on_disk(run, _record(run, end, run.journal.broken_off(published)))


def _end(run: CurrentRun, exit_code: int, ended: str) -> RunEnd:
    return RunEnd(seconds=run.seconds(), exit_code=exit_code, ended=ended, moved=len(run.moves))


def _record(run: CurrentRun, end: RunEnd, broken_off: Sequence[InputRecord] = ()) -> RunRecord:
    entries = [*(outcome.as_record() for outcome in run.outcomes if outcome.outcome != SKIPPED), *broken_off]
    skipped = [outcome.part for outcome in run.outcomes if outcome.outcome == SKIPPED]
    return summed_up(run.journal.head, end, skipped, entries)


def _put_on_disk(run: CurrentRun, record: RunRecord) -> int:
    """Gives the number of files that hold what they held before, for readers."""
    run.journal.end(record)
    run.folder.keys.keep_only({facts.keys for facts in run.folder.catalog.files()})
    run.looks.keep(run.folder.path, {facts.input for facts in run.folder.catalog.files()})
    update_tables(run.folder.path, run.folder.catalog.files())
    return tidy(run.folder, 60 * run.options.grace)


def _profile(run: CurrentRun) -> Counts:
    return sum((outcome.report.profile for outcome in run.outcomes if outcome.report is not None), Counts())
