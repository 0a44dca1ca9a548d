"""What is in CSV and JSON lines, before anything is scored: read once by our own readers, file by file, on the cluster.

Not Spark's readers: with an unclosed quote its CSV reader takes the rest of a file for one cell or, in other modes, for
nothing at all, and rows go missing without a word. Ours refuses the file. The price is that a file is read by one
worker, and twice.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from score_messages.errors import InputError, PipelineError
from score_messages.read import ReadOptions, Source, open_messages
from score_messages.read.bad_rows import StatusCount
from score_messages.read.foreign_errors import foreign_errors
from score_messages.read.taken import Taken
from score_messages.spark.table_job.addresses import as_listed, local_path
from score_messages.spark.table_job.worker_errors import WorkerError


@dataclass(frozen=True)
class KnownFile:
    """A file as a worker is told of it.

    Attributes:
        number: of the file among all, from 0.
        shown: its name for people.
        rows_before: rows of the files before it, where these are known.
        sha256: of what was surveyed, hex; "" before that.
    """

    number: int
    shown: str
    rows_before: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class FileFacts:
    """What is in a file, or why it is refused.

    Attributes:
        schema: of the passthrough columns; None if the file is refused.
        rows, statuses, first_bad: as `StatusCount` has them.
        text_column, id_column, taken, repeated_headers, sha256: as `Source` has them.
    """

    number: int
    error: WorkerError | None = None
    schema: pa.Schema | None = None
    rows: int = 0
    statuses: Mapping[str, int] | None = None
    first_bad: int | None = None
    text_column: str = ""
    id_column: str | None = None
    taken: Taken = Taken()  # noqa: RUF009 - frozen
    repeated_headers: int = 0
    sha256: str = ""


Known = Mapping[str, KnownFile]
"""Files by their paths as Spark lists them."""


def surveying(known: Known, options: ReadOptions) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a worker does with files, a row each: `path`, and `content` unless local. It gives `facts`, pickled."""

    def survey(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pickle

        for file, path in files_of(batches, known):
            facts = [pickle.dumps(_facts(file, path, options))]
            yield pa.RecordBatch.from_arrays([pa.array(facts, pa.binary())], names=["facts"])

    return survey


def files_of(batches: Iterator[pa.RecordBatch], known: Known) -> Iterator[tuple[KnownFile, str]]:
    """Each file, and where it can be read: its own path, or a copy that is there until the next is asked for."""
    for batch in batches:
        contents = batch.column("content") if "content" in batch.schema.names else None
        for index, address in enumerate(batch.column("path").to_pylist()):
            file = next(known[form] for form in as_listed(address) if form in known)
            with _readable_at(address, None if contents is None else contents[index]) as path:
                yield file, path


@contextmanager
def _readable_at(address: str, content: Any) -> Iterator[str]:
    if content is None:
        yield local_path(address) or address
        return
    with tempfile.NamedTemporaryFile(prefix="score-messages-", suffix=os.path.basename(address)[-40:]) as copy:
        copy.write(content.as_buffer())
        copy.flush()
        yield copy.name


@contextmanager
def opened(file: KnownFile, path: str, options: ReadOptions) -> Iterator[Source]:
    """An open source. What is wrong with it is said with the name that people know."""
    try:
        with foreign_errors(file.shown), open_messages(path, options) as source:
            yield source
    except InputError as error:
        raise WorkerError.of(error, file.shown).error() from None


def facts_of_nothing(file: KnownFile, options: ReadOptions) -> FileFacts:
    """Of a file without a byte, which Spark passes over."""
    with tempfile.NamedTemporaryFile(prefix="score-messages-") as nothing:
        return _facts(file, nothing.name, options)


def _facts(file: KnownFile, path: str, options: ReadOptions) -> FileFacts:
    count = StatusCount()
    try:
        with opened(file, path, replace(options, processes=0)) as source:
            with closing(iter(source)) as batches:  # type: ignore[type-var]
                for messages in batches:
                    count.add_statuses(messages.status)
            return FileFacts(
                number=file.number,
                schema=source.schema,
                rows=count.rows,
                statuses=count.statuses,
                first_bad=count.first_bad,
                text_column=source.text_column,
                id_column=source.id_column,
                taken=source.taken,
                repeated_headers=source.repeated_headers,
                sha256=source.sha256(),
            )
    except PipelineError as error:
        return FileFacts(number=file.number, error=WorkerError.of(error))
