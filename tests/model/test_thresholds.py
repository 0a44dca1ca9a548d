"""Thresholds that a person states: what they may be, and what they change."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages import Scorer, score_file
from score_messages.errors import OptionError
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder
from score_messages.model.thresholds import parse_thresholds, with_thresholds
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.three_class import three_class_model


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b", "numbers with a comma"),
        ("", "numbers with a comma"),
        ("0.2;0.7", "numbers with a comma"),
        ("20,70", "20 % is 0.2"),
        ("0,0.5", "numbers from 0.001"),
        ("nan,0.5", "numbers from 0.001"),
        ("0.2,1.5", "numbers from 0.001"),
        ("0.1,0.2,0.3", "takes two numbers"),
    ],
)
def test_what_is_no_threshold_is_refused_with_what_one_is(text: str, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        parse_thresholds(text)


def test_the_number_of_thresholds_follows_from_the_model() -> None:
    """Two of three classes, one of two; the error proposes what can be typed."""
    three, two = three_class_model(), load_model(model_folder("imdb-article"))
    for model, thresholds, proposed in ((three, (0.5,), "0.3,0.5"), (two, (0.2, 0.5), "0.5")):
        with pytest.raises(OptionError, match="this model knows") as caught:
            with_thresholds(model, thresholds)
        assert caught.value.hint is not None and caught.value.hint.options == f"--thresholds {proposed}"


def test_they_change_the_fingerprint_unless_they_are_the_models_own() -> None:
    """What was scored with others is another table."""
    model = load_model(model_folder("messages"))
    assert with_thresholds(model, None) is with_thresholds(model, model.settings.thresholds) is model
    others = [with_thresholds(model, thresholds).fingerprint for thresholds in ((0.2, 0.7), (0.2, 0.71))]
    assert len({model.fingerprint, *others}) == 3
    assert others[0] == with_thresholds(model, parse_thresholds("0.20, 0.7")).fingerprint


def test_only_the_sentiment_changes(tmp_path: Path) -> None:
    """By the documented rule; and the footer and the report say which thresholds there were."""
    source = tmp_path / "in.csv"
    texts = ["It broke after a day.", "Thank you, it is wonderful!", "Where is it made?", ""]
    source.write_text("text\n" + "".join(f'"{text}"\n' for text in texts))
    options = ScoreOptions(thresholds=(0.02, 0.98))
    report = score_file(source, tmp_path / "out.parquet", options)
    score_file(source, tmp_path / "usual.parquet")
    table, usual = (pq.read_table(tmp_path / name) for name in ("out.parquet", "usual.parquet"))
    assert table.drop_columns(["sentiment"]).equals(usual.drop_columns(["sentiment"]))
    for row in table.to_pylist():
        if row["status"] == "scored":
            negative, positive = row["p_negative"] / 0.02, row["p_positive"] / 0.98
            wanted = "neutral" if max(negative, positive) < 1 else "negative" if negative >= positive else "positive"
            assert row["sentiment"] == wanted
    footers = [pq.read_metadata(tmp_path / name).metadata for name in ("out.parquet", "usual.parquet")]
    assert footers[0][b"score_messages.thresholds"] == b"0.02,0.98"
    assert b"score_messages.thresholds" not in footers[1]
    assert report.as_dict()["thresholds"] == "0.02,0.98"
    scored = Scorer.load(thresholds=(0.02, 0.98)).score(texts)
    assert scored["sentiment"].to_pylist() == table["sentiment"].to_pylist()


def test_a_part_scored_with_others_is_out_of_date(run_score: RunScore, tmp_path: Path) -> None:
    """As with any other option that changes results: --redo makes it anew, and the record says with which."""
    (tmp_path / "in.csv").write_text("text\nIt broke.\nThank you!\n")
    folder = f"{tmp_path / 'scored'}/"
    source, said = str(tmp_path / "in.csv"), []
    for arguments in ([], ["--thresholds", "0.2,0.7"], ["--thresholds", "0.2,0.7", "--redo"]):
        ran = run_score(source, folder, "--model", "messages", *arguments, "-v")
        assert ran.exit_code == 0
        said.append(ran.stderr)
    assert "other options" in said[1] and "1 skipped" in said[1] and "1 scored" in said[2]
    records = [path.read_text() for path in Path(folder).rglob("*.json")]
    stated = [json.loads(text).get("thresholds") for text in records if "run_id" in text]
    assert sorted(map(str, stated)) == ["0.2,0.7", "0.2,0.7", "None"]
