"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import functools
import os
import time
from contextlib import closing, suppress
from dataclasses import replace
from typing import Protocol

from score_messages.dataset.build.day_tally import Counted, total
from score_messages.dataset.build.part_publisher import MadeRows, PartPublisher
from score_messages.dataset.build.part_report import BeforePublishing, PartReport
from score_messages.dataset.build.part_rows import PartRows
from score_messages.dataset.catalog.facts import PREFIX, PartFacts, digest_of
from score_messages.dataset.catalog.parts import DAY
from score_messages.dataset.inputs.content import Content, content_of_read
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.keys.new_keys import NewKeys
from score_messages.dataset.known.known import Known
from score_messages.dataset.known.standing import Standing
from score_messages.dataset.plan.made_with import MadeWith
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.storage.folder import DatasetFolder
from score_messages.dataset.storage.part_files import PartFiles
from score_messages.errors import ColumnError, Hint, TargetRefused
from score_messages.model.bundle import Model
from score_messages.read import Source, open_messages, options_for
from score_messages.read.bad_rows import check_bad
from score_messages.read.columns import check_no_clash
from score_messages.scoring.profile import Profile, require_sane
from score_messages.scoring.report import Tally
from score_messages.scoring.scorer import Progress, footer, output_schema
from score_messages.write.disk_errors import disk_errors


class Counts(Protocol):
    """What was read of an input: see `PartRows`."""

    @property
    def read(self) -> Tally: ...
    @property
    def profile(self) -> Profile: ...
    @property
    def dated(self) -> int: ...
    @property
    def datable(self) -> int: ...


class PartMaker:
    """Makes the parts of one night.

    Args:
        made_with: all that a part depends on beside its input.
        standing: what other parts hold; told of each part that is made.
    """

    def __init__(
        self, folder: DatasetFolder, options: UpdateOptions, model: Model, made_with: MadeWith, standing: Standing
    ) -> None:
        self._folder, self._options, self._model = folder, options, model
        self._made_with, self._standing = made_with, standing
        self._by_day = options.partition is not None
        self._publisher = PartPublisher(folder, standing, self._by_day)

    def make(
        self, one: Input, looked: Content, before_publishing: BeforePublishing, on_progress: Progress
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
        score = self._options.score
        with disk_errors(self._folder.name):
            known = self._standing.known(one.part, self._made_with_now(one.part))
            place = self._publisher.place(one.part, one.path)
        reading = replace(score.reading(), below=one.below)
        with open_messages(one.path, options_for(one.path, reading)) as opened, self._new_keys(one) as new_keys:
            self.check_names(opened)
            schema = output_schema(opened, score.prefix)
            rows = PartRows(known, new_keys, self._folder.name, self._options.run_day)
            with PartFiles(place, schema, self._by_day) as files:
                for batch in rows.batches(opened, self._model, score.usable_workers, schema):
                    files.write(batch)
                    on_progress(rows.read.rows, opened.position(), opened.size)
                input_sha256, content = opened.sha256(), content_of_read(one.path, looked, opened)
                self.check(opened, rows, self._folder.part(one.part).rows)
                report = self._report(rows, self._folder.part(one.part).rows, started)
                with disk_errors(self._folder.name):
                    days = rows.days()
                    paths = files.paths_of(days, self._options.run_day)
                    made = MadeRows(one.part, one.name, files, paths, days, rows.tally.by_day(), rows.moved)
                    facts = self._facts(one, content, known, new_keys, made)
                    footer = functools.partial(self._footer, input_sha256=input_sha256)
                    tell = functools.partial(before_publishing, report, facts.version)
                    self._publisher.publish(facts, made, footer, tell)
        return report

    def _made_with_now(self, part: str) -> str:
        """The hash that the part's predictions have if they are those of now."""
        facts = self._folder.part(part).facts
        return facts.made_with if facts and self._made_with.is_that_of(facts.made_with) else self._made_with.now

    def check_names(self, opened: Source) -> None:
        """Raise ColumnError if the columns can't stand beside those of the predictions, or beside the days' folders."""
        check_no_clash(opened.name, opened.schema.names, self._options.score.prefix)
        if self._by_day and DAY in opened.schema.names:
            hint = Hint("Choose which columns ride along, without it", "--keep id")
            raise ColumnError(opened.name, f"has a column '{DAY}', as the folders per day are called", hint=hint)

    def check(self, opened: Source, rows: Counts, standing: int) -> None:
        """Raise InputError or TargetRefused if what was read can't be right.

        Args:
            standing: rows of the part as it stands.
        """
        options = self._options
        check_bad(opened.name, rows.read, options.score.max_bad, options.score.read.encoding)
        if not options.score.allow_odd:
            require_sane(rows.profile, opened.name)
        if options.score.read.date_column is not None and rows.datable and not rows.dated:
            hint = Hint(
                "Dates are of the years 1970 to 2100 and look like 2026-11-24, 2026-11-24T09:30:00Z,"
                " Tue, 24 Nov 2026 09:30:00 +0000 or, as a count since 1970, 1764000000 or 1764000000000"
            )
            raise ColumnError(opened.name, "its date column holds no date that can be read", hint=hint)
        if standing and not rows.read.rows and not options.score.write.allow_empty:
            hint = Hint("If the input is rightly empty", options="--allow-empty")
            raise TargetRefused(opened.name, "holds no message any more, and its part does", hint=hint)

    def _report(self, rows: PartRows, replaced: int, started: float) -> PartReport:
        counted = total(rows.tally.by_day().values())
        return PartReport(
            rows=counted.counts.rows,
            replaced_rows=replaced,
            new_rows=rows.profile.rows,
            carried_rows=rows.carried,
            repeated_rows=rows.repeated,
            undated_rows=rows.datable - rows.dated,
            statuses=dict(counted.statuses),
            sentiments=counted.sentiments(self._model.settings.classes),
            seconds=round(time.monotonic() - started, 3),
            read=rows.read,
            profile=rows.profile,
        )

    def _new_keys(self, one: Input) -> closing[NewKeys]:
        """Its mode is that of the input, as far as this can be told."""
        mode = 0o666
        with suppress(OSError):
            mode = os.stat(one.path).st_mode
        with disk_errors(self._folder.name):
            return closing(self._folder.keys.new(self._standing.secret, mode))

    def _facts(self, one: Input, content: str, known: Known, new_keys: NewKeys, made: MadeRows) -> PartFacts:
        keeps_overlaps = not self._standing.tells_overlaps
        return PartFacts(
            input=one.path,
            content=content,
            made_with=self._made_with.now,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=digest_of(made.paths),
            keys=new_keys.finish(made.days, self._standing.rests_on(known.rests_on), keeps_overlaps),
            released=self._standing.released(one.part, content, known),
        )

    def _footer(self, facts: PartFacts, counted: Counted, input_sha256: str) -> dict[str, str]:
        sentiments = counted.sentiments(self._model.settings.classes)
        told = footer(self._model, input_sha256, counted.statuses, sentiments)
        return told | {f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}
