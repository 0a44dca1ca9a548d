"""`sentiment-jobs evaluate`: how good a model is on labelled messages, against baselines; and its card."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from score_messages.errors import OptionError
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.options.option_fields import with_options_of


@with_options_of(Options)
def command(
    options: Options,
    held_back: Annotated[
        float | None, typer.Option(min=0.001, max=0.999, hidden=True, help="--held-out, as it was called before.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead, with the reliability curve.")
    ] = False,
) -> None:
    """Measure a model on labelled messages: accuracy, macro-F1, balanced accuracy, AUC, calibration, confusion.

    `sentiment-jobs evaluate messages test.parquet`

    `sentiment-jobs evaluate messages reviews/ mail.csv --baselines --train train.parquet`

    `sentiment-jobs evaluate messages tickets.csv --where drawn=random --by channel`

    The messages take the very path that score-messages takes. The figures that come first are over all rows, in as many
    classes as the labels have; a message without a score counts as wrong. With them is how well a list sorted by
    p_negative begins with negative messages. Below them is how well negative and positive are told apart, among the
    messages that are one or the other and have a score. No message is shown without --show-text.
    """
    from score_messages_jobs.evaluation import figures_json, tables
    from score_messages_jobs.evaluation.measured_sets import run, run_challenges

    if None not in (options.held_out, held_back):
        raise OptionError("--held-back is the old name of --held-out; leave it out")
    if options.show_text and not options.worst:
        raise OptionError("--show-text shows the messages that --worst N names; say how many")
    options = replace(options, held_out=options.held_out or held_back)
    sets, challenges = run(options), run_challenges(options)
    if as_json:
        print(figures_json.as_json(sets, challenges))
        return
    print(tables.one_set(sets[0]) if len(sets) == 1 else tables.many_sets(sets))
    if challenges:
        print(tables.passed(challenges))
