"""No target costs a source: whatever it is called, wherever it lies, whatever the options say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OutputError, TargetRefused
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from score_messages.write import WriteOptions, refuse_touching_source
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import csv_bytes

MAIL = b"From: a@example.org\nSubject: hello\n\nI love it\n"

FORCED = ("--force", "--allow-empty")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table, a folder of texts with a folder in it, and a Maildir; we stand beside them."""
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "I love it"], ["2", "It is bad"]]))
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    (tmp_path / "texts" / "a.txt").write_text("I love it")
    (tmp_path / "texts" / "deep" / "b.txt").write_text("It is bad")
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "Maildir" / "cur" / "1:2,S").write_bytes(MAIL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hard(path: str) -> None:
    os.link("in.csv", path)


def soft(path: str) -> None:
    os.symlink("in.csv", path)


def soft_twice(path: str) -> None:
    os.symlink("in.csv", "first.csv")
    os.symlink("first.csv", path)


def soft_folder(path: str) -> None:
    os.symlink(".", Path(path).parent)


def nothing(path: str) -> None:
    """The path is there as it is."""


NAMES: list[tuple[str, Callable[[str], None]]] = [
    ("in.csv", nothing),
    ("./in.csv", nothing),
    ("texts/../in.csv", nothing),
    ("hard.csv", hard),
    ("soft.csv", soft),
    ("twice.csv", soft_twice),
    ("here/in.csv", soft_folder),
]


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("name", "make_name"), NAMES, ids=[name for name, _ in NAMES])
def test_source_by_any_name_is_no_target(
    place: Path, run_score: RunScore, name: str, make_name: Callable[[str], None]
) -> None:
    """Nor one for the counts; and no error advises what would destroy it."""
    make_name(name)
    before = everything(place)
    for options in ((), FORCED, ("--dry-run", *FORCED), ("--keep", "id,body"), ("--drop-text",)):
        for target in ((name,), ("out.csv", "--summary", name)):
            result = run_score("in.csv", *target, *options)
            assert result.exit_code == 1 and "--force" not in result.stderr.replace(" ".join(FORCED), ""), result.stderr
            assert "is the source itself" in result.stderr
            assert everything(place) == before
            assert run_score(name, "in.csv", *options).exit_code == 1
    with pytest.raises(TargetRefused, match="is the source itself"):
        score_file("in.csv", name, ScoreOptions(write=WriteOptions(force=True, allow_empty=True)))


def test_hint_works_when_it_is_followed(place: Path, run_score: RunScore) -> None:
    """The name that is offered is free, and fits the options."""
    for _ in range(3):
        result = run_score("in.csv", "in.csv", "--drop-text")
        offered = result.stderr.strip().rpartition(" ")[2]
        assert not Path(offered).exists()
        assert run_score("in.csv", offered, "--drop-text").exit_code == 0
    assert sorted(place.glob("in-scored*.csv")) == [place / f"in-scored{number}.csv" for number in ("", 1, 2)]
    result = run_score("texts", "texts/")
    assert run_score("texts", result.stderr.strip().rpartition(" ")[2]).exit_code == 0


def test_own_table_as_its_own_source_is_refused(place: Path, run_score: RunScore) -> None:
    """Columns that aren't passed through would be lost with it."""
    assert run_score("in.csv", "scored.csv").exit_code == 0
    result = run_score("scored.csv", "scored.csv", "--keep", "id,body")
    assert result.exit_code == 1 and "is the source itself" in result.stderr


@pytest.mark.parametrize("source", ["texts", "texts/", "./texts", "Maildir"])
@pytest.mark.parametrize("target", ["out.csv", "standing", "deep/out.csv", "deep/standing"])
def test_file_in_a_source_folder_is_no_target(place: Path, run_score: RunScore, source: str, target: str) -> None:
    """It would replace a message, or be one the next time."""
    deep, standing = ("cur", "1:2,S") if source == "Maildir" else ("deep", "b.txt")
    path = Path(source, target.replace("deep", deep).replace("standing", standing))
    before = everything(place)
    for arguments in ((str(path),), ("out.csv", "--summary", str(path))):
        result = run_score(source, *arguments, *FORCED, "--to", "csv")
        assert result.exit_code == 1 and "lies in the source" in result.stderr
    assert everything(place) == before


def test_links_into_and_out_of_a_source_folder_are_seen(place: Path, run_score: RunScore) -> None:
    """A hard link to a message, a link in the folder to elsewhere, the folder by a link."""
    os.link("texts/deep/b.txt", "b.csv")
    os.symlink("/nowhere/out.csv", "texts/out.csv")
    os.symlink("texts", "linked")
    for target, reason in (
        ("b.csv", "by another name"),
        ("texts/out.csv", "lies in"),
        ("linked/out.csv", "lies in"),
        ("linked/", "is the source itself"),
    ):
        result = run_score("texts", target, *FORCED)
        assert result.exit_code == 1 and reason in result.stderr, result.stderr
    assert (place / "texts" / "deep" / "b.txt").read_text() == "It is bad"


@pytest.mark.parametrize(
    ("sources", "target"),
    [
        (["in.csv"], "."),
        (["in.csv"], "in.csv/"),
        (["texts"], "texts"),
        (["texts"], "texts/"),
        (["in.csv", "texts"], "texts/"),
        (["texts/deep"], "texts/"),
        (["texts/a.txt"], "texts/"),
        (["in.csv", "Maildir/cur/1:2,S"], "Maildir/"),
    ],
)
def test_folder_that_is_or_holds_a_source_is_no_target(
    place: Path, run_score: RunScore, sources: list[str], target: str
) -> None:
    """Tables would lie among the messages."""
    before = everything(place)
    for options in ((), FORCED):
        result = run_score(*sources, target, *options)
        assert result.exit_code == 1 and (
            "is the source itself" in result.stderr or "holds the source" in result.stderr
        )
    assert everything(place) == before


