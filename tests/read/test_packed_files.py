"""gzip, bzip2 and Zstandard: checked to their last byte, whatever number of streams; never unpacked without end."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.errors import FormatError, PipelineError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.limits import FREE_UNPACKED_BYTES
from tests.support.zstd_frames import checked_frame

Pack = Callable[[bytes], bytes]

PACKERS: dict[str, Pack] = {"gz": gzip.compress, "bz2": bz2.compress, "zst": checked_frame}
PARTS = (b"id,body\n1,a good film\n", b"2,dull\n3,it was fine\n", b"4,never again\n" * 3)


def rows_of(path: Path) -> list[str]:
    with open_messages(str(path), ReadOptions(format="csv")) as opened:
        return [text for batch in opened for text in batch.body.to_pylist()]


@pytest.mark.parametrize("kind", PACKERS)
def test_no_flipped_bit_in_any_stream_drops_or_changes_a_row(tmp_path: Path, kind: str) -> None:
    """Each bit of a file of three streams: refused, or the same rows, since some bits only tell a time or a name."""
    good = b"".join(map(PACKERS[kind], PARTS))
    path = tmp_path / "in.csv"
    path.write_bytes(good)
    wanted = rows_of(path)
    assert len(wanted) == 6
    refused = 0
    for bit in range(8 * len(good)):
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            assert rows_of(path) == wanted, bit
        except PipelineError:
            refused += 1
    assert refused > 4 * len(good)


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("junk", [b"x", b"junk", b"\0junk", b"BZh9", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"])
def test_anything_else_behind_the_last_stream_is_refused(tmp_path: Path, kind: str, junk: bytes) -> None:
    """It may be the rest of a file that was damaged."""
    path = tmp_path / "in.csv"
    path.write_bytes(b"".join(map(PACKERS[kind], PARTS)) + junk)
    with pytest.raises(FormatError):
        rows_of(path)


@pytest.mark.parametrize("kind", PACKERS)
def test_cut_off_in_a_later_stream_is_refused(tmp_path: Path, kind: str) -> None:
    """At every byte but the ends of streams, where nothing tells that more was there."""
    streams = [PACKERS[kind](part) for part in PARTS]
    good, first = b"".join(streams), len(streams[0])
    path = tmp_path / "in.csv"
    for end in set(range(first + 1, len(good))) - {first + len(streams[1])}:
        path.write_bytes(good[:end])
        with pytest.raises(FormatError):
            rows_of(path)


@pytest.mark.parametrize("kind", PACKERS)
def test_many_empty_streams_are_nothing(tmp_path: Path, kind: str) -> None:
    """Thousands of them, in linear time."""
    path = tmp_path / "in.csv"
    path.write_bytes(PACKERS[kind](b"") * 20_000 + PACKERS[kind](b"".join(PARTS)))
    assert len(rows_of(path)) == 6


@pytest.mark.parametrize("pack", [bz2.compress, lambda content: pa.compress(content, "zstd", asbytes=True)])
@pytest.mark.parametrize("line", [b"1,good\n", b"\0", b",\n"])
def test_small_file_that_unpacks_to_very_much_is_refused_before_a_row_is_read(
    tmp_path: Path, pack: Pack, line: bytes
) -> None:
    """The error names the limit and what to do."""
    path = tmp_path / "in.csv"
    path.write_bytes(pack(b"id,body\n" + line * (FREE_UNPACKED_BYTES // len(line) + 1)))
    with pytest.raises(FormatError, match="more than 48 MiB and more than 100 times its size") as refused:
        open_messages(str(path), ReadOptions(format="csv")).__enter__()
    assert refused.value.hint is not None


def test_bomb_behind_an_honest_beginning_is_refused_where_it_goes_off(tmp_path: Path) -> None:
    """Its rows so far are worth nothing."""
    path = tmp_path / "in.csv"
    texts = b"id,body\n" + b"".join(b"%d,good %x\n" % (n, n * 2_654_435_761 % 2**32) for n in range(30_000))
    path.write_bytes(gzip.compress(texts) + gzip.compress(b"1,\n" * (FREE_UNPACKED_BYTES // 2)))
    with pytest.raises(FormatError, match="100 times"):
        rows_of(path)
