"""What a person sees on stderr: text that commands no terminal, and whether there is a terminal at all."""

from __future__ import annotations

import contextlib
import io
import sys

from score_messages.privacy.masked import masked
from score_messages_jobs.terminal.pastable import pastable


def is_terminal() -> bool:
    """Whether somebody watches stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def print_error(text: str) -> None:
    """Print on stderr, if there is one: started with it closed, Python would print on stdout instead.

    Where it is full or nobody reads it any more, nothing can be said. Letters that it lacks are written as a
    shell takes them, so that a command can be pasted.
    """
    if sys.stderr is not None:
        text = pastable(text, getattr(sys.stderr, "encoding", None) or "utf-8")
        with contextlib.suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def take_any_letter() -> None:
    """A stdout whose encoding lacks a letter, such as ASCII, gets it written out instead of ending the job."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    """File and column names may hold control characters, which could rewrite a terminal or a log; addresses secrets."""
    shown = masked(text)
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in shown)
