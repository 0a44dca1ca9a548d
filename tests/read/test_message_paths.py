"""A message that is a file is known by its path from the source that was named, whatever lies beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.inputs.input_listing import find_inputs
from score_messages.read import ReadOptions, open_messages
from score_messages.read.folder_files import regular_files
from score_messages.read.no_messages import is_clutter
from tests.support.command import RunScore
from tests.support.examples import examples

CLUTTER = ("Thumbs.db", "desktop.ini", ".DS_Store", "._a.eml", "~$letter.eml", "__MACOSX/a.eml")
BESIDE = (*CLUTTER, "notes.csv", "letter.pdf", "sub/Thumbs.db", "sub/table.csv")


def put(folder: Path, name: str, content: str = "Subject: chair\n\nIt is wonderful.\n") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def ids_by_night(sources: list[Path]) -> list[str]:
    """Of the mails that a night finds, in order."""
    ids: list[str] = []
    for entry in find_inputs([str(source) for source in sources]).inputs:
        if entry.path.endswith((".csv", ".pdf")):
            continue
        with open_messages(entry.path, ReadOptions(below=entry.below)) as opened:
            ids += [name for batch in opened for name in batch.ids.to_pylist()]
    return sorted(ids)


@given(st.sets(st.sampled_from(BESIDE)), st.sampled_from(["eml", "txt"]))
@examples(60)
def test_ids_do_not_depend_on_what_lies_beside(
    tmp_path_factory: pytest.TempPathFactory, beside: set[str], ending: str
) -> None:
    """Neither in a folder nor below one."""
    folder = tmp_path_factory.mktemp("mails")
    for name in (f"a.{ending}", f"sub/b.{ending}", f"sub/deep/c.{ending}"):
        put(folder, name, "good")
    for name in beside:
        put(folder, name, "x")
    if ending == "txt":  # a text that lies alone is a table without messages: only mails are told by themselves
        names = regular_files(str(folder), lambda name: name.endswith(b".txt"))
        assert names == [b"a.txt", b"sub/b.txt", b"sub/deep/c.txt"]
        return
    assert ids_by_night([folder]) == ["a.eml", "sub/b.eml", "sub/deep/c.eml"]
    with open_messages(str(folder), ReadOptions()) as opened:
        assert [name for batch in opened for name in batch.ids.to_pylist()] == ["a.eml", "sub/b.eml", "sub/deep/c.eml"]


def test_a_folder_whose_files_lie_deeper_gives_the_same_ids(tmp_path: Path) -> None:
    """Each subfolder is an input of its own then, but the source is what it was."""
    put(tmp_path, "sub/b.eml")
    put(tmp_path, "other/deep/c.eml")
    assert ids_by_night([tmp_path]) == ["other/deep/c.eml", "sub/b.eml"]
    put(tmp_path, "a.eml")
    assert ids_by_night([tmp_path]) == ["a.eml", "other/deep/c.eml", "sub/b.eml"]


def test_a_file_that_is_itself_named_is_known_by_its_name(tmp_path: Path) -> None:
    """As in a folder that is named."""
    put(tmp_path, "a.eml")
    assert ids_by_night([tmp_path / "a.eml"]) == ids_by_night([tmp_path]) == ["a.eml"]


def test_every_mail_of_a_folder_comes_once_whatever_turns_up_beside(tmp_path: Path, run_score: RunScore) -> None:
    """Night after night, with the same ids in the tables; Thumbs.db is no input."""
    mails, scored = tmp_path / "mails", tmp_path / "scored"
    scored.mkdir()
    for number in range(4):
        put(mails, f"{number}.eml", f"Subject: chair {number}\n\nIt is wonderful.\n")
    wanted = [f"{number}.eml" for number in range(4)]
    for name in (None, *(name for name in CLUTTER if "/" not in name)):
        if name is not None:
            put(mails, name, "x")
        done = run_score(mails, f"{scored}/", "--allow-odd")
        assert done.exit_code == 0, done.stderr
        parts = [pq.ParquetFile(path).read() for path in scored.glob("*.parquet")]
        assert sorted(pa.concat_tables(parts)["message_id"].to_pylist()) == wanted


def test_stated_mails_are_all_files_but_clutter(tmp_path: Path) -> None:
    """`--from eml` takes files of any name."""
    for name in ("1", "2", *CLUTTER, "Icon\r"):
        put(tmp_path, name)
    with open_messages(str(tmp_path), ReadOptions(format="eml")) as opened:
        assert [name for batch in opened for name in batch.ids.to_pylist()] == ["1", "2"]


def test_what_only_looks_like_clutter_is_read() -> None:
    """A mail may be about thumbs."""
    assert not any(map(is_clutter, (b"thumbs.eml", b"_a.eml", b"desktop.txt", b"a~$.eml", b"icon")))


def test_folders_in_folders_end_where_paths_do(tmp_path: Path) -> None:
    """Not at the depth of Python's stack."""
    here = os.open(tmp_path, os.O_RDONLY)
    opened = [here]
    depth = 1_200
    for _ in range(depth):
        os.mkdir("d", dir_fd=opened[-1])
        opened.append(os.open("d", os.O_RDONLY, dir_fd=opened[-1]))
        os.close(opened.pop(-2))
    os.close(os.open("a.eml", os.O_CREAT | os.O_WRONLY, dir_fd=opened[-1]))
    os.close(opened.pop())
    try:
        assert regular_files(str(tmp_path), lambda name: True) == [b"d/" * depth + b"a.eml"]
    finally:
        _remove(tmp_path, depth)


def _remove(folder: Path, depth: int) -> None:
    """From below: the standard library's way is recursive."""
    os.unlink(os.path.join(folder, *["d"] * depth, "a.eml"))
    for level in range(depth, 0, -1):
        os.rmdir(os.path.join(folder, *["d"] * level))
