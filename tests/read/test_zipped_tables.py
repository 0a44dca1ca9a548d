"""A zip with a single table is that table; with two of them, or with mail beside it, it is something else."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError, PipelineError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.recognise import recognised
from tests.support.command import RunScore
from tests.support.examples import examples

CSV = b"id,body\r\n1,a good film\r\n2,\xe9clair \x96 dull\r\n"
JSON = b'[{"id": 1, "body": "a good film"}, {"id": 2, "body": "dull"}]'
METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rows_of(path: Path) -> list[tuple[str, str]]:
    with open_messages(str(path), ReadOptions()) as opened:
        batches = list(opened)
        assert opened.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        assert opened.position() == path.stat().st_size
    return [row for batch in batches for row in zip(batch.ids.to_pylist(), batch.body.to_pylist(), strict=True)]


@given(st.data())
@examples(50)
def test_packed_table_is_read_like_the_table(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever it is called, wherever it lies in the zip, however it is packed, and what systems put beside it."""
    folder = tmp_path_factory.mktemp("zip")
    name, content = data.draw(st.sampled_from([("a.csv", CSV), ("A.CSV", CSV), ("b.tsv", CSV), ("c.json", JSON)]))
    clutter = {"__MACOSX/._a.csv": b"\0\5", "CSV/.DS_Store": b"\0", "README.txt": b"read me", "notes.pdf": b"%PDF"}
    beside = data.draw(st.lists(st.sampled_from(list(clutter)), unique=True))
    members = {data.draw(st.sampled_from(["", "CSV/", "a/b/"])) + name: content} | {key: clutter[key] for key in beside}
    order = data.draw(st.permutations(list(members)))
    (folder / name).write_bytes(content)
    zipped = folder / data.draw(st.sampled_from(["in.zip", "in.csv.zip", "download"]))
    zipped.write_bytes(packed({key: members[key] for key in order}, data.draw(st.sampled_from(METHODS))))
    assert rows_of(zipped) == rows_of(folder / name) != []


def test_what_is_no_single_table_is_none(tmp_path: Path) -> None:
    """Mail and texts beside a table are the messages; two tables are refused and named."""
    path = tmp_path / "in.zip"
    for other in ("a.eml", "b.txt", "Inbox.mbox"):
        path.write_bytes(packed({"a.csv": CSV, other: b"From: a@example.org\n\nwell\n"}))
        assert recognised(str(path)) == "zip", other
    path.write_bytes(packed({"a.csv": CSV, "b.csv": CSV}))
    with pytest.raises(InputError, match=r"passed over: a.csv, b.csv"):
        rows_of(path)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS[:2])
def test_no_flipped_bit_drops_or_changes_a_row(tmp_path: Path, method: int) -> None:
    """Each bit: refused, or the same rows, since some only tell a time or a system."""
    good, path = packed({"a.csv": CSV}, method), tmp_path / "in.zip"
    path.write_bytes(good)
    wanted = rows_of(path)
    for bit in range(8 * len(good)):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with contextlib.suppress(PipelineError):
            assert rows_of(path) == wanted, bit


def test_encrypted_and_cut_off_tables_are_refused(tmp_path: Path) -> None:
    """In words that say what to do."""
    path = tmp_path / "in.zip"
    good = packed({"a.csv": CSV})
    encrypted = bytearray(good)
    encrypted[6] |= 1
    encrypted[good.index(b"PK\1\2") + 8] |= 1
    for content, words in (
        (bytes(encrypted), "encrypted"),
        (good[:-30], "cut off"),
        (good[: len(good) // 2], "cut off"),
    ):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=words):
            rows_of(path)


def test_zip_that_unpacks_to_very_much_is_refused(tmp_path: Path) -> None:
    """In bounded memory, as with gzip."""
    path = tmp_path / "in.zip"
    path.write_bytes(packed({"a.csv": b"id,body\n" + b"1,good\n" * 10_000_000}))
    with pytest.raises(FormatError, match="unpacks to more than"):
        rows_of(path)


def test_folder_of_tables_takes_it_as_an_input(
    tmp_path: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And knows it the next night."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.zip").write_bytes(packed({"a.csv": CSV}))
    for words in ("1 scored", "1 skipped"):
        done = run_score("in.zip", "scored/", "--id-column", "id", "-v")
        assert done.exit_code == 0 and words in done.stderr, done.stderr
