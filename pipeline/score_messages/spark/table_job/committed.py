"""A table in an object store, where a rename copies: Spark's committer puts it into its place, `_SUCCESS` comes last.

Until the committer commits, nothing has a name that readers see. Then the rows are counted in exactly the files of this
run, and only if they are right `_SUCCESS` is written; else the files are removed again. With `--force` the files of
before are removed when the new ones are right: readers that don't wait for `_SUCCESS` can see both for a moment.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from score_messages.errors import Hint, OutputError, TargetLocked, TargetRefused
from score_messages.spark.table_job.addresses import inside
from score_messages.spark.table_job.files import Files, FileSystemError
from score_messages.spark.table_job.target import MARKER, SUCCESS

_JOB = re.compile(r"-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})-c[0-9]", re.ASCII)
"""In the name of a file: which job of Spark's wrote it."""

TEMPORARY = "_temporary"
"""Where the committer keeps what isn't committed; of a dead run it goes when the next one commits."""


@dataclass
class Committed:
    """A folder into which Spark commits. See `Publication` in `publication`.

    Attributes:
        name: the target's, as it was typed.
        run: part of the names of this run's files.
        before: the files that were there.
        mine: those of this run, once it has written.
    """

    files: Files
    target: str
    name: str
    run: str
    before: frozenset[str]
    mine: list[str] = field(default_factory=list)
    is_published: bool = False

    @property
    def table(self) -> str:
        """Where Spark writes."""
        return self.target

    @property
    def settings(self) -> dict[str, str]:
        """`_SUCCESS` is written here, after the rows are counted; files are known by their names."""
        return {
            "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
            "mapreduce.output.basename": f"part-{self.run}",
        }

    def written(self) -> list[str]:
        """What has to be counted once Spark has written: the files of this run alone.

        Spark 3.5 gives them no name of ours; then they must be all of one job of Spark's.

        Raises:
            TargetLocked: another run has written there meanwhile.
        """
        new = [name for name in self.files.names_in(self.target) if name not in self.before and _is_data(name)]
        mine = [name for name in new if self.run in name]
        if not mine and len({_JOB.findall(name)[0] for name in new if _JOB.search(name)}) == 1:
            mine = new
        if not mine:
            raise TargetLocked(self.name, "another run has written there meanwhile")
        self.mine = mine
        return self._addresses(mine)

    def clean_up(self) -> None:
        """Remove the files of this run; none that may be another's."""
        if not self.mine:
            self.mine = [name for name in self.files.names_in(self.target) if self.run in name]
        for address in self._addresses(self.mine):
            self.files.remove(address)

    def _addresses(self, names: list[str]) -> list[str]:
        return [inside(self.target, name) for name in names]

    def publish(self, marker: bytes, mode: int) -> None:
        """Remove what was there, and say that the table is whole. Stores have no modes of folders.

        Raises:
            OutputError: the store refuses.
        """
        try:
            self.is_published = True  # from here on the new files stay
            self.files.remove(inside(self.target, SUCCESS))
            for name in sorted(self.before - {SUCCESS}):
                self.files.remove(inside(self.target, name))
            self.files.write(inside(self.target, MARKER), marker)
            self.files.write(inside(self.target, SUCCESS), b"")
        except FileSystemError as error:
            reason = f"its files are written, but not {SUCCESS}: {error}"
            raise OutputError(self.name, reason, hint=Hint("Run again", options="--force")) from None


@contextmanager
def committed(files: Files, target: str, name: str, force: bool) -> Iterator[Committed]:
    """Hold a folder into which Spark commits; the files of this run are gone if it isn't published.

    Raises:
        TargetRefused: something is there, and nobody said that it may be replaced.
        OutputError: the store can't be asked.
    """
    try:
        before = frozenset(name for name in files.names_in(target) if name != TEMPORARY)
    except FileSystemError as error:
        raise OutputError(name, f"can't be looked at: {error}") from None
    if before and not force:
        reason = "already exists, and in an object store nothing is replaced in one step"
        raise TargetRefused(name, reason, hint=Hint("To replace it anyway", options="--force"))
    table = Committed(files, target, name, secrets.token_hex(8), before)
    try:
        yield table
    finally:
        if not table.is_published:
            table.clean_up()


def _is_data(name: str) -> bool:
    return not name.startswith(("_", "."))
