"""A folder of .txt files: one message per file, by name. Follows no link and opens nothing but regular files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import pyarrow as pa

from score_messages.errors import ColumnError, Hint, InputError
from score_messages.messages import MAX_TEXT_BYTES, Messages
from score_messages.read.batches import Text, decoded_text, text_batches
from score_messages.read.columns import kept_and_dropped
from score_messages.read.encoding_names import check_encoding
from score_messages.read.folder_files import is_folder, listing_of, message_path, total_size
from score_messages.read.no_messages import others_in_words
from score_messages.read.open_source import FolderSource
from score_messages.read.source import ReadOptions

COLUMN = "text"


_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx", ".ods", ".xls", ".gz", ".zip")
_EACH_TABLE = Hint("To score each table in it, name a folder as the target, by a slash at its end, such as scored/")


class TextFolderSource(FolderSource):
    """All files ending in .txt under a folder, sorted by the bytes of their relative paths. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        super().__init__(name)
        self._options = options
        self.text_column = COLUMN
        self.id_column: str | None = None
        check_encoding(options.encoding)
        if options.text_column not in (None, COLUMN, "1") or options.id_column is not None:
            hint = Hint("Leave --text-column and --id-column out; message_id is each file's path in the folder")
            raise ColumnError(name, f"a folder of .txt files has one column, '{COLUMN}'", hint=hint)
        if set(options.keep or ()) - {COLUMN}:
            raise ColumnError(name, f"a folder of .txt files has one column, '{COLUMN}'", hint=Hint("Leave --keep out"))
        if options.drop_text and options.keep:
            raise kept_and_dropped(name, [])

    def __enter__(self) -> Self:
        """List the files."""
        if not is_folder(self.name):
            raise InputError(self.name, "is not a folder")
        self._choose(listing_of(self.name), lambda path: path.lower().endswith(b".txt"))
        if not self._files:
            hint = _EACH_TABLE if any(name.lower().endswith(_TABLES) for name in self.passed_over) else None
            raise InputError(
                self.name, f"holds no file that ends in .txt{others_in_words(self.passed_over)}", hint=hint
            )
        self.size = total_size(self.name, self._files)
        dropped = self._options.drop_text or self._options.keep == ()
        self.schema = pa.schema([] if dropped else [(COLUMN, pa.string())])
        return self

    def __iter__(self) -> Iterator[Messages]:
        """Batches of files in order."""
        texts = map(self._read, self._files)
        return text_batches(texts, self.schema, self._options.batch_rows)

    def _read(self, path: bytes) -> Text:
        """The file's text, or None and why there is none; a file over the limit is not loaded."""
        name_in_source = message_path(self._options.below, path)
        content, status = self._file(path, MAX_TEXT_BYTES)
        if content is None:
            return name_in_source, None, status
        return (name_in_source, *decoded_text(content, self._options.encoding))
