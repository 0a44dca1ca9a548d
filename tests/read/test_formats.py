"""The same messages through CSV, Parquet and .txt: same rows, same predictions, whatever they say."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, OptionError, PipelineError
from score_messages.messages import BATCH_BYTES, prediction_schema
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions, open_messages
from score_messages.read.batches import slices_by_bytes
from score_messages.scoring.batch import score_batches
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from tests.support.examples import examples
from tests.support.messages import csv_bytes

OUR_WORDS = "a good bad film waste great dull don't of my time qzxv".split()

sentences = st.lists(st.sampled_from(OUR_WORDS), max_size=90).map(" ".join)
anything = st.text(st.characters(exclude_categories=["Cs"]))
thorny = st.text(st.sampled_from("\r\n\",;'\t\0\\ aé\ufeff\u2028\x1a\x85=-@😀"), max_size=12)
texts = st.lists(sentences | anything | thorny, min_size=1, max_size=12)
slow = examples(60)


def name_of(number: int) -> str:
    return f"{number:04}.txt"


def write_csv(folder: Path, bodies: list[str]) -> Path:
    path = folder / "inbox.csv"
    path.write_bytes(csv_bytes([["id", "text"], *([name_of(n), body] for n, body in enumerate(bodies))]))
    return path


def write_parquet(folder: Path, bodies: list[str]) -> Path:
    path = folder / "inbox.parquet"
    names = [name_of(number) for number in range(len(bodies))]
    pq.write_table(pa.table({"id": names, "text": pa.array(bodies, pa.string())}), path)
    return path


def write_folder(folder: Path, bodies: list[str]) -> Path:
    path = folder / "inbox"
    path.mkdir()
    for number, body in enumerate(bodies):
        (path / name_of(number)).write_bytes(body.encode())
    return path


def read_whole(path: Path, batch_rows: int = 5) -> tuple[list[str], list[str], pa.Table]:
    """Ids, texts as the model gets them, and the passthrough columns."""
    options = ReadOptions(id_column=None if path.is_dir() else "id", batch_rows=batch_rows)
    with open_messages(str(path), options) as source:
        batches = list(source)
        columns = pa.Table.from_batches([batch.columns for batch in batches], schema=source.schema)
    names = [name for batch in batches for name in batch.ids.to_pylist()]
    return names, [body for batch in batches for body in batch.body.to_pylist()], columns


def predictions_of(path: Path, model: Model, batch_rows: int = 512, workers: int = 1) -> pa.Table:
    options = ReadOptions(id_column=None if path.is_dir() else "id", batch_rows=batch_rows)
    with open_messages(str(path), options) as source:
        return pa.Table.from_batches(
            [scored.predictions for scored in score_batches(source, model, workers)], prediction_schema()
        )


def assert_alike(table: pa.Table, expected: pa.Table) -> None:
    """Scores to 1e-6, all else exactly."""
    assert table.drop_columns("score").equals(expected.drop_columns("score"))
    np.testing.assert_allclose(table["score"].to_numpy(), expected["score"].to_numpy(), rtol=0, atol=1e-6)


@given(texts)
@example(["\r", "\n", "\r\n", "a\rb", '"', '""', ",", "\0", "", " ", "\ufeff", "\ufeffa"])
@slow
def test_texts_come_back_exactly_from_csv_and_parquet(bodies: list[str]) -> None:
    """Every CR, quote, NUL and mark of them, in order."""
    with TemporaryDirectory() as folder:
        for write in (write_csv, write_parquet):
            names, read_back, columns = read_whole(write(Path(folder), bodies))
            assert names == columns["id"].to_pylist() == [name_of(number) for number in range(len(bodies))]
            assert read_back == columns["text"].to_pylist() == bodies


@given(texts)
@slow
def test_predictions_are_the_same_from_every_format(model: Model, bodies: list[str]) -> None:
    """Ids, order, status and counts exactly, scores to 1e-6."""
    with TemporaryDirectory() as folder:
        tables = [
            predictions_of(write(Path(folder), bodies), model) for write in (write_csv, write_parquet, write_folder)
        ]
    assert tables[0]["message_id"].to_pylist() == [name_of(number) for number in range(len(bodies))]
    for table in tables[1:]:
        assert_alike(table, tables[0])


@given(texts, st.randoms(use_true_random=False))
@slow
def test_other_order_gives_the_same_predictions_in_that_order(
    model: Model, bodies: list[str], chance: random.Random
) -> None:
    """A message's neighbours don't matter."""
    order = list(range(len(bodies)))
    chance.shuffle(order)
    with TemporaryDirectory() as folder:
        straight = predictions_of(write_csv(Path(folder), bodies), model).drop_columns("message_id")
        shuffled = predictions_of(write_csv(Path(folder), [bodies[n] for n in order]), model).drop_columns("message_id")
    assert_alike(shuffled, straight.take(order))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """1,100 messages of very different lengths in every format."""
    chance = random.Random(7)
    bodies = [" ".join(chance.choices(OUR_WORDS, k=chance.choice([0, 1, 3, 30, 79, 80, 81, 200]))) for _ in range(1100)]
    folder = tmp_path_factory.mktemp("many")
    return {
        "csv": write_csv(folder, bodies),
        "parquet": write_parquet(folder, bodies),
        "txt": write_folder(folder, bodies),
    }


@pytest.mark.parametrize("kind", ["csv", "parquet", "txt"])
def test_batch_size_does_not_matter(model: Model, many: dict[str, Path], kind: str) -> None:
    """One row, seven, 512."""
    expected = predictions_of(many["csv"], model, 512)
    assert expected.num_rows == 1100
    for batch_rows in (1, 7, 512):
        assert_alike(predictions_of(many[kind], model, batch_rows, workers=2), expected)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_record_numbers_go_on_from_batch_to_batch(many: dict[str, Path], kind: str) -> None:
    """They are the ids where no column is."""
    with open_messages(str(many[kind]), ReadOptions(batch_rows=7)) as source:
        ids = [name for batch in source for name in batch.ids.to_pylist()]
    assert ids == [str(number) for number in range(1, 1101)]


@pytest.mark.parametrize("kind", ["csv", "parquet", "txt"])
@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_number_of_workers_does_not_change_a_byte(
    tmp_path: Path, many: dict[str, Path], kind: str, suffix: str
) -> None:
    """One thread or three, the same table."""
    tables = []
    for workers in (1, 3):
        target = tmp_path / f"{workers}.{suffix}"
        score_file(many[kind], target, ScoreOptions(read=ReadOptions(batch_rows=50), workers=workers))
        tables.append(target.read_bytes())
    assert tables[0] == tables[1]


def test_input_hash_is_that_of_the_file(tmp_path: Path, many: dict[str, Path]) -> None:
    """So that a table can be traced to the export that it came from."""
    for kind in ("csv", "parquet"):
        report = score_file(many[kind], tmp_path / "out.parquet", ScoreOptions(workers=1))
        assert report.input_sha256 == hashlib.sha256(many[kind].read_bytes()).hexdigest()


def test_folder_hash_changes_with_any_name_or_content(tmp_path: Path) -> None:
    """It covers all files."""
    hashes = set()
    for names in (["a", "b"], ["a", "c"], ["a", "b", "c"]):
        for content in ("x", "y"):
            with TemporaryDirectory(dir=tmp_path) as folder:
                for name in names:
                    (Path(folder) / f"{name}.txt").write_text(content)
                with open_messages(folder, ReadOptions()) as source:
                    list(source)
                    hashes.add(source.sha256())
    assert len(hashes) == 6


def test_progress_ends_at_the_size(many: dict[str, Path]) -> None:
    """Whatever the format counts, the bar gets full."""
    for path in many.values():
        with open_messages(str(path), ReadOptions()) as source:
            list(source)
            assert source.position() == source.size


def test_folder_is_sorted_by_the_bytes_of_its_paths(tmp_path: Path) -> None:
    """Not by the order of the disk or the locale; folders within count."""
    names = ["b.txt", "a/z.TXT", "a.txt", "B.txt", "é.txt", "a-b.txt", "a/a/a.txt", "no.text"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("good")
    expected = sorted((name for name in names if name != "no.text"), key=str.encode)
    assert read_whole(tmp_path)[0] == expected


def test_long_texts_end_a_batch_early() -> None:
    """So that memory doesn't grow with them; a single one over the limit is a batch of its own."""
    sizes = pa.array([BATCH_BYTES - 1, 1, 1, None, BATCH_BYTES + 5, 7, 0])
    assert [(s.start, s.stop) for s in slices_by_bytes(sizes)] == [(0, 2), (2, 4), (4, 5), (5, 7)]
    assert list(slices_by_bytes(pa.array([], pa.int32()))) == []


