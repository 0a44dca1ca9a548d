"""Reads mails for another process, which sends them on standard input in lists and takes the outcomes from its output.

A mail comes as its bytes, or as the cells of a table's row.

Ends with that process, even if it is killed: then the input ends. Imports nothing but the standard library, so that it
starts within 0.05 s.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from typing import Any

from score_messages.mail.cells import row_outcome
from score_messages.mail.message import outcome

MAILS, ROWS = "mails", "rows"

READERS: dict[str, Callable[..., Any]] = {MAILS: outcome, ROWS: row_outcome}
"""What reads a thing that was sent, with the options of the reader behind it."""


def main(reader: str, *options: str) -> None:
    """Answer until the input ends."""
    read = READERS[reader]
    try:
        while True:
            contents = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
            outcomes = [read(content, *options) for content in contents]
            pickle.dump(outcomes, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
    except (EOFError, OSError, pickle.UnpicklingError):  # also a list or an answer that was cut off by a kill
        return
