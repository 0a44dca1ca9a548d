"""What must hold of a dataset, told from outside: by pyarrow's readers and by what its inputs held."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

from benchmarks.year_exports import Message
from score_messages import Scorer, score_file

COLUMNS = ["message_id", "text", "sentiment", "score", "status", "words"]
TOLERANCE = 1e-6
SHOWN = 5


@dataclass(frozen=True)
class Claim:
    """Something that must hold, whether it does, and its figures."""

    text: str
    holds: bool
    figures: str


def rows_of(dataset: Path, columns: Sequence[str] = COLUMNS) -> pa.Table:
    """What a reader of the dataset sees, in no order."""
    return pads.dataset(dataset, partitioning="hive").to_table(columns=list(columns))


def in_order(table: pa.Table) -> pa.Table:
    """Sorted by id and text, both of which are there."""
    return table.sort_by([("message_id", "ascending"), ("text", "ascending")])


def doubled(ids: Iterable[str]) -> list[str]:
    """Those that stand more than once."""
    return sorted(name for name, count in Counter(ids).items() if count > 1)


def of_messages(messages: Sequence[Message], scorer: Scorer) -> pa.Table:
    """The truth of exports: each message scored once, past files and folders."""
    predictions = scorer.score([message.text for message in messages]).select(COLUMNS[2:])
    texts = pa.table(
        {"message_id": [message.id for message in messages], "text": [message.text for message in messages]}
    )
    return pa.Table.from_arrays([*texts.columns, *predictions.columns], names=COLUMNS)


def of_mailboxes(mailboxes: Sequence[Path], scratch: Path) -> pa.Table:
    """The truth of mailboxes: each scored as one table; a mail of several stands once."""
    tables = []
    for number, mailbox in enumerate(mailboxes):
        score_file(mailbox, scratch / f"mailbox-{number}.parquet")
        tables.append(pq.read_table(scratch / f"mailbox-{number}.parquet", columns=COLUMNS))
    whole = in_order(pa.concat_tables(tables))
    pairs = list(zip(whole["message_id"].to_pylist(), whole["text"].to_pylist(), strict=True))
    return whole.take([index for index, pair in enumerate(pairs) if not index or pairs[index - 1] != pair])


def joined(messages: Sequence[Message], mails: pa.Table, scorer: Scorer) -> pa.Table:
    """The truth of both, with the types of the first."""
    table = of_messages(messages, scorer)
    return pa.concat_tables([table, mails.cast(table.schema)])


def equal(text: str, actual: pa.Table, expected: pa.Table) -> Claim:
    """Row for row, scores within a millionth."""
    actual, expected = in_order(actual), in_order(expected)
    names = [name for name in COLUMNS if name != "score"]
    rows = [list(zip(*(table[name].to_pylist() for name in names), strict=True)) for table in (actual, expected)]
    figures = f"{len(actual):,} rows, {len(expected):,} expected"
    if rows[0] != rows[1]:
        only = [{row[0] for row in set(rows_here) - set(rows_there)} for rows_here, rows_there in (rows, rows[::-1])]
        return Claim(text, False, f"{figures}; only here: {_some(only[0])}; missing or other: {_some(only[1])}")
    scores = [np.array(table["score"].to_pandas(), float) for table in (actual, expected)]
    if not np.array_equal(np.isnan(scores[0]), np.isnan(scores[1])):
        return Claim(text, False, f"{figures}; other rows have a score")
    apart = float(np.nanmax(np.abs(scores[0] - scores[1]), initial=0))
    return Claim(text, apart <= TOLERANCE, f"{figures}; scores at most {apart:.1e} apart")


def each_once(table: pa.Table) -> Claim:
    """By id and text."""
    pairs = list(zip(table["message_id"].to_pylist(), table["text"].to_pylist(), strict=True))
    return Claim("each message stands once", len(set(pairs)) == len(pairs), f"{len(pairs) - len(set(pairs))} doubled")


def days_are_right(dataset: Path, messages: Iterable[Message]) -> Claim:
    """Each message that has a date lies in the folder of its day."""
    days = {message.id: message.received[:10] for message in messages if message.received}
    table = rows_of(dataset, ["message_id", "day"])
    days_of = zip(table["message_id"].to_pylist(), map(str, table["day"].to_pylist()), strict=True)
    wrong = [name for name, day in days_of if days.get(name, day) != day]
    figures = f"{len(days):,} dated, {len(wrong)} elsewhere"
    return Claim("each message lies in the folder of its day", not wrong, figures)


def records_add_up(dataset: Path, rows: int, began: Mapping[str, bool], runs: int) -> list[Claim]:
    """The records of all runs against the rows that stand, and against what was seen of the runs.

    Args:
        rows: of the dataset.
        began: id of each run that was seen to begin work, and whether it was killed before it had written its record.
        runs: how many ended by themselves or were killed at work.
    """
    records = _records(dataset)
    made, replaced = (sum(record[name] for record in records) for name in ("rows", "replaced_rows"))
    ids = [str(record["run_id"]) for record in records]
    killed = {name for name, was_killed in began.items() if was_killed}
    recorded = {str(record["run_id"]) for record in records if record["ended"] == "killed"}
    codes = Counter(record["exit_code"] for record in records)
    is_whole = runs == len(records) and not list((dataset / "_runs").glob(".*.open"))
    table = pq.read_table(dataset / "_tables" / "runs.pq")
    net = sum(table["rows"].to_pylist()) - sum(table["replaced_rows"].to_pylist())
    return [
        Claim(
            "rows made less rows replaced, over all records, are the rows of the dataset",
            made - replaced == rows,
            f"{made:,} - {replaced:,} = {made - replaced:,}; {rows:,} stand",
        ),
        Claim(
            "one record per run that began work, and no id twice",
            is_whole and sorted(ids) == sorted(began),
            f"{len(ids):,} records, {len(set(ids)):,} ids, {runs:,} runs, exit codes {dict(codes)}",
        ),
        Claim(
            "killed runs, and no others, are recorded as killed",
            recorded == killed,
            f"{len(recorded)} of {len(killed)}",
        ),
        Claim(
            "runs.pq tells the same",
            sorted(table["run_id"].to_pylist()) == sorted(ids) and net == rows,
            f"{table.num_rows:,} runs, {net:,} rows",
        ),
    ]


def daily_adds_up(dataset: Path, is_partitioned: bool) -> Claim:
    """Against the rows that stand, day by day if they lie by day."""
    daily = pq.read_table(dataset / "_tables" / "daily.pq").select(["day", "rows"]).to_pylist()
    table = rows_of(dataset, ["day"] if is_partitioned else ["message_id"])
    by_day: Counter[str] = Counter()
    for row in daily:
        by_day[str(row["day"])] += row["rows"]
    expected = Counter(map(str, table["day"].to_pylist())) if is_partitioned else by_day
    holds = by_day == expected and sum(by_day.values()) == table.num_rows
    figures = (
        f"{len(daily):,} rows for {len(by_day):,} days, {sum(by_day.values()):,} messages; {table.num_rows:,} stand"
    )
    return Claim("daily.pq adds up to the dataset", holds, figures)


def _records(dataset: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((dataset / "_runs").glob("[!.]*.json"))]


def _some(names: Set[str]) -> str:
    return ", ".join(sorted(names)[:SHOWN]) or "none"
