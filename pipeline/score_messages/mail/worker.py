"""Reads mails for another process, which sends them on standard input in lists and takes the outcomes from its output.

Ends with that process, even if it is killed: then the input ends. Imports nothing but the standard library, so that it
starts within 0.05 s.
"""

from __future__ import annotations

import pickle
import sys

from score_messages.mail.message import outcome


def main(text: str, quotes: str) -> None:
    """Answer until the input ends."""
    try:
        while True:
            contents = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
            outcomes = [outcome(content, text, quotes) for content in contents]
            pickle.dump(outcomes, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
    except (EOFError, OSError, pickle.UnpicklingError):  # also a list or an answer that was cut off by a kill
        return
