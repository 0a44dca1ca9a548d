"""Where messages come from: one file per format behind `open_messages`. Knows nothing of models or verdicts."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.errors import OptionError
from pipeline.read.csv_file import CsvSource
from pipeline.read.parquet_file import ParquetSource
from pipeline.read.raw_file import looks_like_parquet
from pipeline.read.source import ReadOptions, Source
from pipeline.read.text_folder import TextFolderSource, is_folder

__all__ = ["FORMATS", "ReadOptions", "Source", "open_messages"]

FORMATS: dict[str, Callable[[str, ReadOptions], Source]] = {
    "csv": CsvSource,
    "parquet": ParquetSource,
    "txt": TextFolderSource,
}


def open_messages(source: str, options: ReadOptions) -> Source:
    """Open a file, a folder of .txt or standard input (`-`), recognised by content unless `options.format` states it.

    The result is a context manager; entering it reads the header, so that missing columns are an error at once.

    Raises:
        InputError: the source can't be opened, or its bytes are not what its format promises.
        OptionError: `options.format` names no format.
    """
    if options.format is not None and options.format not in FORMATS:
        raise OptionError(f"there is no input format '{options.format}'. Known: {', '.join(FORMATS)}")
    return FORMATS[options.format or _recognised(source)](source, options)


def _recognised(source: str) -> str:
    if source == "-":
        return "csv"
    if is_folder(source):
        return "txt"
    return "parquet" if looks_like_parquet(source) else "csv"
