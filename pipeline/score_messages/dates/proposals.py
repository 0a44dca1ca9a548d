"""Which forms could be stated where none is recognised: all that read every cell of some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from score_messages.dates.forms import DateForm, named_form, usual_forms
from score_messages.dates.zones import LocalTime

PROPOSED = ("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%d-%b-%y", "%d/%b/%y", "%d %b %y", "%Y-%m-%d")
"""Forms that are never taken by themselves, since a cell may be of several; and what ISO 8601 doesn't allow."""

MOST_NAMED = 3


def fitting_names(texts: Sequence[str]) -> list[str]:
    """Names of forms, as a shell takes them; none if there are no cells."""
    if not texts:
        return []
    cells, local = pa.array(texts, pa.string()), LocalTime("UTC")

    def fit(forms: Iterable[DateForm]) -> list[str]:
        return [form.shown for form in forms if form.read(cells, local).is_read.all()]

    return (fit(usual_forms()) or fit(map(named_form, PROPOSED)))[:MOST_NAMED]
