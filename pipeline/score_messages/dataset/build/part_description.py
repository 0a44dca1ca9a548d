"""What a new part says of itself: facts and footers for its files, a report for the run."""

from __future__ import annotations

import time
from collections.abc import Mapping

from score_messages.dataset.build.part_publisher import MadeRows
from score_messages.dataset.build.part_report import PartReport
from score_messages.dataset.build.part_scorer import ScoredPart
from score_messages.dataset.catalog import PREFIX, PartFacts, digest_of
from score_messages.dataset.known import Known, KnownMessages
from score_messages.dataset.plan import ConfigHash
from score_messages.model.bundle import Model
from score_messages.scoring.counts import Counts
from score_messages.scoring.table import footer


class PartDescription:
    """Describes the parts of one run."""

    def __init__(self, model: Model, config_hash: ConfigHash, known_messages: KnownMessages) -> None:
        self._model, self._config_hash, self._known_messages = model, config_hash, known_messages

    def facts(
        self, path: str, content: str, known: Known, keys: str, made: MadeRows, taken: Mapping[str, str]
    ) -> PartFacts:
        """What a part was made of.

        Args:
            path, content: of its input.
            keys: name of the file with its keys.
            taken: how it was read.
        """
        return PartFacts(
            input=path,
            content=content,
            config_hash=self._config_hash.now,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=digest_of(made.paths),
            keys=keys,
            released=self._known_messages.released(made.part, content, known),
            taken=taken,
        )

    def footer(self, facts: PartFacts, counts: Counts, input_sha256: str) -> dict[str, str]:
        """Key-value pairs for a file of a part, by its facts and counts."""
        of_part = {f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}
        return footer(self._model, input_sha256, counts) | of_part

    def report(self, part: ScoredPart, made: MadeRows, rows_before: int, started: float) -> PartReport:
        """What the run is told of a part; `started` by `time.monotonic`."""
        counts, rows, scored = made.counts, part.rows, part.scored
        return PartReport(
            rows=counts.rows,
            replaced_rows=rows_before,
            new_rows=scored.new.rows,
            reused_rows=rows.reused,
            repeated_rows=rows.repeated,
            undated_rows=rows.dates.filled - rows.dates.read,
            statuses=dict(counts.statuses),
            sentiments=counts.sentiments_of(self._model.settings.classes),
            seconds=round(time.monotonic() - started, 3),
            read=scored.read,
            profile=scored.new,
            repeated_headers=part.repeated_headers,
            date_format=scored.dates.form_name if scored.dates else None,
            taken=part.taken,
            deleted_messages=part.deleted_messages,
            passed_over=part.passed_over,
            automatic=counts.automatic,
            renamed_columns=part.renamed_columns,
        )
