"""`score-messages inbox/ scored/`: every input of a folder into its part of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.console import is_terminal, note, progress_bar
from jobs.score_options import Options, score_options

if TYPE_CHECKING:
    from pipeline.dataset.update import UpdateReport


def run(options: Options, program: str) -> UpdateReport:
    """Bring the dataset `options.target` up to date; name on stderr the inputs that couldn't be scored.

    Raises:
        PipelineError: nothing could be done.
    """
    from pipeline.dataset.update import FAILED, update_dataset
    from pipeline.report import bad_rows_line

    with progress_bar("scoring", "messages of one input", wanted=not options.quiet) as show:
        report = update_dataset(
            options.source, str(options.target), score_options(options), options.redo, options.fail_fast, show
        )
    for one in report.outcomes:
        if one.outcome == FAILED:
            note(program, f"{one.input}: {one.error}. Its part is as it was.")
        elif one.report is not None and one.report.bad:
            note(program, bad_rows_line(one.report))
    if report.others:
        note(
            program,
            f"{report.target}: {report.others:,} parts are of another model, other options or another version; "
            "--redo scores them anew",
        )
    if options.verbose or (is_terminal() and not options.quiet):
        note(program, outcome(report))
    return report


def outcome(report: UpdateReport) -> str:
    """One line: inputs, rows, how long it took."""
    facts = report.as_dict()
    inputs = ", ".join(f"{count:,} {name}" for name, count in facts["inputs"].items())
    sentiments = ", ".join(f"{count:,} {name}" for name, count in facts["sentiments"].items())
    rows = f"{facts['rows']:,} messages{': ' if sentiments else ''}{sentiments}"
    return f"{report.target}: inputs: {inputs}; {rows} ({report.seconds:.1f} s, {report.model})"
