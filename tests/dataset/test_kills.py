"""Runs over inputs of every format, killed at any moment: the next run leaves what scoring from scratch gives."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.forms import FORMS
from tests.support.model import loaded_model

SCORE = str(Path(sys.executable).with_name("score-messages"))
KILLS = 200
ROUNDS = 40
"""So many times the inputs change; in each round the run is killed five times, then it ends."""

pytestmark = pytest.mark.slow


def fill(inbox: Path, dice: random.Random) -> None:
    """Write some inputs of each format, other ones than before; no text is in two of them."""
    for form, (name, write) in FORMS.items():
        for number in range(2):
            path = inbox / f"{form}-{number}{name.removeprefix('x')}"
            if dice.random() < 0.6 or not path.exists():
                size = dice.choice([3, 40, 400])
                write(path, [f"{form} {number} chair {dice.randrange(10**6)}" for _ in range(size)])


def messages(scored: Path) -> Counter[tuple[str, str, str]]:
    """Every row with its prediction."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for path in sorted(scored.rglob("*.parquet")):
        table = pq.read_table(path, columns=["message_id", "text", "sentiment", "score"], partitioning=None)
        for row in table.to_pylist():
            counted[f"{path.name}", str(row["message_id"]), f"{row['text']} {row['sentiment']} {row['score']}"] += 1
    return counted


@pytest.mark.parametrize("partition", [None, "date"], ids=["one table each", "by day"])
def test_two_hundred_kills_leave_what_scoring_from_scratch_gives(tmp_path: Path, partition: str | None) -> None:
    """After each round; and readers meanwhile see whole tables."""
    dice = random.Random(20_261_124)
    inbox, scored, fresh = (tmp_path / name for name in ("inbox", "scored", "fresh"))
    inbox.mkdir()
    options = UpdateOptions(
        ScoreOptions(read=ReadOptions(), workers=1), partition=partition, run_date="2026-03-01", overlaps="keep"
    )
    arguments = ["--run-date", "2026-03-01", "--overlaps", "keep", *(["--partition", "date"] if partition else [])]
    for _ in range(ROUNDS // 2):
        fill(inbox, dice)
        for _ in range(KILLS // ROUNDS):
            process = subprocess.Popen([SCORE, inbox, f"{scored}/", *arguments], stderr=subprocess.DEVNULL)
            time.sleep(dice.uniform(0.1, 1.5))
            process.kill()
            process.wait()
            if list(scored.rglob("*.parquet")):
                pads.dataset(scored, partitioning="hive").to_table(columns=["message_id"])
        update_dataset([str(inbox)], str(scored), options, model=loaded_model())
        shutil.rmtree(fresh, ignore_errors=True)
        update_dataset([str(inbox)], str(fresh), options, model=loaded_model())
        assert messages(scored) == messages(fresh)
        assert not list(scored.rglob("*.tmp")) and not list((scored / "_runs").glob(".*"))
