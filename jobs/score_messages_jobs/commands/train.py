"""`sentiment-jobs train`: make a model from labelled messages or from public texts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.training.advice import advice
from score_messages_jobs.training.options import Parameters, completed
from score_messages_jobs.training.recipes import LOG, Summary, run

if TYPE_CHECKING:
    from score_messages.metrics.intervals import Estimate


@with_options_of(Parameters)
def command(parameters: Parameters) -> None:
    """Train an LSTM and write a model folder for score-messages.

    `sentiment-jobs train --data mine.csv --text-column body --label-column mood --output my-model`

    `sentiment-jobs train --recipe imdb-article --data imdb/ --output my-article`

    The recipe imdb-article takes two to four minutes and 1.2 GB of memory on 2 cores for the 25,000 IMDB reviews; the
    recipe messages takes 25 minutes and 3 GB, and resumes if it was stopped. Needs TensorFlow
    (`pip install 'score-messages[train]'`). The folder is written whole or not at all.
    """
    options = completed(parameters)
    summary = run(options)
    made = {"model": str(options.output), "fingerprint": summary.model.fingerprint}
    gain = {} if summary.gain is None else {"gain": asdict(summary.gain)}
    print(json.dumps(made | rounded_figures(summary) | gain))
    if summary.gain is not None and summary.gain.difference.high < 0:
        for line in advice(options):
            LOG.warning(line)


def rounded_figures(summary: Summary) -> dict[str, dict[str, float | None]]:
    """Figures over all rows, by data: accuracy in as many classes as labels have; macro-F1 where these are three."""
    measured = {name.removesuffix(" data"): figures for name, figures in summary.measured.items()}
    three = {name: figures for name, figures in measured.items() if figures.macro_f1 is not None}
    accuracies = {name: _rounded(figures.accuracy) for name, figures in measured.items()}
    return {"accuracy": accuracies} | (
        {"macro_f1": {name: _rounded(figures.macro_f1) for name, figures in three.items()}} if three else {}
    )


def _rounded(estimate: Estimate | None) -> float | None:
    return None if estimate is None else round(estimate.value, 4)
