"""tar and zip as strangers make them: every member is a row, or the archive is refused."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError, InputError, PipelineError
from score_messages.read import ReadOptions, open_messages
from tests.support.selection import in_test_all

Rows = list[tuple[str, str, int]]


def rows_of(path: Path | str, **options: str) -> Rows:
    """Path, text and status of every row."""
    rows: Rows = []
    with open_messages(str(path), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        for batch in opened:
            rows += zip(batch.ids.to_pylist(), batch.body.to_pylist(), batch.status.tolist(), strict=True)
    return rows


def tar_of(*members: tuple[str, bytes | str, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    """Members as type, path, and content or what a link stands for."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for path, given_, kind in members:
            info = tarfile.TarInfo(path)
            info.type = kind
            if isinstance(given_, bytes):
                info.size = len(given_)
                archive.addfile(info, io.BytesIO(given_))
            else:
                info.linkname = given_
                archive.addfile(info)
    return made.getvalue()


def zip_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, content in members:
            archive.writestr(path, content)
    return made.getvalue()


FILE, HARD, SYMBOLIC = tarfile.REGTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE


def put(folder: Path, content: bytes, name: str = "in.tar") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# --- hard links ---


def test_hard_linked_members_are_messages_too(tmp_path: Path) -> None:
    """Also a link to a link, one to a file that ends otherwise, and one to a path that is replaced further on."""
    made = tar_of(
        ("a.txt", b"good", FILE),
        ("b.txt", "a.txt", HARD),
        ("c.txt", "./b.txt", HARD),
        ("d.dat", b"dull", FILE),
        ("e.txt", "d.dat", HARD),
        ("a.txt", b"fine", FILE),
        ("f.txt", "a.txt", HARD),
    )
    assert rows_of(put(tmp_path, made)) == [
        ("a.txt", "good", 0),
        ("b.txt", "good", 0),
        ("c.txt", "good", 0),
        ("e.txt", "dull", 0),
        ("a.txt", "fine", 0),
        ("f.txt", "fine", 0),
    ]


def test_what_many_links_stand_for_is_kept_on_disk(tmp_path: Path) -> None:
    """More than memory should hold."""
    texts = [os.urandom(450_000).hex().encode() for _ in range(25)]
    members: list[tuple[str, str | bytes, bytes]] = [(f"{n}.txt", text, FILE) for n, text in enumerate(texts)]
    members += [(f"link-{n}.txt", f"{n}.txt", HARD) for n in reversed(range(25))]
    rows = rows_of(put(tmp_path, tar_of(*members)))
    assert [text.encode() for _, text, _ in rows] == [*texts, *reversed(texts)]


@pytest.mark.parametrize(
    "link", [("b.txt", "nowhere.txt", HARD), ("b.txt", "z.txt", HARD), ("b.txt", "a.txt", SYMBOLIC)]
)
def test_link_that_leads_to_nothing_read_so_far_is_a_malformed_row(
    tmp_path: Path, link: tuple[str, str, bytes]
) -> None:
    """Never silence."""
    rows = rows_of(put(tmp_path, tar_of(("a.txt", b"good", FILE), link, ("z.txt", b"fine", FILE))))
    assert [(path, status) for path, _, status in rows] == [("a.txt", 0), ("b.txt", 3), ("z.txt", 0)]


