"""What people see on terminals of 80 and of 120 cells, stored for a person to look at."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from score_messages_jobs.commands.show import run
from score_messages_jobs.showing.options import Options
from tests.support.golden import check_golden

LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "--sort p_negative --last 7d --rows 3": {"sort": "p_negative", "last": "7d", "rows": 3},
    "--sentiment negative --sort date": {"sentiment": "negative", "sort": "date"},
    "--columns product,date,p_negative,words,body": {"columns": "product,date,p_negative,words,body"},
    "--columns message_id,score,status,words,unknown_words,truncated,p_negative,p_neutral,p_positive,language": {
        "columns": "message_id,score,status,words,unknown_words,truncated,p_negative,p_neutral,p_positive,language"
    },
    "--by product": {"by": "product"},
    "--by product --sentiment negative --rows 1": {"by": "product", "sentiment": "negative", "rows": 1},
    "--by date --sort date": {"by": "date", "sort": "date"},
    "--count --status empty": {"count": True, "status": "empty"},
}


@pytest.mark.parametrize("width", [80, 120])
def test_looks_are_the_golden_ones(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Of a folder of two tables in different formats."""
    for when, name in enumerate(("scored/a.csv", "scored/b.parquet")):
        os.utime(put(name), (when, when))
    monkeypatch.chdir(tmp_path)
    looks = [
        f"$ sentiment-jobs show scored/ {words}".rstrip() + "\n" + run(Options(Path("scored"), width=width, **options))
        for words, options in LOOKS.items()
    ]
    check_golden(f"show-{width}.txt", "\n\n".join(looks) + "\n")
