"""A folder is published to a target: plan, apply, compare. The order of it, for every kind of target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from score_messages.counted import counted
from score_messages.errors import ChangedError, Hint, OutputError, TargetRefused
from score_messages.publish.contents import Contents
from score_messages.publish.plan import Changes, Held, plan
from score_messages.publish.target import Counts, HasNotes, OpenTarget, Target

ATTEMPTS = 5
"""How often the contents are taken anew, where a run replaces files while they are read."""


@dataclass(frozen=True)
class Published:
    """What publishing came to; of a dry run, what it would.

    Attributes:
        added, replaced, removed, kept: part files.
        rows: that `messages` holds in all. written_rows: those that came in.
        halfway: as in `Contents`.
        notes: what could not go over as it was, in words.
    """

    target: str
    added: int
    replaced: int
    removed: int
    kept: int
    rows: int
    written_rows: int
    runs: int
    daily: int
    halfway: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def publish_to(
    target: Target,
    take: Callable[[], Contents],
    everything: bool = False,
    dry_run: bool = False,
    may_empty: bool = False,
) -> Published:
    """Bring a target to what a folder holds, all or nothing, and compare the counts on both sides.

    Args:
        take: takes the contents of the folder as they are now.
        everything: publish all again, whatever the target holds.
        may_empty: also where the folder holds no messages any more, and the target some.

    Raises:
        InputError: the folder can't be read; of that `ChangedError` if runs replace its files all the time.
        TargetLocked, TargetRefused, OutputError: as `Target`; or the counts differ afterwards.
    """
    with target.opened() as opened:
        held = opened.held()
        for attempt in range(1, ATTEMPTS + 1):
            contents = take()
            if not may_empty:
                _refuse_emptying(target.name, contents, held)
            changes = plan(contents, held, everything)
            try:
                if not dry_run:
                    _apply(target.name, opened, changes)
                return _published(target.name, changes, opened.notes if isinstance(opened, HasNotes) else ())
            except ChangedError:
                if attempt == ATTEMPTS:
                    raise
    raise AssertionError


def _apply(name: str, opened: OpenTarget, changes: Changes) -> None:
    if not changes.are_none:
        opened.apply(changes)
    _compare(name, changes.contents, opened.counts())


def _compare(name: str, contents: Contents, counts: Counts) -> None:
    """Raise OutputError unless the target holds as many rows as the folder, part by part and in all."""
    expected = {part.path: part.rows for part in contents.parts.values()}
    there = {path: rows for path, rows in counts.parts.items() if rows}
    differing = [path for path in expected.keys() | there.keys() if expected.get(path) != there.get(path)]
    small = {"runs": (contents.runs.num_rows, counts.runs), "daily": (contents.daily.num_rows, counts.daily)}
    if differing:
        path = min(differing)
        reason = (
            f"holds {counted(sum(there.values()), 'message')} where {contents.name} has {contents.rows:,}; "
            f"{counted(len(differing), 'file')} differ, such as {path}: "
            f"{there.get(path, 0):,} rows for {expected.get(path, 0):,}"
        )
        raise _differs(name, reason)
    for table, (wanted, held) in small.items():
        if wanted != held:
            raise _differs(name, f"holds {held:,} rows of {table} where {contents.name} has {wanted:,}")


def _differs(name: str, reason: str) -> OutputError:
    hint = Hint("Somebody else may have changed it. To publish all of it again", "--full")
    return OutputError(name, reason, hint=hint)


def _refuse_emptying(name: str, contents: Contents, held: Held) -> None:
    """An empty folder is rather a disk that isn't there than what a dashboard should show."""
    if held.rows and not contents.rows:
        reason = f"{contents.name} holds no messages any more, and this holds {held.rows:,}; nothing was changed"
        raise TargetRefused(name, reason, hint=Hint("If they are to go from here, too", "--force"))


def _published(name: str, changes: Changes, notes: tuple[str, ...]) -> Published:
    contents = changes.contents
    return Published(
        target=name,
        added=len(changes.added),
        replaced=len(changes.replaced),
        removed=len(changes.removed),
        kept=len(changes.kept),
        rows=contents.rows,
        written_rows=sum(part.rows for part in changes.written),
        runs=contents.runs.num_rows,
        daily=contents.daily.num_rows,
        halfway=contents.halfway,
        notes=notes,
    )
