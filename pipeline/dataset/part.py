"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from pipeline.dataset.day_tally import Counted, total
from pipeline.dataset.facts import PREFIX, PartFacts, digest_of
from pipeline.dataset.folder import DatasetFolder
from pipeline.dataset.inputs import Input
from pipeline.dataset.keys import PartKeys
from pipeline.dataset.openness import openness
from pipeline.dataset.options import UpdateOptions
from pipeline.dataset.part_files import PartFiles, Place
from pipeline.dataset.part_rows import PartRows
from pipeline.dataset.parts import DAY, day_of
from pipeline.dataset.publish import NO_MOVES, moves
from pipeline.dataset.standing import Standing
from pipeline.errors import ColumnError, Cure, TargetRefused
from pipeline.model.bundle import Model
from pipeline.profile import Profile, require_sane
from pipeline.read import Source, open_messages, options_for
from pipeline.read.columns import check_no_clash
from pipeline.report import Tally
from pipeline.scorer import Progress, check_bad, footer, output_schema
from pipeline.write.disk_errors import disk_errors


@dataclass(frozen=True)
class PartReport:
    """What became of one input that was read.

    Attributes:
        rows: of the part now, and `replaced_rows` of the one that stood there.
        new_rows: judged in this run; `carried_rows` keep the verdicts that they had; `repeated_rows` are left out,
            since they stand in another part.
        statuses, sentiments: of `rows`.
        read: counts of all messages of the input.
        profile: of `new_rows`.
    """

    rows: int
    replaced_rows: int
    new_rows: int
    carried_rows: int
    repeated_rows: int
    statuses: dict[str, int]
    sentiments: dict[str, int]
    seconds: float
    read: Tally = field(repr=False)
    profile: Profile = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """For JSON; fields are only ever added."""
        names = ("rows", "replaced_rows", "new_rows", "carried_rows", "repeated_rows", "statuses", "sentiments")
        return {name: getattr(self, name) for name in (*names, "seconds")}


def emptied(rows: int) -> PartReport:
    """Of a part that lost all its rows."""
    return PartReport(0, rows, 0, 0, 0, {}, {}, 0.0, Tally(), Profile())


BeforePublishing = Callable[[PartReport, str], None]


class PartMaker:
    """Makes the parts of one night.

    Args:
        made_with: hash of all that a part depends on beside its input.
        standing: what other parts hold; told of each part that is made.
    """

    def __init__(
        self, folder: DatasetFolder, options: UpdateOptions, model: Model, made_with: str, standing: Standing
    ) -> None:
        self._folder, self._options, self._model = folder, options, model
        self._made_with, self._standing = made_with, standing
        self._by_day = options.partition is not None

    def make(self, one: Input, content: str, before_publishing: BeforePublishing, on_progress: Progress) -> PartReport:
        """Score an input and put its part in the place of the old one.

        Args:
            content: hash of the input.
            before_publishing: is told what is about to be published, and its `PartFacts.version`.

        Raises:
            InputError, TargetRefused: the old part stands.
            OutputError: a disk is full or broken; the old part stands, or the next run will make it whole.
            ModelError: it gives scores that are no numbers.
        """
        started = time.monotonic()
        score = self._options.score
        with disk_errors(self._folder.name):
            rows = PartRows(self._standing.known(one.part, self._made_with), self._options.run_day)
            place = self._place(one)
        with open_messages(one.path, options_for(one.path, score.reading())) as opened:
            self._check_names(opened)
            schema = output_schema(opened, score.prefix)
            with PartFiles(place, schema, self._by_day) as files:
                for batch in rows.batches(opened, self._model, score.usable_workers, schema):
                    files.write(batch)
                    on_progress(rows.read.rows, opened.position(), opened.size)
                input_sha256 = opened.sha256()
                self._check(opened, rows, self._folder.part(one.part).rows)
                report = self._report(rows, self._folder.part(one.part).rows, started)
                with disk_errors(self._folder.name):
                    self._publish(one, content, input_sha256, files, rows, report, before_publishing)
        return report

    def _place(self, one: Input) -> Place:
        """Where its files go; they get owner and mode of a file of the part as it stands, if there is one."""
        folder = self._folder
        for path in folder.part(one.part).files:
            with suppress(FileNotFoundError):
                like = os.stat(folder.path / path)
                return Place(folder.name, folder.path, one.part, like, earlier=folder.earlier)
        return Place(folder.name, folder.path, one.part, most=openness(one.path), earlier=folder.earlier)

    def _check_names(self, opened: Source) -> None:
        check_no_clash(opened.name, opened.schema.names, self._options.score.prefix)
        if self._by_day and DAY in opened.schema.names:
            cure = Cure("Choose which columns ride along, without it", "--keep id")
            raise ColumnError(opened.name, f"has a column '{DAY}', as the folders per day are called", cure=cure)

    def _check(self, opened: Source, rows: PartRows, standing: int) -> None:
        options = self._options
        check_bad(opened.name, rows.read, options.score.max_bad)
        if not options.allow_odd:
            require_sane(rows.profile, opened.name)
        if options.score.read.date_column is not None and rows.datable and not rows.dated:
            cure = Cure("Dates look like 2026-11-24, 2026-11-24T09:30:00Z or Tue, 24 Nov 2026 09:30:00 +0000")
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

        def metadata(path: str, is_place: bool) -> dict[str, str]:
            here = {} if is_place else {day: one for day, one in counted.items() if day_of(path) in (None, day)}
            daily = {day: found.counts for day, found in here.items()}
            of_file = replace(facts, path=path, stands_for=(), is_place=is_place, daily=daily)
            return self._footer(of_file, total(here.values()), input_sha256)

        standing = self._standing.keys_of(one.part)
        moved = NO_MOVES if standing is None or not self._by_day else moves(one.part, standing, keys)
        gone = [path for path, file in old.files.items() if path not in paths and not file.is_empty_place]
        self._folder.require_free(one.name, paths)
        staged = files.finish(keys.days, paths, metadata, moved.both_ways.intersection(paths))
        emptied = [files.empty(path, metadata(path, True)) for path in gone]
        before_publishing(report, facts.version)
        self._standing.takes(one.part, keys.owned())
        self._folder.publish(one.part, staged, emptied, moved)

    def _facts(self, one: Input, content: str, paths: tuple[str, ...], keys: PartKeys, rows: PartRows) -> PartFacts:
        owned = keys.owned()
        return PartFacts(
            input=one.path,
            content=content,
            made_with=self._made_with,
            model=self._model.name,
            model_fingerprint=self._model.fingerprint,
            files=digest_of(paths),
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
