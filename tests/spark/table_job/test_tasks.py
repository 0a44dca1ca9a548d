"""What workers do, without Spark: files and batches become the rows of one machine; errors keep their words."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import (
    ChangedError,
    ColumnError,
    FormatError,
    Hint,
    InputError,
    ModelError,
    OptionError,
    PipelineError,
)
from score_messages.messages import prediction_schema
from score_messages.read import ReadOptions
from score_messages.spark.table_job.model import WorkerModel
from score_messages.spark.table_job.survey import FileFacts, KnownFile, surveying
from score_messages.spark.table_job.tasks import FILE, ROW, TableTask, record_numbers_of, scoring_files, scoring_rows
from score_messages.spark.table_job.worker_errors import TaskRefused, WorkerError, error_in
from tests.support.model import loaded_model
from tests.support.spark_tables import equal, on_one_machine, rows

CSV = ReadOptions(format="csv")


def a_csv(path: Path, count: int = 50) -> Path:
    path.write_text("ticket,body\n" + "".join(f'{row["ticket"]},"{row["body"]}"\n' for row in rows(count)))
    return path


def batch_of(path: Path, has_content: bool) -> pa.RecordBatch:
    columns = {"path": [f"file:{path}" if not has_content else f"hdfs://n{path}"]}
    return pa.RecordBatch.from_pydict(columns | ({"content": [path.read_bytes()]} if has_content else {}))


def surveyed(path: Path, options: ReadOptions = CSV, has_content: bool = False) -> FileFacts:
    batch = batch_of(path, has_content)
    known = {batch["path"][0].as_py(): KnownFile(0, "inbox.csv")}
    (facts,) = surveying(known, options)(iter([batch]))
    survey: FileFacts = pickle.loads(facts["facts"][0].as_py())
    return survey


@pytest.mark.parametrize("has_content", [False, True], ids=["by its path", "by its content"])
def test_file_is_surveyed_and_scored_as_on_one_machine(tmp_path: Path, has_content: bool) -> None:
    """Whether the worker can open it, or Spark has read it; nothing stays in the temporary folder."""
    path = a_csv(tmp_path / "inbox.csv")
    facts = surveyed(path, has_content=has_content)
    assert (facts.rows, facts.error, facts.text_column) == (50, None, "body")
    batch = batch_of(path, has_content)
    known = {batch["path"][0].as_py(): KnownFile(0, "inbox.csv", 0, facts.sha256)}
    scored = pa.Table.from_batches(list(scoring_files(task_of(facts.schema), known)(iter([batch]))))
    assert equal(scored, on_one_machine(path, tmp_path))


def test_option_that_a_reader_refuses_is_told_as_an_option(tmp_path: Path) -> None:
    """Only a worker opens the file, and so finds out."""
    error = surveyed(a_csv(tmp_path / "inbox.csv"), ReadOptions(format="csv", encoding="klingon")).error
    assert error is not None
    with pytest.raises(OptionError, match="there is no text encoding 'klingon'"):
        raise error.error()


def task_of(own: pa.Schema | None) -> TableTask:
    schema = pa.schema([*(own or ()), *prediction_schema()])
    return TableTask("inbox", schema, CSV, WorkerModel.of(loaded_model()), score_others=False)


def test_refusal_is_a_fact_with_the_name_that_people_know(tmp_path: Path) -> None:
    """Not that of the copy that a worker reads."""
    path = tmp_path / "x.csv"
    path.write_bytes(b'body,n\n"never closed,1\n')
    facts = surveyed(path, has_content=True)
    assert facts.error is not None
    with pytest.raises(InputError, match=r"^inbox\.csv, record 1"):
        raise facts.error.error()


def test_file_that_changed_since_the_survey_ends_the_task(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "inbox.csv")
    facts = surveyed(path)
    a_csv(path, 51)
    known = {f"file:{path}": KnownFile(0, "inbox.csv", 0, facts.sha256)}
    with pytest.raises(TaskRefused) as refused:
        list(scoring_files(task_of(facts.schema), known)(iter([batch_of(path, False)])))
    error = error_in(f"Traceback ... {refused.value}\n at java")
    assert isinstance(error, ChangedError) and error.source == "inbox.csv"


def test_rows_that_spark_has_read_are_numbered_by_file_and_place() -> None:
    """Whatever order they come in; paths with percent signs or without."""
    known = {"hdfs://n/a b": KnownFile(0, "a b", 0), "hdfs://n/c": KnownFile(1, "c", 1000)}
    batch = pa.RecordBatch.from_pydict(
        {"body": ["x", "y", "z"], FILE: ["hdfs://n/c", "hdfs://n/a%20b", "hdfs://n/c"], ROW: [5, 7, 0]}
    )
    assert record_numbers_of(batch, known).to_pylist() == ["1006", "8", "1001"]
    stored = pa.schema([("body", pa.string())])
    task = replace(task_of(stored), reading=ReadOptions())
    (scored,) = scoring_rows(task, known, stored, ["body"])(iter([batch]))
    assert scored["message_id"].to_pylist() == ["1006", "8", "1001"]


def test_model_of_ones_own_travels_and_another_of_its_name_is_refused(tmp_path: Path) -> None:
    model = loaded_model()
    own = WorkerModel.of(replace(model, folder=copied(model.folder, tmp_path / "own")))
    assert own.name == "" and own.loaded().fingerprint == model.fingerprint
    with pytest.raises(ModelError, match="another model"):
        WorkerModel("messages", "0" * 64).loaded()


def copied(folder: Path, to: Path) -> Path:
    to.mkdir()
    for name in ("bundle.json", "scorer.onnx", "vocabulary.txt"):
        (to / name).write_bytes((folder / name).read_bytes())
    return to


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HINTS = st.none() | st.builds(Hint, WORDS, WORDS, st.none() | st.tuples(WORDS, WORDS))
ERRORS = st.builds(
    lambda kind, source, reason, record, line, hint: kind(source, reason, record=record, line=line, hint=hint),
    st.sampled_from([InputError, FormatError, ColumnError, ChangedError]),
    WORDS,
    WORDS,
    st.none() | st.integers(1, 10**12),
    st.none() | st.integers(1, 10**12),
    HINTS,
)


@given(ERRORS, WORDS, WORDS)
def test_error_comes_back_from_a_worker_as_it_was(error: InputError, before: str, after: str) -> None:
    """Whatever Spark puts around it."""
    carried = error_in(f"{before}{TaskRefused(WorkerError.of(error))}{after}")
    assert type(carried) is type(error) and str(carried) == str(error) and carried.hint == error.hint


@given(WORDS)
def test_other_words_of_spark_are_none_of_ours(words: str) -> None:
    assert error_in(words) is None
    assert type(error_in(str(TaskRefused(WorkerError.of(PipelineError("x")))))) is PipelineError
