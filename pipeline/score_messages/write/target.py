"""What is at the target already, and whether it may be replaced. Only looks, never writes."""

from __future__ import annotations

import errno
import os
import shlex
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from score_messages.addresses import refuse_target_address
from score_messages.errors import Hint, OptionError, OutputError, TargetRefused
from score_messages.write.csv_format import CsvTable
from score_messages.write.disk_errors import disk_errors
from score_messages.write.jsonl_format import JsonlTable
from score_messages.write.options import WriteOptions
from score_messages.write.parquet_format import ParquetTable
from score_messages.write.table_format import TableFormat
from score_messages.write.xlsx_format import XlsxTable

STDOUT = "-"

FORMATS: dict[str, type[TableFormat]] = {
    "parquet": ParquetTable,
    "csv": CsvTable,
    "jsonl": JsonlTable,
    "xlsx": XlsxTable,
}


PACKED = {".gz", ".bz2", ".zst", ".xz", ".zip", ".tar", ".tgz"}

SPREADSHEETS = {".xls", ".xlsm", ".xlsb", ".ods", ".numbers"}


@dataclass(frozen=True)
class Kind:
    """What a target is to become: how our own is known by its content, and what is said of others' files."""

    is_ours: Callable[[BinaryIO, str], bool]
    foreign: str
    example: str


def _is_table(file: BinaryIO, prefix: str) -> bool:
    for table_format in FORMATS.values():
        file.seek(0)
        if table_format.is_ours(file, prefix):
            return True
    return False


TABLE = Kind(_is_table, "score-messages did not write it", "scored.parquet")


def refused_as_foreign(name: str, kind: Kind) -> TargetRefused:
    """The error for what this tool did not write."""
    hint = Hint("To replace it anyway", options="--force")
    return TargetRefused(name, f"already exists, and {kind.foreign}", hint=hint)


def refused_as_emptying(name: str) -> TargetRefused:
    """The error for a table without rows where a table stands."""
    hint = Hint("If the input is rightly empty", options="--allow-empty")
    return TargetRefused(name, "a table without rows would replace the existing table", hint=hint)


@dataclass(frozen=True)
class Target:
    """A file to be written: `name` as the user gave it, `path` without links."""

    name: str
    path: Path
    options: WriteOptions
    kind: Kind = TABLE

    def existing(self) -> os.stat_result | None:
        """What is there now; None if nothing is."""
        try:
            return os.stat(self.path)
        except FileNotFoundError:
            return None

    def refuse_foreign(self) -> None:
        """Raise `TargetRefused` if a file stands there that this tool did not write; an empty file may go."""
        existing = self.existing()
        if existing is None or existing.st_size == 0 or self.options.force:
            return
        with open(self.path, "rb") as file:
            if self.kind.is_ours(file, self.options.prefix):
                return
        raise refused_as_foreign(self.name, self.kind)

    def refuse_emptying(self) -> None:
        """Raise `TargetRefused` if a table stands there: for replacing it by a table without rows."""
        existing = self.existing()
        if existing is not None and existing.st_size and not self.options.allow_empty:
            raise refused_as_emptying(self.name)


def find_target(name: str, options: WriteOptions, kind: Kind = TABLE) -> Target:
    """Follow links and make sure that a file can stand there.

    Raises:
        OutputError: it is an address, the folder is missing or not writable, or it is something else than a file.
    """
    refuse_target_address(name)
    if "\0" in name:
        raise OutputError(name, "can't be the name of a file")
    with disk_errors(name):
        target = Target(name, Path(os.path.realpath(name)), options, kind)
        folder = target.path.parent
        if not folder.is_dir():
            raise _no_folder(name, folder)
        _refuse_other_than_file(target)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return target


def refuse_file_as_folder(name: str) -> None:
    """Raise `OutputError` if what is named as a folder, by a slash at its end, is a file."""
    path = name.rstrip(os.sep)
    if path and os.path.isfile(path):
        free = shlex.quote(f"{path}-scored/")
        hint = Hint(f"Leave the slash at its end out to write a single table, or name a folder:  {free}")
        raise OutputError(name, "is a file, and a slash at its end means a folder", hint=hint)


