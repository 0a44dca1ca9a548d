"""What a run would do, input by input. Everything is read and scored, and nothing is written."""

from __future__ import annotations

import time
from collections.abc import Sequence

from score_messages.dataset.inputs import Looks, TimeLimit, find_inputs
from score_messages.dataset.plan import ConfigHash, UpdateOptions
from score_messages.dataset.run import DryRun, Watcher
from score_messages.dataset.run.trial_scoring import TrialScoring
from score_messages.dataset.run.trials import Trials
from score_messages.dataset.storage import open_to_read, require_layout
from score_messages.dataset.survey import States
from score_messages.model.choice import ModelChoice, loaded
from score_messages.model.registry import DEFAULT_MODEL


def dry_run(
    sources: Sequence[str],
    target: str,
    options: UpdateOptions | None = None,
    watcher: Watcher = Watcher(),
    *,
    model: ModelChoice = DEFAULT_MODEL,
) -> DryRun:
    """Find out what `update_dataset` would do; with `options.score.limit`, from the first rows of each input.

    Raises:
        PipelineError: nothing could be done: no input at all, a foreign folder, a damaged model.
    """
    started = time.monotonic()
    options = options or UpdateOptions()
    listing = find_inputs(sources, target)
    loaded_model = loaded(model, options.score.thresholds)
    with open_to_read(target, options.score.write.force) as folder:
        require_layout(folder, options.partition is not None)
        scoring = TrialScoring(options, loaded_model, folder, watcher.on_progress)
        limit = TimeLimit.of_minutes(options.max_minutes, started, watcher.last_resort)
        states = States(folder, options.rules, ConfigHash(options, loaded_model), options.score.prefix)
        looks = Looks.at(folder.path, listing.versions, is_kept=False)
        trials = Trials(folder, options, states, limit, watcher, scoring.counts_of, looks)
        outcomes = tuple(trials.outcomes(listing))
        passed_over = (*listing.passed_over, *trials.passed_over)
    seconds = round(time.monotonic() - started, 3)
    classes = tuple(loaded_model.settings.classes)
    return DryRun(target, outcomes, trials.counts, loaded_model.name, classes, passed_over, seconds)
