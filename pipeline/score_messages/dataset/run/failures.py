"""What goes wrong with one input costs that input only. Which errors those are, and how they are told.

An error of the person's data has words of its own. Any other one is a fault of ours or of a library: it is named by its
kind, with its traceback but without its words, since these may quote a message.
"""

from __future__ import annotations

import traceback

import pyarrow as pa

from score_messages.dataset.inputs import Input
from score_messages.dataset.records import FAILED
from score_messages.dataset.run.outcome import InputOutcome
from score_messages.errors import InputError, OutputError, PipelineError, TargetRefused
from score_messages.read.foreign_errors import OF_A_TARGET, as_input_error


def ends_the_run(error: Exception) -> bool:
    """Whether the other inputs would fail with this error too: a full disk, a damaged model, wrong options.

    That a column can't be written is the fault of the input that has it, though it is told of the table.
    """
    if isinstance(error, BrokenPipeError):
        return True
    if isinstance(error, OutputError) and not isinstance(error, TargetRefused):
        return not _is_arrows(error.__context__)
    if isinstance(error, PipelineError):
        return not isinstance(error, InputError | TargetRefused)
    return isinstance(error, OSError) and error.errno in OF_A_TARGET


def failed(source: Input, error: Exception, has_part: bool) -> InputOutcome:
    """What became of an input that an error kept from being scored.

    Args:
        has_part: whether it has a part from before.
    """
    place = error.place if isinstance(error, InputError) else ""
    hint = error.hint if isinstance(error, PipelineError) else None
    reason, trace = _reason(error)
    return InputOutcome(
        source.name, source.part, FAILED, error=reason, place=place, hint=hint, has_part=has_part, traceback=trace
    )


def _reason(error: Exception) -> tuple[str, str]:
    """Why it failed, and the frames if nobody foresaw it."""
    known = error if isinstance(error, PipelineError) else as_input_error("", error)
    if known is not None:
        return known.reason, ""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{kind}, a bug in score-messages; its words are left out, they may quote a message", frames


def _is_arrows(error: BaseException | None) -> bool:
    """Whether it is Arrow's about what it was given to write, and not the disk's."""
    return isinstance(error, pa.ArrowException) or (isinstance(error, OSError) and error.errno is None)
