"""What a part's footer says of its making, beside what every table's does. Knows no files.

A part is all rows of one input: one file, or with `--partition date` one per day. Each carries these facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

PREFIX = "score_messages."


@dataclass(frozen=True)
class DayCounts:
    """What the `daily` table says of one day of one part.

    Attributes:
        score_sum: of the scored rows, so that days add up.
        words, unknown_words: of all rows.
    """

    rows: int = 0
    scored: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    score_sum: float = 0.0
    words: int = 0
    unknown_words: int = 0

    def __add__(self, other: Self) -> Self:
        """Both together."""
        return type(self)(*(mine + theirs for mine, theirs in zip(_values(self), _values(other), strict=True)))


def _values(counts: DayCounts) -> tuple[Any, ...]:
    return tuple(asdict(counts).values())


@dataclass(frozen=True)
class PartFacts:
    """What a part was made of.

    Attributes:
        input: absolute path of the input.
        content: hash of the input's bytes.
        made_with: hash of model, options and versions.
        model, model_fingerprint: who judged.
        files: paths of all files of the part, below the dataset; the one that says this is one of them.
        keys: name of the file with the keys of its rows; "" if the input has no ids.
        released: another one whenever the part loses messages that other inputs may have left out for its sake.
        rests_on: as in `KeyFacts`, where it stands since version 0.1; that told it here.
        daily: counts by ISO day, of the rows in this file.
        is_removed: the part has lost all its rows; the empty file only keeps readers from stumbling.
    """

    input: str
    content: str
    made_with: str
    model: str
    model_fingerprint: str
    files: tuple[str, ...]
    keys: str = ""
    released: str = ""
    rests_on: Mapping[str, str] = field(default_factory=dict)
    daily: Mapping[str, DayCounts] = field(default_factory=dict)
    is_removed: bool = False

    @property
    def version(self) -> str:
        """The same in all files that were made together, and in no others."""
        told = {name: value for name, value in self.to_footer().items() if name != "daily"}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def to_footer(self) -> dict[str, str]:
        """Key-value pairs for a Parquet file, without the prefix; those of every table are not among them."""
        return {
            "input": json.dumps(self.input),  # a path may hold bytes that are no text
            "content": self.content,
            "made_with": self.made_with,
            "files": json.dumps(self.files),
            "keys": self.keys,
            "released": self.released,
            "daily": json.dumps({day: asdict(counts) for day, counts in sorted(self.daily.items())}),
            "is_removed": str(int(self.is_removed)),
        }

    @classmethod
    def from_footer(cls, footer: Mapping[bytes, bytes]) -> Self | None:
        """The facts in a file's metadata; None if it isn't part of a dataset, or of one of another version."""
        ours = PREFIX.encode()
        try:
            found = {
                name.removeprefix(ours).decode(): value.decode()
                for name, value in footer.items()
                if name.startswith(ours)
            }
            return cls(
                input=json.loads(found["input"]),
                content=found["content"],
                made_with=found["made_with"],
                model=found["model"],
                model_fingerprint=found["model_fingerprint"],
                files=tuple(json.loads(found["files"])),
                keys=found["keys"],
                released=found["released"],
                rests_on=json.loads(found.get("rests_on", "{}")),
                daily={day: DayCounts(**counts) for day, counts in json.loads(found["daily"]).items()},
                is_removed=found["is_removed"] == "1",
            )
        except (KeyError, TypeError, ValueError):
            return None
