"""`score-messages inbox/ scored/`: every input of some sources into its part of a dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from score_messages.counted import counted
from score_messages_jobs.scoring.folder_lines import (
    failure,
    listed,
    log_traceback,
    moved_line,
    passed_over_line,
    renamed_lines,
    still_waiting,
    taken_lines,
)
from score_messages_jobs.scoring.report_page import write_report_of
from score_messages_jobs.scoring.score_options import Options, checked_update_options, model_of, write_summary_of
from score_messages_jobs.scoring.watching import watching
from score_messages_jobs.terminal.console import is_terminal
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    from score_messages.dataset.records.row_counts import CountsByName, RowCounts
    from score_messages.dataset.records.run_record import RunRecord
    from score_messages.dataset.run.outcome import InputOutcome, UpdateReport


def run(options: Options, program: str) -> int:
    """Bring the dataset `options.target` up to date; say on stderr what a person should know. Gives the exit code.

    Raises:
        PipelineError: nothing more could be done.
    """
    from score_messages.dataset.records.run_json import record_to_json
    from score_messages.dataset.update import update_dataset

    wanted = checked_update_options(options)
    write_summary, write_report = write_summary_of(options), write_report_of(options)
    with watching(wanted=not options.quiet) as watcher:
        report = update_dataset(options.sources, str(options.target), wanted, watcher, model=model_of(options))
    log = ProgramLog(program)
    _log_outcomes(report, log)
    if options.verbose and report.passed_over:
        log.info(passed_over_line(report.target, report.passed_over))
    if options.verbose:
        for line in (*taken_lines(report.outcomes), *renamed_lines(report.outcomes)):
            log.info(f"{report.target}: {line}", extra={"run_id": report.record.run_id})
    if options.verbose and report.moved:
        log.info(moved_line(report.target, report.moved))
    if options.verbose or (is_terminal() and not options.quiet):
        log.info(outcome(report), extra=_facts(report.record))
    write_summary(record_to_json(report.record))
    write_report()
    return report.exit_code


def _log_outcomes(report: UpdateReport, log: ProgramLog) -> None:
    """What a person should know of each input, then of the folder."""
    facts = {"run_id": report.record.run_id}
    for result in report.outcomes:
        _log_input(result, log, facts)
    for text in _folder_lines(report):
        log.warning(f"{report.target}: {text}", extra=facts)
    for finding in report.drift:
        log.warning(f"{report.target}: {finding.in_words()}", extra={**facts, "measure": finding.measure})


def _log_input(result: InputOutcome, log: ProgramLog, facts: Mapping[str, object]) -> None:
    from score_messages.dataset.records.outcomes import FAILED
    from score_messages.scoring.report import bad_rows_line

    facts = {**facts, "input": result.input}
    if result.outcome == FAILED:
        log.warning(failure(result), extra={**facts, "outcome": FAILED})
        log_traceback(result, log)
    elif result.report is not None and result.report.read.bad:
        read = result.report.read
        log.warning(bad_rows_line(result.input, read.rows, read.statuses, read.first_bad), extra=facts)
    if result.report is not None and result.report.undated_rows:
        undated = result.report.undated_rows
        whose = "this message has" if undated == 1 else "these messages have"
        text = f"{counted(undated, 'date')} can't be used; {whose} the day of a run"
        log.warning(f"{result.input}: {text}", extra=facts)


def _folder_lines(report: UpdateReport) -> Iterator[str]:
    """What is left for the next run, or needs a person."""
    from score_messages.dataset.records.outcomes import WAITING

    if waiting := [result.input for result in report.of(WAITING)]:
        yield f"time is over; left for the next run: {listed(waiting)}"
    if report.others:
        parts = counted(report.others, "part is", "parts are")
        yield f"{parts} of another model, other options or another version; --redo scores them again"
    if report.stale:
        inputs = counted(report.stale, "input leaves", "inputs leave")
        yield (
            f"{inputs} out messages that have been removed from other inputs since; name all sources in one run to "
            "score them again"
        )


def _facts(record: RunRecord) -> dict[str, object]:
    from score_messages.dataset.records.run_json import record_to_json

    names = ("run_id", "inputs", "rows", "new_rows", "carried_rows", "repeated_rows", "sentiments", "seconds")
    stored = record_to_json(record)
    return {name: stored[name] for name in names}


def outcome(report: UpdateReport) -> str:
    """One line: inputs, rows, how long it took."""
    record, counts = report.record, report.record.counts
    inputs = _listed(record.inputs, only_some=True)
    rows = _rows_in_words(counts)
    old = f"; {still_waiting(report.waiting)}" if report.waiting else ""
    took = f"{record.end.seconds or 0:.1f} s, {record.head.model}"
    return f"{report.target}: inputs: {inputs or 'none'}; {rows}{old} ({took})"


def _rows_in_words(counts: RowCounts) -> str:
    """Such as "2 messages scored and 40 reused: 16 negative, 26 positive": the sentiments are of the 42."""
    reused = f" and {counts.reused_rows:,} reused" if counts.reused_rows else ""
    repeated = f" ({counts.repeated_rows:,} repeated)" if counts.repeated_rows else ""
    sentiments = _listed(counts.sentiments)
    machine_mail = _listed(counts.automatic, only_some=True)
    sentiments += f"; machine mail: {machine_mail}" if machine_mail else ""
    scored = f"{counted(counts.new_rows or 0, 'message')} scored{reused}{repeated}"
    return f"{scored}: {sentiments}" if sentiments else scored


def _listed(counts: CountsByName | None, only_some: bool = False) -> str:
    """Such as "2 scored, 1 failed"; `only_some` leaves out zeros."""
    return ", ".join(f"{count or 0:,} {name}" for name, count in (counts or {}).items() if count or not only_some)
