"""The dataset on disk: its lock and its parts. Knows no messages.

    scored/
      inbox.csv-1f2e3d4c5b.parquet                  a part per input; with `--partition date` a file per day of it,
      day=2026-11-24/inbox.csv-1f2e3d4c5b.parquet   in a folder per day, which readers know as Hive's
      _runs/20261124T031500.123Z-9a8b.json          a record per run
      _tables/daily.pq, runs.pq                     what dashboards want to know of all parts and all runs
      _keys/                                        by what messages are known again

Readers of Parquet datasets pass over what begins with `_` or `.`. A file that readers may have listed never vanishes
under them: it is replaced by one without rows, and that is removed by a run with `--prune` a day or more later.
"""

from __future__ import annotations

import functools
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.facts import PartFacts
from pipeline.dataset.key_store import KeyStore
from pipeline.dataset.past_runs import RUNS
from pipeline.errors import Cure, OptionError, TargetRefused
from pipeline.write.atomic import UNFINISHED
from pipeline.write.disk_errors import disk_errors
from pipeline.write.lock import locked

TABLES, KEYS = "_tables", "_keys"

DAY = "day"
"""The partition's name. Not `date`: mails have a column of that name, with the time, and Arrow refuses the two."""

KEPT_EMPTY_SECONDS = 86_400
"""How long a file without rows stands in the place of one that was removed."""


@dataclass(frozen=True)
class PartFile:
    """A file of a part: its path below the dataset, what its footer says, and how many rows it has."""

    path: str
    facts: PartFacts
    rows: int

    @property
    def day(self) -> str | None:
        """The ISO day of its folder; None if the dataset has none."""
        return os.path.dirname(self.path).removeprefix(f"{DAY}=") or None

    @property
    def is_empty_place(self) -> bool:
        """Whether it only stands where there was a file once."""
        return self.path not in self.facts.files


@dataclass(frozen=True)
class Part:
    """All files of one part, by path."""

    files: Mapping[str, PartFile]

    @functools.cached_property
    def facts(self) -> PartFacts | None:
        """What it was made of; None if there is no whole part: none at all, or one that a killed run left halfway."""
        standing = [one for one in self.files.values() if not one.is_empty_place]
        if not standing or {one.path for one in standing} != set(standing[0].facts.files):
            return None
        return standing[0].facts if len({one.facts.version for one in standing}) == 1 else None

    @functools.cached_property
    def input(self) -> str:
        """Path of its input; "" if there is no part."""
        return next((one.facts.input for one in self.files.values()), "")

    @functools.cached_property
    def rows(self) -> int:
        """As readers see it now."""
        return sum(one.rows for one in self.files.values())

    @functools.cached_property
    def released(self) -> str | None:
        """`PartFacts.released`; of a part that was left halfway one of its own; None if there is no part."""
        if self.facts is not None:
            return self.facts.released
        versions = sorted({one.facts.version for one in self.files.values() if not one.is_empty_place})
        return " ".join(versions) or None

    @functools.cached_property
    def key_names(self) -> list[str]:
        """The files with the keys of its rows; of a part that was left halfway, those of both versions."""
        return sorted({one.facts.keys for one in self.files.values() if one.facts.keys and not one.is_empty_place})


NO_PART = Part({})


