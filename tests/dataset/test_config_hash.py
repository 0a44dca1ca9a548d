"""What is in the config hash: what changes a prediction or the table, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.plan.config_hash import ConfigHash
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.read.taken import Taken
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes, inbox
from tests.support.model import loaded_model

USUAL = UpdateOptions(run_date="2026-03-01")
FINGERPRINT = "0" * 64

CHANGES: dict[str, Any] = {
    "format": "csv",
    "text_column": "body",
    "id_column": "id",
    "date_column": "received",
    "date_format": "%d/%m/%Y",
    "time_zone": "Europe/Berlin",
    "keep": ("id",),
    "drop_text": True,
    "encoding": "cp1252",
    "delimiter": ";",
    "escape": "backslash",
    "null": ("NULL",),
    "sheet": "Answers",
    "text": "body",
    "quotes": "keep",
}
WITHOUT_EFFECT: dict[str, Any] = {"processes": 3, "batch_rows": 7, "taken_before": Taken("cp1252")}


@pytest.fixture
def fixed(model: Model) -> Model:
    """The model with a fingerprint that training it anew doesn't change."""
    return replace(model, fingerprint=FINGERPRINT)


def with_reading(**changed: Any) -> UpdateOptions:
    return replace(USUAL, score=ScoreOptions(read=ReadOptions(**changed)))


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_rows_or_columns_changes_the_hash(fixed: Model, name: str) -> None:
    """Each option of reading, the prefix and the rule for overlaps."""
    assert ConfigHash(with_reading(**{name: CHANGES[name]}), fixed).now != ConfigHash(USUAL, fixed).now


def test_every_option_of_reading_changes_the_hash_or_is_listed_as_without_effect(fixed: Model) -> None:
    """A new option has to be listed on one side or the other."""
    known = CHANGES.keys() | WITHOUT_EFFECT.keys()
    assert {field.name for field in fields(ReadOptions)} >= known
    for name, value in WITHOUT_EFFECT.items():
        assert ConfigHash(with_reading(**{name: value}), fixed).now == ConfigHash(USUAL, fixed).now


def test_prefix_overlaps_languages_reasons_and_model_change_the_hash(model: Model, fixed: Model) -> None:
    """They change names, rows and predictions."""
    hashes = {
        ConfigHash(USUAL, fixed).now,
        ConfigHash(replace(USUAL, score=ScoreOptions(prefix="x_")), fixed).now,
        ConfigHash(replace(USUAL, overlaps="keep"), fixed).now,
        ConfigHash(replace(USUAL, score=ScoreOptions(other_languages="score")), fixed).now,
        ConfigHash(replace(USUAL, score=ScoreOptions(explain=3)), fixed).now,
        ConfigHash(replace(USUAL, score=ScoreOptions(explain=5)), fixed).now,
        ConfigHash(USUAL, model).now,
    }
    assert len(hashes) == 7


@given(bad=st.sampled_from(["0", "5", "1%", "30%"]), workers=st.integers(1, 9), version=st.text(max_size=5))
def test_what_changes_no_prediction_keeps_the_hash(bad: str, workers: int, version: str) -> None:
    """Tolerance, workers, the version that runs."""
    same = replace(USUAL, score=ScoreOptions(max_bad=MaxBad.parse(bad), workers=workers, allow_odd=True), prune=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.scoring.table.tool_version", lambda: version)
        assert ConfigHash(same, STAND_IN).now == ConfigHash(USUAL, STAND_IN).now


class _StandIn:
    fingerprint = FINGERPRINT


STAND_IN: Any = _StandIn()


@pytest.mark.parametrize("rule", ["READING_RULES", "SCHEMA_VERSION"])
def test_other_rules_and_another_schema_are_something_else(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They change rows, or the columns of a table."""
    now = ConfigHash(USUAL, STAND_IN).now
    monkeypatch.setattr(f"score_messages.dataset.plan.config_hash.{rule}", 9)
    assert not ConfigHash(USUAL, STAND_IN).is_that_of(now)


def test_raising_max_bad_or_a_new_version_scores_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with --redo; an export that grows keeps its predictions."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(5)))

    def update(bad: str, redo: bool = True) -> UpdateReport:
        score = ScoreOptions(read=ReadOptions(id_column="id"), max_bad=MaxBad.parse(bad), workers=1)
        return update_dataset(
            [str(tmp_path / "inbox")], str(tmp_path / "scored"), UpdateOptions(score, redo=redo), model=loaded_model()
        )

    assert [result.outcome for result in update("1%").outcomes] == ["scored"]
    monkeypatch.setattr("score_messages.dataset.run.begin_journal.tool_version", lambda: "9.9")
    for bad in ("5%", "0", "7"):
        report = update(bad)
        assert [result.outcome for result in report.outcomes] == ["skipped"] and report.others == 0
    (tmp_path / "inbox" / "a.csv").write_bytes(csv_bytes(inbox(6)))
    report = update("30%")
    assert (report.record.counts.reused_rows, report.record.counts.new_rows) == (5, 1)
