"""The dates of one source: one form for its whole column, chosen by its first dates and held to until its end.

A column whose first dates could be day/month/year as well as month/day/year is read ahead until a day over 12 tells.
Where none does, the source is refused, unless earlier nights of the same folder have told. Never is a date guessed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.dates.cells import Cells, cells_of
from score_messages.dates.forms import DateForm, named_form, usual_forms
from score_messages.dates.instants import Instants, Truths
from score_messages.dates.refusals import both_fit, contradicts, differs_from_earlier
from score_messages.dates.zones import LocalTime

FIRST_CELLS = 64
"""So many are looked at before a whole batch is."""

INSTANT = pa.timestamp("ms", tz="UTC")

Earlier = Callable[[Sequence[str]], str | None]
"""Which of some forms an earlier run found in the same folder; None if it found none."""


@dataclass(frozen=True)
class DateOptions:
    """How dates are written.

    Attributes:
        format: of `strptime`, or `iso`, `epoch`, `epoch-ms`, `epoch-us`, `epoch-ns`; None to recognise it.
        time_zone: whose the times without a zone are, as the IANA database names it.
    """

    format: str | None = None
    time_zone: str = "UTC"

    def form(self) -> DateForm | None:
        """That is stated. Raises OptionError if it can't be one."""
        return None if self.format is None else named_form(self.format)

    def local(self) -> LocalTime:
        """Raises OptionError if there is no such zone."""
        return LocalTime(self.time_zone)


class DateColumn:
    """Reads the dates of one source, batch by batch in order.

    Attributes:
        form: that its dates have; None as long as none could be read, or if its type says what they are.
        rows, filled, unread: so far: all, those with a date, and of these those that couldn't be read.
        first_unread: number (from 1) of the first of these rows.
        unread_texts: some of them, which are never shown.
        is_stated: whether the form was.
    """

    def __init__(
        self,
        source: str,
        options: DateOptions,
        ahead: Callable[[], Generator[pa.Array, None, None]] | None,
        earlier: Earlier = lambda names: None,
    ) -> None:
        """Raise OptionError for what `options` can't mean.

        Args:
            source: for errors.
            ahead: the column's batches, from the first one; only asked for where they are needed. None for a source
                that can't be read twice.
            earlier: asked where the source can't tell, and whether it says the same where it can.
        """
        self.form = options.form()
        self.rows = self.filled = self.unread = 0
        self.first_unread: int | None = None
        self.unread_texts: list[str] = []
        self.is_stated = self.form is not None
        self._source, self._local, self._ahead, self._earlier = source, options.local(), ahead, earlier
        self._rival: DateForm | None = None
        self._is_as_earlier = False

    @property
    def form_name(self) -> str | None:
        """Of `form`."""
        return None if self.form is None else self.form.name

    def read(self, column: pa.Array) -> tuple[pa.Array, Truths]:
        """timestamp[ms, UTC][n], null where there is no date; and where there is one that can't be read: bool[n].

        Raises:
            ColumnError: the column has dates of rival forms, or could be of either.
        """
        cells = cells_of(column, self._local)
        instants = self._instants(cells)
        unread = cells.filled & ~instants.is_read
        self._check_rival(cells, unread)
        if unread.any():
            self._keep_unread(cells, unread)
        self.rows += len(column)
        self.filled += int(cells.filled.sum())
        self.unread += int(unread.sum())
        return pa.array(instants.values, INSTANT, mask=~instants.is_read), unread

    def _keep_unread(self, cells: Cells, unread: Truths) -> None:
        if self.first_unread is None:
            self.first_unread = self.rows + int(unread.argmax()) + 1
        room = FIRST_CELLS - len(self.unread_texts)
        if room > 0 and cells.texts is not None:
            some = cells.texts.take(pa.array(np.flatnonzero(unread)[:room]))
            self.unread_texts += ["" if text is None else text for text in some.to_pylist()]

    def _instants(self, cells: Cells) -> Instants:
        if cells.instants is not None:
            return cells.instants
        if self.form is None:
            self._choose(cells)
        if self.form is None or cells.texts is None:
            nothing = np.zeros(len(cells.filled), np.int64)
            return Instants(nothing, nothing.astype(bool))
        return self.form.read(cells.texts, self._local)

    def _choose(self, cells: Cells) -> None:
        """By the first date that any usual form reads."""
        filled = pc.drop_null(cells.texts)
        fitting = _fitting(filled[:FIRST_CELLS], self._local) or _fitting(filled, self._local)
        if len(fitting) > 1:
            self.form, self._rival = self._of_rivals(fitting[0], fitting[1], filled)
        elif fitting:
            self.form = fitting[0]
            self._rival = next((form for form in usual_forms() if form.name == self.form.rival), None)
        if self.form is not None and self._rival is not None:
            self._check_earlier(self.form)

    def _of_rivals(self, first: DateForm, second: DateForm, filled: pa.StringArray) -> tuple[DateForm, DateForm]:
        """Which of two forms it is, and the other one; `filled` are the first cells."""
        earlier = self._earlier([first.name, second.name])
        for form, other in ((first, second), (second, first)):
            if form.name == earlier:  # whether it holds shows on the way
                self._is_as_earlier = True
                return form, other
        with closing(self._ahead() if self._ahead else _nothing()) as ahead:
            for texts in itertools.chain([filled], map(self._texts, ahead)):
                reads = [form.read(texts, self._local).is_read for form in (first, second)]
                only_first, only_second = (reads[0] & ~reads[1]).any(), (reads[1] & ~reads[0]).any()
                if only_first or only_second:  # if both, the second of them is met on the way
                    return (first, second) if only_first else (second, first)
        raise both_fit(self._source, first, second, is_whole=self._ahead is not None)

    def _texts(self, column: pa.Array) -> pa.StringArray:
        return pc.drop_null(cells_of(column, self._local).texts)

    def _check_earlier(self, form: DateForm) -> None:
        earlier = self._earlier([form.name, form.rival])
        if earlier not in (None, form.name):
            raise differs_from_earlier(self._source, form, named_form(str(earlier)))

    def _check_rival(self, cells: Cells, unread: Truths) -> None:
        """A date that only the rival reads shows that others may have been read wrongly."""
        if self._rival is None or self.form is None or cells.texts is None or not unread.any():
            return
        rows = np.flatnonzero(unread)
        is_rival = self._rival.read(cells.texts.take(pa.array(rows)), self._local).is_read
        if is_rival.any():
            record = self.rows + int(rows[is_rival.argmax()]) + 1
            if self._is_as_earlier:
                raise differs_from_earlier(self._source, self._rival, self.form, record)
            raise contradicts(self._source, self.form, self._rival, record)


def _nothing() -> Generator[pa.Array, None, None]:
    yield from ()


def _fitting(texts: pa.StringArray, local: LocalTime) -> list[DateForm]:
    """The forms that read the first date that any of them reads."""
    reads = np.array([form.read(texts, local).is_read for form in usual_forms()])
    is_date = reads.any(axis=0)
    if not is_date.any():
        return []
    first = int(is_date.argmax())
    return [form for form, read in zip(usual_forms(), reads[:, first], strict=True) if read]
