"""Whether each file that readers take for a table is one of ours, where it belongs, and as it was written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import (
    PREFIX,
    PartFacts,
    PartFile,
    arrow_damage,
    is_regular,
    is_table_name,
    live_digest,
    open_regular,
)
from score_messages.dataset.catalog.live_bytes import layout_and_footer, pages_are_sound
from score_messages.dataset.catalog.part_reader import day_folders
from score_messages.dataset.inputs import seems_there
from score_messages.dataset.storage import DatasetFolder, moved_aside

NEXT_RUN = "The next run that reads its input writes it again."


@dataclass(frozen=True)
class Finding:
    """Something that isn't as it should be.

    Attributes:
        path: below the dataset.
        reason: what is wrong with it.
        hint: what mends it.
        is_hidden_damage: the next run could mend it, but wouldn't see it unless it is told.
    """

    path: str
    reason: str
    hint: str
    is_hidden_damage: bool = False


def check_files(folder: DatasetFolder, is_deep: bool) -> list[Finding]:
    """What is wrong with the files of parts. Raises OSError: one can't be read now."""
    known = {file.path: file for file in folder.catalog.all_files()}
    return [finding for path in _all_paths(folder) if (finding := _finding(folder, path, known.get(path), is_deep))]


def _all_paths(folder: DatasetFolder) -> Iterator[str]:
    for name in ("", *day_folders(folder.path)):
        yield from sorted(os.path.join(name, entry) for entry in os.listdir(folder.path / name) if is_table_name(entry))


def _finding(folder: DatasetFolder, path: str, known: PartFile | None, is_deep: bool) -> Finding | None:
    away = f"Move it away:  {moved_aside(folder.name, path)}"
    if not is_regular(folder.path / path):
        return Finding(path, "is no file, but has the name of a table", away)
    try:
        with arrow_damage(), open_regular(folder.path / path) as file:
            return _of_file(file, path, known, is_deep, away)
    except pa.ArrowException:
        return Finding(path, "is damaged: it has no footer that can be read", _unknown(away))


def _of_file(file: BinaryIO, path: str, known: PartFile | None, is_deep: bool, away: str) -> Finding | None:
    layout, metadata = layout_and_footer(file)
    facts = PartFacts.from_footer(metadata.metadata or {}, path)
    if facts is None:
        return _foreign(path, metadata, away)
    if known is None:
        return Finding(path, "isn't what was written", _mended(facts, away))
    if is_deep and (known.digest not in ("", live_digest(file, layout)) or not pages_are_sound(file)):
        reason = "is damaged: its bytes aren't those that were written"
        return Finding(path, reason, _mended(facts, away), is_hidden_damage=has_input(facts))
    return None


def _foreign(path: str, metadata: pq.FileMetaData, away: str) -> Finding:
    footer = metadata.metadata or {}
    if f"{PREFIX}made_with".encode() not in footer:
        return Finding(path, "is not a table of this folder, but readers take it for one", away)
    return Finding(path, "is in the place of another table, or its footer is damaged", _unknown(away))


def _mended(facts: PartFacts, away: str) -> str:
    if has_input(facts):
        return NEXT_RUN
    return f"Its input is gone: put it back and run again, or restore the file from a backup. {away}"


def has_input(facts: PartFacts) -> bool:
    """Whether the next run may read it; of a bucket, which isn't asked, it is taken for granted."""
    return seems_there(facts.input)


def _unknown(away: str) -> str:
    return f"{NEXT_RUN} If it has no input any more: restore the file from a backup. {away}"
