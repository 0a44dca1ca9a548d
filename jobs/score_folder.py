"""`score-messages inbox/ scored/`: every input of some sources into its part of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobs.console import is_terminal, note, progress_bar
from jobs.score_options import Options, update_options
from jobs.summary import write_summary

if TYPE_CHECKING:
    from pipeline.dataset.inputs import Input
    from pipeline.dataset.outcome import InputOutcome, UpdateReport

NAMED = 10
"""So many inputs that are left for the next run are named in the line that tells of them; the record has all."""


def run(options: Options, program: str) -> int:
    """Bring the dataset `options.target` up to date; say on stderr what a person should know. Gives the exit code.

    Raises:
        PipelineError: nothing more could be done.
    """
    from pipeline.dataset.outcome import Watcher
    from pipeline.dataset.update import update_dataset

    with progress_bar("scoring", "messages", wanted=not options.quiet) as show:
        place = [0, 0]

        def on_input(one: Input, number: int, of: int) -> None:
            place[:] = number, of
            show(0, 0, None, f"input {number:,} of {of:,}")

        def on_progress(rows: int, done: int, total: int | None) -> None:
            show(rows, done, total, f"input {place[0]:,} of {place[1]:,}")

        watcher = Watcher(on_input, on_progress)
        report = update_dataset(options.sources, str(options.target), update_options(options), watcher)
    _tell(report, program)
    if options.verbose or (is_terminal() and not options.quiet):
        note(program, outcome(report), level="info", **_facts(report))
    if options.summary is not None:
        write_summary(report.record, options.summary)
    return report.exit_code


def _tell(report: UpdateReport, program: str) -> None:
    from pipeline.dataset.records import FAILED, WAITING
    from pipeline.report import bad_rows_line

    run_id = report.record["run_id"]
    for one in report.outcomes:
        if one.outcome == FAILED:
            note(program, _failure(one), run_id=run_id, input=one.input, outcome=FAILED)
        elif one.report is not None and one.report.read.bad:
            read = one.report.read
            line = bad_rows_line(one.input, read.rows, read.statuses, read.first_bad)
            note(program, line, run_id=run_id, input=one.input)
    waiting = [one.input for one in report.of(WAITING)]
    if waiting:
        note(program, f"{report.target}: time is over; left for the next run: {_listed(waiting)}", run_id=run_id)
    if report.others:
        line = "parts are of another model, other options or another version; --redo scores them anew"
        note(program, f"{report.target}: {report.others:,} {line}", run_id=run_id)
    if report.stale:
        line = "inputs leave out messages that others have lost since; name all sources in one run to score them again"
        note(program, f"{report.target}: {report.stale:,} {line}", run_id=run_id)
    for finding in report.drift:
        note(program, f"{report.target}: {finding.in_words()}", run_id=run_id, measure=finding.measure)


def _failure(one: InputOutcome) -> str:
    cure = ""
    if one.cure is not None:
        cure = f" {one.cure.text}{':  ' if one.cure.options else ''}{one.cure.options}".rstrip(".") + "."
    stays = " Its part is as it was." if one.has_part else ""
    return f"{one.input}{one.place}: {(one.error or '').rstrip('.')}.{stays}{cure}"


def _listed(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"{len(names):,} input{'s' * (len(names) > 1)}: {', '.join(names[:NAMED])}{rest}"


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
        f"{facts['new_rows']:,} messages judged{f' ({kept})' if kept else ''}{': ' if sentiments else ''}{sentiments}"
    )
    old = f"; {report.waiting:,} files hold what they held before until --grace is over" if report.waiting else ""
    return f"{report.target}: inputs: {inputs or 'none'}; {rows}{old} ({facts['seconds']:.1f} s, {facts['model']})"
