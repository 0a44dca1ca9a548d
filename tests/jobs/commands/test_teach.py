"""The teacher's job: what it scores, how it goes on after a stop, what it says without its packages."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ModelError, OptionError, TargetRefused
from score_messages.training import bases, frames
from score_messages.training.corpus import MESSAGE_SETS, MORE_SETS, READ_SETS, TextSet, read_set
from score_messages.training.frames import framed
from score_messages.training.predictions import read_predictions
from score_messages.training.teaching import SETS, scored_pieces
from score_messages_jobs.commands import teach
from score_messages_jobs.commands.teach import Options, run
from tests.support.public_texts import write_public_texts


class FakeTeacher:
    """Knows three words, counts what it is asked, and stops when told."""

    learnt: ClassVar[list[tuple[list[str], list[int], float]]] = []
    scored = 0
    stop_after = 10**9

    def __init__(self, base: bases.Base, folder: Path, seed: int) -> None:
        self.base = base

    def pieces(self, texts: list[str]) -> list[str]:
        return texts

    def fit(
        self, rows: list[str], classes: npt.NDArray[np.int64], rate: float, seed: int, saved: Path, report: Any
    ) -> None:
        FakeTeacher.learnt.append((rows, classes.tolist(), rate))
        report(len(rows), len(rows), 0.5)

    def save(self, path: Path) -> None:
        path.write_text("taught")

    def restore(self, path: Path) -> None:
        assert path.read_text() == "taught"

    def score(self, rows: list[str]) -> npt.NDArray[np.float32]:
        if FakeTeacher.scored >= FakeTeacher.stop_after:
            raise KeyboardInterrupt
        FakeTeacher.scored += len(rows)
        return np.array([[("awful" in row) * 3, 1, ("lovely" in row) * 3] for row in rows], np.float32)


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """Small texts, small parts, and a teacher that needs no packages."""
    module = ModuleType("score_messages.training.transformer")
    monkeypatch.setattr(module, "Teacher", FakeTeacher, raising=False)
    monkeypatch.setitem(sys.modules, "score_messages.training.transformer", module)
    monkeypatch.setattr(bases, "unpack", lambda base, folder: folder)
    monkeypatch.setattr(teach, "PART", 250)
    monkeypatch.setattr(frames, "framed", lambda sets: framed(sets, 40))
    monkeypatch.setattr(FakeTeacher, "learnt", [])
    monkeypatch.setattr(FakeTeacher, "scored", 0)
    data = write_public_texts(tmp_path / "data", 12)
    return Options(data, tmp_path / "predictions.parquet", tmp_path / "work")


def texts_of(options: Options) -> list[TextSet]:
    sets = [read_set(options.data, name) for name in SETS]
    return [*sets, framed(sets, 40)]


def test_every_text_of_the_plan_is_scored_once_and_in_order(options: Options) -> None:
    """And each prediction is that on its own text; the footer says how the table was made."""
    run(options)
    sets = texts_of(options)
    items = [item for group in scored_pieces(sets, 1.0) for item in group]
    table = pq.read_table(options.output)
    scored = list(zip(*(table.column(name).to_pylist() for name in ("set", "row", "start", "length")), strict=True))
    assert scored == [(item.text_set.name, item.index, item.crop.start, item.crop.length) for item in items]
    for text_set in sets:
        predictions = read_predictions(options.output, text_set)
        assert predictions.probabilities is not None
        texts = [
            crop.of(text_set.texts[index])
            for index, crop in zip(predictions.indices.tolist(), predictions.crops, strict=True)
        ]
        wanted = [0 if "awful" in text else 2 if "lovely" in text else 1 for text in texts]
        assert predictions.probabilities.argmax(axis=1).tolist() == wanted
    about = pq.read_metadata(options.output).metadata
    assert about[b"score_messages.teacher"] == b"mpnet" and about[b"score_messages.scale"] == b"1"


def test_it_learns_in_two_courses_and_never_what_is_left_out(options: Options) -> None:
    """No text of the kind, none held out; the labels as they stand; but its texts are scored."""
    run(replace(options, leave_out="mail,uci_yelp"))
    assert [rate for _, _, rate in FakeTeacher.learnt] == list(bases.MPNET.learning_rates)
    texts = [text for rows, _, _ in FakeTeacher.learnt for text in rows]
    assert not any("enron_mail" in text or "spamassassin" in text or "uci_yelp" in text for text in texts)
    held_out = {
        text
        for text_set in texts_of(options)
        for text, held in zip(text_set.texts, text_set.held_out, strict=True)
        if held
    }
    assert held_out and not held_out & set(texts)
    for rows, classes, _ in FakeTeacher.learnt:
        assert classes == [0 if "awful" in row else 2 if "lovely" in row else 1 for row in rows]
    assert "read_messages:enron_mail" in pq.read_table(options.output).column("set").to_pylist()
    assert b"read_messages:spamassassin" in pq.read_metadata(options.output).metadata[b"score_messages.left_out"]


def test_a_stopped_job_goes_on_where_it_was(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is learnt or scored twice, and the table is that of an unbroken run."""
    whole = replace(options, output=options.output.with_name("whole.parquet"), work=options.work / "whole")
    run(whole)
    total = FakeTeacher.scored
    FakeTeacher.learnt, FakeTeacher.scored = [], 0
    monkeypatch.setattr(FakeTeacher, "stop_after", 400)
    with pytest.raises(KeyboardInterrupt):
        run(options)
    assert not options.output.exists()
    monkeypatch.setattr(FakeTeacher, "stop_after", 10**9)
    run(options)
    assert (len(FakeTeacher.learnt), FakeTeacher.scored) == (2, total)
    assert options.output.read_bytes() == whole.output.read_bytes()


