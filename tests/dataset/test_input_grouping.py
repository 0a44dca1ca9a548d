"""Whether a file is an input doesn't depend on what lies beside it; links, our tables and desktop files are none."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.dataset as pads
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import csv_bytes, inbox
from tests.support.model import loaded_model

BESIDE = ["a.csv", "b.jsonl", "Thumbs.db", "desktop.ini", "sub/c.csv", ".DS_Store", "_x/d.csv", "sub/Thumbs.db"]


def message(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    head = "Subject: note\n\n" if name.endswith(".eml") else ""
    (folder / name).write_text(f"{head}{text}\n")


def beside(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    content = b'{"text": "a lamp"}\n' if name.endswith("jsonl") else csv_bytes([["text"], [f"lamp of {name}"]])
    (folder / name).write_bytes(content)


def update(root: Path) -> None:
    options = UpdateOptions(ScoreOptions(workers=1), run_date="2026-03-01")
    assert update_dataset([str(root / "inbox")], str(root / "scored"), options, model=loaded_model()).exit_code == 0


def texts(root: Path) -> Counter[str]:
    scored_texts = pads.dataset(root / "scored").to_table(columns=["text"])["text"].to_pylist()
    return Counter(text.removeprefix("note").strip() for text in scored_texts)


def names(root: Path) -> list[str]:
    return [source.name for source in find_inputs([str(root / "inbox")]).inputs]


@pytest.mark.parametrize("ending", ["eml", "txt"])
def test_messages_of_a_folder_are_one_input_whatever_lies_beside(tmp_path: Path, ending: str) -> None:
    """Their part keeps its name and its rows, and isn't read again."""
    folder = tmp_path / "inbox" / "mails"
    for number in range(3):
        message(folder, f"{number}.{ending}", f"chair {number}")
    update(tmp_path)
    before = {path: path.stat().st_ino for path in (tmp_path / "scored").glob("mails-*.parquet")}
    assert len(before) == 1
    for name in BESIDE:
        beside(folder, name)
        update(tmp_path)
    assert {path: path.stat().st_ino for path in (tmp_path / "scored").glob("mails-*.parquet")} == before
    exports = {"lamp of a.csv", "a lamp", "lamp of sub/c.csv"}
    assert texts(tmp_path) == Counter([*exports, *(f"chair {number}" for number in range(3))])


