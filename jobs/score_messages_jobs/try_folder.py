"""`score-messages inbox/ scored/ --dry-run`: what a night would do, a line for each input."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from score_messages_jobs.folder_lines import failure, log_traceback, passed_over_line
from score_messages_jobs.logs import ProgramLog
from score_messages_jobs.score_options import Options, checked_update_options, write_summary_of
from score_messages_jobs.watching import watching

if TYPE_CHECKING:
    from score_messages.dataset.dry_run import DryRun, Trial
    from score_messages.dataset.outcome import InputOutcome


def run(options: Options, program: str) -> int:
    """Say on stderr what a run with these options would do. Gives the exit code that it would have.

    Raises:
        PipelineError: nothing could be outcome.
    """
    from score_messages.dataset.dry_run import dry_run

    wanted = checked_update_options(options)
    write_summary = write_summary_of(options)
    with watching(wanted=not options.quiet) as watcher:
        tried = dry_run(options.sources, str(options.target), wanted, watcher)
    log = ProgramLog(program)
    for outcome in tried.outcomes:
        level = logging.WARNING if outcome.error else logging.INFO
        log.log(level, line(outcome, tried), extra={"input": outcome.input, "outcome": outcome.outcome})
        log_traceback(outcome, log)
    if options.verbose and tried.passed_over:
        log.info(passed_over_line(tried.target, tried.passed_over))
    log.info(summary_line(tried), extra=tried.as_dict())
    write_summary(tried.as_dict())
    return tried.exit_code


def line(outcome: InputOutcome, tried: DryRun) -> str:
    """What would become of an input, or of a part whose input is gone."""
    from score_messages.dataset.records import FAILED, PRUNED, REPEATED, SCORED, WAITING

    if outcome.outcome == FAILED:
        return f"bad: {failure(outcome)}"
    if outcome.outcome == SCORED:
        return f"score: {outcome.input}: {_counts(tried.trials[outcome.part], tried.classes)}"
    if outcome.outcome == REPEATED:
        return f"duplicate: {outcome.input}: another input has the same bytes"
    if outcome.outcome == PRUNED:
        rows = outcome.report.replaced_rows if outcome.report else 0
        return f"prune: {outcome.input} is gone; its {rows:,} rows would be dropped"
    if outcome.outcome == WAITING:
        return f"wait: {outcome.input}: there was no time to try it"
    return f"skip: {outcome.input}: up to date"


def _counts(trial: Trial, classes: tuple[str, ...]) -> str:
    from score_messages.scoring.report import unscored_in_words

    sentiments = ", ".join(f"{count:,} {name}" for name, count in trial.read.sentiments(classes).items())
    unscored = unscored_in_words(trial.read.statuses)
    return f"{trial.read.rows:,} messages: {sentiments}{f'; not scored: {unscored}' if unscored else ''}"


def summary_line(tried: DryRun) -> str:
    """One line: how many inputs would become what."""
    counts = Counter(outcome.outcome for outcome in tried.outcomes)
    inputs = ", ".join(f"{count:,} {name}" for name, count in tried.as_dict()["inputs"].items() if counts[name])
    return (
        f"dry run of {tried.target}, nothing written: inputs: {inputs or 'none'} ({tried.seconds:.1f} s, {tried.model})"
    )
