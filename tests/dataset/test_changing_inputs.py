"""An input that changes while a night goes on: what was read decides, rows of two states are never mixed."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
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
from tests.support.model import loaded_model

TEXTS = ("wonderful chair", "dull old lamp", "it was fine")
Fill = Callable[[Path, list[str]], None]


def mail(number: int, text: str) -> str:
    return f"Message-ID: <{number}@mail.example>\nSubject: note\n\n{text}\n"


def write(path: Path, content: bytes) -> None:
    """In place, as a program does that has the file open."""
    with open(path, "r+b" if path.exists() else "wb") as file:
        file.write(content)
        file.truncate()


def as_csv(path: Path, texts: list[str]) -> None:
    write(path, "".join(["id,text\n", *(f"{n},{text}\n" for n, text in enumerate(texts))]).encode())


def as_gz(path: Path, texts: list[str]) -> None:
    plain = "".join(["id,text\n", *(f"{n},{text}\n" for n, text in enumerate(texts))]).encode()
    write(path, gzip.compress(plain, mtime=0))


def as_jsonl(path: Path, texts: list[str]) -> None:
    write(path, "".join(f'{{"text": "{text}"}}\n' for text in texts).encode())


def as_parquet(path: Path, texts: list[str]) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": texts}), sink, compression="none", use_dictionary=False)
    write(path, sink.getvalue().to_pybytes())


def as_mbox(path: Path, texts: list[str]) -> None:
    mark = "From a@mail.example Mon Mar  2 08:00:00 2026\n"
    write(path, "".join(f"{mark}{mail(n, text)}\n" for n, text in enumerate(texts)).encode())


def as_zip(path: Path, texts: list[str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, text in enumerate(texts):
            archive.writestr(zipfile.ZipInfo(f"{number}.eml"), mail(number, text))
    write(path, packed.getvalue())


def as_tar(path: Path, texts: list[str]) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number, text in enumerate(texts):
            member = tarfile.TarInfo(f"{number}.eml")
            member.size = len(mail(number, text))
            archive.addfile(member, io.BytesIO(mail(number, text).encode()))
    write(path, packed.getvalue())


def as_folder(path: Path, texts: list[str]) -> None:
    _fill(path, {f"{number}.eml": mail(number, text) for number, text in enumerate(texts)})


def as_texts(path: Path, texts: list[str]) -> None:
    _fill(path, {f"{number}.txt": text for number, text in enumerate(texts)})


def as_maildir(path: Path, texts: list[str]) -> None:
    (path / "cur").mkdir(parents=True, exist_ok=True)
    _fill(path / "new", {f"17724356{n}.M0P1.shop": mail(n, text) for n, text in enumerate(texts)})


def _fill(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in {one.name for one in folder.iterdir()} - files.keys():
        (folder / name).unlink()
    for name, content in files.items():
        write(folder / name, content.encode())


FORMS: dict[str, tuple[str, Fill]] = {
    "csv": ("x.csv", as_csv),
    "gz": ("x.csv.gz", as_gz),
    "jsonl": ("x.jsonl", as_jsonl),
    "parquet": ("x.parquet", as_parquet),
    "mbox": ("x.mbox", as_mbox),
    "zip": ("x.zip", as_zip),
    "tar": ("x.tar", as_tar),
    "folder": ("x", as_folder),
    "texts": ("x", as_texts),
    "maildir": ("x", as_maildir),
}


def update(root: Path) -> UpdateReport:
    options = UpdateOptions(ScoreOptions(workers=1), run_date="2026-03-01")
    return update_dataset([str(root / "inbox")], str(root / "scored"), options, model=loaded_model())


def texts(root: Path) -> list[str]:
    """The texts of all rows, as they were scored: mails have their subject in front."""
    scored = root / "scored"
    if not list(scored.glob("*.parquet")):
        return []
    found = pads.dataset(scored).to_table(columns=["text"])["text"].to_pylist()
    return sorted(one.removeprefix("note").strip() for one in found)


def between(root: Path, change: Callable[[], None]) -> UpdateReport:
    """A run in which the input changes after it was looked at, before it is read."""
    is_changed: list[bool] = []

    def instead(source: Any, options: Any) -> Any:
        if not is_changed:
            is_changed.append(True)
            change()
        return opened_as_usual(source, options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.build.part.open_messages", instead)
        return update(root)


def within(root: Path, change: Callable[[], None]) -> UpdateReport:
    """A run in which the input changes when it is open and its first bytes are read."""

    def instead(source: Any, options: Any) -> Any:
        opened = opened_as_usual(source, options)
        enter = type(opened).__enter__

        def entered(one: Any) -> Any:
            found = enter(one)
            change()
            return found

        patch.setattr(type(opened), "__enter__", entered)
        return opened

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.build.part.open_messages", instead)
        return update(root)


def with_old_times(path: Path, change: Callable[[], None]) -> None:
    """A change that leaves size and time of all files as they were, as far as it can."""
    files = [one for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file()]
    before = {one: os.stat(one) for one in files}
    change()
    for one, status in before.items():
        os.utime(one, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("moment", [between, within], ids=["before it is read", "while it is read"])
def test_rows_are_of_one_state_and_the_next_night_has_the_last_one(
    tmp_path: Path, form: str, moment: Callable[[Path, Callable[[], None]], UpdateReport]
) -> None:
    """Texts of the same length, written in place, with the times of before: nothing but the bytes tells."""
    name, fill = FORMS[form]
    path = tmp_path / "inbox" / name
    path.parent.mkdir()
    old, new = ["old chair", "old table", "old lamps"], ["new chair", "new table", "new lamps"]
    fill(path, old)
    report = moment(tmp_path, lambda: with_old_times(path, lambda: fill(path, new)))
    (one,) = report.outcomes
    found = texts(tmp_path)
    if one.outcome == "failed":
        assert "was written to while it was read" in (one.error or "") and not found
    else:
        assert found in (old, sorted(new)) or form in ("folder", "texts", "maildir")
        assert [text[4:] for text in found] == [text[4:] for text in sorted(new)] or found == sorted(old)
    assert update(tmp_path).exit_code == 0
    assert texts(tmp_path) == sorted(new)
    assert [one.outcome for one in update(tmp_path).outcomes] == ["skipped"]


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
    """The hash that a look gives and the one that reading gives are the same, so that the next night skips it."""
    name, fill = FORMS[form]
    (tmp_path / "inbox").mkdir()
    fill(tmp_path / "inbox" / name, list(TEXTS))
    update(tmp_path)
    (part,) = (tmp_path / "scored").glob("*.parquet")
    footer = pq.read_metadata(part).metadata
    assert footer[b"score_messages.content"].decode() == look_at(str(tmp_path / "inbox" / name)).sha256


def test_mail_that_comes_between_is_read_and_recorded(tmp_path: Path) -> None:
    """A mailbox in use never stands still, which is no failure."""
    path = tmp_path / "inbox" / "mails"
    as_maildir(path, ["old chair"])

    def deliver() -> None:
        (path / "new" / "17724357.M0P1.shop").write_text(mail(7, "new lamp"))
        (path / "new" / "177243560.M0P1.shop").rename(path / "cur" / "177243560.M0P1.shop:2,S")

    assert between(tmp_path, deliver).exit_code == 0
    assert texts(tmp_path) == ["new lamp", "old chair"]
    assert [one.outcome for one in update(tmp_path).outcomes] == ["skipped"]
    (path / "new" / "17724357.M0P1.shop").unlink()
    assert [one.outcome for one in update(tmp_path).outcomes] == ["scored"]
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
