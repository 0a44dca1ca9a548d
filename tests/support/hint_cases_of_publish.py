"""For the hints of `sentiment-jobs publish` and `sql`, what was typed to get them."""

from __future__ import annotations

from tests.support.hint_cases import SAMPLE, Case, Setup

_NIGHT = "score-messages in.csv scored/ --id-column id"
_BY_DAY = "score-messages in.csv scored/ --id-column id --date-column at --partition date"
_DATED = b"id,at,body\n1,2026-03-01,a good film\n2,2026-03-02,a bad film\n"
_PUBLISH = "sentiment-jobs publish scored/"
_ADD_TABLE = """python -c "import duckdb; duckdb.connect('out.duckdb').execute('CREATE TABLE mine (x INT)')" """


def _earlier(*commands: str) -> Setup:
    return lambda folder: (folder / "earlier").write_text("\n".join([_NIGHT, *commands]))


def _by_day(*commands: str) -> Setup:
    return lambda folder: (folder / "earlier").write_text("\n".join([_BY_DAY, *commands]))


def _case(target: str, *earlier: str) -> Case:
    return Case(f"{_PUBLISH} {target}", {"in.csv": SAMPLE}, _earlier(*earlier))


CASES = {
    "a file of others to publish to": _case("out.duckdb", "echo mine > out.duckdb"),
    "a table of others in a published file": _case("out.duckdb --full", f"{_PUBLISH} out.duckdb", _ADD_TABLE),
    "a folder of others to publish to": _case("out/", "mkdir out", "echo mine > out/mine.txt"),
    "a manifest of others": _case("out/", "mkdir out", "echo {} > out/manifest.json"),
    "a folder that has lost its tables": _case("out.duckdb", f"{_PUBLISH} out.duckdb", "rm scored/*.parquet"),
    "columns that DuckDB can't tell apart": Case(
        "sentiment-jobs sql scored/",
        {"in.csv": b"id,filename,body\n1,a,a good film\n"},
        _earlier(),
    ),
    "a compact that was killed": Case(
        f"{_PUBLISH} out.duckdb", {"in.csv": _DATED}, _by_day("echo {} > scored/_index/pending.json")
    ),
}
