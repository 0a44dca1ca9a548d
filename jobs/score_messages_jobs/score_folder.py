"""`score-messages inbox/ scored/`: every input of some sources into its part of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from score_messages_jobs.console import is_terminal, note
from score_messages_jobs.folder_lines import failure, listed, passed_over_line, tell_traceback
from score_messages_jobs.score_options import Options, checked_update_options, write_summary_of
from score_messages_jobs.watching import watching

if TYPE_CHECKING:
    from score_messages.dataset.run.outcome import UpdateReport


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
    _tell(report, program)
    if options.verbose and report.passed_over:
        note(program, passed_over_line(report.target, report.passed_over), level="info")
    if options.verbose or (is_terminal() and not options.quiet):
        note(program, outcome(report), level="info", **_facts(report))
    write_summary(report.record)
    return report.exit_code


def _tell(report: UpdateReport, program: str) -> None:
    from score_messages.dataset.records.records import FAILED, WAITING
    from score_messages.scoring.report import bad_rows_line

    run_id = report.record["run_id"]
    for one in report.outcomes:
        if one.outcome == FAILED:
            note(program, failure(one), run_id=run_id, input=one.input, outcome=FAILED)
            tell_traceback(one, program)
        elif one.report is not None and one.report.read.bad:
            read = one.report.read
            line = bad_rows_line(one.input, read.rows, read.statuses, read.first_bad)
            note(program, line, run_id=run_id, input=one.input)
        if one.report is not None and one.report.undated_rows:
            line = f"{one.input}: {one.report.undated_rows:,} dates give no day; these messages have the day of a run"
            note(program, line, run_id=run_id, input=one.input)
    waiting = [one.input for one in report.of(WAITING)]
    if waiting:
        note(program, f"{report.target}: time is over; left for the next run: {listed(waiting)}", run_id=run_id)
    if report.others:
        line = "parts are of another model, other options or another version; --redo scores them anew"
        note(program, f"{report.target}: {report.others:,} {line}", run_id=run_id)
    if report.stale:
        line = "inputs leave out messages that others have lost since; name all sources in one run to score them again"
        note(program, f"{report.target}: {report.stale:,} {line}", run_id=run_id)
    for finding in report.drift:
        note(program, f"{report.target}: {finding.in_words()}", run_id=run_id, measure=finding.measure)


def _facts(report: UpdateReport) -> dict[str, object]:
    names = ("run_id", "inputs", "rows", "new_rows", "carried_rows", "repeated_rows", "sentiments", "seconds")
    return {name: report.record[name] for name in names}


def outcome(report: UpdateReport) -> str:
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
