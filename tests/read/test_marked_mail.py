"""A byte order mark in front of a mail or a mailbox changes nothing of what it is, and a mailbox is no single mail."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.recognise import recognised
from tests.support.command import RunScore

BOM = b"\xef\xbb\xbf"
MAIL = b"From: ann@a.example\nSubject: chairs\nMessage-ID: <%d@a.example>\n\nA good film.\n\n"
MARK = b"From ann@a.example Mon Apr  2 18:26:00 2012\n"


def rows(path: Path, **options: str) -> list[tuple[str, str]]:
    """Id and text of each message."""
    with open_messages(str(path), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        batches = list(opened)
    return [pair for batch in batches for pair in zip(batch.ids.to_pylist(), batch.body.to_pylist(), strict=True)]


@given(count=st.integers(1, 4), before=st.sampled_from([b"", b"\n", b"\r\n\r\n"]), packed=st.booleans())
def test_a_mark_changes_nothing_of_a_mailbox(
    count: int, before: bytes, packed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Recognised or stated, with empty lines in front, packed or not."""
    content = before + b"".join(MARK + MAIL % number for number in range(count))
    folder = tmp_path_factory.mktemp("mail")
    plain, marked = folder / "plain", folder / "marked"
    for path, whole in ((plain, content), (marked, BOM + content)):
        path.write_bytes(gzip.compress(whole) if packed else whole)
    assert recognised(str(marked)) == recognised(str(plain)) == "mbox"
    assert rows(marked) == rows(plain) == rows(marked, format="mbox")
    assert [name for name, _ in rows(marked)] == [f"{number}@a.example" for number in range(count)]


@pytest.mark.parametrize("content", [MAIL % 1, MARK + MAIL % 1, (MAIL % 1).replace(b"\n", b"\r\n")])
def test_a_mark_changes_nothing_of_a_mail(content: bytes, tmp_path: Path) -> None:
    """As a file, or one of a folder of mails."""
    expected = [("1@a.example", "chairs\n\nA good film.")]
    for place in (tmp_path / "one.eml", tmp_path / "folder" / "one.eml"):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(BOM + content)
        source = place if place.parent == tmp_path else place.parent
        assert rows(source, format="eml") == expected


@pytest.mark.parametrize("mark", [b"", BOM])
def test_a_mailbox_is_not_read_as_one_mail(mark: bytes, tmp_path: Path) -> None:
    """It would be one row of many people's words; the error says what it is."""
    path = tmp_path / "box.eml"
    path.write_bytes(mark + MARK + MAIL % 1 + MARK + MAIL % 2)
    with pytest.raises(FormatError, match="no single mail") as caught:
        rows(path, format="eml")
    assert caught.value.hint is not None and caught.value.hint.options == "--from mbox"
    assert len(rows(path, format="mbox")) == 2


def test_a_mailbox_among_mails_costs_its_own_row(run_score: RunScore, tmp_path: Path) -> None:
    """It is a bad row, which is counted and told; the mails beside it are read."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.eml").write_bytes(MAIL % 1)
    (folder / "b.eml").write_bytes(MARK + MAIL % 2 + MARK + MAIL % 3)
    done = run_score(folder, tmp_path / "out.csv", "--max-bad", "1", "--keep", "text", "--from", "eml")
    assert done.exit_code == 0 and "1 malformed of 2 rows" in done.stderr
    assert (tmp_path / "out.csv").read_text().count("A good film.") == 1


def test_a_mail_that_quotes_a_mailbox_stays_one(tmp_path: Path) -> None:
    """Only what begins as a mailbox can be one."""
    path = tmp_path / "one.eml"
    path.write_bytes(MAIL % 1 + MARK + MAIL % 2)
    assert len(rows(path, format="eml")) == 1
