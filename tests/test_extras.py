"""What an extra brings and isn't there is named with the command that installs it, wherever it is missed."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from score_messages.errors import MissingExtraError, PipelineError
from score_messages.extras import Extra, extra
from tests.support.paths import ROOT
from tests.support.sources import SOURCES, tree_of

LIBRARIES = {
    "altair": "report",
    "jinja2": "report",
    "markupsafe": "report",
    "vl_convert": "report",
    "h5py": "train",
    "keras": "train",
    "onnx": "train",
    "sklearn": "train",
    "tensorflow": "train",
    "vaderSentiment": "train",
    "obstore": "s3",
    "boto3": "s3",
    "botocore": "s3",
    "psycopg": "postgres",
    "duckdb": "duckdb",
    "deltalake": "delta",
    "pyspark": "spark",
}
"""What an extra brings, as it is imported; several bring obstore."""

FOUND_OTHERWISE = {"pst_items.py", "transformer.py"}
"""Run in a process of its own, or by whoever makes the teacher; `read/outlook.py` and `teach.py` look before."""


def extras() -> dict[str, list[str]]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional: dict[str, list[str]] = project["optional-dependencies"]
    return optional


def test_every_extra_that_a_user_may_need_is_known() -> None:
    """A command that installs nothing would be no cure."""
    assert set(get_args(Extra)) == set(extras()) - {"build", "dev", "teach"}


def imports(tree: ast.AST, guards: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each imported library and the `with extra(...)` around it; what is only imported for types is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, guards) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, guards
        inner = [ast.unparse(item.context_expr) for item in node.items] if isinstance(node, ast.With) else []
        yield from imports(node, (*guards, *(call for call in inner if call.startswith("extra("))))


def test_no_library_of_an_extra_is_imported_unguarded() -> None:
    """Nor under the name of an extra that doesn't bring it."""
    assert [fault for path in SOURCES if path.name not in FOUND_OTHERWISE for fault in faults(path)] == []


def faults(path: Path) -> Iterator[str]:
    """Imports of a file that a user without the extra would get as an error of Python's."""
    for module, guards in imports(tree_of(path)):
        library, _, within = module.partition(".")
        brought_by = LIBRARIES.get(library)
        if brought_by is None or (within and not guards and library in guarded_in(path.parent)):
            continue
        name = re.match(r"extra\('(\w+)'", guards[-1]) if guards else None
        if not guards:
            yield f"{path}: {library} is imported outside of `with extra(...)`"
        elif name is not None and name[1] != brought_by and library != "obstore":
            yield f"{path}: {guards[-1]}"


@functools.cache
def guarded_in(folder: Path) -> set[str]:
    """Libraries that a file of a folder guards: its others import only what is in them, once they are there."""
    found = (pair for path in folder.glob("*.py") for pair in imports(tree_of(path)))
    return {module.split(".")[0] for module, guards in found if guards}


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError("No module named 'x'"), ImportError("cannot import name 'y' from 'x'")]
)
def test_library_that_is_too_old_has_the_same_cure(error: ImportError) -> None:
    """Nothing of Python's words is shown: people know packages, not modules."""
    with pytest.raises(PipelineError) as raised, extra("delta", "a Delta table needs the package deltalake"):
        raise error
    assert isinstance(raised.value, MissingExtraError) and raised.value.extra == "delta"
    assert str(raised.value) == (
        "a Delta table needs the package deltalake; install it: pip install 'score-messages[delta]'"
    )


def without(library: str, program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a Python that lacks a library."""
    code = (
        f"import sys; sys.modules[{library!r}] = None; sys.argv = {[program, *arguments]!r}\n"
        f"from score_messages_jobs.app import {program.replace('-', '_')} as start; start()"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def scored() -> bytes:
    """The sample inbox, scored."""
    program = Path(sys.executable).parent / "score-messages"
    return subprocess.run([program, ROOT / "data/sample/inbox.csv", "-"], capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def scored_parquet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same, as Parquet."""
    path = tmp_path_factory.mktemp("scored") / "scored.parquet"
    program = Path(sys.executable).parent / "score-messages"
    subprocess.run([program, ROOT / "data/sample/inbox.csv", path], capture_output=True, check=True)
    return path.read_bytes()


REPORT = ("sentiment-jobs", "report", "scored.csv", "report.html")
IMPORT = ("sentiment-jobs", "import-model", "model.h5", "--words", "words.json", "--output", "ours")
DUCKDB = ("sentiment-jobs", "publish", "scored.parquet", "new.duckdb")
DELTA = ("sentiment-jobs", "publish", "scored.parquet", "delta:lake")
POSTGRES = ("sentiment-jobs", "publish", "scored.parquet", "postgresql://db.example/mail")
S3 = ("score-messages", "inbox.csv", "s3://bucket/new.csv")
EVALUATE = ("sentiment-jobs", "evaluate", "messages", "labelled.csv", "--baselines")

MISSED = [
    ("altair", "report", REPORT),
    ("vl_convert", "report", REPORT),
    ("jinja2", "report", REPORT),
    ("h5py", "train", IMPORT),
    ("onnx", "train", IMPORT),
    ("tensorflow", "train", ("sentiment-jobs", "train")),
    ("sklearn", "train", (*EVALUATE, "--train", "labelled.csv")),
    ("vaderSentiment", "train", EVALUATE),
    ("pyspark", "spark", ("sentiment-jobs", "spark", "scored.csv", "on-spark")),
    ("duckdb", "duckdb", DUCKDB),
    ("deltalake", "delta", DELTA),
    ("psycopg", "postgres", POSTGRES),
    ("obstore", "s3", S3),
    ("boto3", "s3", S3),
    ("obstore", "gs", ("score-messages", "inbox.csv", "gs://bucket/new.csv")),
    ("obstore", "az", ("score-messages", "inbox.csv", "az://bucket/new.csv")),
    ("obstore", "s3", ("score-messages", "s3://bucket/inbox.csv", "new.csv")),
    ("pypff", "outlook", ("score-messages", "mail.pst", "mail.csv")),
]


@pytest.mark.parametrize(("library", "name", "command"), MISSED, ids=lambda value: str(value)[:30])
def test_command_without_its_extra_says_what_to_install(
    tmp_path: Path, scored: bytes, scored_parquet: bytes, library: str, name: str, command: tuple[str, ...]
) -> None:
    """And leaves nothing half done."""
    (tmp_path / "scored.csv").write_bytes(scored)
    (tmp_path / "inbox.csv").write_text("id,text\n1,good\n")
    (tmp_path / "scored.parquet").write_bytes(scored_parquet)
    (tmp_path / "model.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    (tmp_path / "words.json").write_text('{"good": 1}')
    (tmp_path / "labelled.csv").write_text("text,label\ngood,positive\nbad,negative\n")
    (tmp_path / "mail.pst").write_bytes(b"!BDN" + bytes(1000))
    before = set(tmp_path.iterdir())
    done = without(library, *command, cwd=tmp_path)
    assert done.returncode == 1 and f"nstall it: pip install 'score-messages[{name}]'" in done.stderr
    assert "Traceback" not in done.stderr and set(tmp_path.iterdir()) == before
