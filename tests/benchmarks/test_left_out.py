"""Kinds that were left out: what is in the work folder isn't made again, and the table has every kind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks import left_out
from score_messages.model.card_left_out import HEADING
from score_messages.model.registry import model_folder
from score_messages.training.corpus import TextSet


@pytest.fixture(autouse=True)
def _no_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_out, "SETS", ())


def lines_of(kind: str) -> list[dict[str, Any]]:
    """Invented figures, as `_measured` gives them."""
    figures = {"rows": 12, "macro_f1": [0.5, 0.4, 0.6], "balanced_accuracy": None, "auc_of_negative": None}
    return [{"left out": kind, "texts": f"texts of {kind}", "by": by, **figures} for by in ("model", "VADER")]


def test_a_kind_is_measured_once_and_the_table_has_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []

    def model(data: Path, folder: Path, kind: str, epochs: int) -> Path:
        made.append(kind)
        return folder

    def measured(kind: str, model: str, sets: list[TextSet], old: str | None) -> list[dict[str, Any]]:
        return lines_of(kind)

    monkeypatch.setattr(left_out, "_model", model)
    monkeypatch.setattr(left_out, "_measured", measured)
    (tmp_path / "mail-1-epochs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines_of("mail")))
    folder = shutil.copytree(model_folder("imdb-article"), tmp_path / "model")
    for _ in range(2):
        left_out.main(tmp_path, tmp_path, None, "mail,health", 1, folder)
    assert made == ["health"]
    shown = capsys.readouterr().out
    assert shown.count("| mail | texts of mail | 12 | 0.500 (0.400 to 0.600) | 0.500 |") == 2
    assert shown.count("| health | texts of health | 12 |") == 2
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert HEADING in card and "| health | texts of health | 12 |" in card
