"""What a Python worker of Spark does, without Spark: batches in, the same rows with their predictions out."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cloudpickle
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages import Scorer
from score_messages.errors import ModelError, PipelineError
from score_messages.messages import MAX_TEXT_BYTES, prediction_schema
from score_messages.model.bundle import Model
from score_messages.model.registry import model_folder
from score_messages.scoring.table import tool_version
from score_messages.spark import worker
from score_messages.spark.carried import function_of
from score_messages.spark.job import Job, Layout, ModelSource
from score_messages.spark.worker import model_of, scored_batches
from tests.support.model import loaded_model

SHIPPED = ModelSource("messages", is_shipped=True)
OURS = tuple(prediction_schema().names)
LAYOUT = Layout(texts=(1,), id=0, kept=(0, 1), names=("id", "body", *OURS))
JOB = Job(SHIPPED, LAYOUT, thresholds=None, score_others=False, explain=0)


def scored(batches: Sequence[pa.RecordBatch], job: Job = JOB) -> list[pa.RecordBatch]:
    return list(scored_batches(batches, pickle.dumps(job), tool_version()))


def batch_of(texts: Sequence[object], kind: pa.DataType | None = None) -> pa.RecordBatch:
    return pa.record_batch(
        {"id": pa.array(range(len(texts)), pa.int64()), "body": pa.array(texts, kind or pa.string())}
    )


TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=40), st.sampled_from(["good", "<p>awful", "Schön, danke!"])))


@given(TEXTS, st.integers(1, 5))
def test_rows_are_those_of_one_machine_however_they_come(texts: list[str | None], rows: int) -> None:
    """To the last bit, in order, as many batches as come in, each of as many rows."""
    whole = batch_of(texts)
    batches = [whole.slice(start, rows) for start in range(0, max(len(texts), 1), rows)]
    given_back = scored(batches)
    assert [len(batch) for batch in given_back] == [len(batch) for batch in batches]
    expected = Scorer(loaded_model(), workers=1).score_frame(pa.Table.from_batches([whole]), text="body", id="id")
    assert pa.Table.from_batches(given_back).equals(expected)


MAYBE = st.one_of(st.none(), st.text())


@given(st.lists(st.tuples(MAYBE, MAYBE)))
def test_several_columns_are_joined_as_on_one_machine(rows: list[tuple[str | None, str | None]]) -> None:
    """As a mail's subject and body."""
    batch = pa.record_batch({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate("ab")})
    layout = Layout(texts=(1, 0), id=None, kept=(0, 1), names=("a", "b", *OURS))
    (given_back,) = scored([batch], replace(JOB, layout=layout))
    expected = Scorer(loaded_model(), workers=1).score_frame(pa.Table.from_batches([batch]), text=["b", "a"])
    table = pa.Table.from_batches([given_back])
    assert table.drop_columns("message_id").equals(expected.drop_columns("message_id"))
    assert table["message_id"].null_count == len(rows)


LIKE = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.binary(): pa.binary(),
    pa.large_binary(): pa.large_binary(),
}


@pytest.mark.parametrize("kind", LIKE, ids=str)
def test_bytes_that_are_no_text_cost_their_row_only(kind: pa.DataType) -> None:
    """Spark's strings may hold any bytes. What rides along stays as it is."""
    cells = pa.array([b"good", b"caf\xe9 good", None, b"\xff\xfe", b"bad"], LIKE[kind])
    column = pa.Array.from_buffers(kind, len(cells), cells.buffers())
    (given_back,) = scored([pa.record_batch({"id": pa.array(range(5)), "body": column})])
    assert given_back["status"].to_pylist() == ["scored", "undecodable", "empty", "undecodable", "scored"]
    assert given_back["body"].equals(column)


def test_a_column_of_nulls_alone_holds_empty_messages() -> None:
    (given_back,) = scored([batch_of([None, None], pa.null())])
    assert given_back["status"].to_pylist() == ["empty", "empty"]


