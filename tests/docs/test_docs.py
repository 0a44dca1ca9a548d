"""What people read is true: README commands run, golden texts are what the programs print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.golden import check_golden
from tests.support.paths import ROOT

BIN = Path(sys.executable).parent
WIDE = os.environ | {"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1", "PATH": f"{BIN}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("help-score.txt", "score-messages --help"),
        ("help-jobs.txt", "sentiment-jobs --help"),
        ("help-train.txt", "sentiment-jobs train --help"),
        ("help-evaluate.txt", "sentiment-jobs evaluate --help"),
        ("help-import-model.txt", "sentiment-jobs import-model --help"),
        ("help-show.txt", "sentiment-jobs show --help"),
        ("help-runs.txt", "sentiment-jobs runs --help"),
        ("help-check.txt", "sentiment-jobs check --help"),
        ("help-compact.txt", "sentiment-jobs compact --help"),
        ("help-config.txt", "sentiment-jobs config show --help"),
        ("config-show.txt", "sentiment-jobs config show inbox.csv --max-bad 5"),
        ("schema.txt", "sentiment-jobs schema"),
        ("schema.json", "sentiment-jobs schema --json"),
    ],
)
def test_printed_text_is_the_golden_one(name: str, command: str) -> None:
    """A change of what people read is seen in the diff."""
    done = subprocess.run(command.split(), env=WIDE, capture_output=True, text=True, check=True)
    check_golden(name, "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines()))


ERRORS = {
    "no such column": (b"id,subject,notes\n1,a,b\n", "--text-column body"),
    "no usual name": (b"id,subject,notes\n1,a,b\n", ""),
    "unclosed quote": (b'id,text\n1,fine\n2,"begins\n3,never ends\n', ""),
    "text after a quote": (b'id,text\n1,"fine"\n2,"he said "no" to me"\n', ""),
    "wrong delimiter": (b"id;text\n1;good\n", ""),
    "UTF-16": ("id,text\n1,good\n".encode("utf-16"), ""),
    "too many bad rows": (b"id,text\n1,good\n2\n3\n", ""),
    "name clash": (b"score,text\n1,good\n", ""),
    "empty file": (b"", ""),
    "HTML": (b"<!DOCTYPE html><html></html>", ""),
}


def test_errors_are_the_golden_ones(tmp_path: Path) -> None:
    """Each says what, where and what to type next."""
    shown = []
    for name, (content, options) in ERRORS.items():
        (tmp_path / "inbox.csv").write_bytes(content)
        command = ["score-messages", "inbox.csv", "scored.parquet", *options.split()]
        done = subprocess.run(command, cwd=tmp_path, env=WIDE, capture_output=True, text=True, check=False)
        shown.append(f"# {name}: exit code {done.returncode}\n{done.stderr}")
    check_golden("errors.txt", "\n".join(shown))


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def test_readme_commands_run_and_print_what_they_show(tmp_path: Path) -> None:
    """Every `$ command` of a console block, in order, in a folder with the sample; output is compared if shown."""
    shutil.copytree(ROOT / "data" / "sample", tmp_path, dirs_exist_ok=True)
    commands = 0
    for block in blocks("console"):
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            if command.startswith(("make", "git", "pip", "cd")):
                continue
            done = subprocess.run(
                command,
                shell=True,
                cwd=tmp_path,
                env=WIDE | {"COLUMNS": "92"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (command, done.stderr)
            if shown.strip():
                assert done.stdout.split() == shown.split(), command
            commands += 1
    assert commands >= 4


def test_readme_python_runs(tmp_path: Path) -> None:
    """The examples are doctests' cousins: they run as they stand."""
    shutil.copy(ROOT / "data" / "sample" / "inbox.csv", tmp_path)
    assert blocks("python")
    for block in blocks("python"):
        subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=tmp_path, check=True, capture_output=True)


def test_every_option_is_in_the_help_and_named_options_exist() -> None:
    """Options that errors and docs name are options that the commands have."""
    done = [
        subprocess.run([*command.split(), "--help"], env=WIDE, capture_output=True, text=True, check=True).stdout
        for command in (
            "score-messages",
            *(
                f"sentiment-jobs {job}"
                for job in ("train", "teach", "evaluate", "import-model", "show", "runs", "check", "compact")
            ),
        )
    ]
    known = set(re.findall(r"--[a-z][a-z0-9-]+", " ".join(done)))
    sources = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jobs/**/*.py"), ROOT / "README.md"]
    named = {option for path in sources for option in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", path.read_text())}
    assert named <= known | {"--help", "--json", "--extra", "--no-deps"}, named - known
