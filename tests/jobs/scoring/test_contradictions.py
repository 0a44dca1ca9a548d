"""Options that contradict each other are refused with a way out, and nothing is written."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from score_messages.write.target import FORMATS
from tests.support.command import RunScore

ROWS = "id,day,body\n1,2026-11-24,a good film\n"
MAIL = "From: ann@a.example\nSubject: chairs\n\nA good film.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(ROWS)
    (tmp_path / "in.eml").write_text(MAIL)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("a good film")
    return tmp_path


NAMES = [
    (f"out{suffix}", other)
    for form, other in itertools.permutations(FORMATS, 2)
    for suffix in (*FORMATS[form].suffixes, FORMATS[form].suffixes[0].upper())
]
PACKED = [(f"out.csv{ending}", "csv") for ending in (".gz", ".zst", ".zip")] + [
    ("out.ods", "csv"),
    ("t.XLS", "parquet"),
]


@pytest.mark.parametrize(("name", "to"), NAMES + PACKED)
def test_a_name_that_says_another_format_is_refused(name: str, to: str, here: Path, run_score: RunScore) -> None:
    """Whoever opens the table goes by its name."""
    done = run_score("in.csv", name, "--to", to)
    assert done.exit_code == 2 and f"--to says {to}" in done.stderr and len(done.stderr.splitlines()) == 2
    assert not (here / name).exists()


@pytest.mark.parametrize("name", ["out", "out.tmp", "out.csv.new", "-"])
def test_a_name_that_says_nothing_goes_by_the_option(name: str, here: Path, run_score: RunScore) -> None:
    """As do names that agree."""
    for to in FORMATS:
        assert run_score("in.csv", name, "--to", to, "--force").exit_code == 0
        assert run_score("in.csv", f"as{name}{FORMATS[to].suffixes[0]}", "--to", to).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        "in.csv out.csv --keep body --drop-text",
        "in.csv out.csv --keep 3,id --drop-text",
        "in.csv out.csv --keep BODY --drop-text --text-column 3",
        "in.eml out.csv --keep text --drop-text",
        "texts out.csv --keep text --drop-text",
        "in.csv out.csv --id-column body",
        "in.csv out.csv --id-column 3 --drop-text",
        "in.csv scored/ --date-column body",
        "in.csv out.csv --quiet --verbose",
        "in.csv out.parquet --keep-formulas",
        "in.csv out.parquet --bom",
        "in.csv scored/ --to csv",
        "in.csv scored/ --keep-formulas",
        "in.csv out.csv --from csv --text body",
        "texts out.csv --from txt --quotes keep",
        "in.csv out.csv --from jsonl --automatic skip",
        "in.eml out.csv --from eml --delimiter tab",
        "in.eml out.csv --from eml --encoding cp1252",
        "in.eml out.csv --from mbox --escape backslash",
        "in.jsonl out.csv --from jsonl --delimiter ;",
        "in.parquet out.csv --from parquet --encoding cp1252",
    ],
)
def test_what_contradicts_itself_is_refused(options: str, here: Path, run_score: RunScore) -> None:
    """Rather than one of the two passed over in silence."""
    done = run_score(*options.split())
    assert done.exit_code in (1, 2) and "no such file" not in done.stderr, done.stderr
    assert "eave" in done.stderr or "--keep" in done.stderr  # what to do about it
    assert not list(here.glob("out.*"))
    assert not list(here.glob("scored/*.parquet"))


@pytest.mark.parametrize(
    "options",
    [
        "in.csv out.csv --drop-text",
        "in.csv out.csv --keep id --drop-text",
        "in.csv out.csv --keep= --drop-text",
        "in.csv out.csv --keep body",
        "in.csv out.csv --id-column id",
        "in.csv scored/ --to parquet",
        "in.eml out.csv --keep subject --drop-text",
        "texts out.csv --drop-text",
        "in.csv out.csv --from csv --delimiter ,",
        "in.csv out.csv --text body",
        "in.csv out.csv --from csv --quotes keep",
    ],
)
def test_what_agrees_is_taken(options: str, here: Path, run_score: RunScore) -> None:
    """Options for other kinds of inputs may stand in settings; they say nothing here."""
    done = run_score(*options.split())
    assert done.exit_code == 0, done.stderr