def test_a_batch_may_hold_more_than_is_scored_at_once(model: Model) -> None:
    """Many rows, and texts at the limit and beyond it, in one batch."""
    large = "good " * (MAX_TEXT_BYTES // 5)
    texts = ["a fine chair"] * 9000 + [large, large + "x" * 99, "bad", large]
    (given_back,) = scored([batch_of(texts)])
    assert given_back["status"].to_pylist()[-4:] == ["scored", "too_long", "scored", "scored"]
    expected = Scorer(model, workers=1).score(texts)
    assert given_back["score"] == expected["score"].combine_chunks()


IDS = [
    (pa.array([1, None], pa.int64()), ["1", None]),
    (pa.array([1.0, 2.5], pa.float64()), ["1", "2.5"]),
    (pa.array(["a", None]), ["a", None]),
    (pa.array([b"a", b"\xff"]), ["a", "\ufffd"]),
    (pa.nulls(2), [None, None]),
]


@pytest.mark.parametrize(("ids", "expected"), IDS, ids=lambda value: str(getattr(value, "type", "")))
def test_ids_are_those_of_one_machine(ids: pa.Array, expected: list[str | None]) -> None:
    """A bad id costs no prediction."""
    (given_back,) = scored([pa.record_batch({"id": ids, "body": pa.array(["good", "bad"])})])
    assert given_back["message_id"].to_pylist() == expected
    assert given_back["status"].to_pylist() == ["scored", "scored"]


def test_the_model_is_loaded_once() -> None:
    """And kept from task to task; a second one beside it doesn't push it out."""
    model_of.cache_clear()
    other = replace(JOB, source=ModelSource("imdb-article", is_shipped=True))
    for job in (JOB, other, JOB, other, JOB):
        scored([batch_of(["good"])], job)
    assert model_of.cache_info().misses == 2


def test_options_reach_the_worker(model: Model) -> None:
    """Thresholds, reasons and messages in other languages."""
    names = ("id", "body", *prediction_schema(explains=True).names)
    job = replace(JOB, layout=replace(LAYOUT, names=names), thresholds=(0.9, 0.9), score_others=True, explain=2)
    (given_back,) = scored([batch_of(["Das ist leider gar nicht gut und sehr teuer gewesen.", "great"])], job)
    scorer = Scorer.load(other_languages="score", thresholds=(0.9, 0.9))
    expected = scorer.score_frame(pa.table({"id": [0, 1], "body": given_back["body"]}), "body", id="id", explain=2)
    assert given_back == expected.to_batches()[0]


def test_files_that_travelled_make_the_same_model() -> None:
    """Nothing of them is left behind."""
    folder = model_folder("imdb-article")
    files = tuple((name, (folder / name).read_bytes()) for name in ("bundle.json", "scorer.onnx", "vocabulary.txt"))
    given_back = scored([batch_of(["good"])], replace(JOB, source=ModelSource("ours", fingerprint=None, files=files)))
    shipped = scored([batch_of(["good"])], replace(JOB, source=ModelSource("imdb-article", is_shipped=True)))
    assert given_back == shipped


def test_another_model_than_the_drivers_is_an_error() -> None:
    """Else one table would hold the predictions of two models."""
    with pytest.raises(ModelError, match="another one at this worker") as refused:
        scored([batch_of(["good"])], replace(JOB, source=replace(SHIPPED, fingerprint="0" * 64)))
    assert refused.value.__notes__ == ["Install the same package on every node, or send the same folder"]


def test_another_version_than_the_drivers_is_an_error() -> None:
    """Before anything is unpickled that may look different there."""
    with pytest.raises(PipelineError, match=r"the driver has score-messages 9\.9, this worker") as refused:
        list(scored_batches([batch_of(["good"])], b"not for here", "9.9"))
    assert refused.value.__notes__ == ["Install the same on every node: pip install 'score-messages==9.9'"]


def test_a_model_that_did_not_come_along_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what did."""
    monkeypatch.setattr(worker, "folder_that_came", lambda name: None)
    monkeypatch.setattr(worker, "names_that_came", lambda: ["theirs"])
    with pytest.raises(ModelError, match=r"no model folder 'ours' came with the job to this worker \(theirs did\)"):
        scored([batch_of(["good"])], replace(JOB, source=ModelSource("ours")))


def test_a_worker_without_the_package_says_what_to_install(tmp_path: Path) -> None:
    """The function travels whole, so that it can say so; what it means is left to those who have the package."""
    (tmp_path / "function").write_bytes(cloudpickle.dumps(function_of(JOB)))
    code = (
        "import pickle, sys\n"
        "sys.modules['score_messages'] = None\n"
        "function = pickle.load(open(sys.argv[1], 'rb'))\n"
        "try: function(iter(()))\n"
        "except RuntimeError as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "function")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "score-messages can't run at this worker" in said
    assert f"pip install 'score-messages=={tool_version()}'" in said
