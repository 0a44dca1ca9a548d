"""One input is scored into its part, which takes the place of the old one, whole or not at all."""

from __future__ import annotations

import functools
import time

from score_messages.dataset.build.part_description import PartDescription
from score_messages.dataset.build.part_publisher import MadeRows, PartPublisher
from score_messages.dataset.build.part_report import BeforePublishing, OnProgress, PartReport
from score_messages.dataset.build.part_scorer import PartScorer, ScoredPart
from score_messages.dataset.build.reading import open_input
from score_messages.dataset.inputs import Content, Input, content_of_read
from score_messages.dataset.known import KnownMessages
from score_messages.dataset.plan import ConfigHash, UpdateOptions
from score_messages.dataset.storage import DatasetFolder
from score_messages.model.bundle import Model


class PartMaker:
    """Makes the parts of one run.

    Args:
        config_hash: of all that a part depends on beside its input.
        known_messages: what other parts hold; told of each part that is made.
    """

    def __init__(
        self,
        folder: DatasetFolder,
        options: UpdateOptions,
        model: Model,
        config_hash: ConfigHash,
        known_messages: KnownMessages,
    ) -> None:
        self._folder, self._options, self._config_hash = folder, options, config_hash
        self._reading = options.score.reading()
        self._scorer = PartScorer(folder, options, model)
        self._description = PartDescription(model, config_hash, known_messages)
        self._publisher = PartPublisher(folder, known_messages, options.partition is not None)

    def make(
        self, source: Input, looked: Content, before_publishing: BeforePublishing, on_progress: OnProgress
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
        started, part_before = time.monotonic(), self._folder.catalog.part(source.part)
        known = self._publisher.known(source.part, self._config_hash.now)
        place = self._publisher.place(source.part, source.path)
        with (
            open_input(source, self._folder.catalog, self._reading, looked) as opened,
            self._publisher.new_keys(source.path) as new_keys,
        ):
            rows = self._publisher.rows(known, new_keys, self._options.run_day)
            with self._scorer.scored(source.name, opened, place, rows, on_progress) as part:
                input_sha256, content = opened.sha256(), content_of_read(source.path, looked, opened)
                self._scorer.check(opened, part, part_before.rows)
                made = self._made(source, part)
                report = self._description.report(part, made, part_before.rows, started)
                keys = self._publisher.finished_keys(new_keys, made.days, known)
                facts = self._description.facts(source.path, content, known, keys, made, part.taken)
                metadata = functools.partial(self._description.footer, input_sha256=input_sha256)
                before = functools.partial(before_publishing, report, facts.version)
                self._publisher.publish(facts, made, metadata, before)
        return report

    def _made(self, source: Input, part: ScoredPart) -> MadeRows:
        days = part.rows.days()
        paths = part.files.paths_of(days, self._options.run_day)
        return MadeRows(source.part, source.name, part.files, paths, days, part.rows.by_day(), part.rows.moved)
