"""The layout keeps its promises: imports point one way, heavy things stay out of the common path."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.sources import SOURCES, tree_of

PACKAGES = ("score_messages", "score_messages_jobs")

# A unit (a folder, or a file beside the folders) may import those of lower layers, and what is its own.
LAYERS = [
    {"score_messages.privacy"},
    {"score_messages.automatic_kinds", "score_messages.errors"},
    {f"score_messages.{name}" for name in ("counted", "extras", "in_order", "masks", "messages")},
    {"score_messages.dates", "score_messages.days", "score_messages.mail", "score_messages.text"},
    {"score_messages.stores"},
    {"score_messages.addresses"},
    {"score_messages.read", "score_messages.write"},
    {"score_messages.tables"},
    {"score_messages.metrics"},
    {"score_messages.model"},
    {"score_messages.explain"},
    {"score_messages.training", "score_messages.scoring"},
    {"score_messages.evaluation", "score_messages.dataset", "score_messages.spark"},
    {"score_messages.tuning"},
    {"score_messages.publish", "score_messages.report"},
    {"score_messages.labelling"},
    {"score_messages.sampling"},
    {"score_messages", "score_messages.__main__"},
    {f"score_messages_jobs.{name}" for name in ("imdb", "options", "signals", "tables", "terminal")},
    {
        f"score_messages_jobs.{name}"
        for name in ("evaluation", "explaining", "hints", "labelling", "scoring", "showing", "training", "tuning")
    },
    {"score_messages_jobs.spark_submit"},
    {"score_messages_jobs.commands"},
    {"score_messages_jobs.programs"},
    {"score_messages_jobs.app"},
    {"score_messages_jobs.start"},
    {"score_messages_jobs"},
]  # fmt: skip


def unit(module: str) -> str:
    """The unit of the layout that a module belongs to: a package's folder, or the file itself."""
    return ".".join(module.split(".")[:2])


def module_of(path: Path) -> str:
    names = path.relative_to(ROOT).with_suffix("").parts[1:]
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


@functools.cache
def imported(path: Path) -> frozenset[str]:
    """The modules that a file imports, wherever in it."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


MODULES = {module_of(path) for path in SOURCES}


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


def ours(path: Path) -> set[str]:
    """Those of ours, but for itself."""
    here = module_of(path)
    return {module for module in imported(path) if module.split(".")[0] in PACKAGES and module != here}


def test_imports_point_one_way() -> None:
    """Down the list of layers, or within a unit; the public names of the package are given out lazily."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in SOURCES
        if path != ROOT / "pipeline/score_messages/__init__.py"
        for module in sorted(ours(path))
        if unit(module) != unit(module_of(path)) and layer(unit(module)) >= layer(unit(module_of(path)))
    ]
    assert wrong == []