@pytest.mark.parametrize("change", [{"scale": 2.0}, {"leave_out": "mail"}, {"teacher": "minilm"}], ids=str)
def test_what_was_made_for_another_run_is_not_taken_up(options: Options, change: dict[str, Any]) -> None:
    """Though it lies in the same folder."""
    run(options)
    first = FakeTeacher.scored
    run(replace(options, **change, force=True))
    assert FakeTeacher.scored >= 2 * first and len(FakeTeacher.learnt) == 4


@pytest.mark.parametrize("change", ["other pieces", "no table"])
def test_parts_on_other_pieces_are_scored_anew(options: Options, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """As when a later version cuts the work into other parts, or a file was damaged."""
    run(options)
    before, first = options.output.read_bytes(), FakeTeacher.scored
    if change == "other pieces":
        monkeypatch.setattr(teach, "PART", 240)
    else:
        next(options.work.glob("*-part-0001.parquet")).write_bytes(b"damaged")
    run(replace(options, force=True))
    assert FakeTeacher.scored > first
    assert options.output.read_bytes() == before


def test_other_texts_are_scored_anew(options: Options, tmp_path: Path) -> None:
    """A folder of data that has changed since."""
    run(options)
    first = FakeTeacher.scored
    write_public_texts(options.data, 11)
    run(replace(options, force=True))
    assert FakeTeacher.scored > first
    read_predictions(options.output, texts_of(options)[0])


def test_it_says_how_good_it_is_on_texts_that_it_did_not_learn(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of a set that is left out."""
    run(replace(options, leave_out="goemotions"))
    stderr = capsys.readouterr().err
    assert "goemotions: 12 unseen, macro-F1 1.000, balanced accuracy 100.0%, area under the curve" in stderr
    assert "enron_mail: " not in stderr.replace("read_messages:enron_mail: ", "")


def test_a_very_small_scale_is_a_job_like_any_other(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """Sets of which nothing is scored are none that don't fit."""
    labelled = {*MESSAGE_SETS, *MORE_SETS, *READ_SETS}
    run(replace(options, scale=1e-9))
    assert "imdb-train: nothing unseen" in capsys.readouterr().err
    for text_set in texts_of(options):
        assert (len(read_predictions(options.output, text_set).indices) > 0) == (text_set.name in labelled)


def test_wrong_options_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    """With what there is; no text is where it looks."""
    options = Options(tmp_path, tmp_path / "out.parquet", tmp_path / "work")
    with pytest.raises(OptionError, match=r"no kind or set 'imdb'\. Known: the kinds mail"):
        run(replace(options, leave_out="imdb"))
    with pytest.raises(OptionError, match=r"no teacher 'bert'\. Known: mpnet, minilm"):
        run(replace(options, teacher="bert"))
    for scale in (0.0, -1.0, float("nan")):
        with pytest.raises(OptionError, match="is not above 0"):
            run(replace(options, scale=scale))
    options.output.write_text("somebody's own")
    with pytest.raises(TargetRefused):
        run(options)
    assert not options.work.exists()


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="the teacher's packages are installed")
def test_without_its_packages_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are in no other extra."""
    monkeypatch.setattr(frames, "framed", lambda sets: framed(sets, 40))
    data = write_public_texts(tmp_path / "data", 12)
    with pytest.raises(ModelError, match=r"needs torch; CONTRIBUTING\.md"):
        run(Options(data, tmp_path / "out.parquet", tmp_path / "work"))
    assert not (tmp_path / "out.parquet").exists()
