"""What a part's footer says of its making, beside what every table's does. Knows no files.

A part is all rows of one input: one file, or with `--partition date` one per day. Each carries these facts, which take
the same room however many files the part has: instead of the others' names each says a digest of all of them.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from score_messages.dataset.catalog.day_counts import DayCounts

PREFIX = "score_messages."


def digest_of(paths: Iterable[str]) -> str:
    """Of the paths of all files of a part, in whatever order.

    >>> digest_of(["a", "b"]) == digest_of(["b", "a"]) != digest_of(["a"])
    True
    """
    return hashlib.sha256(json.dumps(sorted(paths)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class PartFacts:
    """What a part was made of.

    Attributes:
        input: absolute path of the input.
        content: hash of the input's bytes.
        config_hash: `made_with` on disk: hash of model, options and rules of reading.
        model, model_fingerprint: who scored.
        files: `digest_of` all files that the part was published with, as paths below the dataset.
        keys: name of the file with the keys of its rows; "" if the input has no ids.
        released: another one whenever the part loses messages that other inputs may have left out for its sake.
        taken: how the input was read, as in `Taken`; a later version of it is read in the same way, or refused.
        depends_on: `rests_on` on disk: as in `KeyFacts`, where it stands since version 0.1; that told it here.
        is_removed: the part has lost all its rows; the empty file only keeps readers from stumbling.
        path: of the file that says this.
        stands_for: of a file that took in others, in the order of their rows: their paths.
        is_tombstone: `is_place` on disk: the file has no rows and is none of `files`; it stands where readers may look
            for one.
        daily: counts by ISO day, of the rows in this file.
    """

    input: str
    content: str
    config_hash: str
    model: str
    model_fingerprint: str
    files: str
    keys: str = ""
    released: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    depends_on: Mapping[str, str] = field(default_factory=dict)
    is_removed: bool = False
    path: str = ""
    stands_for: tuple[str, ...] = ()
    is_tombstone: bool = False
    daily: Mapping[str, DayCounts] = field(default_factory=dict)

    @property
    def published(self) -> tuple[str, ...]:
        """Which of the paths in `files` it answers for."""
        return () if self.is_tombstone else self.stands_for or (self.path,)

    @functools.cached_property
    def version(self) -> str:
        """The same in all files that were made together, and in no others."""
        return _hash_of({**self.of_part(), "model": self.model, "model_fingerprint": self.model_fingerprint})[:16]

    def of_part(self) -> dict[str, str]:
        """What all files of the part say: key-value pairs without the prefix; not those of every table."""
        return {
            "input": json.dumps(self.input),  # a path may hold bytes that are no text
            "content": self.content,
            "made_with": self.config_hash,
            "files": self.files,
            "keys": self.keys,
            "released": self.released,
            **({"taken": json.dumps(self.taken, sort_keys=True)} if self.taken else {}),
            **({"rests_on": json.dumps(self.depends_on, sort_keys=True)} if self.depends_on else {}),
            "is_removed": str(int(self.is_removed)),
        }

    def of_file(self) -> dict[str, str]:
        """What this file alone says."""
        return {
            "path": json.dumps(self.path),
            "stands_for": json.dumps(self.stands_for),
            "is_place": str(int(self.is_tombstone)),
            "daily": json.dumps({day: counts.as_dict() for day, counts in sorted(self.daily.items())}),
        }

    def to_footer(self) -> dict[str, str]:
        """Key-value pairs for a Parquet file, without the prefix; those of every table are not among them."""
        pairs = self.of_part() | self.of_file()
        return pairs | {"seal": self._seal(pairs)}

    @classmethod
    def from_footer(cls, footer: Mapping[bytes, bytes], path: str) -> Self | None:
        """The facts in the metadata of the file `path`; None if it is no part's, or not there, or damaged."""
        ours = PREFIX.encode()
        try:
            stored = {
                name.removeprefix(ours).decode(): value.decode()
                for name, value in footer.items()
                if name.startswith(ours)
            }
            if stored["files"].startswith("["):
                return cls._from_first_form(stored, path)
            facts = cls.from_pairs(stored)
            return (
                facts
                if facts.path == path and facts._seal(facts.of_part() | facts.of_file()) == stored["seal"]
                else None
            )
        except (KeyError, TypeError, ValueError):
            return None

    @classmethod
    def _from_first_form(cls, stored: Mapping[str, str], path: str) -> Self:
        """In which each file listed all files of the part."""
        files = json.loads(stored["files"])
        is_tombstone = str(int(path not in files))
        own = {"path": json.dumps(path), "stands_for": "[]", "is_place": is_tombstone, "files": digest_of(files)}
        return cls.from_pairs({**stored, **own})

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, str]) -> Self:
        """From what `of_part` and `of_file` gave, and the model's name and fingerprint. Raises KeyError, ValueError."""
        return cls(
            input=json.loads(pairs["input"]),
            content=pairs["content"],
            config_hash=pairs["made_with"],
            model=pairs["model"],
            model_fingerprint=pairs["model_fingerprint"],
            files=pairs["files"],
            keys=pairs["keys"],
            released=pairs["released"],
            taken=json.loads(pairs.get("taken", "{}")),
            depends_on=json.loads(pairs.get("rests_on", "{}")),
            is_removed=pairs["is_removed"] == "1",
            path=json.loads(pairs["path"]),
            stands_for=tuple(json.loads(pairs["stands_for"])),
            is_tombstone=pairs["is_place"] == "1",
            daily={day: DayCounts.from_dict(counts) for day, counts in json.loads(pairs["daily"]).items()},
        )

    def _seal(self, pairs: Mapping[str, str]) -> str:
        """A footer has no checksum of its own."""
        return _hash_of({**pairs, "model": self.model, "model_fingerprint": self.model_fingerprint})


def _hash_of(pairs: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(pairs, sort_keys=True).encode()).hexdigest()