def _no_folder(name: str, folder: Path) -> OutputError:
    nearest = next((above for above in (folder, *folder.parents) if above.exists()), folder)
    if nearest.is_dir():
        hint = Hint(f"Make it first:  mkdir -p {shlex.quote(str(folder))}")
        return OutputError(name, f"the folder {folder} doesn't exist", hint=hint)
    return OutputError(name, f"{nearest} is not a folder", hint=Hint("Name a file in a folder."))


def _opened_by_its_name(name: str) -> os.stat_result | None:
    """What opening it would open: `/dev/stdout` leads to a pipe that has no path. None if there is nothing."""
    try:
        return os.stat(name)
    except OSError:
        return None


def _refuse_other_than_file(target: Target) -> None:
    existing = target.existing() or _opened_by_its_name(target.name)
    if existing is None or stat.S_ISREG(existing.st_mode):
        return
    if stat.S_ISDIR(existing.st_mode):
        hint = Hint(f"Name a file in it:  {shlex.quote(os.path.join(target.name, target.kind.example))}")
        raise OutputError(target.name, "is a folder", hint=hint)
    hint = Hint(f"Name a file, or {STDOUT} for standard output.")
    raise OutputError(target.name, "is neither a file nor a folder, and can't be replaced as a whole", hint=hint)


def require_stdout() -> None:
    """Raise `OutputError` if the process was started without a standard output."""
    if sys.stdout is None:
        raise OutputError(STDOUT, "standard output is closed", hint=Hint("Name a file to write to."))


def format_of(name: str, options: WriteOptions) -> type[TableFormat]:
    """The format asked for, else that of the suffix; CSV for standard output.

    Raises:
        OptionError: neither names a format.
    """
    wanted = options.format or ("csv" if name == STDOUT else _format_of_suffix(name))
    if wanted not in FORMATS:
        raise OptionError(f"--to {wanted} is not among {', '.join(FORMATS)}")
    if options.format:
        _refuse_other_suffix(name, options.format)
    if wanted != "csv":
        refuse_csv_options(f"the table is {wanted}", options)
    return FORMATS[wanted]


def _refuse_other_suffix(name: str, wanted: str) -> None:
    """Raise `OptionError` if a table's name says another format than `--to`: whoever opens it goes by the name."""
    suffix = Path(name).suffix.lower()
    meant = next(
        (format_name for format_name, table_format in FORMATS.items() if suffix in table_format.suffixes), None
    )
    reason = f"{name} ends in {suffix}, and --to says {wanted}"
    if meant is not None and meant != wanted:
        raise OptionError(reason, hint=Hint("If the name is right", f"--to {meant}"))
    if suffix in SPREADSHEETS | PACKED:
        raise OptionError(reason, hint=_other_name(name, suffix))


def refuse_csv_options(reason: str, options: WriteOptions) -> None:
    """Raise `OptionError` if something is asked for that only CSV has: it would be passed over in silence."""
    given = {
        "--bom": options.bom,
        "--to-delimiter": options.delimiter != WriteOptions.delimiter,
        "--keep-formulas": options.keep_formulas,
    }
    for name, is_given in given.items():
        if is_given:
            raise OptionError(f"{name} is for CSV, and {reason}", hint=Hint(f"Leave {name} out, or write CSV."))


def _format_of_suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    for format_name, table_format in FORMATS.items():
        if suffix in table_format.suffixes:
            return format_name
    known = " ".join(suffix for table_format in FORMATS.values() for suffix in table_format.suffixes)
    raise OptionError(
        f"{name} doesn't end in any of {known}, and --to doesn't say the format", hint=_other_name(name, suffix)
    )


def _other_name(name: str, suffix: str) -> Hint:
    if not suffix:
        return Hint("Say the format", options="--to parquet")
    stem = name[: -len(suffix)]
    if suffix in SPREADSHEETS:
        return Hint(f"Name it {shlex.quote(f'{stem}.xlsx')}, or, for CSV that Excel opens, with --bom, end it in .csv")
    if any(stem.lower().endswith(known) for table_format in FORMATS.values() for known in table_format.suffixes):
        return Hint(f"No table is packed, but Parquet by itself: name it {shlex.quote(stem)}")
    return Hint(f"Name it {shlex.quote(f'{stem}.parquet')} or {shlex.quote(f'{stem}.csv')}")
