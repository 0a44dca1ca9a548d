"""What docs/nightly.md says is true: its commands run, its units are sound, and the files beside it do what it says."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.drift import threshold
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from tests.support.command import run_in
from tests.support.nightly_machine import FILES, PAGE, Place, blocks, configs, without_times
from tests.support.present import present


def test_commands_run_and_print_what_they_show(place: Place) -> None:
    """Every `$ command`, in order; what they print is compared, but for times."""
    assert len(place.printed) >= 12
    for command, shown, code, printed in place.printed:
        assert code == 0, (command, printed)
        assert without_times(printed) == without_times(shown), command


def test_config_files_are_shown_and_run(machine: Place) -> None:
    """All settings are options, `config show` names their origin, and a night goes by them."""
    for name, block in configs().items():
        shown = machine.run(f"sentiment-jobs config show --config {name}")
        assert shown.returncode == 0, shown.stdout
        for key in tomllib.loads(block):
            assert re.search(rf"^{key} = .*# {name}$", shown.stdout, re.M), key
        done = machine.run(f"score-messages --config {name}")
        assert (done.returncode, done.stdout) == (0, "")
    assert present(duckdb.sql(f"SELECT count(*) FROM '{machine.scores}/scored-mail/day=*/*.parquet'")).fetchall() == [
        (12 - 6,)
    ]


def test_examples_in_python_and_sql_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they stand, in the folder that the page names; warnings are errors."""
    examples = blocks("python")
    assert len(examples) == 1
    for block in examples:
        command = [sys.executable, "-W", "error", "-c", block]
        done = subprocess.run(command, cwd=place.scores, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    monkeypatch.chdir(place.scores)
    (queries,) = blocks("sql")
    for query in filter(str.strip, queries.split(";")):
        assert duckdb.connect().execute(query).fetchall(), query


def test_queries_of_the_dbt_sources_run(place: Place) -> None:
    """As dbt-duckdb puts them behind FROM; the YAML is parsed where there is a parser."""
    text = place.here((FILES / "dbt-sources.yml").read_text())
    queries = re.findall(r'^ +external_location: "(.*)"$', text, re.M)
    assert len(queries) == 2
    for query in queries:
        assert query == query.format() and present(duckdb.sql(f"SELECT * FROM {query}")).fetchall()
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError:
        return
    tables = yaml.safe_load(text)["sources"][0]["tables"]
    assert [table["config"]["external_location"] for table in tables] == queries


def test_columns_on_the_page_are_those_of_the_tables() -> None:
    """All of them, in order."""
    for name, schema in (("daily", DAILY_SCHEMA), ("runs", RUNS_SCHEMA)):
        (listed,) = re.findall(rf"^- `{name}\.pq`[^:]*: ([^.]*)\.$", PAGE, re.M)
        assert [column.strip() for column in listed.split(",")] == schema.names


def test_alarms_on_the_page_are_those_of_drift() -> None:
    """For ten bins, and 28 times as many messages before; the last holds for all larger nights."""
    (sizes,) = re.findall(r"^\| messages tonight.*?\|(.*)\|$", PAGE, re.M)
    (limits,) = re.findall(r"^\| alarm above \|(.*)\|$", PAGE, re.M)
    for size, limit in zip(sizes.split("|"), limits.split("|"), strict=True):
        count = int(re.findall(r"\d+", size)[0])
        assert f"{threshold(count, 28 * count, 10):.2f}" == limit.strip()
    assert threshold(100_000, 2_800_000, 10) == 0.1


def test_options_and_files_on_the_page_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever begins with two dashes, unless it is of another program; and every link."""
    others = {"--debug", "--now", "--sparse"}
    jobs = [f"sentiment-jobs {name}" for name in ("runs", "check", "compact", "evaluate")]
    monkeypatch.setenv("COLUMNS", "200")
    helps = [run_in(tmp_path, *f"{program} --help".split()).stdout for program in ("score-messages", *jobs)]
    known = set(re.findall(r"--[a-z][a-z-]+", " ".join(helps)))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) <= known | others
    linked = {path for _, path in re.findall(r"\[([^]]*)\]\((nightly/[^)]*)\)", PAGE)}
    assert linked == {"nightly/", *(f"nightly/{path.name}" for path in FILES.iterdir())}
