"""Where messages come from: one file per format behind `open_messages`. Knows nothing of models or predictions.

The words of this folder:

- source: what the user names: a file, a folder, an archive, or `-` for standard input. An open source is a `Source`.
- record: what a format has for each message: a CSV record, a line of JSON, a mail, a file, a member of an archive.
  Records are counted from 1; lines too.
- batch: some thousand records on their way to the model, as `Messages`.
- passthrough columns: columns of the source that go into the output unchanged.
- bad rows: records whose text can't be read: `malformed`, `undecodable` or `too_long`. Each costs only its own row,
  until there are more than `MaxBad` allows.
- damage: bytes that break the promise of the format as a whole. It refuses the source, with an `InputError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from score_messages.errors import OptionError
from score_messages.read.archive_file import TarSource, ZipSource
from score_messages.read.csv_file import CsvSource
from score_messages.read.folder_files import is_folder
from score_messages.read.jsonl_file import JsonlSource
from score_messages.read.mail_folder import mail_source
from score_messages.read.mailbox_folder import mailbox_source
from score_messages.read.maildir import MaildirSource
from score_messages.read.mbox_file import MboxSource
from score_messages.read.parquet_file import ParquetSource
from score_messages.read.part_files import PartsSource, kind_of_part, part_files
from score_messages.read.pst_file import PstSource
from score_messages.read.recognise import recognised
from score_messages.read.sheet_file import SheetSource
from score_messages.read.source import ReadOptions, Source
from score_messages.read.text_folder import TextFolderSource

__all__ = ["FORMATS", "ReadOptions", "Source", "open_messages", "options_for"]

FORMATS: dict[str, Callable[[str, ReadOptions], Source]] = {
    "csv": CsvSource,
    "parquet": ParquetSource,
    "jsonl": JsonlSource,
    "xlsx": SheetSource,
    "txt": TextFolderSource,
    "eml": mail_source,
    "mbox": MboxSource,
    "maildir": MaildirSource,
    "mailboxes": mailbox_source,
    "pst": PstSource,
    "tar": TarSource,
    "zip": ZipSource,
}


WITH_PARTS = frozenset({"parquet", "csv", "jsonl"})
"""Formats of tables that may lie in a folder in parts."""

WITHOUT_COLUMNS = frozenset({"txt", "eml", "mbox", "maildir", "mailboxes", "pst", "tar", "zip"})


def options_for(source: str, options: ReadOptions) -> ReadOptions:
    """The same options for an input of a folder of tables: such inputs are of many kinds.

    Less the names of columns where the source's format has none; and mailboxes in a folder are inputs of their own.

    Raises:
        InputError: the source can't be opened, or its format must be stated. Not told where no column is named.
    """
    options = replace(options, single_messages=True)
    named = (options.text_column, options.id_column, options.date_column)
    if named == (None, None, None):  # then nothing depends on the format, and the source isn't opened for it
        return options
    if (options.format or recognised(source, single_messages=True)) in WITHOUT_COLUMNS:
        return replace(options, text_column=None, id_column=None, date_column=None)
    return options


def open_messages(source: str, options: ReadOptions) -> Source:
    """Open a file, a folder or standard input (`-`), recognised by content unless `options.format` states it.

    The result is a context manager; entering it reads the header, so that missing columns are an error at once.

    Raises:
        InputError: the source can't be opened, or its bytes are not what its format promises.
        OptionError: `options.format` names no format.
    """
    if options.format is not None and options.format not in FORMATS:
        raise OptionError(f"there is no input format '{options.format}'. Known: {', '.join(FORMATS)}")
    if options.format in (None, *WITH_PARTS) and is_folder(source) and (parts := part_files(source)):
        opener = FORMATS[options.format or kind_of_part(parts[0]) or recognised(source)]
        return PartsSource(source, options, opener)
    return FORMATS[options.format or recognised(source, options.single_messages)](source, options)
