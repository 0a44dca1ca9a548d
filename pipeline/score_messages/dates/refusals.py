"""Why the dates of a source can't be read, in words that lead on. A date itself is never shown."""

from __future__ import annotations

from score_messages.dates.forms import DateForm
from score_messages.errors import ColumnError, Hint


def both_fit(source: str, first: DateForm, second: DateForm, is_whole: bool) -> ColumnError:
    """No day is over 12, so that nothing tells two forms apart; of a source that can't be read ahead, so far."""
    hint = Hint(
        f"If they are {second.in_words}: --date-format {second.shown}. If they are {first.in_words}",
        f"--date-format {first.shown}",
    )
    dates = "its dates" if is_whole else "its first dates"
    reason = f"{dates} could be {first.in_words} or {second.in_words}: no day in them is over 12"
    return ColumnError(source, reason, hint=hint)


def contradicts(source: str, form: DateForm, rival: DateForm, record: int) -> ColumnError:
    """Some dates can only be of one form, and some only of the other, so that most could be of either."""
    hint = Hint(
        f"If all are {form.in_words} and those that aren't may stay without a date", f"--date-format {form.shown}"
    )
    reason = f"its date can only be {rival.in_words}, but others can only be {form.in_words}"
    return ColumnError(source, reason, record=record, hint=hint)


def differs_from_earlier(source: str, form: DateForm, earlier: DateForm, record: int | None = None) -> ColumnError:
    """Another file of the same folder had the other form, so that its other files may have been read wrongly."""
    hint = Hint("If this one is right, and the others were, too", f"--date-format {form.shown}")
    reason = f"its dates are {form.in_words}, those of earlier files of this folder were {earlier.in_words}"
    return ColumnError(source, reason, record=record, hint=hint)
