"""The finished files of a part take their places, in an order in which no message ever stands twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.part_files import StagedFile, day_path
from pipeline.write.atomic import sync_folder


@dataclass(frozen=True)
class Moves:
    """Files that messages leave for others of the same part, and those that they come to: paths below the dataset."""

    left: frozenset[str] = frozenset()
    entered: frozenset[str] = frozenset()


def moves(name: str, moved: Iterable[tuple[int, int]]) -> Moves:
    """Of a part in which messages are of another day than before, since their date was mended: before and now."""
    days = list(moved)
    return Moves(
        frozenset(day_path(before, name) for before, _ in days), frozenset(day_path(now, name) for _, now in days)
    )


def publish(
    root: Path, staged: Sequence[StagedFile], gone: Iterable[str], moved: Moves, empty: Callable[[str], StagedFile]
) -> None:
    """Let each file take its place.

    First go the files that have no rows any more; where messages change places both ways, both are emptied; then come
    the files that lose messages to others; then all others. A file at a time, a reader may miss a message that moves,
    for some milliseconds, but never sees it twice.

    Args:
        gone: files of the part as it stood that the new one hasn't.
        empty: makes a file without rows for a path.

    Raises:
        OutputError, OSError: some may have taken their places; the part isn't whole until the next run.
    """
    first = [empty(path) for path in sorted({*gone, *(moved.left & moved.entered)})]
    for one in [*first, *sorted(staged, key=lambda one: (one.path not in moved.left, one.path))]:
        place = root / one.path
        if not place.parent.exists():
            place.parent.mkdir()
            sync_folder(str(place), root)
        one.file.take_place(place)