def test_symbolic_link_in_a_zip_is_a_malformed_row(tmp_path: Path) -> None:
    """Its content is a path, not a message."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "good")
        info = zipfile.ZipInfo("b.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "a.txt")
    assert [(path, status) for path, _, status in rows_of(put(tmp_path, made.getvalue()))] == [
        ("a.txt", 0),
        ("b.txt", 3),
    ]


# --- everything that honest writers write ---

_NAMES = st.text("ab/é ", min_size=1, max_size=150).map(lambda name: f"{name.replace('//', '/').strip('/ ')}x.txt")


@given(
    members=st.lists(st.tuples(_NAMES, st.text(max_size=1200)), min_size=1, max_size=5),
    form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_tar_is_read_as_the_standard_library_reads_it(
    tmp_path_factory: pytest.TempPathFactory, members: list[tuple[str, str]], form: int
) -> None:
    """The reference implementation: long names, names beyond ASCII, contents of any length, names that come twice."""
    made = tar_of(*((path, text.encode(), FILE) for path, text in members), form=form)
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        expected = [(info.name, archive.extractfile(info).read().decode()) for info in archive]  # type: ignore[union-attr]
    rows = rows_of(put(tmp_path_factory.mktemp("tar"), made), quotes="keep")
    assert [path for path, _, _ in rows] == [path for path, _ in expected]
    assert [text for _, text, _ in rows] == [text for _, text in expected]


@pytest.mark.skipif(shutil.which("tar") is None, reason="there is no tar command")
@pytest.mark.parametrize(
    "options",
    [
        ["--format=gnu"],
        ["--format=ustar"],
        ["--format=v7"],
        ["--format=posix"],
        ["--format=gnu", "--sparse"],
        ["--format=posix", "--sparse", "--sparse-version=0.0"],
        ["--format=posix", "--sparse", "--sparse-version=0.1"],
        ["--format=posix", "--sparse", "--sparse-version=1.0"],
    ],
    ids=" ".join,
)
def test_tar_of_the_command_is_read_in_all_its_forms(tmp_path: Path, options: list[str]) -> None:
    """With holes at the start, between and at the end."""
    folder = tmp_path / "texts"
    folder.mkdir()
    contents: dict[str, bytes] = {}
    for name, places in {"none": [0], "many": range(0, 900_000, 30_000), "ahead": [500_000]}.items():
        with (folder / f"{name}.txt").open("wb") as file:
            for place in places:
                file.seek(place)
                file.write(b"good")
            file.truncate(950_000 if name != "none" else 4)
        contents[f"{name}.txt"] = (folder / f"{name}.txt").read_bytes()
    done = subprocess.run(
        ["tar", *options, "-C", str(folder), "-cf", str(tmp_path / "in.tar"), *sorted(contents)],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = rows_of(tmp_path / "in.tar", format="tar")
    assert [(path, text.encode()) for path, text, _ in rows] == sorted(contents.items())


def test_joined_archives_are_read_to_the_end_of_the_last(tmp_path: Path) -> None:
    """`cat one.tar two.tar`, as people do."""
    made = tar_of(("a.txt", b"good", FILE)) + tar_of(("b.txt", b"dull", FILE))
    assert [path for path, _, _ in rows_of(put(tmp_path, made))] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_is_read_however_it_is_packed(tmp_path: Path, method: int) -> None:
    """Names beyond ASCII too."""
    members = [("a.txt", b"good"), ("café/b.txt", "très bon".encode() * 9000), ("a.txt2", b"no")]
    rows = rows_of(put(tmp_path, zip_of(*members, method=method), "in.zip"))
    assert [(path, text.encode()) for path, text, _ in rows] == members[:2]


def test_zip_that_was_written_to_a_pipe_is_read(tmp_path: Path) -> None:
    """Sizes stand behind the members then."""
    path = tmp_path / "in.zip"
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "good")
    with os.fdopen(reading, "rb") as packed:
        path.write_bytes(packed.read())
    assert rows_of(path) == [("a.txt", "good", 0)]


def overlapping_zip() -> bytes:
    """Two members in one another's place: the second is the content of the first."""
    inner = zip_of(("b.txt", b"dull"), method=zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        inside = archive.infolist()[0]
        local = inner[: archive.start_dir]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", local)
        inside.header_offset = made.tell() - len(local)
        archive.filelist.append(inside)
    return made.getvalue()


def test_zip_whose_members_overlap_is_refused(tmp_path: Path) -> None:
    """So a few bytes would unpack to any number of files. The members by themselves are sound."""
    path = put(tmp_path, overlapping_zip(), "in.zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
    with pytest.raises(FormatError, match="members that overlap"):
        rows_of(path)


# --- damage ---

THREE = (("a.txt", b"a good film"), ("b.txt", b"dull " * 9), ("c.txt", b"it was fine"))


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, *in_test_all(zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)]
)
def test_no_flipped_bit_of_a_zip_drops_or_changes_a_row(tmp_path: Path, method: int) -> None:
    """Its directory included, which has no checksum. Refused, or the same rows; a link's mark is a malformed row."""
    good = zip_of(*THREE, method=method)
    wanted = rows_of(put(tmp_path, good, "in.zip"))
    assert len(wanted) == 3
    for bit in range(8 * len(good)):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            rows = rows_of(put(tmp_path, bytes(flipped), "in.zip"), format="zip")
        except PipelineError:
            continue
        assert len(rows) == 3, bit
        assert all(row == right or row[2] == 3 for row, right in zip(rows, wanted, strict=True)), bit


