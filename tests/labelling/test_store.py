"""Every label is on the disk before the next one, and whatever happens the file is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from score_messages.errors import ChangedError, ColumnError, InputError, OutputError, PipelineError, TargetLocked
from score_messages.labelling.store import open_store, read_form
from tests.support.disk_faults import ErrorAt, disk_errors, killed_before, watched_disk
from tests.support.workbooks import xlsx

ROWS = [["message_id", "label", "text"], *([str(number), "", f"a text {number}"] for number in range(1, 5))]

SUFFIXES = (".xlsx", ".csv", ".jsonl")


def made(folder: Path, suffix: str) -> Path:
    path = folder / f"to_label{suffix}"
    if suffix == ".xlsx":
        path.write_bytes(xlsx({"to label": ROWS}))
    elif suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in ROWS) + "\n")
    else:
        lines = (f'{{"message_id":"{row[0]}","label":null,"text":"{row[2]}"}}' for row in ROWS[1:])
        path.write_text("\n".join(lines) + "\n")
    return path


def labels(path: Path) -> list[str | None]:
    form = read_form(str(path), path.read_bytes(), "label")
    assert [row.cells[form.column("text")] for row in form.rows] == [row[2] for row in ROWS[1:]]
    return [row.cells[form.column("label")] for row in form.rows]


def label_three(path: Path) -> None:
    with open_store(str(path)) as store:
        for row, text in enumerate(("negative", "positive", "skip")):
            store.save(row, text)


AFTER = [
    [None] * 4,
    ["negative", *[None] * 3],
    ["negative", "positive", None, None],
    ["negative", "positive", "skip", None],
]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_labels_are_saved_one_by_one_and_nothing_is_left_beside_the_file(tmp_path: Path, suffix: str) -> None:
    path = made(tmp_path, suffix)
    with open_store(str(path)) as store:
        for row, text in enumerate(("negative", "positive", "skip")):
            store.save(row, text)
            assert labels(path) == AFTER[row + 1]
        store.save(2, "")
        assert labels(path) == AFTER[2]
    assert [known.name for known in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_killed_at_any_call_to_the_disk_no_label_but_the_last_is_lost(tmp_path: Path, suffix: str) -> None:
    """And the next start removes what the killed one left."""
    path = made(tmp_path, suffix)
    whole = path.read_bytes()
    label_three(path)
    path.write_bytes(whole)
    with watched_disk(lambda number: None) as calls:
        label_three(path)
    progress = []
    for last in range(0, len(calls), 3):
        path.write_bytes(whole)

        def act(kill: Callable[[int], None]) -> None:
            with watched_disk(kill):
                label_three(path)

        killed_before(last, act)
        assert labels(path) in AFTER
        progress.append(AFTER.index(labels(path)))
        with open_store(str(path)):
            pass
        assert [known.name for known in tmp_path.iterdir()] == [path.name]
    assert progress == sorted(progress) and set(progress) >= {0, 1, 2}


@pytest.mark.parametrize("error", disk_errors())
def test_a_failing_disk_is_told_and_leaves_the_file_as_it_was(tmp_path: Path, error: ErrorAt) -> None:
    path = made(tmp_path, ".xlsx")
    whole = path.read_bytes()
    label_three(path)
    path.write_bytes(whole)
    with watched_disk(lambda number: None) as calls:
        label_three(path)
    for failing in range(len(calls)):
        path.write_bytes(whole)

        def fail(number: int, failing: int = failing) -> None:
            if number == failing:
                raise OSError(error(number), os.strerror(error(number)))

        try:
            with watched_disk(fail):
                label_three(path)
        except PipelineError as caught:
            assert "a text" not in str(caught)
        assert labels(path) in AFTER


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_the_mode_stays_and_a_link_stays_a_link(tmp_path: Path, mode: int) -> None:
    path = made(tmp_path, ".csv")
    path.chmod(mode)
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    label_three(link)
    assert path.stat().st_mode & 0o777 == mode and link.is_symlink()
    assert labels(path) == AFTER[3]


def test_what_another_program_has_written_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = made(tmp_path, ".csv")
    with open_store(str(path)) as store:
        store.save(0, "negative")
        theirs = path.read_bytes().replace(b"4,,", b"4,pos,")
        path.write_bytes(theirs)
        with pytest.raises(ChangedError, match="another program"):
            store.save(1, "positive")
    assert path.read_bytes() == theirs


def test_two_people_dont_label_the_same_file(tmp_path: Path) -> None:
    path = made(tmp_path, ".csv")
    with open_store(str(path)), pytest.raises(TargetLocked), open_store(str(path)):
        pass


def test_files_that_cant_be_labelled_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, ".csv")
    with pytest.raises(InputError, match="no such file"), open_store(str(tmp_path / "none.csv")):
        pass
    with pytest.raises(InputError, match="is no file"), open_store(str(tmp_path)):
        pass
    with pytest.raises(ColumnError) as caught, open_store(str(path), "mood"):
        pass
    assert caught.value.hint is not None and "--label-column" in caught.value.hint.text
    monkeypatch.setattr(os, "access", lambda *given: False)
    with pytest.raises(OutputError, match="may not write"), open_store(str(path)):
        pass


def test_a_full_disk_keeps_the_labels_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path, ".csv")
    with open_store(str(path)) as store:
        store.save(0, "negative")

        def full(descriptor: int, content: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full)
            with pytest.raises(OutputError, match="No space left"):
                store.save(1, "positive")
        assert labels(path) == AFTER[1]
        store.save(1, "positive")
    assert labels(path) == AFTER[2]
