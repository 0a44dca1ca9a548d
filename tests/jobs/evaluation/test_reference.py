"""`sentiment-jobs evaluate --reference`: a model keeps the counts that later runs are compared with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from score_messages.errors import InputError
from score_messages.evaluation.evaluate import score_labelled
from score_messages.model.bundle import BUNDLE, CARD, load_model
from score_messages.model.card import card_of, model_card
from score_messages.model.registry import model_folder
from score_messages.scoring.counts import reference
from score_messages.training.corpus import is_held_out
from score_messages_jobs.evaluation.measured_sets import run
from score_messages_jobs.evaluation.options import Options


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A model folder that may be written."""
    return Path(shutil.copytree(model_folder("imdb-article"), tmp_path / "mine"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Eighty labelled messages."""
    path = tmp_path / "mail.csv"
    tones = ("a wonderful and touching film,1", "a dull waste of my time,0", "it runs on zzqx Tuesday,2")
    path.write_text("text,label\n" + "".join(f"number {n}: {tones[n % 3]}\n" for n in range(80)))
    return path


def test_reference_is_kept_beside_the_figures_and_predictions_stay(mine: Path, data: Path) -> None:
    """Counts of all rows, neutral ones too; nothing else of the model changes but a line of its card."""
    before = load_model(mine)
    run(Options(str(mine), (data,), reference=True))
    model = load_model(mine)
    profile = score_labelled(model, data).profile
    assert profile.rows == 80 and profile.statuses["scored"] > 0
    assert model.record == {**before.record, "reference": reference({"mail": profile}, held_out=False)}
    assert model.fingerprint == before.fingerprint
    assert (mine / CARD).read_text() == card_of(mine)
    assert "unknown words of messages: mail (80)." in model_card(model)


def test_reference_is_of_what_training_held_out(mine: Path, data: Path) -> None:
    """With the share that training had; scores on what was learnt would be too sure."""
    run(Options(str(mine), (data,), held_out=0.5, reference=True))
    texts = [line.rpartition(",")[0] for line in data.read_text().splitlines()[1:]]
    kept = load_model(mine).record["reference"]
    assert kept["data"] == {"mail": sum(is_held_out(text, 0.5) for text in texts)}
    assert kept["held_out"] and "held out from training: mail (" in (mine / CARD).read_text()


def test_too_few_messages_are_no_reference(mine: Path, data: Path) -> None:
    """Nothing could ever be compared with them; the model stays as it was."""
    data.write_text("text,label\na great film,1\n")
    before = (mine / BUNDLE).read_bytes()
    with pytest.raises(InputError, match="mail: 1 messages are too few for a reference; it takes 30"):
        run(Options(str(mine), (data,), reference=True))
    assert (mine / BUNDLE).read_bytes() == before
