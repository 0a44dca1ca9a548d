"""The rows of a workbook that score-messages wrote. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from score_messages.errors import FormatError

_BEGINS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_workbook(head: bytes) -> bool:
    """Whether a file that is no Parquet begins as workbooks do."""
    return head.startswith(_BEGINS)


def workbook_rows(
    path: str, stream: BinaryIO, check: Callable[[Sequence[str]], object]
) -> Iterator[Mapping[str, object]]:
    """The rows of the first sheet that is shown, by the names in its first row; without the mark of guarded cells.

    Args:
        check: raises InputError for names that are not those of a scored table.

    Raises:
        FormatError: it is damaged, over a limit, or no workbook.
    """
    from score_messages.read.decoded import damage_translated
    from score_messages.read.limits import MAX_WORKBOOK_BYTES
    from score_messages.read.workbook import Workbook

    with damage_translated(path):
        content = stream.read(MAX_WORKBOOK_BYTES + 1)
    if len(content) > MAX_WORKBOOK_BYTES:
        raise FormatError(path, f"is a workbook of more than {MAX_WORKBOOK_BYTES >> 20} MiB; that is the limit")
    book = Workbook(path, content)
    rows = book.rows(book.shown[0]) if book.shown else iter(())
    names = [(cell or "").removeprefix("'") for cell in next(rows, [])]
    check(names)
    for row in rows:
        yield dict(zip(names, row, strict=False))
