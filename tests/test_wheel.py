"""The built wheel works in a clean environment, outside the checkout, with nothing but what it says it needs."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.wheel


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def needed(name: str, seen: set[str]) -> Iterator[str]:
    """The names of what a distribution needs on this machine, without extras, and what those need."""
    from packaging.requirements import Requirement

    for line in requires(name) or []:
        requirement = Requirement(line)
        distribution = requirement.name.lower().replace("_", "-")
        if distribution not in seen and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            seen.add(distribution)
            yield distribution
            yield from needed(distribution, seen)


def pinned(names: set[str]) -> str:
    """Their part of requirements.lock, hashes included."""
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text())
    return "\n".join(entry for entry in entries if entry.split("==")[0].lower() in names)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
        cwd=ROOT,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_packages_models_and_sample_only(wheel: Path) -> None:
    """No tests, no benchmarks, no caches."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {
        "score_messages",
        "score_messages_jobs",
    }
    assert {f"score_messages/data/models/{name}/scorer.onnx" for name in ("imdb-article", "messages")} <= set(names)
    assert "score_messages/data/sample/inbox.csv" in names
    templates = (ROOT / "pipeline" / "score_messages" / "report" / "page" / "templates").iterdir()
    assert {f"score_messages/report/page/templates/{path.name}" for path in templates} <= set(names)
    assert "score_messages/py.typed" in names and "score_messages_jobs/py.typed" in names
    assert not [name for name in names if "__pycache__" in name]


def test_wheel_scores_the_sample_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    """A clean environment without TensorFlow; the same table as from the checkout."""
    run(sys.executable, "-m", "venv", "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    (tmp_path / "needed.txt").write_text(pinned(set(needed("score-messages", set()))))
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", "needed.txt", cwd=tmp_path)
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "inbox.csv").write_bytes((ROOT / "data" / "sample" / "inbox.csv").read_bytes())
    programs = python.parent
    run(programs / "score-messages", "inbox.csv", "scored.csv", cwd=elsewhere)
    here = run(
        Path(sys.executable).parent / "score-messages", ROOT / "data" / "sample" / "inbox.csv", "-", cwd=tmp_path
    )
    assert (elsewhere / "scored.csv").read_text() == here
    assert '"messages"' in run(programs / "score-messages", "inbox.csv", "--dry-run", "--summary", "-", cwd=elsewhere)
    assert "score-messages 0." in run(programs / "score-messages", "--version", cwd=elsewhere)
    assert "message_id" in run(programs / "sentiment-jobs", "schema", cwd=elsewhere)
    train = subprocess.run(
        [programs / "sentiment-jobs", "train"], cwd=elsewhere, capture_output=True, text=True, check=False
    )
    assert train.returncode == 1 and "pip install 'score-messages[train]'" in train.stderr
