"""A model may lie in a bucket; commands that look at tables say what to do with one that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.errors import ModelError
from score_messages.model.bundle import Model
from score_messages.model.choice import loaded
from score_messages.model.registry import model_folder
from tests.support.command import RunScore
from tests.support.forked_programs import run
from tests.support.messages import csv_bytes, inbox
from tests.support.servers.buckets import AnyBucket

pytestmark = pytest.mark.slow

FILES = ("bundle.json", "scorer.onnx", "vocabulary.txt")
ONLY_S3 = pytest.mark.parametrize("server", ["s3"], indirect=True)


def put_model(bucket: AnyBucket, name: str = "imdb-article") -> str:
    for file in FILES:
        bucket.put(f"models/mine/{file}", (model_folder(name) / file).read_bytes())
    return bucket.address("models/mine/")


def test_model_in_a_bucket_is_the_model_on_disk(any_bucket: AnyBucket, tmp_path: Path, run_score: RunScore) -> None:
    """The same bytes come out, by whichever spelling of its address; nothing is put there."""
    address = put_model(any_bucket)
    (tmp_path / "in.csv").write_bytes(csv_bytes(inbox(50)))
    tables = []
    for number, model in enumerate((address, address.rstrip("/"), str(model_folder("imdb-article")))):
        result = run_score(tmp_path / "in.csv", tmp_path / f"{number}.parquet", "--model", model)
        assert (result.exit_code, result.stderr) == (0, "")
        tables.append((tmp_path / f"{number}.parquet").read_bytes())
    assert tables[0] == tables[1] == tables[2]
    assert any_bucket.keys() == [f"models/mine/{file}" for file in FILES]


@ONLY_S3
@pytest.mark.parametrize("file", FILES)
def test_model_that_is_not_whole_is_refused_as_on_disk(file: str, any_bucket: AnyBucket, tmp_path: Path) -> None:
    """A file that is missing, and one that another took the place of; the address is named as it was typed."""
    address = put_model(any_bucket)
    any_bucket.put(f"models/mine/{file}", b"{}")
    with pytest.raises(ModelError) as raised:
        loaded(address)
    assert f"{address}{file}" in str(raised.value)
    any_bucket.delete(f"models/mine/{file}")
    with pytest.raises(ModelError) as raised:
        loaded(address)
    assert address.rstrip("/") in str(raised.value) and file in str(raised.value)


@ONLY_S3
def test_table_is_not_written_into_its_model(any_bucket: AnyBucket, tmp_path: Path, run_score: RunScore) -> None:
    """Whatever the options."""
    address = put_model(any_bucket)
    (tmp_path / "in.csv").write_bytes(csv_bytes(inbox(5)))
    result = run_score(tmp_path / "in.csv", f"{address}scorer.parquet", "--model", address, "--force")
    assert result.exit_code == 1 and "lies in the model" in result.stderr


@ONLY_S3
def test_bucket_that_is_not_there_is_the_model_s_error(any_bucket: AnyBucket, model: Model) -> None:
    with pytest.raises(ModelError, match="there is no bucket"):
        loaded(any_bucket.address("models/mine/").replace(any_bucket.name, "no-such-bucket"))


@ONLY_S3
@pytest.mark.parametrize("command", ["show", "report", "explain"])
def test_command_that_looks_at_a_table_says_what_to_do(command: str, any_bucket: AnyBucket) -> None:
    any_bucket.put("scored.csv", b"id,body\n")
    more = {"show": [], "report": ["--json"], "explain": ["--id", "1"]}[command]
    ended = run("sentiment-jobs", command, any_bucket.address("scored.csv"), *more)
    assert ended.returncode == 1
    assert f"{any_bucket.address('scored.csv')}: is in a bucket" in ended.stderr and "Copy it here" in ended.stderr


@ONLY_S3
def test_evaluate_takes_model_and_labels_from_a_bucket(any_bucket: AnyBucket) -> None:
    """Both go through the reader."""
    address = put_model(any_bucket, "messages")
    rows = [
        ["id", "body", "label"],
        *([*row, ("positive", "negative", "neutral")[n % 3]] for n, row in enumerate(inbox(60)[1:])),
    ]
    any_bucket.put("labels.csv", csv_bytes(rows))
    ended = run("sentiment-jobs", "evaluate", address, any_bucket.address("labels.csv"), "--label-column", "label")
    assert ended.returncode == 0, ended.stderr
    assert "60" in ended.stdout
