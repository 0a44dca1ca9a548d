"""The finished files of a part take their places, in an order in which no message ever stands twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from score_messages.dataset.catalog import PartFile
from score_messages.dataset.storage.part_files import StagedFile, day_path
from score_messages.write.atomic import sync_folder


@dataclass(frozen=True)
class Moves:
    """Files that messages leave for others of the same part, and those that they come to: paths below the dataset."""

    left: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()

    @property
    def both_ways(self) -> frozenset[str]:
        """Those that messages leave and come to."""
        return self.left & self.entered


NO_MOVES = Moves()


def moves(name: str, moved: Iterable[tuple[int, int]]) -> Moves:
    """Of a part in which messages are of another day than before, since their date was mended: before and now."""
    days = list(moved)
    return Moves(
        frozenset(day_path(before, name) for before, _ in days), frozenset(day_path(now, name) for _, now in days)
    )


def publish(root: Path, staged: Sequence[StagedFile], emptied: Sequence[StagedFile], moved: Moves) -> list[PartFile]:
    """Let each file take its place.

    First go the files that have no rows any more; where messages change places both ways, both are emptied; then come
    the files that lose messages to others; then all others. A file at a time, a reader may miss a message that moves,
    for some milliseconds, but never sees it twice. The names are not brought to the disk.

    Args:
        emptied: files without rows for the places that the new part hasn't.

    Raises:
        OutputError, OSError: some may have taken their places; the part isn't whole until the next run.
    """
    first = [*emptied, *(file.first for file in staged if file.first is not None)]
    first.sort(key=lambda file: file.path)
    then = sorted(staged, key=lambda file: (file.path not in moved.left, file.path))
    published = {}
    for file in [*first, *then]:
        folder = (root / file.path).parent
        if not folder.exists():
            folder.mkdir()
            sync_folder(file.path, root)
        published[file.path] = file.take_place(root)
    return list(published.values())
