"""Which models are named, with what their cards say; and what the newest run said of drift."""

from __future__ import annotations

import json
from pathlib import Path

from score_messages.report.day_counts import Day
from score_messages.report.drift_lines import drift_lines
from score_messages.report.models_used import card_lines, models_used
from score_messages.tables import ModelName
from tests.support.model import loaded_model


def day(model: ModelName | None, rows: int, sentiment: str | None = "negative") -> Day:
    return Day(0, sentiment, "scored", None, None, model, rows)


def test_models_are_those_of_judged_messages_the_most_used_first() -> None:
    """What a table doesn't say is left out."""
    one, two = ModelName("mine", "f1"), ModelName("theirs", "f2")
    rows = [day(one, 3), day(two, 2), day(two, 4), day(None, 9), day(one, 50, None)]
    assert [(used.name, used.messages, tuple(used.lines)) for used in models_used(rows)] == [
        ("theirs", 6, ()),
        ("mine", 3, ()),
    ]


def test_card_of_a_shipped_model_is_error_in_two_lines() -> None:
    """How often it was right, and what it doesn't cover."""
    model = loaded_model()
    figures, limits = card_lines(model.name, model.fingerprint)
    assert "sets of labelled messages it was right on" in figures and " % (" in figures
    assert limits == model.record["limits"]


def test_models_that_are_not_at_hand_have_no_lines(tmp_path: Path) -> None:
    """Of another fingerprint; and a table's footer names no folder to be read."""
    model = loaded_model()
    assert card_lines(model.name, "0") == ()
    for name in (str(model.folder), f"../models/{model.name}", "", "..", ".", f"{model.name}/", "\0", "a" * 5_000):
        assert card_lines(name, model.fingerprint) == (), name


def test_card_of_a_named_model_is_told_where_it_scored() -> None:
    """Whatever the tables call it; it says nothing of what another one scored."""
    model = loaded_model()
    lines = card_lines(model.name, model.fingerprint)
    assert card_lines("ours", model.fingerprint, model) == lines and lines
    assert card_lines("ours", "0", model) == ()
    rows = [day(ModelName("ours", model.fingerprint), 3), day(ModelName("theirs", "0"), 2)]
    assert [tuple(used.lines) for used in models_used(rows, model)] == [tuple(lines), ()]


def test_drift_is_that_of_the_newest_run(tmp_path: Path) -> None:
    """Also in records of other versions; a folder without records has none, nor has a file."""
    runs = tmp_path / "_runs"
    assert drift_lines(tmp_path) == drift_lines(tmp_path / "no") == ()
    runs.mkdir()
    finding = {
        "measure": "unknown_words",
        "against": "the last 7 runs",
        "psi": 0.4,
        "threshold": 0.2,
        "of_people": True,
    }
    newer = {"run_id": "20261127T010000", "drift": [finding, {"measure": "scores", "against": "the last run"}]}
    for record in ({"run_id": "20261126T010000", "drift": [{"measure": "lengths", "against": "x"}]}, newer):
        (runs / f"{record['run_id']}.json").write_text(json.dumps(record))
    assert drift_lines(tmp_path) == (
        "unknown words of people's messages differ from the last 7 runs (PSI 0.40, alarm above 0.20)",
        "scores differ from the last run",
    )
    (runs / "20261128T010000.json").write_text("{")
    assert len(drift_lines(tmp_path)) == 2