@examples(40)
@given(
    st.lists(
        st.sets(st.sampled_from(["1.txt", "2.txt", "sub/3.txt", "sub/4.txt", "sub/in/5.txt", "a.csv", "sub/b.csv"])),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_comes_and_goes_each_message_stands_once(nights: list[set[str]]) -> None:
    """Folders of messages merge and part again as files come and go above and below them."""
    with TemporaryDirectory() as folder_name:
        root = Path(folder_name)
        for night in nights:
            shutil.rmtree(root / "inbox", ignore_errors=True)
            message(root / "inbox" / "other", "0.txt", "chair")  # a source must hold something
            for name in night:
                (message if name.endswith("txt") else beside)(root / "inbox", *_name_and_text(name))
            update(root)
        now = Counter(["chair", *(_text(name) for name in nights[-1])])
        counted = texts(root)
        kept = _kept(nights)
        assert {text: count for text, count in counted.items() if text in now} == now
        assert set(counted) <= set(now) | kept and max(counted.values()) == 1


def _name_and_text(name: str) -> tuple[str, ...]:
    return (name, f"text {name}") if name.endswith("txt") else (name,)


def _text(name: str) -> str:
    return f"text {name}" if name.endswith("txt") else f"lamp of {name}"


def _kept(nights: list[set[str]]) -> set[str]:
    """Rows of exports that are gone stay; so do those of folders that are gone, until they are pruned."""
    return {_text(name) for night in nights for name in night}


def test_part_of_a_file_gives_its_rows_to_the_folder_that_it_belongs_to_now(tmp_path: Path) -> None:
    """As an older version left it, when an export beside the messages made each of them an input of its own."""
    for number in range(3):
        message(tmp_path / "inbox", f"{number}.txt", f"chair {number}")
        first_file = [str(tmp_path / "inbox" / f"{number}.txt")]
        update_dataset(
            first_file,
            str(tmp_path / "scored"),
            UpdateOptions(ScoreOptions(workers=1, read=_as_mails())),
            model=loaded_model(),
        )
    assert sum(texts(tmp_path).values()) == 3
    update(tmp_path)
    assert texts(tmp_path) == Counter(f"chair {number}" for number in range(3))


def _as_mails() -> ReadOptions:
    return ReadOptions(format="eml")


def test_links_are_passed_over_counted_and_named(tmp_path: Path, run_score: RunScore) -> None:
    """A link that is itself a source is followed."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(3)))
    (tmp_path / "elsewhere" / "b.csv").write_bytes(csv_bytes(inbox(4)))
    (tmp_path / "inbox" / "b.csv").symlink_to(tmp_path / "elsewhere" / "b.csv")
    (tmp_path / "inbox" / "folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "inbox" / "nowhere").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "inbox" / "pipe")
    scored = tmp_path / "scored"
    result = run_score(tmp_path / "inbox", f"{scored}/")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(max((scored / "_runs").glob("*.json")).read_text())["passed_over"] == 4
    result = run_score(tmp_path / "inbox", f"{scored}/", "-v")
    assert "passed over 4" in result.stderr and all(name in result.stderr for name in ("b.csv", "folder", "nowhere"))
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert run_score(tmp_path / "link", tmp_path / "inbox" / "b.csv", f"{scored}/").exit_code == 0
    assert names(tmp_path) == ["a.csv"]


def test_our_own_tables_below_a_source_are_no_inputs(tmp_path: Path, run_score: RunScore) -> None:
    """Single tables in any format and other folders of tables; none of them is overwritten."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.csv").write_bytes(csv_bytes(inbox(3)))
    for name in ("one.parquet", "one.csv", "one.jsonl"):
        assert run_score(folder / "a.csv", folder / name).exit_code == 0
    assert run_score(folder / "a.csv", f"{folder / 'other'}/").exit_code == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for target in (folder / "scored", tmp_path / "scored"):
        for _ in range(2):
            result = run_score(folder, f"{target}/", "-v")
            assert result.exit_code == 0 and all(
                name in result.stderr for name in ("one.csv", "one.jsonl", "inbox/other")
            )
            assert pads.dataset(target).count_rows() == 3
    assert {path: path.read_bytes() for path in before} == before
    assert run_score(f"{folder / 'other'}", f"{tmp_path / 'scored'}/").exit_code == 1


def test_target_below_a_folder_of_messages_is_not_read_as_messages(tmp_path: Path, run_score: RunScore) -> None:
    """Else every run would read it again; also with --from eml, which takes every file for a mail."""
    for number in range(3):
        message(tmp_path / "inbox", f"{number}.eml", f"chair {number}")
    for options in ((), ("--from", "eml")):
        scored = tmp_path / "inbox" / f"scored{len(options)}"
        for _ in range(2):
            result = run_score(tmp_path / "inbox", f"{scored}/", *options)
            assert result.exit_code == 0 and pads.dataset(scored).count_rows() == 3
        assert json.loads(max((scored / "_runs").glob("*.json")).read_text())["inputs"]["skipped"] == 1


def test_target_that_is_a_source_is_refused(tmp_path: Path, run_score: RunScore) -> None:
    """By whatever name, with and without force."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.csv").write_bytes(csv_bytes(inbox(3)))
    (tmp_path / "link").symlink_to(folder)
    for source in (folder, tmp_path / "link", folder / "..", folder / "a.csv"):
        result = run_score(source, f"{folder}/", "--force") if source != folder / ".." else run_score(folder, folder)
        assert result.exit_code == 1, result.stderr
    assert [path.name for path in folder.iterdir() if path.suffix == ".csv"] == ["a.csv"]
    assert (folder / "a.csv").read_bytes() == csv_bytes(inbox(3))
