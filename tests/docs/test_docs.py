"""What people read is true: README commands run, golden texts are what the programs print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from score_messages.model.bundle import Model
from tests.support.command import RunScore, run_as_typed, run_in, run_in_process, run_in_shell
from tests.support.downloads import downloads
from tests.support.golden import check_golden
from tests.support.paths import ROOT

PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
RUN_HERE = [
    page for page in PAGES if page.name not in ("nightly.md", "exports.md", "spark.md")
]  # they have tests of their own
BIN = Path(sys.executable).parent
PLAIN = {"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1"}
WIDE = os.environ | PLAIN | {"PATH": f"{BIN}:{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("help-score.txt", "score-messages --help"),
        ("help-jobs.txt", "sentiment-jobs --help"),
        ("help-train.txt", "sentiment-jobs train --help"),
        ("help-evaluate.txt", "sentiment-jobs evaluate --help"),
        ("help-import-model.txt", "sentiment-jobs import-model --help"),
        ("help-show.txt", "sentiment-jobs show --help"),
        ("help-report.txt", "sentiment-jobs report --help"),
        ("help-publish.txt", "sentiment-jobs publish --help"),
        ("help-sql.txt", "sentiment-jobs sql --help"),
        ("help-sample.txt", "sentiment-jobs sample --help"),
        ("help-label.txt", "sentiment-jobs label --help"),
        ("help-tune.txt", "sentiment-jobs tune --help"),
        ("help-spark.txt", "sentiment-jobs spark --help"),
        ("help-explain.txt", "sentiment-jobs explain --help"),
        ("help-runs.txt", "sentiment-jobs runs --help"),
        ("help-check.txt", "sentiment-jobs check --help"),
        ("help-compact.txt", "sentiment-jobs compact --help"),
        ("help-config.txt", "sentiment-jobs config show --help"),
        ("config-show.txt", "sentiment-jobs config show inbox.csv --max-bad 5"),
        ("schema.txt", "sentiment-jobs schema"),
        ("schema.json", "sentiment-jobs schema --json"),
    ],
)
def test_printed_text_is_the_golden_one(name: str, command: str, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of what people read is seen in the diff."""
    for variable, value in PLAIN.items():
        monkeypatch.setenv(variable, value)
    program, *arguments = command.split()
    done = run_in_process(monkeypatch, model, *arguments, program=program)
    assert done.exit_code == 0, done.stderr
    check_golden(name, "".join(f"{line.rstrip()}\n" for line in done.stdout.decode().splitlines()))


ERRORS = {
    "no such column": (b"id,subject,notes\n1,a,b\n", "--text-column body"),
    "no usual name": (b"id,subject,notes\n1,a,b\n", ""),
    "unclosed quote": (b'id,text\n1,fine\n2,"begins\n3,never ends\n', ""),
    "text after a quote": (b'id,text\n1,"fine"\n2,"he said "no" to me"\n', ""),
    "wrong delimiter": (b"id;text\n1;good\n", "--delimiter ,"),
    "two delimiters": (b"id,a;text\n1,b;good\n", ""),
    "UTF-16": ("id,text\n1,good\n".encode("utf-16"), "--encoding utf-8"),
    "too many bad rows": (b"id,text\n1,good\n2\n3\n", ""),
    "name clash": (b"score,text\n1,good\n", ""),
    "empty file": (b"", ""),
    "HTML": (b"<!DOCTYPE html><html></html>", ""),
}


