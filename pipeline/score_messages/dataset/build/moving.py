"""A part becomes that of another input, which has the bytes that it was made of: its rows stay, and as they are.

Each of its files is written anew with the other path in its footer. They can't all change at once. So what is to
happen is brought to the disk first, and what a killed run had begun is ended by the next one before anything else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace

import numpy as np
import pyarrow as pa

from score_messages.dataset.catalog import (
    INDEX,
    PREFIX,
    PartFile,
    arrow_damage,
    batches_of,
    footer_of,
    read_regular,
    schema_of,
)
from score_messages.dataset.storage import DatasetFolder, PartFiles
from score_messages.dataset.survey import Move
from score_messages.write.atomic import sync_folder, write_synced

MOVING = os.path.join(INDEX, "moving.json")


def take_over(folder: DatasetFolder, move: Move) -> bool:
    """Make a part that of another input.

    Returns:
        False if the part is damaged: some of its files may say so already, and its input has to be scored anew.

    Raises:
        OutputError, OSError: a disk is full or broken; the next run ends it.
    """
    write_synced(folder.path / MOVING, json.dumps(asdict(move)).encode())
    return _end(folder, move)


def end_moving(folder: DatasetFolder) -> None:
    """End what a killed run had begun. Raises OutputError, OSError: the next run will try it again."""
    move = begun_move(folder)
    if move is not None:
        _end(folder, move)
    with suppress(FileNotFoundError):
        os.unlink(folder.path / MOVING)


def begun_move(folder: DatasetFolder) -> Move | None:
    """What a killed run had begun, if it was anything that can be ended. Raises OSError."""
    with suppress(FileNotFoundError, KeyError, TypeError, ValueError):
        stored = json.loads(read_regular(folder.path / MOVING))
        move = Move(*(str(stored[name]) for name in ("part", "before", "path", "content")))
        return move if _can_be_made(folder, move) else None
    return None


def as_if_moved(folder: DatasetFolder, move: Move) -> None:
    """Know a part as that of another input, on the disk nothing changes: for who only wants to know what would be."""
    folder.catalog.put(move.part, folder.catalog.part(move.part).as_of(move.path, move.content).files.values())


def as_if_emptied(folder: DatasetFolder, part: str) -> None:
    """Know a part as one that has lost its rows, likewise."""
    folder.catalog.put(
        part,
        [
            replace(file, rows=0, facts=replace(file.facts, is_tombstone=True))
            for file in folder.catalog.part(part).files.values()
        ],
    )


def _can_be_made(folder: DatasetFolder, move: Move) -> bool:
    return folder.catalog.part(move.part).as_of(move.path, move.content).facts is not None


def _end(folder: DatasetFolder, move: Move) -> bool:
    is_made = _can_be_made(folder, move) and _made(folder, move)
    folder.sync()
    os.unlink(folder.path / MOVING)
    sync_folder(folder.name, folder.path / INDEX)
    return is_made


def _made(folder: DatasetFolder, move: Move) -> bool:
    with suppress(pa.ArrowException), arrow_damage():
        return all(_rewritten(folder, move, file) for file in folder.catalog.part(move.part).live_files)
    return False


def _rewritten(folder: DatasetFolder, move: Move, file: PartFile) -> bool:
    """Put a file with the same rows in its own place; False if it has lost some."""
    facts = replace(file.facts, input=move.path, content=move.content)
    if facts == file.facts:
        return True
    path = folder.path / file.path
    schema = schema_of(path)
    pairs = facts.to_footer() | ({} if facts.content == file.facts.content else {"input_sha256": facts.content})
    footer = {**footer_of(path), **{f"{PREFIX}{name}": value for name, value in pairs.items()}}
    place = folder.place(move.part, os.stat(path))
    with PartFiles(place, schema, by_day=False) as files:
        for batch in batches_of(path, schema):
            files.write(batch)

        def metadata(path: str, is_tombstone: bool) -> Mapping[str, str]:
            return footer

        (staged,) = files.finish(np.zeros(file.rows, np.int32), [file.path], metadata)
        if staged.rows != file.rows:
            return False
        folder.publish(move.part, [staged])
    return True
