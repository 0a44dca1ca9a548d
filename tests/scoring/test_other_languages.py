"""Messages in other languages: their own status, no score, and the column that says which, wherever scoring runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ModelError, OptionError
from score_messages.messages import Messages, Status
from score_messages.model.bundle import Model
from score_messages.model.registry import model_folder
from score_messages.model.settings import Settings
from score_messages.read.batches import batch_of
from score_messages.scoring.batch import score_batch
from score_messages.scoring.scorer import Scorer
from tests.support.command import RunScore
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model

TEXTS = {
    "The parcel is late and I am angry": ("scored", "en"),
    "Das Paket ist zu spät und ich bin sauer": ("other_language", "de"),
    "Je ne suis pas content": ("other_language", "fr"),
    "ok": ("scored", None),
    "zzqx vrblk qwpt": ("unknown_words", None),
    "客服一直不回复我": ("other_language", "zh"),
    "": ("empty", None),
    "Thanks, José": ("scored", "en"),
}
SHORT_OF_CASE_18 = (
    "Die Lampe war hell und schnell da",
    "Das Handy ist kaputt",
    "Die App ist gut",
    "C'est nul",
    "No me gusta",
)


def rows(table: pa.Table) -> list[tuple[str, str | None]]:
    return list(zip(table["status"].to_pylist(), table["language"].to_pylist(), strict=True))


def messages(texts: list[str], status: list[Status]) -> Messages:
    codes = np.array([kind.code for kind in status], dtype=np.uint8)
    body = pa.array(texts, pa.string())
    return Messages(batch_of([], pa.schema([]), len(texts)), body, body, codes)


def test_only_messages_in_the_language_of_the_model_are_scored(model: Model) -> None:
    table = Scorer(model).score(list(TEXTS))
    assert rows(table) == list(TEXTS.values())
    is_scored = [status == "scored" for status, _ in TEXTS.values()]
    for name in ("score", "sentiment", "p_negative", "p_neutral", "p_positive"):
        assert table[name].combine_chunks().is_valid().to_pylist() == is_scored


def test_short_messages_of_few_unknown_words_are_told(model: Model) -> None:
    """The share of known words let all of them through."""
    table = Scorer(model).score(SHORT_OF_CASE_18)
    assert table["status"].to_pylist() == ["other_language"] * len(SHORT_OF_CASE_18)
    assert Scorer(without_language(model)).score(SHORT_OF_CASE_18)["status"].to_pylist().count("scored") == 5


def without_language(model: Model) -> Model:
    return replace(model, settings=replace(model.settings, language=""))


def test_model_without_a_language_checks_none(model: Model) -> None:
    """As one that was imported: what is in its vocabulary is scored, and no language is said."""
    table = Scorer(without_language(model)).score(list(TEXTS))
    assert table["language"].null_count == len(TEXTS)
    assert "other_language" not in table["status"].to_pylist()


def test_model_of_another_language_scores_that_one(model: Model) -> None:
    german = replace(model, settings=replace(model.settings, language="de", min_known_share=0.0))
    table = Scorer(german).score(["Das Paket ist zu spät", "The parcel is late", "Le colis est en retard"])
    assert rows(table) == [("scored", "de"), ("other_language", "en"), ("other_language", "fr")]


def test_others_are_scored_if_asked_for(model: Model) -> None:
    """Where enough of their words are known; the column still says what they are in."""
    asked = Scorer(model, other_languages="score").score(SHORT_OF_CASE_18)
    assert set(asked["status"].to_pylist()) == {"scored"} and set(asked["language"].to_pylist()) == {"de", "fr", "es"}
    assert Scorer(model, other_languages="score").score(["客服一直不回复我"])["status"].to_pylist() == ["unknown_words"]
    for wrong in ("", "keep", "en"):
        with pytest.raises(OptionError, match="--other-languages is 'skip' or 'score'"):
            Scorer(model, other_languages=wrong)


def test_what_could_not_be_read_is_in_no_language(model: Model) -> None:
    """What the reader found comes first."""
    status = [Status.UNREADABLE_BODY, Status.TOO_LONG, Status.SCORED]
    scored = score_batch(messages(["Die Rechnung ist falsch"] * 3, status), model)
    assert scored.predictions.column("language").to_pylist() == [None, None, "de"]
    assert scored.predictions.column("status").to_pylist() == ["unreadable_body", "too_long", "other_language"]


@given(st.permutations(list(TEXTS)), st.integers(1, 8))
def test_neither_order_nor_company_changes_a_language(texts: list[str], size: int) -> None:
    scorer = Scorer(loaded_model(), workers=2)
    parts = [scorer.score(texts[at : at + size]) for at in range(0, len(texts), size)]
    assert [row for part in parts for row in rows(part)] == [TEXTS[text] for text in texts]


def test_file_has_the_same_bytes_with_any_number_of_workers(run_score: RunScore, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(csv_bytes([["body"], *([text] for text in list(TEXTS) * 1500 if text)]))
    tables = []
    for workers in ("1", "3"):
        assert run_score(source, tmp_path / f"{workers}.parquet", "--workers", workers).exit_code == 0
        tables.append((tmp_path / f"{workers}.parquet").read_bytes())
    assert tables[0] == tables[1]


def test_command_counts_them_and_scores_them_if_told_to(run_score: RunScore, tmp_path: Path) -> None:
    source, target, counts = tmp_path / "in.csv", tmp_path / "out.parquet", tmp_path / "counts.json"
    source.write_bytes(csv_bytes([["id", "body"], *([str(n), text] for n, text in enumerate(TEXTS))]))
    assert run_score(source, target, "--summary", counts).exit_code == 0
    assert rows(pq.read_table(target)) == list(TEXTS.values())
    statuses = json.loads(counts.read_text())["statuses"]
    assert statuses["other_language"] == 3 and statuses["scored"] == 3 and statuses["unknown_words"] == 1
    assert run_score(source, target, "--other-languages", "score").exit_code == 0
    assert pq.read_table(target)["status"].to_pylist().count("other_language") == 0
    wrong = run_score(source, target, "--other-languages", "yes")
    assert wrong.exit_code == 2 and "'skip' or 'score'" in wrong.stderr


def test_mails_in_other_languages_are_told(run_score: RunScore, tmp_path: Path) -> None:
    """By their own words: what is quoted below doesn't count."""
    mail = (
        "From: Eva <eva@example.org>\nSubject: Rechnung\nContent-Type: text/plain; charset=utf-8\n\n{}\n\n"
        "> Thank you for your order. We have sent the invoice to you today.\n"
    )
    (tmp_path / "mails").mkdir()
    for name, own in (("de", "Die Rechnung ist falsch, bitte korrigieren."), ("en", "The invoice is wrong.")):
        (tmp_path / "mails" / f"{name}.eml").write_text(mail.format(own), encoding="utf-8")
    assert run_score(tmp_path / "mails", tmp_path / "out.parquet").exit_code == 0
    assert rows(pq.read_table(tmp_path / "out.parquet")) == [("other_language", "de"), ("scored", "en")]


def test_shipped_models_say_that_they_read_english(model: Model) -> None:
    for name in ("messages", "imdb-article"):
        settings = json.loads((model_folder(name) / "bundle.json").read_text())["settings"]
        assert Settings.from_json(settings).language == "en"


def test_settings_keep_the_language_and_know_no_other() -> None:
    """A model that was made before has none, and keeps its fingerprint."""
    assert "language" not in Settings(80).to_json()
    german = Settings(80, language="de")
    assert Settings.from_json(german.to_json()) == german
    for wrong in ("xx", "EN", "english"):
        with pytest.raises(ModelError, match="language"):
            Settings(80, language=wrong)
