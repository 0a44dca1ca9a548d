"""For the hints of `sentiment-jobs show`, what was typed to get them."""

from __future__ import annotations

from tests.support.hint_cases import Case, Setup


def _scored(command: str) -> Setup:
    return lambda folder: (folder / "earlier").write_text(command)


_FILE = _scored("score-messages in.csv out.csv --date-column at")
_FILES = {"in.csv": b"id,at,body\n1,2026-03-01,a good film\n2,2026-03-02,a bad film\n"}


def _case(options: str, code: int = 1) -> Case:
    return Case(f"sentiment-jobs show out.csv {options}", _FILES, _FILE, code=code)


CASES = {
    "a misspelt column to sort by": _case("--sort p_negativ"),
    "the same with a minus": _case("--sort=-p_negativ"),
    "misspelt columns to show": _case("--columns bdy,'p negative'"),
    "a misspelt column to count by": _case("--by sentimnt"),
    "a misspelt text column to show": _case("--text-column bdy"),
    "a misspelt sentiment": _case("--sentiment positive,negativ", code=2),
    "a misspelt status": _case("--status emty", code=2),
    "a day as Germans write it": _case("--since 01.03.2026", code=2),
    "a day as Americans write it": _case("--until 03/01/2026", code=2),
    "days the wrong way round": _case("--since 2026-03-02 --until 2026-03-01", code=2),
    "last without a unit": _case("--last 7", code=2),
    "a direction without a column": _case("--descending", code=2),
    "counts sorted by a misspelt column": _case("--by body --sort negatve", code=2),
    "counts sorted by no such column": _case("--by body --sort p_neutral_", code=2),
    "parquet to standard output": _case("--to parquet", code=2),
    "an unknown format to standard output": _case("--to xml", code=2),
    "a file of somebody else to pass rows on": _case("--output in.csv"),
}
