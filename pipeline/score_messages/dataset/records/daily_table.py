"""What the messages of each day came to, by source and model: `daily.pq`. It follows from the parts' footers."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from datetime import date

import pyarrow as pa

from score_messages.automatic_kinds import KINDS
from score_messages.dataset.catalog import DayCounts, PartFacts
from score_messages.dataset.records.columns import MEANS, SENTIMENTS, as_table, storable

DAILY_SCHEMA = pa.schema(
    [
        ("day", pa.date32()),
        ("source", pa.string()),
        ("model", pa.string()),
        ("model_fingerprint", pa.string()),
        *((name, pa.int64()) for name in ("rows", "scored", *SENTIMENTS)),
        *MEANS,
        *((name, pa.int64()) for name in KINDS),
        *((f"people_{name}", pa.int64()) for name in ("rows", "scored", *SENTIMENTS)),
        *((f"people_{name}", kind) for name, kind in MEANS),
    ]
)
"""A row per day, source and model; the means are null where there is nothing to take them of.

What tells machine mail from people's is null where an earlier version scored the messages.
"""

_packed = struct.Struct(f"<{len(DayCounts().numbers())}d").pack


def daily_table(parts: Iterable[PartFacts]) -> pa.Table:
    """What the messages of each day came to, by source and model: `DAILY_SCHEMA`, sorted by its first four columns.

    Args:
        parts: what each file says of itself; several of one source and day are added up.
    """
    sums: dict[tuple[date, str, str, str], DayCounts] = {}
    for facts in parts:
        for day, counts in facts.daily.items() if not facts.is_removed else ():
            key = (date.fromisoformat(day), storable(facts.input), facts.model, facts.model_fingerprint)
            sums[key] = sums[key] + counts if key in sums else counts
    return as_table([(*key, *_cells(sums[key])) for key in sorted(sums) if sums[key].rows], DAILY_SCHEMA)


def digest_of_parts(parts: Iterable[PartFacts]) -> str:
    """Of all that a daily table is made of.

    The counts themselves are among it: an input that has to follow what another lost changes its rows, not its bytes.
    """
    descriptions = sorted(_description(facts) for facts in parts)
    return hashlib.sha256(b"".join(b"%d:%s" % (len(text), text) for text in descriptions)).hexdigest()


def _description(facts: PartFacts) -> bytes:
    days = [_day_description(day, facts.daily[day]) for day in sorted(facts.daily)]
    made = (
        facts.input,
        facts.content,
        facts.config_hash,
        facts.model,
        facts.model_fingerprint,
        facts.files,
        facts.path,
    )
    return b"%d%r" % (facts.is_removed, made) + b"".join(days)


def _day_description(day: str, counts: DayCounts) -> bytes:
    kinds = b"%r" % sorted(counts.automatic.items()) if counts.automatic else b"%d" % (counts.automatic is None)
    people = b"" if counts.people is None else _packed(*counts.people.numbers())
    return day.encode() + _packed(*counts.numbers()) + kinds + people


def _cells(counts: DayCounts) -> Iterator[float | None]:
    yield from _rows_and_means(counts)
    is_known = counts.automatic is not None
    yield from (counts.kind(kind) if is_known else None for kind in KINDS)
    yield from (cell if is_known else None for cell in _rows_and_means(counts.of_people))


def _rows_and_means(counts: DayCounts) -> Iterator[float | None]:
    yield from (counts.rows, counts.scored, counts.negative, counts.neutral, counts.positive)
    yield counts.score_sum / counts.scored if counts.scored else None
    yield counts.unknown_words / counts.words if counts.words else None
