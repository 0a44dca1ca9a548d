"""The layout keeps its promises: imports point one way, heavy things stay out of the common path."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jobs/**/*.py")])

# A module may import those of lower layers, and of its own where that is stated.
LAYERS = [
    {"score_messages.privacy.masked"},
    {"score_messages.errors"},
    {"score_messages.privacy.column_words"},
    {
        "score_messages.addresses",
        "score_messages.messages",
        "score_messages.text.string_buffers",
        "score_messages.in_order",
        "score_messages.privacy.column_names",
    },
    {"score_messages.text.emoticons", "score_messages.mail", "score_messages.read.tolerance"},
    {
        "score_messages.read",
        "score_messages.write",
        "score_messages.text.normalize",
        "score_messages.text.vocabulary",
        "score_messages.text.encode",
        "score_messages.scoring.label",
        "score_messages.read.bad_rows",
    },
    {"score_messages.metrics.intervals", "score_messages.read.labelled", "score_messages.scoring.profile"},
    {"score_messages.metrics.binary", "score_messages.metrics.three_class"},
    {"score_messages.metrics.figures"},
    {"score_messages.model"},
    {"score_messages.training"},
    {"score_messages.scoring.batch"},
    {"score_messages.scoring.report"},
    {
        "score_messages.scoring.frame",
        "score_messages.scoring.texts",
        "score_messages.evaluation.evaluate",
        "score_messages.evaluation.challenges",
    },
    {"score_messages.evaluation.baselines"},
    {"score_messages.scoring.scorer"},
    {"score_messages.dataset"},
    {"pipeline"},
    {"score_messages_jobs.pastable"},
    {
        "score_messages_jobs.console",
        "score_messages_jobs.nearest",
        "score_messages_jobs.newest",
        "score_messages_jobs.scored_rows",
        "score_messages_jobs.standard_output",
        "score_messages_jobs.signals",
        "score_messages_jobs.download",
        "score_messages_jobs.light_arrow",
        "score_messages_jobs.options",
        "score_messages_jobs.summary",
        "score_messages_jobs.score_parameters",
        "score_messages_jobs.excerpt",
    },
    {"score_messages_jobs.settings"},
    {"score_messages_jobs.score_options", "score_messages_jobs.watching"},
    {"score_messages_jobs.folder_lines"},
    {
        "score_messages_jobs.score_folder",
        "score_messages_jobs.try_folder",
        "score_messages_jobs.paths",
        "score_messages_jobs.labelled_files",
        "score_messages_jobs.again",
        "score_messages_jobs.contradictions",
    },
    {"score_messages_jobs.hints", "score_messages_jobs.empty_names"},
    {"score_messages_jobs.evaluation_tables"},
    {"score_messages_jobs.evaluation_json"},
    {"score_messages_jobs.imdb_reviews"},
    {"score_messages_jobs.imdb_archive"},
    {"score_messages_jobs.train_recipes"},
    {
        "score_messages_jobs.commands.score",
        "score_messages_jobs.commands.show",
        "score_messages_jobs.commands.runs",
        "score_messages_jobs.commands.check",
        "score_messages_jobs.commands.compact",
        "score_messages_jobs.commands.schema",
        "score_messages_jobs.commands.train",
        "score_messages_jobs.commands.evaluate",
        "score_messages_jobs.commands.import_model",
        "score_messages_jobs.commands.teach",
    },
    {"score_messages_jobs.commands.config"},
    {"score_messages_jobs.app"},
    {"score_messages_jobs.start"},
    {"jobs"},
]
STAGES = {
    "score_messages.read",
    "score_messages.write",
    "score_messages.text.normalize",
    "score_messages.text.encode",
    "score_messages.scoring.label",
}
# Encoding is looking up words, so it knows the vocabulary's type; nothing else crosses between stages.
ALLOWED_WITHIN_A_LAYER = {("score_messages.text.encode", "score_messages.text.vocabulary")}


def part(module: str) -> str:
    """The unit of the layout that a module belongs to: a package's folder, or the file itself."""
    names = module.split(".")
    return ".".join(names[:2])


