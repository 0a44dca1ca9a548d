"""The rows of a part as they stand, without some: read from its own files, since its input may be gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.dataset.catalog import PREFIX, Part, PartFacts, digest_of, iso
from score_messages.dataset.keys import CHUNK, KEY_BYTES, NewKeys
from score_messages.dataset.known import Doubled
from score_messages.messages import AutomaticCodes, automatic_codes, predictions_begin
from score_messages.scoring.counts import Counts, CountsByGroup


class RowsLeft:
    """What a part keeps; complete once `batches` has ended.

    Attributes:
        schema: of the rows, as it is: a part that was made with fewer columns gets no others.
        days: int32[n], of the rows in the order of the files.
    """

    def __init__(self, root: Path, part: Part, doubled: Doubled) -> None:
        """Raises OSError, ArrowException; ValueError if there is no whole part."""
        if part.facts is None:
            raise ValueError("no part")
        self._facts, self._keys = part.facts, doubled.keys
        files = part.live_files
        self._paths = [root / file.path for file in files]
        metadata = pq.read_metadata(self._paths[0])
        self.schema = metadata.schema.to_arrow_schema().remove_metadata()
        begin = predictions_begin(self.schema.names)
        self._predictions = list(range(begin, len(self.schema.names)))
        self._tells_automatic = "automatic" in self.schema.names[:begin]
        of_days = [counts.automatic for file in files for counts in file.facts.daily.values()]
        self._is_told = None not in of_days
        self._has_automatic = any(of_days)
        ours = PREFIX.encode()
        pairs = (metadata.metadata or {}).items()
        self._footer = {name.decode(): value.decode() for name, value in pairs if name.startswith(ours)}
        days, by_day = doubled.keys.all_days(), any(file.day is not None for file in files)
        order = np.arange(len(days))
        if by_day and doubled.keys.width == KEY_BYTES:  # version 0.1 wrote keys in the order of the files
            order = np.argsort(days, kind="stable")
        self._is_kept = ~doubled.rows[order]
        self._order = order[self._is_kept]
        self.days = days[self._order]
        self._counted = CountsByGroup()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """In the order of the files. Raises OSError, ArrowException."""
        read = kept = 0
        for path in self._paths:
            file = pq.ParquetFile(path, page_checksum_verification=True)
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group)
                mask = self._is_kept[read : read + len(rows)]
                read += len(rows)
                for batch in rows.filter(pa.array(mask)).cast(self.schema).combine_chunks().to_batches():
                    days = self.days[kept : kept + len(batch)]
                    self._counted.add(batch.select(self._predictions), days, self._automatic(batch))
                    kept += len(batch)
                    yield batch

    def add_keys(self, new: NewKeys) -> None:
        """Of the rows, in their order. Raises OSError."""
        for start in range(0, len(self._order), CHUNK):
            new.add(self._keys.keys(self._order[start : start + CHUNK]))

    def by_day(self) -> dict[str, Counts]:
        """Counts of the rows by ISO day, in order."""
        counted = self._counted.counts()
        if not self._is_told or (self._has_automatic and not self._tells_automatic):
            counted = {day: replace(counts, automatic=None) for day, counts in counted.items()}
        return {iso(day): counts for day, counts in counted.items()}

    def _automatic(self, batch: pa.RecordBatch) -> AutomaticCodes | None:
        """Kinds of machine mail, where the part is known to have some; a table may have a column of that name."""
        if not (self._has_automatic and self._tells_automatic):
            return None
        return automatic_codes(batch.column(batch.schema.get_field_index("automatic")).to_pylist())

    def facts(self, paths: Iterable[str], keys: str) -> PartFacts:
        """What the new version of the part, in these files, was made of."""
        released = hashlib.sha256(f"{self._facts.released} {keys}".encode()).hexdigest()[:16]
        return replace(self._facts, files=digest_of(paths), keys=keys, released=released)

    def footer(self, facts: PartFacts, counted: Counts) -> dict[str, str]:
        """Of a file: what the part's said, but with other facts and counts."""
        counts = {"statuses": json.dumps(counted.statuses), "sentiments": json.dumps(self.sentiments(counted))}
        return self._footer | {f"{PREFIX}{name}": value for name, value in (counts | facts.to_footer()).items()}

    def sentiments(self, counted: Counts | None = None) -> dict[str, int]:
        """Of all rows, or of some that were counted, by the classes of the model that scored them."""
        counted = counted or sum(self.by_day().values(), Counts())
        return counted.sentiments_of(list(json.loads(self._footer[f"{PREFIX}sentiments"])))
