"""`sentiment-jobs tune`: fit a model's calibration and thresholds to labels of one's own."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.tuning.tuning import Options, run


@with_options_of(Options)
def command(
    options: Options, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False
) -> None:
    """Fit a model's probabilities and thresholds to your messages, from 100 labels on.

    `sentiment-jobs tune messages to_label.xlsx --output ours`

    `sentiment-jobs tune messages to_label.xlsx --recall 0.8 --output ours`

    `score-messages inbox.csv scored.parquet --model ours`

    Three numbers and two thresholds change, the network doesn't. Cross-validation compares the result with the model:
    each row with what the others gave. If it is no better, it says so and writes nothing, unless --anyway asks. The
    folder holds no message text. The model it came from stays as it is, and so does whatever stands at --output without
    --force. From 500 labels on, `sentiment-jobs train --start-from` can learn more.
    """
    from score_messages_jobs.tuning.outcome import as_dict, as_text

    outcome = run(options)
    print(json.dumps(as_dict(outcome)) if as_json else as_text(outcome, options.output, options.recall))
