"""What keeps a table from being written: columns that clash, too many bad rows, predictions that are implausible."""

from __future__ import annotations

import math

from score_messages.errors import Hint, ImplausibleScoresError
from score_messages.read import Source
from score_messages.read.bad_rows import check_bad
from score_messages.read.clashing_names import check_no_clash, table_names
from score_messages.scoring.counts import Counts
from score_messages.scoring.dates import check_dates
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.rows import ScoredRows

FEWEST_SCORED, FEWEST_SCORED_BY_WORDS, FEWEST_WORDS = 20, 20, 1000
"""So many messages, and words, without which nothing is implausible."""

MOST_UNKNOWN = 0.9
"""No mailbox in English has so large a share of unknown words, whatever its trade."""


def check_columns(source: Source, options: ScoreOptions) -> None:
    """Raise ColumnError if a passthrough column would be called in the table like one that scoring adds."""
    names = table_names(source.schema.names, options.prefix, options.explains)
    check_no_clash(source.name, names, options.prefix, options.explains)


def check_rows(source: Source, scored: ScoredRows, options: ScoreOptions) -> None:
    """Stop a run that has read and scored all messages, before its table is published.

    Raises:
        TooManyBadError: more rows or dates can't be read than `--max-bad` allows.
        ColumnError: no date can be read.
        ImplausibleScoresError: the predictions are implausible.
    """
    check_bad(source.name, scored.read, options.max_bad, options.read.encoding, source.taken.encoding)
    check_dates(source.name, scored.dates, options.max_bad, scored.read.bad)
    if not options.allow_odd:
        require_plausible(scored.new, source.name)


def require_plausible(counts: Counts, source: str) -> None:
    """Stop what can't be right, however quiet the model is about it.

    Raises:
        ImplausibleScoresError: messages of different lengths all have the same score, or hardly a word is known.
    """
    hint = Hint("If it is right all the same, such as mail in another language", "--allow-odd")
    is_constant = counts.score_min == counts.score_max and counts.shortest != counts.longest
    if counts.scored >= FEWEST_SCORED and is_constant:
        raise ImplausibleScoresError(
            source, f"all its {counts.scored:,} scored messages have the same score", hint=hint
        )
    is_enough = counts.words >= FEWEST_WORDS and sum(counts.unknown) >= FEWEST_SCORED_BY_WORDS
    if is_enough and counts.unknown_words > MOST_UNKNOWN * counts.words:
        share = math.floor(100 * counts.unknown_words / counts.words)
        raise ImplausibleScoresError(
            source, f"the model doesn't know {share} % of its {counts.words:,} words", hint=hint
        )
