"""The dashboard for Superset fits the views: what can be checked without a Superset; `make dashboard` starts one."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from score_messages.publish.views import VIEWS
from score_messages.report.page.colours import BY_SENTIMENT
from tests.support.paths import ROOT
from tests.support.view_tables import DuckDB

FILES = ROOT / "docs" / "dashboards" / "superset"
SCRIPT = FILES / "import_dashboard.py"
POSTGRES, DUCKDB = "postgresql+psycopg2://reader@db.example/mail", "duckdb:////srv/scores.duckdb"

Bundle = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("import_dashboard", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bundle(script: ModuleType, database: str = DUCKDB, name: str = "Ours", schema: str = "main") -> Bundle:
    """Its files as Superset reads them."""
    packed = script.zipped(database, schema, name, is_masked=database == POSTGRES)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        files = {inside.partition("/")[2]: opened.read(inside) for inside in opened.namelist()}
    return {inside: yaml.safe_load(content) for inside, content in files.items()}


def below(files: Bundle, folder: str) -> list[dict[str, Any]]:
    return [content for inside, content in files.items() if inside.startswith(folder)]


def values(content: Any, name: str) -> Iterator[Any]:
    """All values of that key, however deep."""
    if isinstance(content, dict):
        yield from ([content[name]] if name in content else [])
        for inner in content.values():
            yield from values(inner, name)
    elif isinstance(content, list):
        for inner in content:
            yield from values(inner, name)


def test_datasets_have_the_columns_of_the_views(script: ModuleType) -> None:
    """All of them, and each query runs, and so does each metric and each calculated column."""
    database = DuckDB()
    datasets = below(bundle(script), "datasets/")
    assert {dataset["table_name"] for dataset in datasets} == {f"Ours: {view}" for view in VIEWS}
    for dataset in datasets:
        stored = [column["column_name"] for column in dataset["columns"] if "expression" not in column]
        assert sorted(stored) == sorted(database.columns(dataset["sql"])), dataset["table_name"]
        asked = [column["expression"] for column in dataset["columns"] if "expression" in column]
        for expression in asked + [metric["expression"] for metric in dataset["metrics"]]:
            database.rows(f"SELECT {expression} AS asked FROM ({dataset['sql']}) AS view")


def test_charts_ask_for_what_their_dataset_has(script: ModuleType) -> None:
    """Metrics and columns by name; each chart is on the dashboard once."""
    files = bundle(script)
    datasets = {dataset["uuid"]: dataset for dataset in below(files, "datasets/")}
    for chart in below(files, "charts/"):
        dataset, asked = datasets[chart["dataset_uuid"]], chart["params"]
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        columns = {column["column_name"] for column in dataset["columns"]}
        assert {*asked.get("metrics", ()), *([asked["metric"]] if "metric" in asked else [])} <= metrics
        assert {*asked.get("all_columns", ()), *([asked["x_axis"]] if "x_axis" in asked else [])} <= columns
        assert set(values(asked, "subject")) <= columns
    (dashboard,) = below(files, "dashboards/")
    shown = sorted(values(dashboard["position"], "uuid"))
    assert shown == sorted(chart["uuid"] for chart in below(files, "charts/"))
    for target in values(dashboard["metadata"], "targets"):
        for place in filter(None, target):
            names = {column["column_name"] for column in datasets[place["datasetUuid"]]["columns"]}
            assert place["column"]["name"] in names


def test_sentiments_have_the_colours_of_the_report(script: ModuleType) -> None:
    """Which people who are blind to red or green tell apart."""
    (dashboard,) = below(bundle(script), "dashboards/")
    for kind in ("label_colors", "map_label_colors"):
        colours = dashboard["metadata"][kind]
        assert {name: colours[name.capitalize()] for name in BY_SENTIMENT} == BY_SENTIMENT


def test_each_name_is_a_dashboard_of_its_own(script: ModuleType) -> None:
    """The same name gives the same bytes, another one shares no id with it."""
    assert script.zipped(DUCKDB, "main", "a", is_masked=False) == script.zipped(DUCKDB, "main", "a", is_masked=False)
    ids = [set(map(str, values(list(bundle(script, name=name).values()), "uuid"))) for name in ("a", "b")]
    assert len(ids[0]) == len(ids[1]) > 10 and not ids[0] & ids[1]


def test_address_and_schema_are_yours_and_the_password_is_masked(script: ModuleType) -> None:
    """Whatever their names; the password goes beside the bundle."""
    files = bundle(script, POSTGRES, name='Our "mail": 100 %', schema='m"x')
    (database,) = below(files, "databases/")
    assert database["sqlalchemy_uri"] == "postgresql+psycopg2://reader:XXXXXXXXXX@db.example/mail"
    assert database["database_name"] == 'Our "mail": 100 %'
    for dataset in below(files, "datasets/"):
        assert dataset["schema"] == 'm"x' and 'FROM "m""x".' in dataset["sql"]


def test_duckdb_is_opened_to_read_only(script: ModuleType) -> None:
    """So that Superset locks no file."""
    (database,) = below(bundle(script), "databases/")
    assert database["extra"]["engine_params"] == {"connect_args": {"read_only": True}}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_script_says_what_is_missing_and_shows_no_password(tmp_path: Path) -> None:
    """A password in the address would be seen by everybody on the machine."""
    refused = run("postgresql://reader:canary-71c0@db/mail")
    assert refused.returncode == 2 and "DATABASE_PASSWORD" in refused.stderr and "canary" not in refused.stderr
    assert "SUPERSET_PASSWORD" in run(DUCKDB).stderr
    silent = run(DUCKDB, "--superset", "http://127.0.0.1:9", SUPERSET_PASSWORD="canary-71c0")
    assert silent.returncode == 1 and silent.stderr.startswith("Nothing answers at http://127.0.0.1:9")
    assert run(DUCKDB, "--superset", "file:///etc", SUPERSET_PASSWORD="x").returncode == 2
    output = tmp_path / "dashboard.zip"
    assert run(DUCKDB, "--output", str(output)).returncode == 0
    with zipfile.ZipFile(output) as written:
        assert "dashboard/metadata.yaml" in written.namelist()


def test_stored_files_are_a_bundle_as_they_stand() -> None:
    """Their ids are unique, and no password stands in them."""
    files = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES.rglob("*.yaml")}
    ids = [content["uuid"] for content in files.values() if "uuid" in content]
    assert len(ids) == len(set(ids)) == 1 + len(VIEWS) + 8 + 1
    assert "XXXXXXXXXX" in json.dumps([content.get("sqlalchemy_uri") for content in files.values()])
