"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from pipeline.bad_rows import check_bad
from pipeline.dataset.content import Content, content_of_read
from pipeline.dataset.day_tally import Counted, total
from pipeline.dataset.facts import PREFIX, PartFacts
from pipeline.dataset.folder import DAY, DatasetFolder
from pipeline.dataset.inputs import Input
from pipeline.dataset.keys import PartKeys
from pipeline.dataset.made_with import MadeWith
from pipeline.dataset.options import UpdateOptions
from pipeline.dataset.part_files import PartFiles
from pipeline.dataset.part_rows import PartRows
from pipeline.dataset.publish import Moves, moves, publish
from pipeline.dataset.standing import Standing
from pipeline.errors import ColumnError, Cure, TargetRefused
from pipeline.model.bundle import Model
from pipeline.profile import Profile, require_sane
from pipeline.read import Source, open_messages, options_for
from pipeline.read.columns import check_no_clash
from pipeline.report import Tally
from pipeline.scorer import Progress, footer, output_schema
from pipeline.write.disk_errors import disk_errors


@dataclass(frozen=True)
class PartReport:
    """What became of one input that was read.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one that stood there.
        new_rows: judged in this run; `carried_rows` keep the verdicts that they had; `repeated_rows` are left out,
            since they stand in another part.
        undated_rows: those whose date is there but gives no day, so that they got another one.
        statuses, sentiments: of `rows`.
        read: counts of all messages of the input.
        profile: of `new_rows`.
    """

    rows: int
    replaced_rows: int
    new_rows: int
    carried_rows: int
    repeated_rows: int
    undated_rows: int
    statuses: dict[str, int]
    sentiments: dict[str, int]
    seconds: float
    read: Tally = field(repr=False)
    profile: Profile = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        counts = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows", "undated_rows")
        names = (*counts, "statuses", "sentiments")
        return {name: getattr(self, name) for name in (*names, "seconds")}


def emptied(rows: int) -> PartReport:
    """Of a part that lost all its rows."""
    return PartReport(0, rows, 0, 0, 0, 0, {}, {}, 0.0, Tally(), Profile())


BeforePublishing = Callable[[PartReport, str], None]


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
        score, root = self._options.score, self._folder.path
        with disk_errors(self._folder.name):
            rows = PartRows(self._standing.known(one.part, self._made_with_now(one.part)), self._options.run_day)
            like = self._standing_file(one)
        reading = replace(score.reading(), below=one.below)
        with open_messages(one.path, options_for(one.path, reading)) as opened:
            self.check_names(opened)
            schema = output_schema(opened, score.prefix)
            with PartFiles(self._folder.name, root, one.part, schema, self._by_day, like) as files:
                for batch in rows.batches(opened, self._model, score.usable_workers, schema):
                    files.write(batch)
                    on_progress(rows.read.rows, opened.position(), opened.size)
                input_sha256, content = opened.sha256(), content_of_read(one.path, looked, opened)
                self.check(opened, rows, self._folder.part(one.part).rows)
                report = self._report(rows, self._folder.part(one.part).rows, started)
                with disk_errors(self._folder.name):
                    self._publish(one, content, input_sha256, files, rows, report, before_publishing)
        return report

    def _made_with_now(self, part: str) -> str:
        """The hash that the part's verdicts have if they are those of now."""
        facts = self._folder.part(part).facts
        return facts.made_with if facts and self._made_with.is_that_of(facts.made_with) else self._made_with.now

    def _standing_file(self, one: Input) -> os.stat_result | None:
        """A file of the part as it stands, whose owner and mode the new ones get."""
        for path in self._folder.part(one.part).files:
            with suppress(FileNotFoundError):
                return os.stat(self._folder.path / path)
        return None

    def check_names(self, opened: Source) -> None:
        """Raise ColumnError if the columns can't stand beside those of the verdicts, or beside the days' folders."""
        check_no_clash(opened.name, opened.schema.names, self._options.score.prefix)
        if self._by_day and DAY in opened.schema.names:
            cure = Cure("Choose which columns ride along, without it", "--keep id")
            raise ColumnError(opened.name, f"has a column '{DAY}', as the folders per day are called", cure=cure)

    def check(self, opened: Source, rows: Counts, standing: int) -> None:
        """Raise InputError or TargetRefused if what was read can't be right.

        Args:
            standing: rows of the part as it stands.
        """
        options = self._options
        check_bad(opened.name, rows.read, options.score.max_bad)
        if not options.score.allow_odd:
            require_sane(rows.profile, opened.name)
        if options.score.read.date_column is not None and rows.datable and not rows.dated:
            cure = Cure(
                "Dates are of the years 1970 to 2100 and look like 2026-11-24, 2026-11-24T09:30:00Z,"
                " Tue, 24 Nov 2026 09:30:00 +0000 or, as a count since 1970, 1764000000 or 1764000000000"
            )
            raise ColumnError(opened.name, "its date column holds no date that can be read", cure=cure)
        if standing and not rows.read.rows and not options.score.write.allow_empty:
            cure = Cure("If the input is rightly empty", options="--allow-empty")
            raise TargetRefused(opened.name, "holds no message any more, and its part does", cure=cure)

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

    def _publish(
        self,
        one: Input,
        content: str,
        input_sha256: str,
        files: PartFiles,
        rows: PartRows,
        report: PartReport,
        before_publishing: BeforePublishing,
    ) -> None:
        old, keys, counted = self._folder.part(one.part), rows.keys(), rows.tally.by_day()
        paths = files.paths_of(keys.days, self._options.run_day)
        facts = self._facts(one, content, paths, keys, rows)

        def metadata(path: str) -> dict[str, str]:
            day = os.path.dirname(path).removeprefix(f"{DAY}=")
            here = {name: found for name, found in counted.items() if not self._by_day or name == day}
            of_file = replace(facts, daily={name: found.counts for name, found in here.items()})
            return self._footer(of_file, total(here.values()), input_sha256)

        staged = files.finish(keys.days, paths, metadata)
        standing = self._standing.keys_of(one.part)
        moved = Moves() if standing is None or not self._by_day else moves(one.part, standing, keys)
        gone = [path for path, file in old.files.items() if path not in paths and not file.is_empty_place]
        before_publishing(report, facts.version)
        self._standing.takes(one.part, keys.owned())
        try:
            publish(self._folder.path, staged, gone, moved, lambda path: files.empty(path, metadata("")))
        finally:
            self._folder.look_again(one.part)

    def _facts(self, one: Input, content: str, paths: tuple[str, ...], keys: PartKeys, rows: PartRows) -> PartFacts:
        owned = keys.owned()
        return PartFacts(
            input=one.path,
            content=content,
            made_with=self._made_with.now,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=paths,
            keys=self._folder.keys.add(_in_file_order(keys, self._by_day)) if len(owned) else "",
            released=self._standing.released(one.part, content, owned),
            rests_on=self._standing.rests_on(one.part, rows.left_out),
        )

    def _footer(self, facts: PartFacts, counted: Counted, input_sha256: str) -> dict[str, str]:
        sentiments = counted.sentiments(self._model.settings.classes)
        told = footer(self._model, input_sha256, counted.statuses, sentiments)
        return told | {f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}


def _in_file_order(keys: PartKeys, by_day: bool) -> PartKeys:
    if not by_day:
        return keys
    order = np.argsort(keys.days, kind="stable")
    return PartKeys(keys.keys[order], keys.days[order])