class DatasetFolder:
    """An open dataset: nobody else writes to it. Made by `open_dataset`."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self.keys = KeyStore(path / KEYS)
        self.look_at_all()

    def part(self, name: str) -> Part:
        """The part of that name, as it stands."""
        return self.parts.get(name, NO_PART)

    def look_at_all(self) -> None:
        """Read anew what stands of all parts. Raises OSError."""
        self.parts = _parts(self.path)
        self._by_content: dict[str, set[str]] = defaultdict(set)
        for name, facts in self.whole_parts():
            self._by_content[facts.content].add(name)

    def look_again(self, name: str) -> None:
        """Read anew what stands of a part, after a change. Raises OSError."""
        paths = [name, *(os.path.join(day, name) for day in _day_folders(self.path))]
        files = {path: found for path in paths if (found := _part_file(self.path, path)) is not None}
        before = self.parts.pop(name, NO_PART).facts
        if before is not None:
            self._by_content[before.content].discard(name)
        if files:
            self.parts[name] = Part(files)
        if (facts := self.part(name).facts) is not None:
            self._by_content[facts.content].add(name)

    def whole_parts(self) -> Iterator[tuple[str, PartFacts]]:
        """Name and facts of the parts that are whole."""
        for name, part in self.parts.items():
            if (facts := part.facts) is not None:
                yield name, facts

    def parts_of(self, content: str) -> set[str]:
        """Names of the whole parts of inputs with these bytes."""
        return self._by_content.get(content, set())

    def files(self) -> list[PartFacts]:
        """What each file says of itself."""
        return [one.facts for part in self.parts.values() for one in part.files.values()]

    def require_layout(self, is_partitioned: bool) -> None:
        """Raise OptionError if the parts that stand here lie otherwise: readers could not read both at once."""
        for part in self.parts.values():
            for path in part.files:
                if bool(os.path.dirname(path)) != is_partitioned:
                    told = "is not partitioned" if is_partitioned else f"is partitioned: it has folders {DAY}=..."
                    cure = Cure("Leave --partition out") if is_partitioned else Cure("Say so", "--partition date")
                    raise OptionError(f"{self.name} {told}. Name a new folder, or keep to it", cure=cure)

    def remove_old_places(self) -> None:
        """Remove the files that only hold a place, once no reader can have listed them when they still had rows."""
        for name, part in list(self.parts.items()):
            for path, one in part.files.items():
                with suppress(OSError):
                    if one.is_empty_place and time.time() - os.stat(self.path / path).st_mtime > KEPT_EMPTY_SECONDS:
                        os.unlink(self.path / path)
                        self.look_again(name)


def is_dataset(target: str) -> bool:
    """Whether a target means a folder: it is one, or its name ends as one."""
    return target.endswith(os.sep) or os.path.isdir(target)


@contextmanager
def open_dataset(name: str, force: bool = False) -> Iterator[DatasetFolder]:
    """Hold the dataset inside the block, made if it isn't there. What killed runs left unfinished is removed.

    Raises:
        TargetLocked: another run holds it.
        TargetRefused: the folder holds something else, and it isn't forced.
        OutputError: it can't be made or written to.
    """
    path = Path(os.path.realpath(name))
    with disk_errors(name):
        path.mkdir(exist_ok=True)
        refuse_foreign(name, path, force)
    with locked(name, path / "dataset"):
        with disk_errors(name):
            for own in (RUNS, TABLES, KEYS):
                (path / own).mkdir(exist_ok=True)
            _remove_unfinished([path, path / RUNS, path / TABLES, path / KEYS])
            folder = DatasetFolder(name, path)
        yield folder


def refuse_foreign(name: str, path: Path, force: bool) -> None:
    """Raise TargetRefused if the folder holds something else than a dataset, unless it is forced. Raises OSError."""
    if not force and not (path / RUNS).is_dir() and any(not one.name.startswith(".") for one in path.iterdir()):
        cure = Cure("Name a new folder, or, to add the tables to what is there", "--force")
        raise TargetRefused(name, "holds something else than scored tables", cure=cure)


def _remove_unfinished(folders: Iterable[Path]) -> None:
    for folder in folders:
        for name in os.listdir(folder):
            if UNFINISHED.fullmatch(name):
                with suppress(OSError):  # another account's: no reason to go without tonight's parts
                    os.unlink(folder / name)


def _day_folders(root: Path) -> list[str]:
    with os.scandir(root) as entries:  # what can't be looked at now isn't taken for missing
        return sorted(entry.name for entry in entries if entry.name.startswith(f"{DAY}=") and entry.is_dir())


def _parts(root: Path) -> dict[str, Part]:
    """All parts; what isn't a part of ours is passed over, as readers' other tables may be."""
    found: dict[str, dict[str, PartFile]] = {}
    for folder in ("", *_day_folders(root)):
        for name in sorted(os.listdir(root / folder)):
            path = os.path.join(folder, name)
            if name.endswith(".parquet") and not name.startswith(".") and (one := _part_file(root, path)) is not None:
                found.setdefault(name, {})[path] = one
    return {name: Part(files) for name, files in sorted(found.items())}


def _part_file(root: Path, path: str) -> PartFile | None:
    """None if it isn't there, or no sound file of ours: then its input is scored anew.

    Raises:
        OSError: it can't be read now. Taking it for missing could double its messages.
    """
    try:
        with open(root / path, "rb") as file:
            metadata = pq.read_metadata(file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, pa.ArrowException):
        return None
    except OSError as error:
        if error.errno is None:  # Arrow's own: the footer is damaged
            return None
        raise
    facts = PartFacts.from_footer(metadata.metadata or {})
    return None if facts is None else PartFile(path, facts, metadata.num_rows)
