"""What messages are about: phrases that negative (positive) ones hold more often than others, and those that grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from score_messages.days.asked import Days
from score_messages.report.contents import Phrases
from score_messages.report.phrase_lists import PhraseLists
from score_messages.report.samples import Kind, Sample, draw
from score_messages.report.texts import text_columns
from score_messages.tables import ScoredTable

NO_TEXTS = "the tables hold no texts, as with --drop-text"

NOTHING_JUDGED = "no message of these days has a text and a prediction"

NOW, BEFORE = 0, 1

NEGATIVE, NEUTRAL, POSITIVE = (Kind(NOW, sentiment) for sentiment in ("negative", "neutral", "positive"))
NEGATIVE_BEFORE = Kind(BEFORE, "negative")


def phrases(
    tables: Sequence[ScoredTable],
    since: date | None,
    until: date | None,
    before: tuple[date, date] | None,
    fewest: int,
    top: int,
    show_text: bool = False,
    *,
    text_column: str | None = None,
) -> Phrases:
    """The phrases of one to three words that tell kinds of messages apart.

    Args:
        since, until: first and last day of the period in UTC, both included; None for no end.
        before: first and last day of the period before; None if there is none.
        fewest: messages that must hold a phrase, to protect single persons; at least 1.
        top: of each kind at most.
        show_text: with quotes.
        text_column: as `ScoredTable.text_columns` takes it.

    Raises:
        ColumnError: no table has the text column that is asked for.
    """
    if not any(text_columns(table, text_column) for table in tables):
        for table in tables[:1] if text_column is not None else ():
            table.text_columns(text_column)
        return Phrases((), (), (), 0, 0, fewest, NO_TEXTS)
    periods, kinds = [Days(since, until)], [NEGATIVE, NEUTRAL, POSITIVE]
    comparisons = {"negative": (NEGATIVE, [NEUTRAL, POSITIVE]), "positive": (POSITIVE, [NEGATIVE, NEUTRAL])}
    if before is not None:
        periods.append(Days(*before))
        kinds.append(NEGATIVE_BEFORE)
        comparisons["grown"] = (NEGATIVE, [NEGATIVE_BEFORE])
    samples = draw(tables, periods, kinds, text_column)
    if not _of_now(samples, "of"):
        return Phrases((), (), (), 0, 0, fewest, NOTHING_JUDGED)
    lists = PhraseLists(samples, comparisons, max(fewest, 1))
    shown = {name: lists.phrases(name, top, show_text) for name in comparisons}
    return Phrases(
        negative=shown["negative"],
        positive=shown["positive"],
        grown=shown.get("grown", ()),
        looked_at=_of_now(samples, "read"),
        of=_of_now(samples, "of"),
        fewest=fewest,
        least_z=lists.least_z,
    )


def _of_now(samples: Mapping[Kind, Sample], what: str) -> int:
    return sum(int(getattr(sample, what)) for kind, sample in samples.items() if kind.period == NOW)
