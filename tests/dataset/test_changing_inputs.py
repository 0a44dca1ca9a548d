"""An input that changes during a run: what was read counts, and rows of two states are never mixed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.inputs.content import look_at
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import open_messages
from score_messages.read import open_messages as opened_as_usual
from score_messages.read.source import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.examples import examples
from tests.support.forms import FORMS, TEXTS, as_csv, as_maildir, mail
from tests.support.model import loaded_model


def update(root: Path) -> UpdateReport:
    options = UpdateOptions(ScoreOptions(workers=1), run_date="2026-03-01")
    return update_dataset([str(root / "inbox")], str(root / "scored"), options, model=loaded_model())


def texts(root: Path) -> list[str]:
    """The texts of all rows, as they were scored: mails have their subject in front."""
    scored = root / "scored"
    if not list(scored.glob("*.parquet")):
        return []
    scored_texts = pads.dataset(scored).to_table(columns=["text"])["text"].to_pylist()
    return sorted(text.removeprefix("note").strip() for text in scored_texts)


def between(root: Path, change: Callable[[], None]) -> UpdateReport:
    """A run in which the input changes after it was looked at, before it is read."""
    is_changed: list[bool] = []

    def instead(source: Any, options: Any) -> Any:
        if not is_changed:
            is_changed.append(True)
            change()
        return opened_as_usual(source, options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.build.reading.open_messages", instead)
        return update(root)


def within(root: Path, change: Callable[[], None]) -> UpdateReport:
    """A run in which the input changes when it is open and its first bytes are read."""

    def instead(source: Any, options: Any) -> Any:
        opened = opened_as_usual(source, options)
        enter = type(opened).__enter__

        def entered(self: Any) -> Any:
            entered_messages = enter(self)
            change()
            return entered_messages

        patch.setattr(type(opened), "__enter__", entered)
        return opened

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.build.reading.open_messages", instead)
        return update(root)


def with_old_times(path: Path, change: Callable[[], None]) -> None:
    """Make a change, then give all files the times that they had before."""
    files = [file for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    before = {file: os.stat(file) for file in files}
    change()
    for file, status in before.items():
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("moment", [between, within], ids=["before it is read", "while it is read"])
def test_rows_are_of_one_state_and_the_next_night_has_the_last_one(
    tmp_path: Path, form: str, moment: Callable[[Path, Callable[[], None]], UpdateReport]
) -> None:
    """The new texts have the old length and the files keep their times: only their bytes show the change."""
    name, fill = FORMS[form]
    path = tmp_path / "inbox" / name
    path.parent.mkdir()
    old, new = ["old chair", "old table", "old lamps"], ["new chair", "new table", "new lamps"]
    fill(path, old)
    report = moment(tmp_path, lambda: with_old_times(path, lambda: fill(path, new)))
    (result,) = report.outcomes
    scored_texts = texts(tmp_path)
    if result.outcome == "failed":
        assert "was written to while it was read" in (result.error or "") and not scored_texts
    else:
        assert scored_texts in (old, sorted(new)) or form in ("folder", "texts", "maildir")
        assert [text[4:] for text in scored_texts] == [text[4:] for text in sorted(new)] or scored_texts == sorted(old)
    assert update(tmp_path).exit_code == 0
    assert texts(tmp_path) == sorted(new)
    assert [result.outcome for result in update(tmp_path).outcomes] == ["skipped"]


@pytest.mark.parametrize("form", FORMS)
def test_copy_stays_if_its_original_changes_before_it_is_read(tmp_path: Path, form: str) -> None:
    """Both were looked at with the same bytes; the one that was read has others."""
    name, fill = FORMS[form]
    (tmp_path / "inbox").mkdir()
    first, second = tmp_path / "inbox" / f"a{name}", tmp_path / "inbox" / f"b{name}"
    fill(first, ["old chair", "old table"])
    fill(second, ["old chair", "old table"])
    report = between(tmp_path, lambda: fill(first, ["new chair"]))
    assert report.exit_code == 0
    assert set(texts(tmp_path)) == {"new chair", "old chair", "old table"} or _is_by_id(form)
    assert update(tmp_path).exit_code == 0
    assert {"old table", "new chair"} <= set(texts(tmp_path))


def _is_by_id(form: str) -> bool:
    return form in ("mbox", "zip", "tar", "folder", "maildir")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_recorded_is_what_was_read(tmp_path: Path, form: str) -> None:
    """Hashing before the read and while reading give the same hash, so the next run skips the input."""
    name, fill = FORMS[form]
    (tmp_path / "inbox").mkdir()
    fill(tmp_path / "inbox" / name, list(TEXTS))
    update(tmp_path)
    (part,) = (tmp_path / "scored").glob("*.parquet")
    footer = pq.read_metadata(part).metadata
    assert footer[b"score_messages.content"].decode() == look_at(str(tmp_path / "inbox" / name)).sha256


def test_mail_that_comes_between_is_read_and_recorded(tmp_path: Path) -> None:
    """A mailbox in use changes all the time; that is no failure."""
    path = tmp_path / "inbox" / "mails"
    as_maildir(path, ["old chair"])

    def deliver() -> None:
        (path / "new" / "17724357.M0P1.shop").write_text(mail(7, "new lamp"))
        (path / "new" / "177243560.M0P1.shop").rename(path / "cur" / "177243560.M0P1.shop:2,S")

    assert between(tmp_path, deliver).exit_code == 0
    assert texts(tmp_path) == ["new lamp", "old chair"]
    assert [result.outcome for result in update(tmp_path).outcomes] == ["skipped"]
    (path / "new" / "17724357.M0P1.shop").unlink()
    assert [result.outcome for result in update(tmp_path).outcomes] == ["scored"]
    assert texts(tmp_path) == ["old chair"]


def test_file_that_is_renamed_or_linked_while_it_is_read_is_read(tmp_path: Path) -> None:
    """An exporter puts the next one in its place, a backup links it: the bytes that were read are sound."""
    path = tmp_path / "inbox" / "x.csv"
    path.parent.mkdir()
    as_csv(path, ["old chair"])

    def replaced() -> None:
        as_csv(tmp_path / "next.csv", ["new chair"])
        (tmp_path / "next.csv").rename(path)

    assert within(tmp_path, replaced).exit_code == 0 and texts(tmp_path) == ["old chair"]
    assert update(tmp_path).exit_code == 0 and texts(tmp_path) == ["new chair"]
    as_csv(path, ["third chair"])
    assert within(tmp_path, lambda: os.link(path, tmp_path / "backup.csv")).exit_code == 0
    assert texts(tmp_path) == ["third chair"]


@examples(25)
@given(
    st.sampled_from(sorted(FORMS)),
    st.lists(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4), min_size=2, max_size=4),
)
def test_however_often_it_changes_the_last_quiet_night_equals_scoring_it_alone(
    form: str, states: list[list[str]]
) -> None:
    """A change before each reading; then one night without."""
    with TemporaryDirectory() as root:
        path = Path(root) / "inbox" / FORMS[form][0]
        path.parent.mkdir()
        FORMS[form][1](path, states[0])
        for state in states[1:]:
            between(Path(root), lambda state=state: FORMS[form][1](path, state))  # type: ignore[misc]
        FORMS[form][1](path, states[-1])  # the last change was none if the run had nothing to read
        assert update(Path(root)).exit_code == 0
        assert texts(Path(root)) == sorted(states[-1])
        with open_messages(str(path), ReadOptions()) as opened:
            assert sum(len(batch) for batch in opened) == len(states[-1])
