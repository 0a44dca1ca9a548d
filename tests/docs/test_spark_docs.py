"""The commands of docs/spark.md that run on one machine run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT, SAMPLE
from tests.support.servers.spark import environment
from tests.support.spark_tables import tables_in

PAGE = ROOT / "docs" / "spark.md"


@pytest.mark.slow
def test_commands_of_the_page_run_in_order(tmp_path: Path) -> None:
    """In a folder with the sample; the second job replaces the table of the first."""
    import pyspark

    shutil.copy(SAMPLE / "inbox.csv", tmp_path)
    environ = environment()
    bins = (Path(sys.executable).parent, Path(pyspark.__file__).parent / "bin")
    environ["PATH"] = ":".join([*map(str, bins), environ["PATH"]])
    text = PAGE.read_text(encoding="utf-8")
    commands = re.findall(r"^\$ (.*)$", "".join(re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S)), re.M)
    assert len(commands) == 4
    for command in commands[1:]:
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
    assert tables_in(tmp_path / "scored").num_rows == 12


def test_python_of_the_page_runs() -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    subprocess.run([sys.executable, "-W", "error", "-c", block], check=True)


def test_sql_of_the_page_reads_what_a_folder_of_parquet_holds(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "scored").mkdir()
    pq.write_table(pa.table({"score": [0.5]}), tmp_path / "scored" / "part-0.parquet")
    (block,) = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    with duckdb.connect() as connection:
        connection.execute(block.replace("'scored/", f"'{tmp_path}/scored/"))
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (1,)
