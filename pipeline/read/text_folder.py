"""A folder of .txt files: one message per file, by name. Follows no link and opens nothing but regular files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from pipeline.errors import ColumnError, Cure, InputError
from pipeline.messages import BATCH_BYTES, MAX_TEXT_BYTES, Messages, Status
from pipeline.read.folder_files import is_folder, read_regular, readable_path, regular_files, total_size
from pipeline.read.source import ReadOptions, batch_of, check_encoding, finished_batch, string_array

COLUMN = "text"


class TextFolderSource:
    """All files ending in .txt under a folder, sorted by the bytes of their relative paths. See `Source`."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        """Check the options; nothing is opened yet."""
        self.name = name
        self._options = options
        self.text_column = COLUMN
        self.id_column: str | None = None
        self.size: int | None = None
        self._bytes_read = 0
        self._hash = hashlib.sha256()
        check_encoding(options.encoding)
        if options.text_column not in (None, COLUMN, "1") or options.id_column is not None:
            cure = Cure("Leave --text-column and --id-column out; message_id is each file's path in the folder")
            raise ColumnError(name, f"a folder of .txt files has one column, '{COLUMN}'", cure=cure)
        if set(options.keep or ()) - {COLUMN}:
            raise ColumnError(name, f"a folder of .txt files has one column, '{COLUMN}'", cure=Cure("Leave --keep out"))

    def __enter__(self) -> Self:
        """List the files."""
        if not is_folder(self.name):
            raise InputError(self.name, "is not a folder")
        self._files = regular_files(self.name, lambda name: name.endswith(b".txt"))
        if not self._files:
            raise InputError(self.name, "holds no file that ends in .txt")
        self.size = total_size(self.name, self._files)
        dropped = self._options.drop_text or self._options.keep == ()
        self.schema = pa.schema([] if dropped else [(COLUMN, pa.string())])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing stays open between files."""

    def position(self) -> int:
        """Bytes read so far."""
        return self._bytes_read

    def sha256(self) -> str:
        """Of each file's path and content in turn."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[Messages]:
        """Batches of files in order."""
        batch: list[tuple[str, str | None, Status]] = []
        size = 0
        for path in self._files:
            text, status = self._read(path)
            batch.append((readable_path(path), text, status))
            size += len(text or "")
            if len(batch) >= self._options.batch_rows or size >= BATCH_BYTES:
                yield self._messages(batch)
                batch, size = [], 0
        if batch:
            yield self._messages(batch)

    def _messages(self, batch: list[tuple[str, str | None, Status]]) -> Messages:
        status = np.array([status.code for _, _, status in batch], dtype=np.uint8)
        text = string_array([text for _, text, _ in batch], status)
        ids = pa.array([path for path, _, _ in batch], pa.string())
        columns = batch_of([text] if self.schema.names else [], self.schema, len(batch))
        return finished_batch(columns, ids, text, status)

    def _read(self, path: bytes) -> tuple[str | None, Status]:
        """The file's text, or None and why there is none; a file over the limit is not loaded."""
        try:
            content = self._content(path)
        except FileNotFoundError as error:
            raise InputError(self.name, "a file was removed while the folder was read") from error
        except OSError:  # no permission, a disk that fails, or a link put in its place
            return None, Status.MALFORMED
        if content is None:
            return None, Status.TOO_LONG
        try:
            return content.decode(self._options.encoding), Status.SCORED
        except UnicodeError:
            return content.decode("utf-8", "replace"), Status.UNDECODABLE

    def _content(self, path: bytes) -> bytes | None:
        content, size = read_regular(self.name, path, MAX_TEXT_BYTES)
        self._bytes_read += size
        digest = hashlib.sha256(content or str(size).encode()).digest()
        self._hash.update(hashlib.sha256(path).digest() + digest)
        return content
