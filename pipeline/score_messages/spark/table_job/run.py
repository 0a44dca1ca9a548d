"""The order of a job: survey, score, count, publish. What goes wrong on the way leaves nothing that readers see.

The steps run in a thread of their own, so that a signal, which Python gives to the main thread alone, never comes while
that thread waits for the JVM: a call that is broken off would leave the next one with its answer.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from typing import Any

from score_messages.errors import FormatError, Hint, OutputError, PipelineError, TargetRefused
from score_messages.messages import Status
from score_messages.model.bundle import Model
from score_messages.model.choice import ModelChoice, loaded
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.privacy.masked import masked
from score_messages.read.bad_rows import USUAL_OTHER, StatusCount, check_bad
from score_messages.read.clashing_names import check_no_clash, table_names
from score_messages.scoring.checks import require_plausible
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.table import footer
from score_messages.spark.table_job.addresses import LOCAL, local_path, scheme_of
from score_messages.spark.table_job.counted import Written, count_written
from score_messages.spark.table_job.files import Files, FileSystemError
from score_messages.spark.table_job.model import WorkerModel
from score_messages.spark.table_job.publication import AUTO, Publication, check_way, publication
from score_messages.spark.table_job.report import SparkReport, report_of
from score_messages.spark.table_job.rows_written import scored_frame
from score_messages.spark.table_job.settings import job_settings
from score_messages.spark.table_job.sources import SourceFiles, check_same_files, find_files
from score_messages.spark.table_job.spark_errors import spark_errors
from score_messages.spark.table_job.tables import Table, table_of
from score_messages.spark.table_job.target import check_target, refuse_touching, rows_marked
from score_messages.spark.table_job.waiting import begun, cancel, waited
from score_messages.write import most_open


@dataclass(frozen=True)
class SparkOptions:
    """How a job runs, beside how it scores.

    Attributes:
        score: of these count `read`, `write.force`, `write.allow_empty`, `prefix`, `max_bad`, `allow_odd` and
            `other_languages`.
        publish: one of `publication.WAYS`.
        max_minutes: after so long the job is cancelled, and fails; None to wait for as long as it takes.
    """

    score: ScoreOptions = ScoreOptions()
    publish: str = AUTO
    max_minutes: float | None = None


def score_on_spark(
    session: Any,
    source: str,
    target: str,
    options: SparkOptions = SparkOptions(),
    *,
    model: ModelChoice = DEFAULT_MODEL,
) -> SparkReport:
    """Score every message of `source` into the folder of Parquet `target`, whole or not at all.

    Args:
        session: of Spark, on this machine: not Spark Connect, whose JVM is elsewhere.
        source: a file, a folder or a pattern, as Spark has addresses: CSV, JSON lines or Parquet.

    Raises:
        PipelineError: whatever kept the table from being written; what stood at `target` is untouched.
        OptionError: `options` can't be meant.
    """
    check_way(options.publish)
    job = _Job(session, source, target, options, loaded(model))
    doing = begun(job.run)
    try:
        return waited(doing, options.max_minutes)
    except BaseException:
        job.is_cancelled = True
        cancel(session, doing)
        raise


@dataclass
class _Job:
    session: Any
    source: str
    target: str
    options: SparkOptions
    model: Model
    is_cancelled: bool = False

    def run(self) -> SparkReport:
        """All steps. Raises PipelineError."""
        started = time.monotonic()
        with spark_errors(self.source), job_settings(self.session):
            files = Files(self.session)
            source, target = self._found(files)
            force = self.options.score.write.force
            with publication(files, target, self.target, self.options.publish, force) as place:
                table, written = self._filled(files, source, target, place)
                facts = footer(self.model, None, written.counts) | {"rows": written.counts.rows}
                self._go_on()
                place.publish(f"{json.dumps(facts, indent=1)}\n".encode(), _mode(source))
        seconds = round(time.monotonic() - started, 3)
        return replace(
            report_of(source, table, written, self.model, self.options.score),
            target=masked(self.target),
            seconds=seconds,
        )

    def _filled(self, files: Files, source: SourceFiles, target: str, place: Publication) -> tuple[Table, Written]:
        """What was read, and what was written into the folder; all checks have passed."""
        table = table_of(self.session, source, self.options.score.read)
        self._check_before(source, table)
        self._write(source, table, place)
        written = count_written(self.session, place.written(), self.options.score.prefix, not table.id_column)
        self._check_after(files, source, table, written, target)
        return table, written

    def _found(self, files: Files) -> tuple[SourceFiles, str]:
        """The source's files and the target's whole address, once it is sure that the target may be written."""
        try:
            target = files.whole(self.target)
        except FileSystemError as error:
            raise OutputError(self.target, f"can't be written: {error}") from None
        source = find_files(files, self.source, self.options.score.read.format)
        read = [*source.folders, *(file.path for file in source.files)]
        refuse_touching(target, read, "the source", self.target)
        refuse_touching(target, [f"{LOCAL}:{self.model.folder.resolve()}"], "the model", self.target)
        check_target(files, target, self.target, self.options.score.write.force)
        return source, target

    def _check_before(self, source: SourceFiles, table: Table) -> None:
        prefix = self.options.score.prefix
        check_no_clash(source.name, table_names(table.schema.names, prefix), prefix)
        if table.count is not None:
            self._check_bad(source, table, table.count)
        self._go_on()

    def _check_bad(self, source: SourceFiles, table: Table, count: StatusCount) -> None:
        score = self.options.score
        encoding = table.taken.encoding or USUAL_OTHER  # Parquet has none that could be stated, so no other is proposed
        check_bad(source.name, count, score.max_bad, score.read.encoding, encoding)

    def _write(self, source: SourceFiles, table: Table, place: Publication) -> None:
        score = self.options.score
        model = WorkerModel.of(self.model)
        frame = scored_frame(self.session, source, table, model, score.prefix, score.score_others)
        for key, value in place.settings.items():
            self.session.conf.set(key, value)
        self._go_on()
        frame.write.mode("append").option("compression", "zstd").parquet(place.table)

    def _check_after(self, files: Files, source: SourceFiles, table: Table, written: Written, target: str) -> None:
        """Rows in are rows out, few are bad, and the source is still what it was."""
        counts, score = written.counts, self.options.score
        if counts.rows != table.rows:
            reason = f"{table.rows:,} rows were read and {counts.rows:,} were written; they must be as many"
            raise FormatError(source.name, reason, hint=Hint("Run again; if it comes again, it is a bug"))
        check_same_files(files, source)
        self._check_bad(source, table, StatusCount.of(counts.statuses, written.first_bad))
        if table.count is not None and table.count.bad != sum(counts.statuses[status] for status in _BAD):
            raise FormatError(source.name, "has other bad rows than when it was surveyed", hint=Hint("Run again"))
        if not score.allow_odd:
            require_plausible(counts, source.name)
        if not counts.rows and not score.write.allow_empty and rows_marked(files, target):
            hint = Hint("If the input is rightly empty", options="--allow-empty")
            raise TargetRefused(self.target, "a table without rows would replace the existing table", hint=hint)

    def _go_on(self) -> None:
        """Raise if nobody waits any more: what follows would be seen."""
        if self.is_cancelled:
            raise PipelineError("the job was cancelled")


_BAD = (Status.MALFORMED, Status.UNDECODABLE, Status.TOO_LONG)


def _mode(source: SourceFiles) -> int:
    """Who may enter the folder of the table at most: whoever may read all files of the source."""
    reads = 0o777
    for file in source.files:
        reads &= file.mode
    if scheme_of(source.files[0].path) == LOCAL:
        reads &= most_open([str(local_path(folder)) for folder in source.folders])
    return 0o700 | (0o070 if reads & 0o040 else 0) | (0o007 if reads & 0o004 else 0)
