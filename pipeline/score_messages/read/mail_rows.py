"""From raw mails, wherever they were stored, to batches of messages: the step that all readers of mail share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from score_messages.automatic_kinds import SCORE, SKIP
from score_messages.errors import ColumnError, Hint, OptionError
from score_messages.mail.message import BODY, DROP, KEEP, SUBJECT_AND_BODY, Mail, Outcome, mail_id, outcome
from score_messages.messages import Messages, Status, automatic_codes
from score_messages.read.batches import batch_of, finished_batch, in_batches, string_array
from score_messages.read.columns import kept_and_dropped, listed
from score_messages.read.emlx import mail_in
from score_messages.read.mail_processes import MailProcesses
from score_messages.read.source import ReadOptions
from score_messages.read.text_cells import check_quotes

TEXT = "text"

MAIL_FIELDS = (
    ("date", pa.timestamp("ms", tz="UTC"), "of the mail, in UTC; null if it is missing or broken"),
    ("from_domain", pa.string(), "of the sender's address, in lower case"),
    ("subject", pa.string(), "on one line"),
    ("in_reply_to", pa.string(), "the message_id that the mail answers"),
    ("charset", pa.string(), "that its text was read with"),
    (
        "removed_words",
        pa.int32(),
        "words of quotes, signatures and notices that are not scored; in tables of mails too",
    ),
    (TEXT, pa.string(), "what is scored"),
    ("automatic", pa.string(), "kind of machine mail, such as bounce; null if a person sent it"),
)
"""Name, type and meaning of the passthrough columns of mail."""

MAIL_SCHEMA = pa.schema([(name, kind) for name, kind, _ in MAIL_FIELDS])


@dataclass(frozen=True)
class RawMail:
    """The bytes of a mail as they lie on disk.

    Attributes:
        name: what names the mail in its source if it has no Message-ID: a path or a number.
        content: all of its bytes; the first bytes, or none, of a mail that isn't read.
        status: `scored` if nothing is wrong so far.
    """

    name: str
    content: bytes
    status: Status = Status.SCORED


def mail_of_file(name: str, content: bytes) -> RawMail:
    """A mail that is a file of its own: as it was sent, or as Apple Mail keeps it."""
    mail = mail_in(content)
    return RawMail(name, b"", Status.MALFORMED) if mail is None else RawMail(name, mail)


_Row = tuple[str, bool, Mail | None, Status]
"""What names a mail, whether that is its own Message-ID, the mail if it can be read, and its status."""


class MailRows:
    """How the mails of a source become rows, by the user's options."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options.

        Raises:
            ColumnError: they ask for columns that mail doesn't have.
            OptionError: `text` or `quotes` is none of the known words.
        """
        if options.text not in (SUBJECT_AND_BODY, BODY):
            raise OptionError(f"--text is '{SUBJECT_AND_BODY}' or '{BODY}'")
        check_quotes(options.quotes)
        if options.automatic not in (SCORE, SKIP):
            raise OptionError(f"--automatic is '{SCORE}' or '{SKIP}'")
        if options.text_column not in (None, TEXT) or options.id_column not in (None, "message_id"):
            hint = Hint("Leave --text-column and --id-column out; --text says what is scored, message_id is the mail's")
            raise ColumnError(name, "holds mails, which have no columns to choose from", hint=hint)
        unknown = [column for column in options.keep or () if column not in MAIL_SCHEMA.names]
        if unknown:
            raise ColumnError(name, f"mails have no column '{unknown[0]}'. They have: {listed(MAIL_SCHEMA.names)}")
        if options.drop_text and TEXT in (options.keep or ()):
            raise kept_and_dropped(name, [column for column in options.keep or () if column != TEXT])
        self._options = options
        kept = [field for field in MAIL_SCHEMA if options.keep is None or field.name in options.keep]
        self.schema = pa.schema([field for field in kept if not (options.drop_text and field.name == TEXT)])

    def batches(self, mails: Iterable[RawMail]) -> Iterator[Messages]:
        """Batches in order, small where the mails are large.

        The first is read here, so that a small source starts no process.
        """
        text, count = self._options.text, self._options.processes
        quotes = KEEP if self._options.quotes == KEEP else DROP
        skips = self._options.automatic == SKIP

        def read_here(contents: Sequence[bytes]) -> list[Outcome]:
            return [outcome(content, text, quotes) for content in contents]

        batches = in_batches(mails, lambda raw: len(raw.content), self._options.batch_rows)
        for batch in batches if count == 0 else itertools.islice(batches, 1):
            yield self._messages(_rows(batch, read_here, skips))
        if count:
            with MailProcesses(count, text, quotes) as processes:
                yield from processes.in_order(
                    lambda batch: self._messages(_rows(batch, processes.read, skips)), batches
                )

    def _messages(self, rows: Sequence[_Row]) -> Messages:
        status = np.array([status.code for *_, status in rows], dtype=np.uint8)
        mails = [mail for _, _, mail, _ in rows]
        sound = status.copy()  # a lone surrogate in a subject spoils no text
        arrays = {field.name: _column(field, mails, sound) for field in MAIL_SCHEMA if field.name != TEXT}
        arrays[TEXT] = string_array([None if mail is None else mail.text for mail in mails], status)
        kept = batch_of([arrays[name] for name in self.schema.names], self.schema, len(rows))
        ids = string_array([name for name, _, _, _ in rows], sound)
        has_own_id = np.array([is_own for _, is_own, _, _ in rows], bool)
        messages = finished_batch(kept, ids, arrays[TEXT], status, has_own_id, arrays["date"], is_as_typed=True)
        return replace(messages, automatic=automatic_codes(None if mail is None else mail.automatic for mail in mails))


def _rows(batch: Sequence[RawMail], read: Callable[[Sequence[bytes]], list[Outcome]], skips: bool) -> list[_Row]:
    """What became of each mail of a batch, those that the reader gave up included; `skips` machine mail."""
    outcomes = iter(read([raw.content for raw in batch if raw.status is Status.SCORED]))
    rows: list[_Row] = []
    for raw in batch:
        if raw.status is Status.SCORED:
            own_id, mail = next(outcomes)
            status = _status(mail, skips)
        else:
            own_id, mail, status = mail_id(raw.content), None, raw.status
        rows.append((own_id or raw.name, own_id is not None, mail, status))
    return rows


def _status(mail: Mail | None, skips: bool) -> Status:
    if mail is None:
        return Status.MALFORMED
    if skips and mail.automatic is not None:
        return Status.AUTOMATIC
    return Status.SCORED if mail.is_readable else Status.UNREADABLE_BODY


def _column(field: pa.Field, mails: list[Mail | None], status: Any) -> pa.Array:
    cells = [None if mail is None else getattr(mail, field.name) for mail in mails]
    return string_array(cells, status) if pa.types.is_string(field.type) else pa.array(cells, field.type)
