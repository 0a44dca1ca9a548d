"""What a job came to: the same counts as of one machine, and of how many files."""

from __future__ import annotations

from dataclasses import dataclass

from score_messages.model.bundle import Model
from score_messages.privacy.column_names import told_name
from score_messages.privacy.masked import masked
from score_messages.read.clashing_names import renamed_columns
from score_messages.read.several_names import told_names
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.report import ScoreReport
from score_messages.spark.table_job.counted import Written
from score_messages.spark.table_job.sources import SourceFiles
from score_messages.spark.table_job.tables import Table


@dataclass(frozen=True)
class SparkReport(ScoreReport):
    """As `ScoreReport`; `files` were read. It has no `input_sha256`: there may be thousands of files."""

    files: int = 0


def report_of(source: SourceFiles, table: Table, written: Written, model: Model, options: ScoreOptions) -> SparkReport:
    """Of a job whose rows were counted: `target` and `seconds` are still to be filled in."""
    counts, read = written.counts, options.read
    return SparkReport(
        source=masked(source.name),
        target=None,
        rows=counts.rows,
        statuses=counts.statuses,
        sentiments=counts.sentiments_of(model.settings.classes),
        first_bad=written.first_bad if table.count is None else table.count.first_bad,
        text_column=told_names(table.text_column, read.text_column),
        id_column=table.id_column and told_name(table.id_column, read.id_column),
        model=model.name,
        model_fingerprint=model.fingerprint,
        input_sha256=None,
        seconds=0.0,
        repeated_headers=table.repeated_headers,
        taken=table.taken.as_dict(),
        renamed_columns=renamed_columns(table.schema.names, options.prefix),
        files=len(source.files),
    )
