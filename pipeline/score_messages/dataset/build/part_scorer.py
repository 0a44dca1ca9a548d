"""The messages of one input become rows in files that are not shown yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from score_messages.dataset.build.part_checks import check_columns, check_rows
from score_messages.dataset.build.part_rows import PartRows
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records import EarlierForms
from score_messages.dataset.storage import DatasetFolder, PartFiles, Place
from score_messages.model.bundle import Model
from score_messages.read import Source
from score_messages.scoring.options import Progress
from score_messages.scoring.rows import ScoredRows, score_rows
from score_messages.scoring.table import output_schema, renamed_in_table


@dataclass(frozen=True)
class ScoredPart:
    """What a part will hold.

    Attributes:
        name: of its input.
        files: with all rows; nothing is left of them unless they are published.
        rows: where the rows come from, and their days.
        scored: what was read and what was scored.
        repeated_headers, deleted_messages, taken, renamed_columns: as in `ScoreReport`.
        passed_over: as in `Source`.
    """

    name: str
    files: PartFiles
    rows: PartRows
    scored: ScoredRows
    repeated_headers: int
    taken: Mapping[str, str]
    deleted_messages: int
    passed_over: tuple[str, ...]
    renamed_columns: Mapping[str, str]


class PartScorer:
    """Scores the inputs of one run."""

    def __init__(self, folder: DatasetFolder, options: UpdateOptions, model: Model) -> None:
        self._options, self._model = options, model
        self._earlier_forms = EarlierForms(folder.path)

    @contextmanager
    def scored(
        self, name: str, opened: Source, place: Place, rows: PartRows, on_progress: Progress
    ) -> Iterator[ScoredPart]:
        """Read an open input to its end; inside the block its rows are in files.

        Args:
            name: of the input, as people should see it.
            place: where the files will go.
            rows: which of its messages become rows.

        Raises:
            InputError: its columns can't be right, or it can't be trusted any further.
            OutputError: a disk is full or broken.
            ModelError: it gives scores that are no numbers.
        """
        check_columns(opened, self._options)
        score = self._options.score
        with PartFiles(
            place, output_schema(opened, score.prefix, score.explains), self._options.partition is not None
        ) as files:
            scored = score_rows(opened, self._model, score, files, rows, on_progress, self._earlier_forms.of(name))
            yield ScoredPart(
                name=name,
                files=files,
                rows=rows,
                scored=scored,
                repeated_headers=opened.repeated_headers,
                taken=opened.taken.as_dict(),
                deleted_messages=opened.deleted,
                passed_over=tuple(opened.passed_over),
                renamed_columns=renamed_in_table(opened, score.prefix, score.explains),
            )

    def check(self, opened: Source, part: ScoredPart, rows_before: int) -> None:
        """Raise InputError or TargetRefused if what was read can't be right; `rows_before` its part had."""
        check_rows(opened, part.scored, part.rows.dates, rows_before, self._options)
        if part.scored.dates is not None:
            self._earlier_forms.found(part.name, part.scored.dates.form_name)
