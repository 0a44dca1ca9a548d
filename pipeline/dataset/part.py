"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import pyarrow as pa

from pipeline.bad_rows import check_bad
from pipeline.dataset.content import Content, content_of_read
from pipeline.dataset.day_tally import Counted, total
from pipeline.dataset.days import Days
from pipeline.dataset.doubled import Doubled
from pipeline.dataset.facts import PREFIX, PartFacts
from pipeline.dataset.folder import DAY, DatasetFolder
from pipeline.dataset.inputs import Input
from pipeline.dataset.known import Known
from pipeline.dataset.made_with import MadeWith
from pipeline.dataset.new_keys import NewKeys
from pipeline.dataset.options import UpdateOptions
from pipeline.dataset.part_files import PartFiles
from pipeline.dataset.part_rows import PartRows
from pipeline.dataset.publish import moves, publish
from pipeline.dataset.rows_left import RowsLeft
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


@dataclass(frozen=True)
class _Made:
    """The rows of a part, written: its name and files, int32[n] days of all rows, counts by ISO day, days moved."""

    part: str
    files: PartFiles
    days: Days
    counted: Mapping[str, Counted]
    moved: Collection[tuple[int, int]] = ()


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
        score = self._options.score
        with disk_errors(self._folder.name):
            known = self._standing.known(one.part, self._made_with_now(one.part))
        reading = replace(score.reading(), below=one.below)
        with open_messages(one.path, options_for(one.path, reading)) as opened, self._new_keys(one) as new_keys:
            self.check_names(opened)
            schema = output_schema(opened, score.prefix)
            rows = PartRows(known, new_keys, self._folder.name, self._options.run_day)
            with self._files(one.part, schema) as files:
                for batch in rows.batches(opened, self._model, score.usable_workers, schema):
                    files.write(batch)
                    on_progress(rows.read.rows, opened.position(), opened.size)
                input_sha256, content = opened.sha256(), content_of_read(one.path, looked, opened)
                self.check(opened, rows, self._folder.part(one.part).rows)
                report = self._report(rows, self._folder.part(one.part).rows, started)
                with disk_errors(self._folder.name):
                    facts = self._facts(one, content, known, new_keys, rows, files)
                    footer = functools.partial(self._footer, input_sha256=input_sha256)
                    tell = functools.partial(before_publishing, report, facts.version)
                    made = _Made(one.part, files, rows.days(), rows.tally.by_day(), rows.moved)
                    self._publish(facts, made, footer, tell)
        return report

    def _made_with_now(self, part: str) -> str:
        """The hash that the part's verdicts have if they are those of now."""
        facts = self._folder.part(part).facts
        return facts.made_with if facts and self._made_with.is_that_of(facts.made_with) else self._made_with.now

    def leave_out(self, name: str, doubled: Doubled, before_publishing: BeforePublishing) -> PartReport:
        """Publish a part anew without some of its rows, which stand in other parts; its input isn't read.

        Raises:
            OutputError: as `make`.
        """
        started, replaced = time.monotonic(), self._folder.part(name).rows
        with disk_errors(self._folder.name):
            left = RowsLeft(self._folder.path, self._folder.part(name), doubled)
            new_keys = self._folder.keys.new(doubled.keys.facts.secret, os.stat(doubled.keys.path).st_mode)
            with self._files(name, left.schema) as files, closing(new_keys):
                for batch in left.batches():
                    files.write(batch)
                left.add_keys(new_keys)
                rests_on = {
                    **doubled.keys.facts.rests_on,
                    **self._standing.rests_on(self._standing.holding(doubled.holders) - {name}),
                }
                keys = new_keys.finish(left.days, rests_on, keeps_overlaps=False)
                facts = left.facts(files.paths_of(left.days, self._options.run_day), keys)
                counted = left.tally.by_day()
                all_of_it = total(counted.values())
                report = PartReport(
                    rows=all_of_it.counts.rows,
                    replaced_rows=replaced,
                    new_rows=0,
                    carried_rows=all_of_it.counts.rows,
                    repeated_rows=replaced - all_of_it.counts.rows,
                    undated_rows=0,
                    statuses=dict(all_of_it.statuses),
                    sentiments=left.sentiments(all_of_it),
                    seconds=round(time.monotonic() - started, 3),
                    read=Tally(),
                    profile=Profile(),
                )
                tell = functools.partial(before_publishing, report, facts.version)
                self._publish(facts, _Made(name, files, left.days, counted), left.footer, tell)
        return report

    def _files(self, name: str, schema: pa.Schema) -> PartFiles:
        """They get owner and mode of a file of the part as it stands, if there is one."""
        like = None
        for path in self._folder.part(name).files:
            with disk_errors(self._folder.name), suppress(FileNotFoundError):
                like = os.stat(self._folder.path / path)
                break
        return PartFiles(self._folder.name, self._folder.path, name, schema, self._by_day, like)

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
        facts: PartFacts,
        made: _Made,
        footer: Callable[[PartFacts, Counted], Mapping[str, str]],
        before_publishing: Callable[[], None],
    ) -> None:
        """Let the files of a part take their places; `footer` gives that of a file by its facts and counts."""

        def metadata(path: str) -> Mapping[str, str]:
            day = os.path.dirname(path).removeprefix(f"{DAY}=")
            here = {one: found for one, found in made.counted.items() if not self._by_day or one == day}
            of_file = replace(facts, daily={one: found.counts for one, found in here.items()})
            return footer(of_file, total(here.values()))

        old, files = self._folder.part(made.part), made.files
        staged = files.finish(made.days, facts.files, metadata)
        gone = [path for path, file in old.files.items() if path not in facts.files and not file.is_empty_place]
        moved = moves(made.part, made.moved if self._by_day else ())
        before_publishing()
        try:
            publish(self._folder.path, staged, gone, moved, lambda path: files.empty(path, metadata("")))
        finally:
            self._folder.look_again(made.part)
            self._folder.keys.added(facts.keys)
            self._standing.changed(made.part)

    def _new_keys(self, one: Input) -> closing[NewKeys]:
        """Its mode is that of the input, as far as this can be told."""
        mode = 0o666
        with suppress(OSError):
            mode = os.stat(one.path).st_mode
        with disk_errors(self._folder.name):
            return closing(self._folder.keys.new(self._standing.secret, mode))

    def _facts(
        self, one: Input, content: str, known: Known, new_keys: NewKeys, rows: PartRows, files: PartFiles
    ) -> PartFacts:
        days, keeps_overlaps = rows.days(), not self._standing.tells_overlaps
        keys = new_keys.finish(days, self._standing.rests_on(known.rests_on), keeps_overlaps)
        return PartFacts(
            input=one.path,
            content=content,
            made_with=self._made_with.now,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=files.paths_of(days, self._options.run_day),
            keys=keys,
            released=self._standing.released(one.part, content, known),
        )

    def _footer(self, facts: PartFacts, counted: Counted, input_sha256: str) -> dict[str, str]:
        sentiments = counted.sentiments(self._model.settings.classes)
        told = footer(self._model, input_sha256, counted.statuses, sentiments)
        return told | {f"{PREFIX}{name}": value for name, value in facts.to_footer().items()}