def test_batches_of_long_texts_hold_a_bounded_number_of_bytes(tmp_path: Path) -> None:
    """In every format alike."""
    bodies = ["x" * 1_000_000] * 40
    for write in (write_csv, write_parquet, write_folder):
        with open_messages(str(write(tmp_path, bodies)), ReadOptions()) as source:
            counts = [len(batch) for batch in source]
        assert sum(counts) == 40
        assert max(counts) <= 17


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_batches_of_long_passthrough_cells_hold_a_bounded_number_of_bytes(tmp_path: Path, kind: str) -> None:
    """An export may have the HTML beside the text."""
    path = tmp_path / f"a.{kind}"
    page = "x" * 1_000_000
    if kind == "csv":
        path.write_bytes(csv_bytes([["html", "text"], *([[page, "good"]] * 40)]))
    else:
        pq.write_table(pa.table({"html": [page] * 40, "text": ["good"] * 40}), path, use_dictionary=False)
    with open_messages(str(path), ReadOptions()) as source:
        counts = [len(batch) for batch in source]
    assert sum(counts) == 40
    assert max(counts) <= 17


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "\\"])
def test_delimiter_that_cannot_be_one_is_wrong_usage(delimiter: str) -> None:
    """One character that means nothing else."""
    with pytest.raises(OptionError, match="--delimiter"):
        open_messages("inbox.csv", ReadOptions(format="csv", delimiter=delimiter))