@pytest.mark.slow
def test_no_flipped_bit_of_a_tars_headers_drops_or_changes_a_row(tmp_path: Path) -> None:
    """They have checksums; what they describe has none."""
    good = tar_of(*((path, content, FILE) for path, content in THREE))
    wanted = rows_of(put(tmp_path, good))
    for bit in (8 * (block * 1024) + bit for block in range(3) for bit in range(8 * 512)):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert rows_of(put(tmp_path, bytes(flipped)), format="tar") == wanted, bit
        except PipelineError:
            continue


@pytest.mark.parametrize("end", [512, 700, 1024, 1536, 2048, 3072])
def test_tar_that_is_cut_off_is_refused(tmp_path: Path, end: int) -> None:
    """Also between two members: without the block of zeros at its end, nobody knows what is missing."""
    made = tar_of(*((path, content, FILE) for path, content in THREE))
    with pytest.raises(FormatError, match="cut off"):
        rows_of(put(tmp_path, made[:end]), format="tar")


def test_bytes_behind_a_tar_that_are_no_archive_are_refused(tmp_path: Path) -> None:
    """They may be what is left of one."""
    with pytest.raises(FormatError):
        rows_of(put(tmp_path, tar_of(("a.txt", b"good", FILE)) + b"rest"))


@pytest.mark.parametrize("make", [tar_of, zip_of], ids=["tar", "zip"])
def test_archive_that_is_gone_or_another_one_is_refused(tmp_path: Path, make: Callable[..., bytes]) -> None:
    """Between the listing of its names and the reading of its members."""
    kind = (FILE,) if make is tar_of else ()
    path = put(tmp_path, make(("a.txt", b"good", *kind)), "in.archive")
    other = put(tmp_path, make(("b.txt", b"dull", *kind)), "other")
    with open_messages(str(path), ReadOptions()) as opened:
        path.unlink()
        with pytest.raises(InputError, match="no such file"):
            list(opened)
    other.rename(path)
    put(tmp_path, make(("c.txt", b"fine", *kind)), "third")
    with open_messages(str(path), ReadOptions()) as opened:
        (tmp_path / "third").rename(path)
        with pytest.raises(InputError, match="while it was read"):
            list(opened)


def test_archive_from_standard_input_is_refused_in_words() -> None:
    """It is read twice."""
    for kind in ("tar", "zip"):
        with pytest.raises(InputError, match="can't be read as an archive"):
            open_messages("-", ReadOptions(format=kind)).__enter__()


def test_random_bytes_behind_a_tars_mark_are_refused(tmp_path: Path) -> None:
    """Nothing else comes out of them."""
    rng = random.Random(3)
    for _ in range(50):
        made = bytearray(rng.randbytes(2048))
        made[257:263] = b"ustar\0"
        with pytest.raises(FormatError):
            rows_of(put(tmp_path, bytes(made)))
