"""What the source names: files of one format, as their file system lists them. Opens none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from score_messages.errors import ChangedError, Hint, InputError, OptionError
from score_messages.spark.table_job.addresses import local_path
from score_messages.spark.table_job.files import Files, SourceFile, readable

FORMATS = ("csv", "parquet", "jsonl")

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "jsonl",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_PACKED = (".gz", ".bz2", ".zst", ".xz")

_STATE_IT = Hint("Say which format its files have", "--from csv")


@dataclass(frozen=True)
class SourceFiles:
    """Files that are one table.

    Attributes:
        name: the source as it was typed.
        format: of all files, one of `FORMATS`.
        folders: what the source matched: the files themselves, or folders above them.
        files: in the order of their paths; at least one.
    """

    name: str
    format: str
    folders: tuple[str, ...]
    files: tuple[SourceFile, ...]

    def shown(self, path: str) -> str:
        """A file's name for people: as it was typed, if the source is this file alone."""
        if len(self.files) == 1 and self.folders == (path,):
            return self.name
        return local_path(path) or path


def find_files(files: Files, source: str, wanted: str | None) -> SourceFiles:
    """List what the source names. Names that begin with `_` or `.` are no data, as for Spark itself.

    Args:
        wanted: the format of all files; None to go by their names.

    Raises:
        InputError: there is nothing, or files of several formats.
        OptionError: `wanted` is no format that a cluster reads.
    """
    if wanted is not None and wanted not in FORMATS:
        one_machine = Hint("Everything else is read on one machine:  score-messages SOURCE TARGET")
        raise OptionError(f"on Spark, --from is one of {', '.join(FORMATS)}, not '{wanted}'", hint=one_machine)
    with readable(source):
        folders = files.matching(source)
        if not folders:
            raise InputError(source, "there is no such file, nor does anything match it")
        listed = [file for folder in folders for file in _data_below(files, folder)]
    if not listed:
        raise InputError(source, "holds no files; names that begin with _ or . are passed over")
    return SourceFiles(source, wanted or _format_of(source, listed), tuple(folders), tuple(listed))


def check_same_files(files: Files, source: SourceFiles) -> None:
    """Raise ChangedError if the source's files are no longer those that were listed at the beginning."""
    with readable(source.name):
        now = [file for folder in source.folders if files.exists(folder) for file in _data_below(files, folder)]
    if [_identity(file) for file in now] != [_identity(file) for file in source.files]:
        hint = Hint("Run again when the export that writes it has ended")
        raise ChangedError(source.name, "was written to while it was read", hint=hint)


def _identity(file: SourceFile) -> tuple[str, int, int]:
    return file.path, file.size, file.changed


def _data_below(files: Files, folder: str) -> list[SourceFile]:
    inside = len(folder.rstrip("/"))
    return [file for file in files.below(folder) if not _is_hidden(file.path[inside:])]


def _is_hidden(path: str) -> bool:
    """Whether a name on the way from the folder is none of data: `_SUCCESS`, `_temporary/`, `.part-0.crc`."""
    return any(name.startswith(("_", ".")) for name in path.split("/") if name)


def format_of_name(path: str) -> str | None:
    """The format that a file's name says; None if it says none.

    >>> format_of_name("a/inbox.CSV.gz"), format_of_name("a/inbox.txt")
    ('csv', None)
    """
    plain = path.lower()
    while plain.endswith(_PACKED):
        plain = plain[: plain.rindex(".")]
    return next((form for ending, form in _ENDINGS.items() if plain.endswith(ending)), None)


def _format_of(source: str, listed: Sequence[SourceFile]) -> str:
    formats = {format_of_name(file.path) for file in listed}
    (first, *others) = sorted(formats, key=str)
    if first is None or others == [None] or None in formats:
        raise InputError(source, "has files whose names don't say their format", hint=_STATE_IT)
    if others:
        reason = f"has files of several formats: {', '.join(sorted(map(str, formats)))}"
        raise InputError(source, reason, hint=Hint("Name those of one format, such as 'inbox/*.csv'"))
    return first
