"""Somebody who publishes to PostgreSQL, night after night, and can be held up in the middle."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from score_messages.errors import OutputError
from score_messages.publish import Contents, PartFile, publish_to
from score_messages.publish.postgres import PostgresTarget
from tests.support.memory_contents import contents_of, messages

FILES, ROWS, BATCH_ROWS = 6, 400, 40


def night(number: int) -> Contents:
    """What a folder holds in a night: half of its files are other ones than the night before, and have other rows."""
    tables = {}
    for index in range(FILES):
        version = number if index % 2 else 0
        path = f"{index}.parquet" if index != 1 else f"{index}-{number}.parquet"
        ids = [f"{index}-{row}" for row in range(ROWS + version % 7)]
        tables[path] = messages(ids, path, source=f"{index}.csv", run_id=f"night-{version}", words=version)
    return contents_of(tables, runs=number + 1, days=number % 5, batch_rows=BATCH_ROWS)


class Slow:
    """Contents whose rows stop coming until somebody lets them."""

    def __init__(self, contents: Contents) -> None:
        self.reached, self.released = threading.Event(), threading.Event()
        self.contents = Contents(
            contents.name, contents.parts, contents.schema, contents.runs, contents.daily, reader=self
        )
        self._inner = contents.reader

    def batches(self, part: PartFile, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for batch in self._inner.batches(part, schema):
            yield batch
            self.reached.set()
            assert self.released.wait(60)


@contextmanager
def halfway(address: str, number: int) -> Iterator[tuple[Slow, list[BaseException]]]:
    """Somebody publishes in this process, and has sent some rows; ends when the block does."""
    slow = Slow(night(number))
    errors: list[BaseException] = []

    def work() -> None:
        try:
            publish_to(PostgresTarget(address), lambda: slow.contents)
        except OutputError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert slow.reached.wait(60)
        yield slow, errors
    finally:
        slow.released.set()
        thread.join()
