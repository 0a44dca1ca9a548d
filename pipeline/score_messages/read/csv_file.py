"""CSV, strictly: a row boundary that can't be trusted refuses the file, a broken record costs only its row.

Python's `csv` in strict mode, not Arrow's reader: measured on pyarrow 26, an unclosed quote silently turned 40,000
rows into 1, a quoted CRLF on a block border lost its line feed (apache/arrow#51368), and ids such as 007 became
numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pyarrow as pa

from score_messages.errors import ColumnError, FormatError, Hint, OptionError
from score_messages.messages import Status, StatusCodes
from score_messages.read.backslashes import cells_meant, prepared
from score_messages.read.batches import has_surrogates, string_array
from score_messages.read.column_looks import Looks, looks_of
from score_messages.read.columns import ChosenColumns, choose_columns
from score_messages.read.decoded import damage_translated, decoded_stream, is_compressed
from score_messages.read.delimiter_of import delimiter_of, require_same_delimiter
from score_messages.read.encoding_names import another_encoding
from score_messages.read.header_again import HeaderAgain
from score_messages.read.limits import CELL_BYTES, MAX_CELL, SNIFFED_BYTES
from score_messages.read.other_delimiter import (
    delimiter_typed,
    named_delimiter,
    other_delimiter,
    shown_delimiter,
    stated_delimiter,
)
from score_messages.read.plain_quotes import PLAIN_QUOTES, WITHOUT_QUOTES, check_quotes
from score_messages.read.preamble import lines_above
from score_messages.read.raw_file import BUFFER_BYTES, HEAD_BYTES
from score_messages.read.recoded import is_wide
from score_messages.read.second_headers import second_headers
from score_messages.read.source import ReadOptions
from score_messages.read.table_file import TableFile
from score_messages.read.table_shape import NO_QUOTES, TableHead, quoting_of, shape_of
from score_messages.read.taken import AUTO, Taken
from score_messages.read.text_bytes import check_is_text

Record = list[str]

_BROKEN: Record = []

SAMPLE_ROWS = 2_000
"""By so many rows an error says what the columns look like."""


class CsvSource(TableFile[Record]):
    """One CSV file, or standard input; plain or compressed. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name, options)
        self._delimiter = delimiter_typed(options.delimiter)
        if options.delimiter != AUTO and (len(self._delimiter) != 1 or self._delimiter in '\r\n"\\'):
            raise OptionError("--delimiter takes one character, such as ';' or tab, or none, or auto")
        if options.escape not in ("doubled", "backslash", NO_QUOTES):
            raise OptionError("--escape is 'doubled', 'backslash' or 'none'")
        self._has_backslashes = options.escape == "backslash"

    def _open(self) -> None:
        """Read the header."""
        with damage_translated(self.name):
            stream = io.BufferedReader(decoded_stream(self._raw), SNIFFED_BYTES)  # type: ignore[type-var]
            head = stream.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]
        self._decide_encoding(head)
        check_is_text(self.name, head[:HEAD_BYTES], self._encoding)
        self._stream = stream
        self._decide_delimiter(head)
        self._lines = io.TextIOWrapper(
            stream, encoding=self._encoding, errors="surrogateescape", newline="", write_through=True
        )
        self._record_size = self._lines_before = 0
        self._again = HeaderAgain()
        self._reader = self._strict_reader()
        self._read_header()

    def _decide_delimiter(self, head: bytes) -> None:
        """Choose the delimiter if it is `auto`, and see how many cells the records have."""
        text = codecs.getincrementaldecoder(self._encoding)("replace").decode(head).removeprefix("\ufeff")
        first = io.StringIO(text, newline="").readline()
        stated = stated_delimiter(first)
        table = TableHead(text if stated is None else text[len(first) :], self._is_whole(head), self._options.escape)
        self._head = table.text[:HEAD_BYTES]
        if self._options.delimiter == AUTO:
            before = self._options.taken_before.delimiter
            try:
                self._delimiter = stated or delimiter_of(self.name, table, before)
            except FormatError:
                check_quotes(self.name, table)
                self._check_first_line()
                raise
            require_same_delimiter(self.name, self._delimiter, before)
        self._shape = shape_of(table, self._delimiter)
        self._table = table
        self._below = second_headers(self._first_rows(3))

    def _first_rows(self, count: int) -> list[Record]:
        rows: list[Record] = []
        with suppress(csv.Error):
            rows.extend(map(list, itertools.islice(self._table.rows(self._delimiter), count)))
        return rows

    def _looks(self) -> list[Looks]:
        return looks_of(self._first_rows(SAMPLE_ROWS)[1 + self._below.rows :], len(self._header))

    def _read_header(self) -> None:
        self._header: Record = []
        whole = next(self._records(after=-1), [])
        self._written = self._width = len(whole)
        if self._shape is not None:
            self._written, self._width = self._shape.cells, self._shape.columns
        self._header = self._below.named(whole[: self._width])
        self._use(self._header, self._choose())
        self._again.header_is(whole, self._chosen.texts[0])

    @property
    def repeated_headers(self) -> int:
        """As `Source.repeated_headers`, so far."""
        return self._again.count

    @property
    def taken(self) -> Taken:
        """As `Source.taken`."""
        return Taken(self._encoding_name, named_delimiter(self._delimiter), self._cells.taken)

    def _all_records(self) -> Iterator[Record]:
        """Records with as many cells as the header, the others empty: which cell belongs where isn't known."""
        cells, width = self._written, self._width
        below = self._below.rows
        records = self._records(after=-below)
        for _ in itertools.islice(records, below):
            pass
        if cells == width:
            return (record if len(record) == width else _BROKEN for record in records)
        return (
            record[:width] if len(record) in (cells, width) and not any(map(str.strip, record[width:])) else _BROKEN
            for record in records
        )

    def _strict_reader(self) -> Iterator[Record]:
        csv.field_size_limit(MAX_CELL)
        lines = self._bounded_lines()
        return csv.reader(
            map(prepared, lines) if self._has_backslashes else lines,
            delimiter=self._delimiter,
            strict=True,
            escapechar="\\" if self._has_backslashes else None,
            quoting=quoting_of(self._options.escape),
        )

    def _bounded_lines(self) -> Iterator[str]:
        """The file's lines without a byte order mark, so that no line or record without end fills the memory."""
        first = self._lines.readline(MAX_CELL).removeprefix("\ufeff")  # some encodings leave it in
        if (stated := stated_delimiter(first)) is not None:
            self._again.separator_is(stated)
            first, self._lines_before = self._lines.readline(MAX_CELL), 1
        for line in itertools.chain([first], iter(partial(self._lines.readline, MAX_CELL), "")):
            if len(line) == MAX_CELL and not line.endswith(("\n", "\r")):
                raise FormatError(self.name, f"has a line of more than {MAX_CELL:,} characters")
            self._record_size += len(line)
            if self._record_size > MAX_CELL:
                raise csv.Error("record limit")
            yield line

    def _records(self, after: int) -> Iterator[Record]:
        """Records that aren't blank lines; `after` is the number of the last record before them."""
        with damage_translated(self.name):
            yield from self._parsed(after)

    def _parsed(self, after: int) -> Iterator[Record]:
        number = after
        line = 0
        reader, begins = self._reader, self._again.begins
        while True:
            number += 1
            record: Record = []
            try:
                while not record or (record[0] in begins and self._again.is_header(record)):
                    line = reader.line_num + 1 + self._lines_before  # type: ignore[attr-defined]
                    self._record_size = 0
                    record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise self._broken(str(error), number, line) from None
            except UnicodeError:  # encodings such as UTF-16, where nothing behind a bad byte can be read
                reason = f"can't be read as {self._encoding_name} any further"
                raise FormatError(self.name, reason, record=max(number, 0) or None, line=line) from None
            yield record

    def _broken(self, error: str, number: int, line: int) -> FormatError:
        """Say what `csv` found, in our words: which record, which line, what to try."""
        self._check_undamaged()
        hint = Hint("If the file escapes quotes with a backslash", "--escape backslash")
        if self._delimiter in WITHOUT_QUOTES:
            hint = PLAIN_QUOTES
        if "unexpected end" in error:
            reason = "a quote opens and never closes"
        elif "limit" in error:
            reason = f"a record goes on for more than {MAX_CELL:,} characters; a quote opens and never closes"
        else:
            reason = "there is text after a closing quote"
            if number == 0:  # the header: an unknown delimiter looks like that
                hint = self._other_delimiter() or Hint("State the character between the columns with --delimiter")
        return FormatError(self.name, reason, record=max(number, 0) or None, line=line, hint=hint)

    def _choose(self) -> ChosenColumns:
        if not self._header:
            raise FormatError(self.name, "is empty, without even a header")
        if any(map(has_surrogates, self._header)):
            hint = another_encoding(self._encoding_name, self._options.encoding == AUTO)
            raise FormatError(self.name, f"its header is not {self._encoding_name}", line=1, hint=hint)
        try:
            return choose_columns(self.name, self._header, self._with_text_of_survey(), looks=self._looks)
        except ColumnError:
            self._check_undamaged()
            self._check_delimiter()
            self._check_first_line()
            raise

    def _with_text_of_survey(self) -> ReadOptions:
        """The options, with the only column that a survey says holds answers in words, unless one is named."""
        texts = self._below.texts
        if self._options.text_column is not None or len(texts) != 1:
            return self._options
        return replace(self._options, text_column=str(texts[0] + 1))

    def _check_undamaged(self) -> None:
        """Read compressed data to its end: bzip2 gives out the text of a damaged block before it tells."""
        with damage_translated(self.name):
            if is_compressed(self._raw):
                while self._stream.read(BUFFER_BYTES):
                    pass

    def _check_delimiter(self) -> None:
        hint = self._other_delimiter()
        if hint is not None:
            reason = "can't be cut into the columns that are asked for: the delimiter is another character"
            raise ColumnError(self.name, reason, hint=hint) from None

    def _check_first_line(self) -> None:
        """Raise ColumnError if the header stands below other lines."""
        count = lines_above(self._head, self._has_columns_by_name)
        if count is not None:
            lines = "a line" if count == 1 else f"{count} lines"
            is_plain = "\n" in self._head and not is_compressed(self._raw) and not is_wide(self._encoding)
            such_as = f", such as: tail -n +{count + 1} in.csv > table.csv" if is_plain else ""
            hint = Hint(f"Delete what is above the header{such_as}")
            raise ColumnError(self.name, f"has {lines} above its header", line=count + 1, hint=hint) from None

    def _has_columns_by_name(self, names: Sequence[str]) -> bool:
        wanted = self._options.text_column
        return (wanted is None or not wanted.isdecimal()) and self._has_columns(names)

    def _other_delimiter(self) -> Hint | None:
        """To state the delimiter of the first lines; None where that isn't clear."""
        delimiter = other_delimiter(self._head, self._delimiter, self._has_columns)
        return None if delimiter is None else Hint("State the delimiter", f"--delimiter {shown_delimiter(delimiter)}")

    def _has_columns(self, names: Sequence[str]) -> bool:
        try:
            choose_columns(self.name, names, self._options)
        except ColumnError:
            return False
        return True

    def _columns(self, records: list[Record], status: StatusCodes, first: int) -> Mapping[int, pa.StringArray]:
        width = len(self._header)
        malformed = [index for index, record in enumerate(records) if len(record) != width]
        status[malformed] = Status.MALFORMED.code
        rows: list[list[str | None]] = list(records)  # type: ignore[arg-type]
        for index in malformed:
            rows[index] = [None] * width
        columns = list(zip(*rows, strict=True))
        meant = cells_meant if self._has_backslashes else tuple
        return {index: string_array(meant(columns[index]), status) for index in self._chosen.used}

    @staticmethod
    def _size_of(record: Record) -> int:
        return sum(map(len, record)) + CELL_BYTES * len(record)
