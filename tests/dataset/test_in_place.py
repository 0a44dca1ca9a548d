"""A file replaced in place stays readable to whoever opened the old version, and doesn't grow with every run."""

from __future__ import annotations

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.catalog.live_bytes import Layout, layout_of
from score_messages.dataset.storage.part_files import PartFiles, Place
from tests.support.examples import examples

SCHEMA = pa.schema([("id", pa.string()), ("score", pa.float32())])


def replace(root: Path, rows: int, mark: str, earlier: dict[str, tuple[Layout, ...]] | None = None) -> pa.Table:
    """Write a new version with the code under test; `earlier` is what its run knows of the versions before."""
    path = root / "a.parquet"
    table = pa.table([[f"{mark}{number}" for number in range(rows)], [0.5] * rows], schema=SCHEMA)
    like = os.stat(path) if path.exists() else None
    with PartFiles(Place("scored", root, path.name, like, earlier=earlier or {}), SCHEMA, by_day=False) as files:
        for batch in table.to_batches(1000):
            files.write(batch)
        days = pa.array([0] * rows, pa.int32()).to_numpy()
        (staged,) = files.finish(days, (path.name,), lambda name, is_tombstone: {"mark": mark})
        staged.file.take_place(path)
        if earlier is not None:
            earlier[path.name] = staged.kept
    return table


@given(st.lists(st.sampled_from([0, 1, 30, 2000, 17_000, 40_000]), min_size=2, max_size=6))
def test_old_footer_reads_the_old_rows_in_the_new_file(sizes: list[int]) -> None:
    """And the new footer the new rows, whatever the sizes of the versions."""
    with TemporaryDirectory() as name:
        path = Path(name) / "a.parquet"
        before, expected = b"", pa.table({})
        for number, rows in enumerate(sizes):
            table = replace(Path(name), rows, f"{number}-")
            now = path.read_bytes()
            assert pq.read_table(path).equals(table)
            assert pq.read_metadata(path).metadata[b"mark"] == f"{number}-".encode()
            if before:
                footer = layout_of(io.BytesIO(before)).footer
                assert now[footer : len(before)] == before[footer:]
                as_it_was = now[: len(before)]  # for who knows the old size
                assert pq.read_table(pa.BufferReader(as_it_was)).equals(expected)
            before, expected = now, table


def test_file_that_is_replaced_every_night_does_not_grow_with_the_nights(tmp_path: Path) -> None:
    """It takes the space of two versions and looks at most five times as large as one; only its footers add up."""
    replace(tmp_path, 20_000, "first")
    alone = (tmp_path / "a.parquet").stat().st_size
    for night in range(60):
        replace(tmp_path, 20_000 + 20 * night, f"{night}-")
        status = (tmp_path / "a.parquet").stat()
        assert status.st_size < 5 * alone + 4096 * night
        assert status.st_blocks * 512 < 3 * alone


@examples(40)
@given(st.lists(st.sampled_from([0, 1, 30, 2000, 17_000]), min_size=3, max_size=6))
def test_all_versions_of_one_run_are_read_by_their_footers(sizes: list[int]) -> None:
    """A file that is replaced several times within one run keeps the rows of every version."""
    earlier: dict[str, tuple[Layout, ...]] = {}
    with TemporaryDirectory() as name:
        path = Path(name) / "a.parquet"
        versions: list[tuple[int, pa.Table]] = []
        for number, rows in enumerate(sizes):
            table = replace(Path(name), rows, f"{number}-", earlier)
            versions.append((path.stat().st_size, table))
            now = path.read_bytes()
            for size, expected in versions:
                assert pq.read_table(pa.BufferReader(now[:size])).equals(expected)
