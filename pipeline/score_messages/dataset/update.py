"""One run: every input that is new or has changed is scored into its part; the rest stays as it is."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from score_messages.dataset.inputs import Looks, find_inputs
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.run import UpdateReport, Watcher
from score_messages.dataset.run.begin import begin_run
from score_messages.dataset.run.carry_out import carry_out
from score_messages.dataset.run.recording import record_broken_off, record_run
from score_messages.dataset.storage import open_dataset, require_layout
from score_messages.dataset.unfinished import end_unfinished
from score_messages.model.choice import ModelChoice, loaded
from score_messages.model.registry import DEFAULT_MODEL


def update_dataset(
    sources: Sequence[str],
    target: str,
    options: UpdateOptions | None = None,
    watcher: Watcher = Watcher(),
    *,
    model: ModelChoice = DEFAULT_MODEL,
) -> UpdateReport:
    """Score each input of some sources into its part of the dataset `target`, unless the part is up to date.

    A part is up to date if its input has the same bytes and no other input lost messages that this one left out for
    its sake; with `redo`, if it was made with the same config hash as well, so that a stopped `redo` goes on where
    it was. An input that can't be scored keeps its old part.

    Args:
        model: a loaded one, the name of a shipped one, or the path of a model folder.

    Raises:
        PipelineError: not for a bad input, but where nothing more can be done: no input at all, a full disk.
    """
    clock, started = time.monotonic(), datetime.now(UTC)
    options = options or UpdateOptions()
    listing = find_inputs(sources, target)
    scoring_model = loaded(model, options.score.thresholds)
    with open_dataset(target, options.score.write.force) as folder:
        end_unfinished(folder)
        require_layout(folder, options.partition is not None)
        looks = Looks.at(folder.path, listing.versions, is_kept=True)
        run = begin_run(folder, options, scoring_model, watcher, looks, clock, started)
        try:
            carry_out(run, listing)
            return record_run(run)
        except BaseException as error:
            record_broken_off(run, error)
            raise
