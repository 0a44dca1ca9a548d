"""Tables whose quotes are a part of the text, as many programs write them between tabs. Knows no file."""

from __future__ import annotations

from dataclasses import replace

from score_messages.errors import FormatError, Hint
from score_messages.read.table_shape import NO_QUOTES, TableHead

WITHOUT_QUOTES = ("\t", "|")
"""Between these many programs write cells as they are, without quotes around any."""

PLAIN_QUOTES = Hint("If quotes are a part of the texts in this file", "--escape none")


def check_quotes(source: str, head: TableHead) -> None:
    """Raise FormatError if the records, which can't be read, would be even if quotes were a part of the text."""
    plain = replace(head, escape=NO_QUOTES, shapes={})
    if head.escape == "doubled" and '"' in head.text and any(map(plain.is_even, WITHOUT_QUOTES)):
        raise FormatError(source, "has quotes that don't stand around whole cells", hint=PLAIN_QUOTES) from None
