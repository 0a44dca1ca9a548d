"""What every reader is asked (`ReadOptions`) and what it gives (`Source`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa

from score_messages.messages import BATCH_ROWS, Messages
from score_messages.read.taken import AUTO, Taken
from score_messages.stores.version import HashedVersion


@dataclass(frozen=True)
class ReadOptions:
    r"""How to read a source. The defaults are right for most files.

    Attributes:
        format: a key of `read.FORMATS`; None to recognise it by content.
        text_column: name or number (from 1) of the column with the message, or several of them as in `subject,body`,
            which are joined; None for the column with a usual name.
        id_column: name or number of the column that becomes `message_id`; None for record numbers.
        date_column: name or number of the column with the messages' dates; None if there is none. Mails have theirs.
        date_format, time_zone: of that column, as in `dates.column.DateOptions`.
        keep: names of the passthrough columns, None for all; `drop_text` leaves the text columns out.
        encoding: of CSV, JSON lines and .txt files; `auto` to take it from a mark or from validity.
        delimiter: of CSV, one character, `tab`, or `none` for a table of one column; `auto` to take the one that alone
            cuts the beginning of the table evenly.
        escape: how CSV writes a quote inside quotes: `doubled`, or `backslash` as databases do, with which line breaks
            and tabs are escaped too and `\N` is null.
        sheet: of a workbook, the name or the number of the sheet; None for the only one that holds something.
        null: what stands for nothing where a message, an id or a date should be.
        text: of a mail, `subject+body` or `body`: what is scored.
        quotes: `drop` what the writer of a mail didn't write (quotes, signature, notices), or `keep` it; `auto` drops
            it from mails and from tables whose columns are those of mails.
        automatic: `score` machine mail as any other, or `skip` it: it has a status of its own and no score.
        as_published: texts of a table stay as they stand in its cells, entities and markup, too; to tell which rows a
            training has held out, not to score them.
        processes: that read mails beside this one, where there are many; the rows don't depend on it.
        below: where the source lies below the folder that the user named, if it was found there: messages that are
            files are known by their path from that folder.
        single_messages: of a folder, read only the files that are one message each by their names; its mailboxes are
            sources of their own.
        batch_rows: rows of a batch; the predictions don't depend on it.
        hashed: what the same object held when it was looked at, if it was.
        taken_before: how this source was read the last time; where something is `auto`, it stays so or is refused.
    """

    format: str | None = None
    text_column: str | None = None
    id_column: str | None = None
    date_column: str | None = None
    date_format: str | None = None
    time_zone: str = "UTC"
    keep: tuple[str, ...] | None = None
    drop_text: bool = False
    encoding: str = AUTO
    delimiter: str = AUTO
    escape: str = "doubled"
    sheet: str | None = None
    null: tuple[str, ...] = ()
    text: str = "subject+body"
    quotes: str = AUTO
    automatic: str = "score"
    as_published: bool = False
    processes: int = 0
    below: str = ""
    single_messages: bool = False
    batch_rows: int = BATCH_ROWS
    taken_before: Taken = Taken()  # noqa: RUF009 - frozen
    hashed: HashedVersion | None = None


class Source(Protocol):
    """An open source of messages: enter it, read `schema`, iterate once, then ask for `sha256`.

    Attributes:
        name: as the user gave it, for errors.
        schema: of the passthrough columns.
        text_column: name of the column that holds the message; of several, as `several_names.joined_names` has them.
        id_column: name of the column that gives `message_id`, or None.
        date_column: name of the column with the messages' dates, or None; mails have theirs in the column `date`.
        size: bytes to read, or None where that isn't known.
        repeated_headers: how often the header came again among the records so far, where tables were joined.
        taken: how it is read, whether that was stated or not.
        deleted: mails left out so far, since a mail program marks them as deleted.
        passed_over: names of the files in a folder or an archive that are no messages.
    """

    name: str
    schema: pa.Schema
    text_column: str
    id_column: str | None
    date_column: str | None
    size: int | None

    @property
    def repeated_headers(self) -> int: ...

    @property
    def taken(self) -> Taken: ...

    @property
    def deleted(self) -> int: ...

    @property
    def passed_over(self) -> Sequence[str]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def __iter__(self) -> Iterator[Messages]:
        """Batches in order. Raises InputError where the source can't be trusted any further."""

    def position(self) -> int:
        """Bytes read so far, of `size`."""

    def sha256(self) -> str:
        """The sha256 of all bytes, hex; only after the last batch."""