def module_of(path: Path) -> str:
    names = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / f"{whole.replace('.', '/')}.py").is_file() or (
                    ROOT / whole.replace(".", "/")
                ).is_dir()
                yield whole if is_module else node.module


def layer(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    """errors, messages <- stages <- model <- flow <- pipeline <- jobs/<job> <- jobs/score_messages_jobs/app."""
    here = part(module_of(path))
    for module in imported(path):
        if module.split(".")[0] not in ("pipeline", "jobs") or part(module) == here:
            continue
        if path == ROOT / "pipeline/score_messages/__init__.py" or module == "pipeline":
            continue  # the public names, given out lazily; and where the files of the package lie
        there = part(module)
        assert layer(there) < layer(here) or (here, there) in ALLOWED_WITHIN_A_LAYER, f"{here} imports {there}"


def test_only_one_file_imports_tensorflow() -> None:
    """Whoever reads any other file need not know Keras."""
    users = {path.name for path in SOURCES if {m.split(".")[0] for m in imported(path)} & {"tensorflow", "keras"}}
    assert users == {"keras_lstm.py"}


@pytest.mark.parametrize(
    ("library", "user"),
    [("torch", "transformer.py"), ("sklearn", "bag_of_words.py"), ("vaderSentiment", "word_list.py")],
)
def test_only_one_file_imports_what_teachers_need(library: str, user: str) -> None:
    """Scoring and training do without."""
    assert {path.name for path in SOURCES if library in {m.split(".")[0] for m in imported(path)}} == {user}


def test_the_library_never_imports_typer_prints_or_exits() -> None:
    """The library raises; only jobs print and exit."""
    for path in ROOT.glob("pipeline/**/*.py"):
        assert not {module.split(".")[0] for module in imported(path)} & {"typer", "rich", "jobs"}
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        names = {call.id for call in calls if isinstance(call, ast.Name)}
        attributes = {f"{ast.unparse(call)}" for call in calls if isinstance(call, ast.Attribute)}
        assert not names & {"print", "exit", "quit"} and "sys.exit" not in attributes, path


def test_only_app_exits() -> None:
    """Errors become exit codes in one place."""
    exits = {path.name for path in ROOT.glob("jobs/*.py") if "sys.exit" in path.read_text()}
    assert exits == {"app.py"}


def modules_after(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in run.stdout.split()}


def test_help_imports_nothing_heavy() -> None:
    """Help and usage errors answer at once."""
    for arguments in (["--help"], ["--version"], ["--no-such-option"], []):
        called = "try: score_messages_jobs.app.score_messages()\nexcept SystemExit: pass"
        code = f"sys.argv = ['score-messages', *{arguments}]\nimport score_messages_jobs.app\n{called}"
        assert not modules_after(code) & {"tensorflow", "keras", "pandas", "onnxruntime", "pyarrow", "numpy"}


def test_scoring_never_imports_what_makes_models(tmp_path: Path) -> None:
    """Nor pandas, which the command never needs."""
    code = f"""
sys.argv = ["score-messages", {str(ROOT / "data/sample/inbox.csv")!r}, {str(tmp_path / "scored.parquet")!r}]
import score_messages_jobs.app
try: score_messages_jobs.app.score_messages()
except SystemExit as ended: assert not ended.code"""
    assert not modules_after(code) & {"tensorflow", "keras", "onnx", "h5py", "pandas", "rich"}


def test_import_does_nothing() -> None:
    """Importing the package sets up no logging, reads no file and imports nothing heavy."""
    assert not modules_after("import score_messages, jobs") & {"numpy", "pyarrow", "typer", "logging"}


def test_files_stay_small() -> None:
    """A file that grows over 300 lines does two things."""
    long = {path.name: lines for path in SOURCES if (lines := len(path.read_text().splitlines())) > 300}
    assert long == {}, long
