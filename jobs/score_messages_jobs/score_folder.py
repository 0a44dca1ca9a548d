"""`score-messages inbox/ scored/`: every input of some sources into its part of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from score_messages_jobs.console import is_terminal
from score_messages_jobs.folder_lines import failure, listed, log_traceback, passed_over_line
from score_messages_jobs.logs import ProgramLog
from score_messages_jobs.score_options import Options, checked_update_options, write_summary_of
from score_messages_jobs.watching import watching

if TYPE_CHECKING:
    from score_messages.dataset.outcome import UpdateReport


def run(options: Options, program: str) -> int:
    """Bring the dataset `options.target` up to date; say on stderr what a person should know. Gives the exit code.

    Raises:
        PipelineError: nothing more could be done.
    """
    from score_messages.dataset.update import update_dataset

    wanted = checked_update_options(options)
    write_summary = write_summary_of(options)
    with watching(wanted=not options.quiet) as watcher:
        report = update_dataset(options.sources, str(options.target), wanted, watcher)
    log = ProgramLog(program)
    _log_inputs(report, log)
    _log_folder(report, log)
    if options.verbose and report.passed_over:
        log.info(passed_over_line(report.target, report.passed_over))
    if options.verbose or (is_terminal() and not options.quiet):
        log.info(summary_line(report), extra=_facts(report))
    write_summary(report.record)
    return report.exit_code


def _log_inputs(report: UpdateReport, log: ProgramLog) -> None:
    """What a person should know of single inputs: failures, rows that can't be read, dates that give no day."""
    from score_messages.dataset.records import FAILED
    from score_messages.scoring.report import bad_rows_line

    for outcome in report.outcomes:
        fields = {"run_id": report.record["run_id"], "input": outcome.input}
        if outcome.outcome == FAILED:
            log.warning(failure(outcome), extra=fields | {"outcome": FAILED})
            log_traceback(outcome, log)
        elif outcome.report is not None and outcome.report.read.bad:
            read = outcome.report.read
            log.warning(bad_rows_line(outcome.input, read.rows, read.statuses, read.first_bad), extra=fields)
        if outcome.report is not None and outcome.report.undated_rows:
            line = f"{outcome.report.undated_rows:,} dates give no day; these messages have the day of a run"
            log.warning(f"{outcome.input}: {line}", extra=fields)


def _log_folder(report: UpdateReport, log: ProgramLog) -> None:
    """What a person should know of the folder as a whole: what is left, what is stale, what has drifted."""
    from score_messages.dataset.records import WAITING

    fields = {"run_id": report.record["run_id"]}
    waiting = [outcome.input for outcome in report.of(WAITING)]
    if waiting:
        log.warning(f"{report.target}: time is over; left for the next run: {listed(waiting)}", extra=fields)
    if report.others:
        line = "parts are of another model, other options or another version; --redo scores them anew"
        log.warning(f"{report.target}: {report.others:,} {line}", extra=fields)
    if report.stale:
        line = "inputs leave out messages that others have lost since; name all sources in one run to score them again"
        log.warning(f"{report.target}: {report.stale:,} {line}", extra=fields)
    for finding in report.drift:
        log.warning(f"{report.target}: {finding.in_words()}", extra=fields | {"measure": finding.measure})


def _facts(report: UpdateReport) -> dict[str, object]:
    names = ("run_id", "inputs", "rows", "new_rows", "carried_rows", "repeated_rows", "sentiments", "seconds")
    return {name: report.record[name] for name in names}


def summary_line(report: UpdateReport) -> str:
    """One line: inputs, rows, how long it took."""
    facts = report.record
    inputs = ", ".join(f"{count:,} {name}" for name, count in facts["inputs"].items() if count)
    sentiments = ", ".join(f"{count:,} {name}" for name, count in facts["sentiments"].items())
    kept = ", ".join(f"{facts[f'{name}_rows']:,} {name}" for name in ("carried", "repeated") if facts[f"{name}_rows"])
    rows = (
        f"{facts['new_rows']:,} messages scored{f' ({kept})' if kept else ''}{': ' if sentiments else ''}{sentiments}"
    )
    old = f"; {report.waiting:,} files hold what they held before until --grace is over" if report.waiting else ""
    return f"{report.target}: inputs: {inputs or 'none'}; {rows}{old} ({facts['seconds']:.1f} s, {facts['model']})"
