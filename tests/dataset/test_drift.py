"""Profiles of messages: how they are counted and added, when two of them differ, and when nothing can be right."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from score_messages.dataset.records.drift import (
    ALPHA,
    FEWEST,
    MEASURES,
    SMALL_CHANGE,
    DriftFinding,
    chi_squared_quantile,
    findings,
    psi,
    threshold,
)
from score_messages.errors import ImplausibleScoresError, InputError
from score_messages.evaluation.evaluate import score_labelled
from score_messages.messages import STATUSES, Status
from score_messages.model.bundle import BUNDLE, CARD, load_model
from score_messages.model.card import model_card
from score_messages.model.registry import model_folder
from score_messages.scoring.checks import require_plausible
from score_messages.scoring.counts import Counts, reference
from score_messages.training.corpus import is_held_out
from score_messages_jobs.evaluation.measured_sets import run
from score_messages_jobs.evaluation.options import Options
from tests.support.profiles import Row, predictions

MODEL = "imdb-article"


@pytest.mark.parametrize("degrees", range(1, 12))
def test_quantile_is_nearly_exact(degrees: int) -> None:
    """And where it is off, alarms get rarer."""
    exact = chi2.ppf(1 - ALPHA, degrees)
    assert 1 <= chi_squared_quantile(1 - ALPHA, degrees) / exact < (1.031 if degrees < 6 else 1.01)


def test_threshold_falls_with_the_number_of_messages_down_to_what_matters() -> None:
    """With fewer bins it is lower, and with a single one there is nothing to differ."""
    found = [threshold(n, 28 * n, 10) for n in (30, 100, 300, 1000, 10_000)]
    assert found == sorted(found, reverse=True)
    assert found[1] == pytest.approx(chi2.ppf(0.999, 9) * (1 / 100 + 1 / 2800), rel=0.01)
    assert found[-1] == SMALL_CHANGE
    assert threshold(100, 2800, 2) < found[1]
    assert threshold(100, 2800, 1) == SMALL_CHANGE


counts = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=11)


@given(counts)
def test_psi_is_never_infinite_or_below_nothing(pairs: list[tuple[int, int]]) -> None:
    """It is the same both ways, and a bin that is empty on both sides is none."""
    a, b = ([pair[side] for pair in pairs] for side in (0, 1))
    found = psi(a, b)
    assert 0 <= found < 20
    assert psi(b, a) == pytest.approx(found) == pytest.approx(psi([*a, 0], [*b, 0]))
    assert psi(a, [3 * count for count in a]) == pytest.approx(0, abs=1e-12)


def test_psi_of_large_samples_is_that_of_the_books() -> None:
    """What is added to empty bins is nothing there."""
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    assert psi([200_000, 300_000, 500_000], [300_000, 300_000, 400_000]) == pytest.approx(
        ((p - q) * np.log(p / q)).sum(), rel=1e-4
    )


STATUS = [0.95, 0.03, 0.0157, 0.003, 0.001, 0.0003]

SCORE = [0.25, 0.07, 0.05, 0.05, 0.05, 0.06, 0.06, 0.08, 0.1, 0.23]

LENGTH = [0.02, 0.04, 0.1, 0.18, 0.25, 0.2, 0.12, 0.06, 0.025, 0.0049, 0.0001]

UNKNOWN = [0.55, 0.2, 0.12, 0.08, 0.04, 0.01]


def night(random: np.random.Generator, n: int, **shares: Sequence[float]) -> Counts:
    """Counts of `n` messages that have nothing to do with each other."""
    told = {"statuses": STATUS, "scores": SCORE, "lengths": LENGTH, "unknown": UNKNOWN} | shares
    drawn = {name: random.multinomial(n, share).tolist() for name, share in told.items()}
    statuses = dict(zip(map(str, STATUSES), drawn.pop("statuses"), strict=True))
    return Counts(rows=n, statuses=statuses, **{name: tuple(found) for name, found in drawn.items()})  # type: ignore[arg-type]


def nights(n: int, runs: int, count: int = 2000) -> Iterator[tuple[Counts, Counts]]:
    """So many quiet nights, each with what `runs` nights before it came to."""
    random = np.random.default_rng(20_261_124)
    for _ in range(count):
        yield night(random, n), night(random, runs * n)


@pytest.mark.parametrize("n", [30, 100, 1000, 10_000])
@pytest.mark.parametrize("runs", [1, 28])
def test_quiet_nights_are_quiet(n: int, runs: int) -> None:
    """Against the night before as against four weeks, fewer than 1 in 100 nights alarm."""
    alarms = [bool(findings(now, before, "the last runs")) for now, before in nights(n, runs)]
    assert np.mean(alarms) < 0.01


def test_small_nights_before_large_ones_are_quiet() -> None:
    """A status that one in a million messages had is not missed among a hundred."""
    random = np.random.default_rng(1)
    rare = [1 - 5e-6, *[1e-6] * 5]
    pairs = [(night(random, 100, statuses=rare), night(random, 2_800_000, statuses=rare)) for _ in range(500)]
    assert sum(bool(findings(now, before, "the last 28 runs")) for now, before in pairs) < 5


def test_plain_rule_of_thumb_would_cry_wolf() -> None:
    """Scores of a hundred messages pass 0.1 every third night, and any measure every second one."""
    scores, any_measure = [], []
    for now, before in nights(100, 28):
        pairs = [(now.scores, before.scores), (now.lengths, before.lengths), (now.unknown, before.unknown)]
        found = [psi(one, other) > SMALL_CHANGE for one, other in pairs]
        scores.append(found[0])
        any_measure.append(any(found))
    assert np.mean(scores) > 0.3
    assert np.mean(any_measure) > 0.45


def moved(shares: Sequence[float], source: int, target: int, points: float = 0.2) -> list[float]:
    """So much of the whole goes from one bin to another."""
    found = list(shares)
    found[source] -= points
    found[target] += points
    return found


@pytest.mark.parametrize(
    ("measure", "shares"),
    [
        ("statuses", {"statuses": moved(STATUS, 0, 2)}),
        ("scores", {"scores": moved(SCORE, 0, 9)}),
        ("scores", {"scores": moved(SCORE, 9, 5)}),
        ("lengths", {"lengths": moved(LENGTH, 4, 3)}),
        ("unknown_words", {"unknown": moved(UNKNOWN, 0, 1)}),
        ("unknown_words", {"unknown": moved(UNKNOWN, 0, 4)}),
    ],
)
def test_real_shift_is_found(measure: str, shares: dict[str, list[float]]) -> None:
    """Of 1,000 messages 200 have moved: every night tells that, and nothing else."""
    random = np.random.default_rng(7)
    for _ in range(200):
        found = findings(night(random, 1000, **shares), night(random, 28_000), "the last 28 runs")
        assert [one.measure for one in found] == [measure]


def test_nothing_is_said_of_too_few_messages() -> None:
    """On either side, however much they differ."""
    few, many = (Counts.of(predictions([Row(Status.SCORED, 0.9, 5, 0)] * count)) for count in (FEWEST - 1, FEWEST))
    other = Counts.of(predictions([Row(Status.SCORED, 0.1, 50, 20)] * 1000))
    assert findings(few, other, "others") == findings(other, few, "others") == ()
    assert findings(Counts(), Counts(), "others") == ()
    assert [one.measure for one in findings(many, other, "others")] == ["scores", "lengths", "unknown_words"]


def test_messages_without_words_are_told_once() -> None:
    """By their status; they are no short messages."""
    sound, empty = [Row(Status.SCORED, 0.9, 5, 0)] * 300, [Row(Status.EMPTY, 0, 0, 0)] * 200
    found = findings(Counts.of(predictions([*sound, *empty])), Counts.of(predictions(sound)), "the last run")
    assert [one.measure for one in found] == ["statuses"]


def test_findings_are_lines_for_people() -> None:
    """One per measure, with how far from the alarm it is."""
    told = [DriftFinding(measure, "the last 28 runs", 0.31412, 0.12) for measure in MEASURES]
    assert [one.in_words() for one in told] == [
        f"{what} differ from the last 28 runs (PSI 0.31, alarm above 0.12)"
        for what in ("statuses", "scores", "message lengths", "shares of unknown words")
    ]


def scored(count: int, words: Sequence[int], score: Sequence[float] = (0.5,), unknown: float = 0.0) -> Counts:
    """Messages of these lengths and scores in turn."""
    lengths = [words[n % len(words)] for n in range(count)]
    told = [Row(Status.SCORED, score[n % len(score)], of, round(unknown * of)) for n, of in enumerate(lengths)]
    return Counts.of(predictions(told))


def test_same_score_for_all_messages_stops() -> None:
    """A model that has lost its weights says the same of everything; twenty messages show it."""
    with pytest.raises(
        ImplausibleScoresError, match=r"^inbox\.csv: all its 20 scored messages have the same score$"
    ) as caught:
        require_plausible(scored(20, (3, 7)), "inbox.csv")
    assert caught.value.hint is not None and caught.value.hint.options == "--allow-odd"
    assert isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    "profile",
    [scored(19, (3, 7)), scored(500, (3,)), scored(20, (3, 7), (0.5, 0.5001)), Counts()],
    ids=["too few", "all alike", "nearly the same", "none"],
)
def test_same_score_where_it_may_be_right_passes(profile: Counts) -> None:
    """Few messages, or the same message again and again, may well have one score."""
    require_plausible(profile, "inbox.csv")


def test_hardly_a_known_word_stops() -> None:
    """Text in another language, or read in the wrong encoding."""
    foreign = scored(20, (50, 60), (0.1, 0.9), unknown=0.92)
    with pytest.raises(ImplausibleScoresError, match=r"^inbox\.csv: the model doesn't know 91 % of its 1,100 words$"):
        require_plausible(foreign, "inbox.csv")
    right = [scored(19, (60, 70), (0.1, 0.9), 0.92), scored(40, (30, 40), (0.1, 0.9), 0.9), Counts()]
    for profile in [*right, replace(foreign, words=999, unknown_words=990)]:
        require_plausible(profile, "inbox.csv")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A model folder that may be written."""
    return Path(shutil.copytree(model_folder(MODEL), tmp_path / "mine"))


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
    assert (mine / CARD).read_text() == model_card(model)
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


@pytest.mark.parametrize("name", ["imdb-article", "messages"])
def test_shipped_models_have_a_reference(name: str) -> None:
    """Thousands of messages, none of them test reviews; those of the default model were held out from training."""
    kept = load_model(model_folder(name)).record["reference"]
    profile = Counts.from_json(kept["profile"])
    assert profile is not None and profile.rows == sum(kept["data"].values()) > 1000
    assert list(kept["data"]) == ["train"] if name == MODEL else kept["held_out"]
