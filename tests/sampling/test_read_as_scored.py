"""A file to label is read as the messages were when they were scored: same text, same prediction."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages import score_file
from score_messages.sampling.sample import SampleOptions, write_sample
from score_messages.scoring.options import ScoreOptions
from tests.support.paths import ROOT

PREDICTIONS = ["score", "status", "words", "p_negative"]

QUOTED = "On Mon, Apr 2, 2012 at 6:26 PM, Ann <ann@shop.example> wrote:\n> Thank you, it is wonderful!\n"


def predictions(table: Path, id_column: str) -> dict[str, list[object]]:
    rows = pq.read_table(table).to_pylist()
    return {row[id_column]: [row[name] for name in PREDICTIONS] for row in rows if row["status"] == "scored"}


def mails_as_table(folder: Path, header: str) -> Path:
    path = folder / "in.csv"
    rows = "".join(f'{n},a@x.example,b@x.example,Order {n},"It broke again {n}.\n\n{QUOTED}"\n' for n in range(12))
    path.write_text(f"{header}\n{rows}")
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
@pytest.mark.parametrize("source", ["inbox.csv", "inbox.mbox", "Maildir", "mails", "reviews"])
def test_the_predictions_for_a_file_to_label_are_those_of_the_source(tmp_path: Path, source: str, suffix: str) -> None:
    """Whether it was mail, whose quotes are dropped, a table of mails, or a table of something else."""
    path = ROOT / "data/sample" / source
    if source in ("mails", "reviews"):
        body = "body" if source == "mails" else "comment"
        path = mails_as_table(tmp_path, f"id,from,to,ticket,{body}")
    score_file(str(path), str(tmp_path / "scored.parquet"))
    (tmp_path / "labels").mkdir()
    target = tmp_path / "labels" / f"to_label{suffix}"
    write_sample(tmp_path / "scored.parquet", str(target), SampleOptions(count=20))
    score_file(str(target), str(tmp_path / "again.parquet"), ScoreOptions(prefix="our_"))
    again = pq.read_table(tmp_path / "again.parquet").to_pylist()
    first = predictions(tmp_path / "scored.parquet", "message_id")
    assert len(again) >= 4
    for row in again:
        assert [row[f"our_{name}"] for name in PREDICTIONS] == first[row["message_id"]]