def test_folder_of_tables_may_lie_below_the_source(place: Path, run_score: RunScore) -> None:
    """Its tables are no inputs, and so no sources."""
    (place / "exports").mkdir()
    (place / "in.csv").rename(place / "exports" / "in.csv")
    for _ in range(2):
        assert run_score("exports", "exports/scored/").exit_code == 0
        assert run_score("exports/**/*", "exports/scored/").exit_code == 0


@pytest.mark.parametrize("target", ["in.csv/out.csv", "in.csv/deep/out.csv", "in.csv/scored/"])
def test_nothing_lies_in_a_file(place: Path, run_score: RunScore, target: str) -> None:
    """Neither in a source, such as an archive, nor in another file: no folder is to be made there."""
    for source in ("in.csv", "texts"):
        result = run_score(source, target)
        assert result.exit_code == 1 and "mkdir" not in result.stderr and "Traceback" not in result.stderr


def test_file_that_is_named_as_a_folder_is_said_to_be_one(place: Path, run_score: RunScore) -> None:
    """A slash too many must not end in riddles; nor a name that none can have."""
    (place / "out.csv").write_text("a diary")
    result = run_score("in.csv", "out.csv/")
    assert result.exit_code == 1 and "is a file, and a slash at its end means a folder" in result.stderr
    assert run_score("in.csv", result.stderr.strip().rpartition(" ")[2]).exit_code == 0
    with pytest.raises(OutputError, match="can't be the name of a file"):
        score_file("in.csv", "out\0.csv")


def test_model_and_configuration_are_no_targets(place: Path, run_score: RunScore) -> None:
    """Neither of tables nor of counts; by the name of a folder too."""
    from score_messages.model.registry import model_folder

    os.symlink(model_folder(), "model")
    (place / "nightly.toml").write_text('to = "csv"\nforce = true\n')
    os.link("nightly.toml", "night.csv")
    before = everything(place)
    for target in ("model/vocabulary.txt", "model/new.csv", "model/", "nightly.toml", "night.csv"):
        for arguments in ((target,), ("out.csv", "--summary", target)):
            result = run_score("in.csv", *arguments, "--config", "nightly.toml", "--model", "./model")
            assert result.exit_code in (1, 2), (arguments, result)
            assert "Traceback" not in result.stderr
    assert everything(place) == before


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """A command with `score-messages` as `$S`."""
    program = str(Path(sys.executable).with_name("score-messages"))
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "S": program}
    )


def test_redirected_streams_are_known_by_their_file(place: Path) -> None:
    """What the shell opened for us is the same file, whatever we call it."""
    before = (place / "in.csv").read_bytes()
    for command in (
        '"$S" - in.csv --force < in.csv',
        '"$S" - hard.csv --force < in.csv',
        '"$S" in.csv - >> in.csv',
        '"$S" in.csv - 1<> in.csv',
        '"$S" - - < in.csv >> in.csv',
        '"$S" - out.csv --summary in.csv --force < in.csv',
        '"$S" texts - >> texts/a.txt',
        '"$S" in.csv out.csv --summary - >> in.csv',
    ):
        if "hard" in command:
            os.link("in.csv", "hard.csv")
        done = shell(command)
        assert done.returncode == 1 and "the source" in done.stderr, (command, done)
        assert (place / "in.csv").read_bytes() == before
    assert shell('"$S" - out.csv < in.csv').returncode == 0
    assert shell('cat in.csv | "$S" - - > other.csv').returncode == 0


@pytest.mark.parametrize("name", [".out.csv.lock", ".out.csv.0123456789abcdef.tmp"])
def test_source_that_is_called_as_what_is_made_on_the_way_is_safe(place: Path, run_score: RunScore, name: str) -> None:
    """Locks and what killed runs left unfinished are removed; under other targets such a name is a name like others."""
    (place / "in.csv").rename(name)
    before = everything(place)
    for arguments in (("out.csv",), ("./out.csv", "--force"), ("x.csv", "--summary", "out.csv", "--force")):
        result = run_score(name, *arguments)
        assert result.exit_code == 1 and "is written by way of a file" in result.stderr
        assert everything(place) == before
    assert run_score(name, "other.csv").exit_code == 0 and Path(name).exists()


SPELLINGS = st.lists(st.sampled_from([".", "sub/..", "link", "../" + "here", "sub/../link"]), max_size=4)


@given(SPELLINGS, SPELLINGS)
@examples(100)
def test_no_spelling_hides_a_source(
    tmp_path_factory: pytest.TempPathFactory, to_source: list[str], to_target: list[str]
) -> None:
    """Both are the same file, however each path goes about."""
    here = tmp_path_factory.mktemp("place") / "here"
    (here / "sub").mkdir(parents=True)
    (here / "link").symlink_to(here)
    (here / "in.csv").touch()
    source, target = (str(here.joinpath(*spelling, "in.csv")) for spelling in (to_source, to_target))
    with pytest.raises(TargetRefused):
        refuse_touching_source([source], target)
    with pytest.raises(TargetRefused):
        refuse_touching_source([str(here.joinpath(*to_source))], str(here.joinpath(*to_target, "new.csv")))
    refuse_touching_source([source], str(here.joinpath(*to_target, "new.csv")))
