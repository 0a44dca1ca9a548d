"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import functools
import os
import time
from contextlib import closing, suppress
from dataclasses import replace

from score_messages.dataset.build.part_checks import check_columns, check_rows
from score_messages.dataset.build.part_publisher import MadeRows, PartPublisher
from score_messages.dataset.build.part_report import BeforePublishing, PartReport
from score_messages.dataset.build.part_rows import PartRows
from score_messages.dataset.catalog.facts import PREFIX, PartFacts, digest_of
from score_messages.dataset.inputs.content import Content, content_of_read
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.keys.new_keys import NewKeys
from score_messages.dataset.known.known import Known
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.plan.config_hash import ConfigHash
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.part_files import PartFiles
from score_messages.model.bundle import Model
from score_messages.read import Source, open_messages, options_for
from score_messages.scoring.counts import Counts
from score_messages.scoring.options import Progress
from score_messages.scoring.rows import ScoredRows, score_rows
from score_messages.scoring.table import footer, output_schema
from score_messages.write.disk_errors import disk_errors


class PartMaker:
    """Makes the parts of one night.

    Args:
        made_with: all that a part depends on beside its input.
        standing: what other parts hold; told of each part that is made.
    """

    def __init__(
        self, folder: DatasetFolder, options: UpdateOptions, model: Model, made_with: ConfigHash, standing: Standing
    ) -> None:
        self._folder, self._options, self._model = folder, options, model
        self._made_with, self._standing = made_with, standing
        self._by_day, self._reading = options.partition is not None, options.score.reading()
        self._publisher = PartPublisher(folder, standing, self._by_day)

    def make(
        self, source: Input, looked: Content, before_publishing: BeforePublishing, on_progress: Progress
    ) -> PartReport:
        """Score an input and put its part in the place of the old one.

        Args:
            looked: the input as it was looked at; its part is recorded to be of what is read now.
            before_publishing: is told what is about to be published, and its `PartFacts.version`.

        Raises:
            InputError, TargetRefused: the old part stands.
            OutputError: a disk is full or broken; the old part stands, or the next run will make it whole.
            ModelError: it gives scores that are no numbers.
        """
        started = time.monotonic()
        score, rows_before = self._options.score, self._folder.catalog.part(source.part).rows
        with disk_errors(self._folder.name):
            known = self._standing.known(source.part, self._made_with_now(source.part))
            place = self._publisher.place(source.part, source.path)
        reading = options_for(source.path, replace(self._reading, below=source.below))
        with open_messages(source.path, reading) as opened, self._new_keys(source) as new_keys:
            check_columns(opened, self._options)
            rows = PartRows(known, new_keys, self._folder.name, self._options.run_day)
            with PartFiles(place, output_schema(opened, score.prefix), self._by_day) as files:
                scored = score_rows(opened, self._model, score, files, rows, on_progress)
                input_sha256, content = opened.sha256(), content_of_read(source.path, looked, opened)
                check_rows(opened, scored, rows.dates, rows_before, self._options)
                with disk_errors(self._folder.name):
                    made = self._made(source, files, rows)
                    report = self._report(opened, scored, rows, made, rows_before, started)
                    facts = self._facts(source, content, known, new_keys, made)
                    metadata = functools.partial(self._footer, input_sha256=input_sha256)
                    before = functools.partial(before_publishing, report, facts.version)
                    self._publisher.publish(facts, made, metadata, before)
        return report

    def _made_with_now(self, part: str) -> str:
        """The hash that the part's predictions have if they are those of now."""
        facts = self._folder.catalog.part(part).facts
        return facts.made_with if facts and self._made_with.is_that_of(facts.made_with) else self._made_with.now

    def _new_keys(self, source: Input) -> closing[NewKeys]:
        """Its mode is that of the input, as far as this can be told."""
        mode = 0o666
        with suppress(OSError):
            mode = os.stat(source.path).st_mode
        with disk_errors(self._folder.name):
            return closing(self._folder.keys.new(self._standing.secret, mode))

    def _made(self, source: Input, files: PartFiles, rows: PartRows) -> MadeRows:
        days = rows.days()
        paths = files.paths_of(days, self._options.run_day)
        return MadeRows(source.part, source.name, files, paths, days, rows.by_day(), rows.moved)

    def _report(
        self, opened: Source, scored: ScoredRows, rows: PartRows, made: MadeRows, rows_before: int, started: float
    ) -> PartReport:
        counts = made.counts
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
            repeated_headers=opened.repeated_headers,
        )

    def _facts(self, source: Input, content: str, known: Known, new_keys: NewKeys, made: MadeRows) -> PartFacts:
        keeps_overlaps = not self._standing.tells_overlaps
        return PartFacts(
            input=source.path,
            content=content,
            made_with=self._made_with.now,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=digest_of(made.paths),
            keys=new_keys.finish(made.days, self._standing.rests_on(known.rests_on), keeps_overlaps),
            released=self._standing.released(source.part, content, known),
        )

    def _footer(self, facts: PartFacts, counts: Counts, input_sha256: str) -> dict[str, str]:
        of_part = {f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}
        return footer(self._model, input_sha256, counts) | of_part
