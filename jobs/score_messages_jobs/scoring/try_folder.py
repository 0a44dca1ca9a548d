"""`score-messages inbox/ scored/ --dry-run`: what a run would do, a line for each input."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from score_messages.counted import counted
from score_messages_jobs.scoring.folder_lines import failure, log_traceback, passed_over_line
from score_messages_jobs.scoring.score_options import Options, checked_update_options, model_of, write_summary_of
from score_messages_jobs.scoring.watching import watching
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    from score_messages.dataset.run.outcome import DryRun, InputOutcome
    from score_messages.scoring.counts import Counts


def run(options: Options, program: str) -> int:
    """Say on stderr what a run with these options would do. Gives the exit code that it would have.

    Raises:
        PipelineError: nothing could be done.
    """
    from score_messages.dataset.dry_run import dry_run

    wanted = checked_update_options(options)
    write_summary = write_summary_of(options)
    with watching(wanted=not options.quiet) as watcher:
        report = dry_run(options.sources, str(options.target), wanted, watcher, model=model_of(options))
    log = ProgramLog(program)
    for result in report.outcomes:
        log.log(
            logging.WARNING if result.error else logging.INFO,
            line(result, report),
            extra={"input": result.input, "outcome": result.outcome},
        )
        log_traceback(result, log)
    if options.verbose and report.passed_over:
        log.info(passed_over_line(report.target, report.passed_over))
    log.info(outcome(report), extra=report.as_dict())
    write_summary(report.as_dict())
    return report.exit_code


def line(result: InputOutcome, report: DryRun) -> str:
    """What would become of an input, or of a part whose input is gone."""
    from score_messages.dataset.records.outcomes import FAILED, PRUNED, REPEATED, SCORED, WAITING

    if result.outcome == FAILED:
        return f"bad: {failure(result)}"
    if result.outcome == SCORED:
        return f"score: {result.input}: {_counts(report.trials[result.part], report.classes)}"
    if result.outcome == REPEATED:
        return f"duplicate: {result.input}: another input has the same bytes"
    if result.outcome == PRUNED:
        rows = result.report.replaced_rows if result.report else 0
        return f"prune: {result.input} no longer exists; its {counted(rows, 'row')} would be dropped"
    if result.outcome == WAITING:
        return f"wait: {result.input}: there was no time to try it"
    return f"skip: {result.input}: up to date"


def _counts(counts: Counts, classes: tuple[str, ...]) -> str:
    from score_messages.scoring.report import automatic_in_words, unscored_in_words

    sentiments = ", ".join(f"{count:,} {name}" for name, count in counts.sentiments_of(classes).items())
    unscored = unscored_in_words(counts.statuses)
    rest = f"; not scored: {unscored}" if unscored else ""
    if automatic := automatic_in_words(counts.automatic):
        rest += f"; machine mail: {automatic}"
    return f"{counted(counts.rows, 'message')}: {sentiments}{rest}"


def outcome(report: DryRun) -> str:
    """One line: how many inputs would become what."""
    counts = Counter(result.outcome for result in report.outcomes)
    inputs = ", ".join(f"{count:,} {name}" for name, count in report.as_dict()["inputs"].items() if counts[name])
    took = f"{report.seconds:.1f} s, {report.model}"
    return f"dry run of {report.target}, nothing written: inputs: {inputs or 'none'} ({took})"