def test_errors_are_the_golden_ones(tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each says what, where and what to type next."""
    monkeypatch.chdir(tmp_path)
    shown = []
    for name, (content, options) in ERRORS.items():
        (tmp_path / "inbox.csv").write_bytes(content)
        done = run_score("inbox.csv", "scored.parquet", *options.split())
        shown.append(f"# {name}: exit code {done.exit_code}\n{done.stderr}")
    check_golden("errors.txt", "\n".join(shown))


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def having(language: str) -> list[Path]:
    """The pages with a block in that language."""
    return [page for page in RUN_HERE if blocks(page, language)]


@pytest.mark.parametrize("page", having("console"), ids=lambda page: page.name)
def test_commands_of_a_page_run_and_print_what_they_show(
    page: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every `$ command` of a console block, in order, in a folder with the sample; output is compared if shown.

    Those of the README are processes of their own.
    """
    monkeypatch.chdir(tmp_path)
    for variable, value in (WIDE | {"COLUMNS": "92"}).items():
        monkeypatch.setenv(variable, value)
    shutil.copytree(ROOT / "data" / "sample", downloads(tmp_path), dirs_exist_ok=True)
    commands = 0
    for block in blocks(page, "console"):
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            if command.startswith(("make", "git", "pip", "cd")):
                continue
            done = run_in_shell(command) if page == PAGES[0] else run_as_typed(monkeypatch, model, command)
            assert done.exit_code == 0, (command, done.stderr)
            if shown.strip():
                assert done.stdout.decode().split() == shown.split(), command
            commands += 1
    assert commands


@pytest.mark.parametrize("page", having("python"), ids=lambda page: page.name)
def test_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    """The examples are doctests' cousins: they run as they stand."""
    shutil.copy(ROOT / "data" / "sample" / "inbox.csv", tmp_path)
    for block in blocks(page, "python"):
        subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=tmp_path, check=True, capture_output=True)


def test_the_readme_shows_commands_and_python_and_stays_short() -> None:
    """Details belong in docs/."""
    readme = PAGES[0].read_text(encoding="utf-8")
    assert PAGES[0] in having("console")
    assert PAGES[0] in having("python")
    assert len(readme.splitlines()) <= 160


def links(page: Path) -> list[tuple[Path, str]]:
    """The files that a page links to, and the heading in it or ""; nothing outside the repository."""
    found = re.findall(r"\]\((?!https://)([^)\s]+)\)", page.read_text(encoding="utf-8"))
    targets = [link.partition("#") for link in found]
    return [((page.parent / name).resolve() if name else page, heading) for name, _, heading in targets]


def test_every_page_is_linked_from_another() -> None:
    """Nobody finds a page that nothing leads to."""
    assert set(PAGES[1:]) <= {target for page in PAGES for target, _ in links(page) if target != page}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """To a file, and to a heading in it if the link names one."""
    for target, heading in links(page):
        assert target.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M)
            assert heading in {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in headings}, heading


def test_every_option_is_in_the_help_and_named_options_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options that errors and docs name are options that the commands have."""
    for variable, value in PLAIN.items():
        monkeypatch.setenv(variable, value)
    done = [
        run_in(tmp_path, *command.split(), "--help", check=True).stdout
        for command in (
            "score-messages",
            *(
                f"sentiment-jobs {job}"
                for job in (
                    *("train", "teach", "tune", "evaluate", "import-model", "show", "report", "explain"),
                    *("sample", "label", "runs", "check", "compact", "publish", "sql", "spark"),
                )
            ),
        )
    ]
    known = set(re.findall(r"--[a-z][a-z0-9-]+", " ".join(done)))
    sources = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("jobs/**/*.py"), *PAGES]
    others = {"--extra", "--no-deps", "--require-hashes"}  # uv's and pip's
    others |= {"--superset", "--name"}  # those of docs/dashboards/superset/import_dashboard.py
    others |= {"--rm", "--network", "--user", "--now", "--sparse"}  # docker's, systemctl's, tar's
    others |= {
        "--build",
        "--build-arg",
        "--cap-drop",
        "--entrypoint",
        "--ignorefile",
        "--init",
        "--read-only",
        "--tmpfs",
    }
    others |= {"--archives", "--deploy-mode"}  # spark-submit's
    named = {option for path in sources for option in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", path.read_text())}
    hidden = {"--held-back"}  # an old name that still works
    assert named <= known | hidden | others | {"--help", "--json"}, named - known
