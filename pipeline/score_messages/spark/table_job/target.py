"""Whether a table may go to the target. Only looks, never writes.

A target is a folder of Parquet. One of ours is replaced; another only with `--force`, and only if it holds nothing but
Parquet: whatever else is in a folder, nobody meant to lose it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable

from score_messages.errors import Hint, OutputError, TargetRefused
from score_messages.spark.table_job.addresses import lies_in, local_path
from score_messages.spark.table_job.files import Files, FileSystemError

MARKER = "_score_messages.json"
"""In a published folder: what it holds, and that we wrote it."""

SUCCESS = "_SUCCESS"

_OF_TABLES = (MARKER, SUCCESS, "_metadata", "_common_metadata", "_started", "_committed")
_ENDINGS = (".parquet", ".pq", ".crc")


def refuse_touching(target: str, others: Iterable[str], what: str, name: str) -> None:
    """Raise TargetRefused if the target is, holds or lies in what is read; no option changes that.

    Args:
        target, others: whole addresses.
        what: the others are, for the error.
        name: the target's, as it was typed.
    """
    place = _real(target)
    for other in map(_real, others):
        for inner, outer, relation in ((place, other, "lies in"), (other, place, "holds")):
            if lies_in(inner, outer):
                is_same = lies_in(outer, inner)
                hint = Hint("Name another folder to write, beside what is read.")
                raise TargetRefused(name, f"{'is' if is_same else relation} {what}", hint=hint)


def _real(address: str) -> str:
    """A local address with its links followed; another one as it is."""
    path = local_path(address)
    return address if path is None else f"file:{os.path.realpath(path)}"


def check_target(files: Files, target: str, name: str, force: bool) -> None:
    """Make sure that a folder of Parquet may stand at the target.

    Raises:
        TargetRefused: what is there isn't ours, and can't be or wasn't told to be replaced.
        OutputError: its file system can't be asked.
    """
    try:
        if not files.exists(target):
            return
        is_folder, held = files.is_folder(target), files.below(target)
        is_ours = is_folder and is_marked(files, target)
    except FileSystemError as error:
        raise OutputError(name, f"can't be looked at: {error}") from None
    if not is_folder:
        raise TargetRefused(name, "is a file, and the table is a folder of files", hint=Hint("Name a folder to write."))
    others = [path for path in (file.path[len(target.rstrip("/")) + 1 :] for file in held) if not _is_of_table(path)]
    if others:
        hint = Hint("Name a folder that isn't there yet, or that holds Parquet alone.")
        raise TargetRefused(name, f"holds {len(others):,} files that are no Parquet; it is never replaced", hint=hint)
    if held and not is_ours and not force:
        reason = "already exists, and `sentiment-jobs spark` did not write it"
        raise TargetRefused(name, reason, hint=Hint("To replace it anyway", options="--force"))


def is_marked(files: Files, target: str) -> bool:
    """Whether a folder has our marker."""
    content = files.read(f"{target.rstrip('/')}/{MARKER}")
    if content is None:
        return False
    try:
        facts = json.loads(content)
    except ValueError:
        return False
    return isinstance(facts, dict) and "score_messages.schema_version" in facts


def rows_marked(files: Files, target: str) -> int | None:
    """How many rows a folder of ours holds; None for what isn't ours."""
    if not is_marked(files, target):
        return None
    rows = json.loads(files.read(f"{target.rstrip('/')}/{MARKER}") or b"{}").get("rows")
    return rows if isinstance(rows, int) else None


def _is_of_table(path: str) -> bool:
    """Whether a file is one of those that a folder of Parquet consists of."""
    name = path.rpartition("/")[2]
    return name.lower().endswith(_ENDINGS) or name.startswith(_OF_TABLES)
