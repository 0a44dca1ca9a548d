"""A folder that holds one table in parts, as Spark writes it, is one table."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError, InputError
from score_messages.read import ReadOptions, open_messages
from tests.support.command import RunScore


def spark(folder: Path, ending: str, rows: list[list[str]]) -> Path:
    """Each list of texts in a part of its own, beside what Spark leaves there."""
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    for number, texts in enumerate(rows):
        path = folder / f"part-0000{number}-3f2a-c000{ending}"
        (folder / f".{path.name}.crc").write_bytes(b"crc\0")
        if ending.endswith("parquet"):
            pq.write_table(pa.table({"n": list(range(len(texts))), "body": texts}), path)
        elif ending == ".csv":
            path.write_text("n,body\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts)))
        else:
            path.write_text("".join(f'{{"n": {n}, "body": "{text}"}}\n' for n, text in enumerate(texts)))
    return folder


def read(folder: Path, **options: str) -> tuple[list[str], list[str], str]:
    with open_messages(str(folder), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        batches = list(opened)
        sha256 = opened.sha256()
    texts = [text for batch in batches for text in batch.body.to_pylist()]
    return texts, [name for batch in batches for name in batch.ids.to_pylist()], sha256


@pytest.mark.parametrize("ending", [".snappy.parquet", ".csv", ".json"])
def test_parts_are_read_in_their_order_as_one_table(tmp_path: Path, ending: str, run_score: RunScore) -> None:
    """Records are numbered through; hidden files and marks are none."""
    folder = spark(tmp_path / "table", ending, [["a", "b"], ["c"], ["d", "e"]])
    texts, ids, sha256 = read(folder)
    assert (texts, ids) == (["a", "b", "c", "d", "e"], ["1", "2", "3", "4", "5"])
    assert read(folder, id_column="n")[1] == ["0", "1", "0", "0", "1"]
    assert read(folder)[2] == sha256
    assert run_score(folder, tmp_path / "out.csv").exit_code == 0


def test_a_part_with_other_columns_refuses_the_table(tmp_path: Path) -> None:
    """It isn't known which is meant."""
    folder = spark(tmp_path / "table", ".csv", [["a"], ["b"]])
    (folder / "part-00009.csv").write_text("body,n\nx,1\n")
    with pytest.raises(ColumnError, match="other columns"):
        read(folder)


def test_a_folder_with_anything_else_in_it_is_no_table_in_parts(tmp_path: Path) -> None:
    """Nor one whose parts are of two formats."""
    for name in ("other.csv", "part-1.parquet"):
        folder = spark(tmp_path / f"with {name}", ".csv", [["a"]])
        (folder / name).write_text("id,body\n1,x\n")
        with pytest.raises(InputError, match="holds no file"):
            read(folder)


def test_a_folder_that_cant_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason, as any folder."""

    def refuses(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    folder = spark(tmp_path / "table", ".csv", [["a"]])
    monkeypatch.setattr("os.listdir", refuses)
    monkeypatch.setattr("os.scandir", refuses)
    with pytest.raises(InputError, match="can't be listed: Permission denied"):
        read(folder)
