"""What is in Parquet files, by their footers alone: rows and columns. Read by the JVM, many at once.

A file that lacks a column would be filled with nulls by Spark, without a word; so all must have the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from score_messages.errors import ColumnError, FormatError, Hint
from score_messages.spark.table_job.files import Files, FileSystemError, SourceFile, hadoop_errors, readable
from score_messages.spark.table_job.sources import SourceFiles

_AT_ONCE = 16

_PRESENCE = re.compile(r"^( *)(?:required|optional) ", re.MULTILINE)
"""Whether a column may hold nulls isn't a difference between tables."""

_NANOSECONDS = "TIMESTAMP(NANOS,"
"""How the text of a column with such times begins its type."""

_DAMAGED = Hint("Write or copy it again; a file that is still being written looks like this too")


@dataclass(frozen=True)
class Footer:
    """Of one file.

    Attributes:
        columns: as text.
        in_nanoseconds: names of columns of times in nanoseconds, and whether these are in UTC; none inside others.
    """

    rows: int
    columns: str
    in_nanoseconds: Mapping[str, bool]

    @property
    def has_nested_nanoseconds(self) -> bool:
        """Whether such times are inside lists, objects or maps."""
        return self.columns.count(f"({_NANOSECONDS}") > len(self.in_nanoseconds)


def read_footers(session: Any, source: SourceFiles) -> list[Footer]:
    """The footers of all files, in order.

    Raises:
        FormatError: a file is no Parquet, or is cut off.
        ColumnError: files have different columns.
    """
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="footers") as pool:
        footers = list(pool.map(lambda file: _footer(session, source, file), source.files))
    _check_same_columns(source, footers)
    return footers


def _footer(session: Any, source: SourceFiles, file: SourceFile) -> Footer:
    hadoop, parquet = session._jvm.org.apache.hadoop, session._jvm.org.apache.parquet.hadoop
    try:
        with hadoop_errors():
            configuration = session._jsc.hadoopConfiguration()
            path = parquet.util.HadoopInputFile.fromPath(hadoop.fs.Path(file.path), configuration)
            reader = parquet.ParquetFileReader.open(path)
            try:
                schema = reader.getFooter().getFileMetaData().getSchema()
                columns = str(schema.toString()).partition("\n")[2]
                times = _in_nanoseconds(schema) if _NANOSECONDS in columns else {}
                return Footer(int(reader.getRecordCount()), columns, times)
            finally:
                reader.close()
    except FileSystemError:
        shown = source.shown(file.path)
        with readable(shown):
            begins = Files(session).read(file.path, most=4)
        if begins != b"PAR1":
            raise FormatError(shown, "is not Parquet") from None
        raise FormatError(shown, "is damaged or cut off: not Parquet to its end", hint=_DAMAGED) from None


def _in_nanoseconds(schema: Any) -> dict[str, bool]:
    plain = [field for field in schema.getFields() if field.isPrimitive()]
    kinds = {str(field.getName()): str(field.getLogicalTypeAnnotation()) for field in plain}
    return {name: kind.endswith(",true)") for name, kind in kinds.items() if kind.startswith(_NANOSECONDS)}


def _check_same_columns(source: SourceFiles, footers: Sequence[Footer]) -> None:
    first = _PRESENCE.sub(r"\1", footers[0].columns)
    for file, footer in zip(source.files, footers, strict=True):
        if _PRESENCE.sub(r"\1", footer.columns) != first:
            raise other_columns(source.shown(file.path))


def other_columns(shown: str) -> ColumnError:
    """What is wrong with a file that isn't of the same table as the first."""
    hint = Hint("Files of one run are one table; name only those that have the same columns")
    return ColumnError(shown, "has other columns than the first file of its table", hint=hint)
