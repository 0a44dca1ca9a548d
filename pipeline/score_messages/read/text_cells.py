"""From the cells of a table to its messages: the last step of all readers of tables.

The text of a row stands in one cell, or in several that are joined as the subject and the body of a mail are. Where a
table holds mails, what their writers didn't write is left out by the rules for mails, and its words are counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from score_messages.errors import OptionError
from score_messages.mail.cells import AS_IT_IS, OWN_WORDS, Cells, RowText, joined_cells, row_outcome
from score_messages.mail.message import DROP, KEEP
from score_messages.mail.worker import ROWS
from score_messages.messages import Messages, Status, StatusCodes
from score_messages.read.batches import batch_of, finished_batch
from score_messages.read.mail_columns import holds_mail, is_subject
from score_messages.read.mail_processes import MailProcesses
from score_messages.read.source import ReadOptions
from score_messages.read.taken import AUTO

REMOVED_WORDS = "removed_words"

Outcomes = list[RowText | None]


@dataclass(frozen=True)
class TableRows:
    """n rows of a table as they were read.

    Attributes:
        kept: the passthrough columns.
        texts: string[n] of each column with the message.
        ids, status, has_own_id, dates: as in `Messages`.
    """

    kept: Sequence[pa.Array]
    texts: Sequence[pa.StringArray]
    ids: pa.StringArray
    status: StatusCodes
    has_own_id: bool
    dates: pa.Array | None


class TextCells:
    """How the rows of one table become messages.

    Attributes:
        schema: of the passthrough columns; that of words left out stands behind those of the table, unless `--keep`
            names only others.
        taken: `drop` if the table was taken for mails without anybody saying so, else "".
    """

    def __init__(self, names: Sequence[str], texts: Sequence[int], kept: pa.Schema, options: ReadOptions) -> None:
        """Decide by the names of the columns. Raises OptionError.

        Args:
            texts: indices of the columns with the message.
            kept: the passthrough columns of the table.
        """
        check_quotes(options.quotes)
        self._drops = drops_quotes(names, texts, options)
        self.taken = DROP if self._drops and options.quotes == AUTO else ""
        self._kinds = "".join(AS_IT_IS if is_subject(names[index]) else OWN_WORDS for index in texts)
        self._processes, self._as_published = options.processes, options.as_published
        self._counts = self._drops and (options.keep is None or REMOVED_WORDS in options.keep)
        self.schema = kept.append(pa.field(_free_name(kept.names), pa.int32())) if self._counts else kept

    def batches(self, rows: Iterable[TableRows]) -> Iterator[Messages]:
        """Batches in order. Those of mails are read by processes, but for the first: a small table starts none."""
        if not self._drops:
            yield from map(self._as_they_are, rows)
            return
        given, count = iter(rows), self._processes
        for batch in itertools.islice(given, 1) if count else given:
            yield self._own_words(batch, self._read_here)
        if count:
            with MailProcesses(count, self._kinds, reads=ROWS) as processes:
                yield from processes.in_order(lambda batch: self._own_words(batch, processes.read), given)

    def _as_they_are(self, rows: TableRows) -> Messages:
        columns = batch_of(list(rows.kept), self.schema, len(rows.status))
        if len(rows.texts) == 1:
            given = (columns, rows.ids, rows.texts[0], rows.status, rows.has_own_id, rows.dates)
            return finished_batch(*given, is_shown=self._as_published)
        text = pa.array(map(joined_cells, _cells_of(rows.texts)), pa.string())
        return finished_batch(columns, rows.ids, text, rows.status, rows.has_own_id, rows.dates, is_shown=True)

    def _read_here(self, rows: Sequence[Cells]) -> Outcomes:
        return [row_outcome(cells, self._kinds) for cells in rows]

    def _own_words(self, rows: TableRows, read: Callable[[Sequence[Cells]], Outcomes]) -> Messages:
        sound, cells = np.flatnonzero(rows.status == Status.SCORED.code), _cells_of(rows.texts)
        texts: list[str | None] = [None] * len(cells)
        removed: list[int | None] = [None] * len(cells)
        status = rows.status.copy()
        for index, outcome in zip(sound.tolist(), read([cells[index] for index in sound]), strict=True):
            if outcome is None:
                status[index] = Status.MALFORMED.code
                continue
            texts[index], removed[index], is_readable = outcome
            if not is_readable:
                status[index] = Status.UNREADABLE_BODY.code
        counted = [pa.array(removed, pa.int32())] if self._counts else []
        columns = batch_of([*rows.kept, *counted], self.schema, len(cells))
        text = pa.array(texts, pa.string())
        return finished_batch(columns, rows.ids, text, status, rows.has_own_id, rows.dates, is_shown=True)


def drops_quotes(names: Sequence[str], texts: Sequence[int], options: ReadOptions) -> bool:
    """Whether what the writer didn't write is left out of a table with these columns; `texts` hold the message."""
    if options.quotes == AUTO:
        return options.taken_before.quotes == DROP or holds_mail(names, texts)
    return options.quotes == DROP


def check_quotes(quotes: str) -> None:
    """Raise OptionError for a word that `--quotes` doesn't know."""
    if quotes not in (AUTO, DROP, KEEP):
        raise OptionError(f"--quotes is '{AUTO}', '{DROP}' or '{KEEP}'")


def _cells_of(texts: Sequence[pa.StringArray]) -> list[Cells]:
    return list(zip(*(column.to_pylist() for column in texts), strict=True))


def _free_name(names: Sequence[str]) -> str:
    """What the column with the words left out is called beside those of the table."""
    numbered = (f"{REMOVED_WORDS}{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([REMOVED_WORDS], numbered) if name not in names)
