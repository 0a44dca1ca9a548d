"""How long publishing to PostgreSQL takes beside a plain COPY of the same rows, in one run on one server.

    python -m benchmarks.publish_postgres [--rows 1000000] [--runs 1] [--nights 5]

The rows lie in memory, in files of 10,000 rows. The baseline gets every advantage: its CSV is made before the clock
starts, it goes into a table of the same types in one transaction, and nothing is counted, compared or remembered. It is
stated without indexes, and with the same key and indexes made after the COPY. In a night one file is another one; there
the baseline appends the rows of one file to its table with indexes.

Seconds by the clock depend on what else the machine does; seconds of CPU, of client and server together, much less.
The server syncs its log to the disk as usual. Ends with one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import psycopg
import pyarrow as pa

from score_messages.publish import Contents, publish_to
from score_messages.publish.postgres import PostgresTarget
from score_messages.publish.postgres.copied_rows import Replaced, csv_of
from score_messages.publish.postgres.layout import MESSAGES, layout
from score_messages.publish.postgres.tables import make_indexes, make_schema, make_tables
from tests.support.memory_contents import contents_of, messages
from tests.support.servers.postgres import PostgresServer, running_postgres

PART_ROWS = 10_000
BATCH_ROWS = 8_192
NAMES = {
    "publish": "first publish",
    "copy": "plain COPY, no key, no index",
    "indexed": "plain COPY, then key and indexes",
    "night": "night: one file of 10,000 rows is another one",
    "append": "plain COPY of 10,000 rows into the indexed table",
    "nothing": "night: nothing has changed",
}


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of CPU in client and server together."""

    clock: float
    cpu: float


def part(number: int, night: int) -> pa.Table:
    """A file: ids of mails, a subject, figures that differ."""
    dice = np.random.default_rng([number, night])
    negative = dice.random(PART_ROWS, dtype=np.float32)
    ids = [f"<{night}.{number}.{row}@mail.example.org>" for row in range(PART_ROWS)]
    subjects = [f'Order {row} did "not" arrive' for row in range(PART_ROWS)]
    table = messages(ids, f"{number}.parquet", {"subject": pa.array(subjects)}, source=f"inbox/{number}.csv")
    for name, cells in (("p_negative", negative), ("p_positive", 1 - negative), ("score", 1 - negative)):
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(cells))
    return table


def measured(server: PostgresServer, work: Callable[[], object]) -> Took:
    """Do it once."""
    clock, cpu = time.perf_counter(), _client_cpu() + server.cpu_seconds()
    work()
    return Took(time.perf_counter() - clock, _client_cpu() + server.cpu_seconds() - cpu)


def _client_cpu() -> float:
    times = os.times()
    return times.user + times.system


def prepared(contents: Contents) -> list[bytes]:
    """The rows of a folder as CSV."""
    batches = (batch for part in contents.parts.values() for batch in contents.batches(part))
    return [bytes(csv_of(batch, frozenset(), Replaced())) for batch in batches]


def plain_copy(address: str, schema: str, contents: Contents, blocks: list[bytes], with_indexes: bool) -> None:
    """A table of the same types, and the rows into it, in one transaction."""
    wanted = layout(contents.schema)
    with psycopg.connect(address) as connection:
        make_schema(connection, schema)
        make_tables(connection, schema, {MESSAGES: wanted.tables[MESSAGES]}, wanted.fields)
        _copy(connection, schema, blocks)
        if with_indexes:
            make_indexes(connection, schema)


def append(address: str, schema: str, blocks: list[bytes]) -> None:
    with psycopg.connect(address) as connection:
        _copy(connection, schema, blocks)


def _copy(connection: psycopg.Connection, schema: str, blocks: list[bytes]) -> None:
    with connection.cursor().copy(f"COPY {schema}.messages FROM STDIN (FORMAT csv)".encode()) as copy:
        for block in blocks:
            copy.write(block)


def one_run(server: PostgresServer, rows: int, nights: int) -> Mapping[str, list[Took]]:
    """All of it in a fresh database."""
    address = server.new_database()
    tables = {f"{number}.parquet": part(number, 0) for number in range(rows // PART_ROWS)}
    contents = contents_of(tables, batch_rows=BATCH_ROWS)
    blocks = prepared(contents)
    target = PostgresTarget(address)
    took: dict[str, list[Took]] = {name: [] for name in NAMES}
    took["copy"].append(measured(server, partial(plain_copy, address, "bare", contents, blocks, False)))
    server.execute("DROP SCHEMA bare CASCADE", database=address.rpartition("/")[2])
    took["indexed"].append(measured(server, partial(plain_copy, address, "plain", contents, blocks, True)))
    took["publish"].append(measured(server, partial(publish_to, target, lambda: contents)))
    for night in range(1, nights + 1):
        tables["0.parquet"] = part(0, night)
        tonight = contents_of(tables, runs=night, batch_rows=BATCH_ROWS)
        some = prepared(contents_of({"0.parquet": part(0, -night % 1000 + 1000)}, batch_rows=BATCH_ROWS))
        took["night"].append(measured(server, partial(publish_to, target, partial(_same, tonight))))
        took["append"].append(measured(server, partial(append, address, "plain", some)))
        took["nothing"].append(measured(server, partial(publish_to, target, partial(_same, tonight))))
    return took


def _same(contents: Contents) -> Contents:
    return contents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--nights", type=int, default=5)
    options = parser.parse_args()
    with running_postgres(fsync="on", shared_buffers="256MB", max_wal_size="4GB") as server:
        one_run(server, 2 * PART_ROWS, 1)  # warms up
        runs = [one_run(server, options.rows, options.nights) for _ in range(options.runs)]
    medians = {name: _median([took for run in runs for took in run[name]]) for name in NAMES}
    for name, words in NAMES.items():
        print(f"{words:50} {medians[name].clock:8.2f} s, {medians[name].cpu:7.2f} s CPU")
    ratios = {
        "first publish / COPY": medians["publish"].cpu / medians["copy"].cpu,
        "first publish / COPY with indexes": medians["publish"].cpu / medians["indexed"].cpu,
        "night / COPY of its rows": medians["night"].cpu / medians["append"].cpu,
    }
    for words, ratio in ratios.items():
        print(f"{words:50} {ratio:8.2f} in CPU")
    figures = {name: vars(took) for name, took in medians.items()}
    print(json.dumps({"rows": options.rows, "runs": options.runs, "median_seconds": figures, "cpu_ratios": ratios}))


def _median(took: list[Took]) -> Took:
    return Took(statistics.median(run.clock for run in took), statistics.median(run.cpu for run in took))


if __name__ == "__main__":
    main()