def test_unknown_format_and_escape_are_wrong_usage() -> None:
    """They name those there are."""
    with pytest.raises(
        OptionError, match="csv, parquet, jsonl, xlsx, txt, eml, mbox, maildir, mailboxes, pst, tar, zip"
    ):
        open_messages("inbox", ReadOptions(format="xml"))
    with pytest.raises(OptionError, match="backslash"):
        open_messages("inbox", ReadOptions(format="csv", escape="quoted"))


@pytest.mark.parametrize("name", ["Body", " TEXT ", "message", "Review", "comment", "CONTENT"])
def test_column_with_a_usual_name_is_the_message(tmp_path: Path, name: str) -> None:
    """In any case, without being asked for; the name stays as it is."""
    (tmp_path / "a.csv").write_bytes(csv_bytes([["id", name], ["1", "good"]]))
    with open_messages(str(tmp_path / "a.csv"), ReadOptions()) as source:
        assert (source.text_column, source.schema.names) == (name, ["id", name])
        assert next(iter(source)).body.to_pylist() == ["good"]


def test_column_may_be_given_by_its_number(tmp_path: Path) -> None:
    """Counted from 1; a column that is called so comes first."""
    (tmp_path / "a.csv").write_bytes(csv_bytes([["id", "3", "other"], ["1", "good", "bad"]]))
    for wanted, name in (("3", "3"), ("2", "3"), ("1", "id"), ("OTHER", "other")):
        with open_messages(str(tmp_path / "a.csv"), ReadOptions(text_column=wanted)) as source:
            assert source.text_column == name


@pytest.mark.parametrize("options", [{"text_column": "body"}, {"id_column": "id"}, {"keep": ("id",)}], ids=str)
def test_columns_of_a_folder_cannot_be_chosen(tmp_path: Path, options: dict[str, object]) -> None:
    """It has one."""
    with pytest.raises(ColumnError):
        open_messages(str(tmp_path), ReadOptions(**options))  # type: ignore[arg-type]


@given(st.binary(max_size=200), st.sampled_from([b"", b"id,text\n", b"text\n", b"id,text\n1,"]))
@examples(300)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    """Never anything else: no bug shows whatever stands in a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(start + data)
        try:
            with open_messages(str(path), ReadOptions()) as source:
                for batch in source:
                    batch.body.validate(full=True)
                    batch.columns.validate(full=True)
        except PipelineError:
            pass


@given(st.integers(0, 10_000), st.integers(0, 255))
@examples(150)
def test_damaged_parquet_is_read_or_refused(place: int, value: int) -> None:
    """One byte anywhere, with checksums or in the footer."""
    content = io.BytesIO()
    pq.write_table(pa.table({"id": [1, 2], "text": ["good", "bad"]}), content, write_page_checksum=True)
    damaged = bytearray(content.getvalue())
    damaged[place % len(damaged)] = value
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        path.write_bytes(damaged)
        try:
            with open_messages(str(path), ReadOptions(format="parquet")) as source:
                for batch in source:
                    batch.columns.validate(full=True)
        except PipelineError:
            pass