def test_no_file_is_needed_by_what_it_needs() -> None:
    """Within a unit, too: modules can be put in an order in which each needs only those before it."""
    needs = {module_of(path): ours(path) for path in SOURCES if path.name != "__init__.py"}
    graph = {module: {name for name in imported if name in needs} for module, imported in needs.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(needs)


DATASET = sorted((ROOT / "pipeline/score_messages/dataset").rglob("*.py"))


def test_module_of_a_dataset_needs_few_others() -> None:
    """Who reads it keeps at most ten names in mind; a folder that gives out its public names counts once."""
    needs = {module_of(path): sorted(ours(path)) for path in DATASET if path.name != "__init__.py"}
    assert {module: others for module, others in needs.items() if len(others) > 10} == {}


def test_folders_of_a_dataset_need_each_other_one_way() -> None:
    """So that each may give out its names in its `__init__` without a cycle."""
    needs: dict[str, set[str]] = {}
    for path in DATASET:
        names = [*module_of(path).split("."), "."][2:3]
        there = {module.split(".")[2] for module in ours(path) if module.startswith("score_messages.dataset.")}
        needs.setdefault(names[0], set()).update(there - set(names))
    assert list(TopologicalSorter(needs).static_order())


def test_only_one_file_imports_tensorflow() -> None:
    """Whoever reads any other file need not know Keras."""
    users = {path.name for path in SOURCES if {m.split(".")[0] for m in imported(path)} & {"tensorflow", "keras"}}
    assert users == {"keras_lstm.py"}


@pytest.mark.parametrize(
    ("library", "user"),
    [
        ("torch", "transformer.py"),
        ("sklearn", "bag_of_words.py"),
        ("vaderSentiment", "lexicon.py"),
        ("pypff", "pst_items.py"),
        ("altair", "draw.py"),
        ("vl_convert", "draw.py"),
        ("jinja2", "html.py"),
    ],
)
def test_only_one_file_imports_what_an_extra_brings(library: str, user: str) -> None:
    """All others do without."""
    assert {path.name for path in SOURCES if library in {m.split(".")[0] for m in imported(path)}} == {user}


@pytest.mark.parametrize("library", ["obstore", "boto3", "botocore"])
def test_only_stores_know_their_clients(library: str) -> None:
    """All others ask a `Store`."""
    users = {path for path in SOURCES if library in {m.split(".")[0] for m in imported(path)}}
    assert users and {unit(module_of(path)) for path in users} == {"score_messages.stores"}


def test_only_the_folder_of_spark_imports_pyspark() -> None:
    """And that when a frame comes, which only Spark can have made."""
    users = {path.parent for path in SOURCES if "pyspark" in {module.split(".")[0] for module in imported(path)}}
    folder = ROOT / "pipeline/score_messages/spark"
    assert users and all(user.is_relative_to(folder) for user in users), users
    assert not modules_after("from score_messages.spark import score") & {"pyspark", "tensorflow"}


def test_the_library_never_imports_typer_prints_or_exits() -> None:
    """The library raises; only jobs print and exit."""
    for path in ROOT.glob("pipeline/**/*.py"):
        assert not {module.split(".")[0] for module in imported(path)} & {"typer", "rich", "score_messages_jobs"}
        calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        names = {call.id for call in calls if isinstance(call, ast.Name)}
        attributes = {f"{ast.unparse(call)}" for call in calls if isinstance(call, ast.Attribute)}
        assert not names & {"print", "exit", "quit"} and "sys.exit" not in attributes, path


def test_only_app_exits() -> None:
    """Errors become exit codes in one place."""
    exits = {path.name for path in ROOT.glob("jobs/**/*.py") if "sys.exit" in path.read_text()}
    assert exits == {"app.py"}


def modules_after(code: str, depth: int = 1) -> set[str]:
    """Names of what is loaded, cut off after so many parts."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return {".".join(name.split(".")[:depth]) for name in run.stdout.split()}


def test_help_imports_nothing_heavy() -> None:
    """Help and usage errors answer at once."""
    for arguments in (["--help"], ["--version"], ["--no-such-option"], []):
        called = "try: score_messages_jobs.app.score_messages()\nexcept SystemExit: pass"
        code = f"sys.argv = ['score-messages', *{arguments}]\nimport score_messages_jobs.app\n{called}"
        assert not modules_after(code) & {"tensorflow", "keras", "pandas", "onnxruntime", "pyarrow", "numpy"}


def test_scoring_a_table_imports_only_what_it_needs(tmp_path: Path) -> None:
    """Nothing that makes models, nor pandas, nor how a folder of tables is laid down: all of it would cost time."""
    code = f"""
sys.argv = ["score-messages", {str(ROOT / "data/sample/inbox.csv")!r}, {str(tmp_path / "scored.parquet")!r}]
import score_messages_jobs.app
try: score_messages_jobs.app.score_messages()
except SystemExit as ended: assert not ended.code
for name in ("storage", "catalog", "plan", "run"): assert "score_messages.dataset." + name not in sys.modules, name"""
    heavy = {"tensorflow", "keras", "onnx", "h5py", "pandas", "rich", "obstore", "boto3"}
    assert not modules_after(code) & heavy


def test_score_messages_starts_without_the_other_jobs() -> None:
    """Their modules and options would be half of what its help waits for."""
    called = "try: score_messages_jobs.app.score_messages()\nexcept SystemExit: pass"
    code = f"sys.argv = ['score-messages', '--help']\nimport score_messages_jobs.app\n{called}"
    loaded = modules_after(code, depth=3)
    assert "score_messages_jobs.commands.score" in loaded
    others = {path.stem for path in ROOT.glob("jobs/score_messages_jobs/commands/*.py")} - {"score", "__init__"}
    assert not loaded & {f"score_messages_jobs.commands.{name}" for name in others}


def test_import_does_nothing() -> None:
    """Importing the package sets up no logging, reads no file and imports nothing heavy."""
    assert not modules_after("import score_messages, score_messages_jobs") & {"numpy", "pyarrow", "typer", "logging"}


def test_files_stay_small() -> None:
    """A file that grows over 300 lines does two things."""
    long = {path.name: lines for path in SOURCES if (lines := len(path.read_text().splitlines())) > 300}
    assert long == {}, long


def test_no_test_file_is_long_or_needed_by_another() -> None:
    """What two of them share stands in tests/support."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 100
    assert [str(path) for path in files if len(path.read_text().splitlines()) > 400] == []
    importing = [path for path in files if ".test_" in path.read_text(encoding="utf-8")]
    shared = {str(path): {name for name in imported(path) if ".test_" in name} for path in importing}
    assert {path: names for path, names in shared.items() if names} == {}
