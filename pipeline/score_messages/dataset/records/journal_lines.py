"""The lines of a journal that a killed run left: data from outside. What isn't of its type is no line of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.record_files import is_run_id, read_regular_file
from score_messages.dataset.records.outcomes import GIVEN_UP, READS, WAITING
from score_messages.dataset.records.run_json import head_from_json, input_from_json
from score_messages.dataset.records.run_record import InputRecord, RunHead


def lines_of(path: Path) -> list[object]:
    """The lines that are whole: the last one may be cut off. None at all if it is no file that can be read."""
    lines: list[object] = []
    with suppress(OSError, ValueError, RecursionError, MemoryError):
        lines.extend(json.loads(line) for line in read_regular_file(path).splitlines())
    return lines


def head_of(line: object) -> RunHead | None:
    """What is known of a run before it begins; None if it can't be the first line of a journal."""
    head = head_from_json(line)
    return head if head is not None and is_run_id(head.run_id) and head.is_whole else None


def published_entry(line: object) -> InputRecord | None:
    """What was about to be published; None if the line doesn't say all of it."""
    if not isinstance(line, dict):
        return None
    entry = input_from_json(line)
    if None in (entry.input, entry.part, entry.outcome, entry.version) or entry.counts is None or entry.profile is None:
        return None
    return entry if entry.counts.is_complete and entry.profile.profile() is not None else None


def interrupted_input(line: object) -> InputRecord | None:
    """The input that was being read when the run was killed, if this last line of its journal says so."""
    if not isinstance(line, dict) or line.get("outcome") != READS:
        return None
    reading = input_from_json(line)
    if reading.input is None or reading.part is None:
        return None
    return InputRecord(reading.input, reading.part, WAITING, error=GIVEN_UP)
