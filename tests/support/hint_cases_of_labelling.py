"""Cases for the hints of drawing messages and labelling them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support.hint_cases import Case

_DATED = b"id,at,body\n" + b"".join(b"%d,2026-03-%02d,a good film %d\n" % (n, n, n) for n in range(1, 9))


def _after(command: str, *files: str) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        (folder / "earlier").write_text(command)
        for name in files:
            (folder / name).write_bytes(b"label\n")

    return make


_SCORED = "score-messages in.csv scored.parquet"

CASES = {
    "a file to label that is there": Case(
        "sentiment-jobs sample scored.parquet 'to label.csv'", setup=_after(_SCORED, "to label.csv", "to label-2.csv")
    ),
    "a file to label of another kind": Case(
        "sentiment-jobs sample scored.parquet to_label.xls", setup=_after(_SCORED, "to_label.xlsx"), code=2
    ),
    "a length that is none": Case(
        "sentiment-jobs sample scored.parquet a.csv --last=week",
        {"in.csv": _DATED},
        setup=_after(f"{_SCORED} --date-column at"),
        code=2,
    ),
    "a length and a day": Case(
        "sentiment-jobs sample scored.parquet a.csv --last 7d --since 2026-03-01",
        setup=_after(_SCORED),
        code=2,
        prose="Leave one of them out",
    ),
    "days to sample the wrong way round": Case(
        "sentiment-jobs sample scored.parquet a.csv --since 2026-03-05 --until 2026-03-01",
        {"in.csv": _DATED},
        setup=_after(f"{_SCORED} --date-column at"),
        code=2,
    ),
    "a length where nothing has dates": Case(
        "sentiment-jobs sample scored.parquet a.csv --last 7d", setup=_after(_SCORED), prose="with --date-column"
    ),
    "a table without its texts": Case(
        "sentiment-jobs sample scored.parquet a.csv", setup=_after(f"{_SCORED} --drop-text"), prose="--text-column"
    ),
    "a misspelt file to label": Case(
        "sentiment-jobs label inn.csv", code=2, prose="Fill in the column label in a spreadsheet"
    ),
}
