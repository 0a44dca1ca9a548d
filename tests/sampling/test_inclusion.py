"""Every text has its chance, the weights say which, and weighted sums hold for the whole source."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.sampling.inclusion import draw, inclusion_probabilities, mixed, shared_out, uniform
from score_messages.sampling.population import LeftOut, Population
from score_messages.sampling.sample import drawn_of
from score_messages.sampling.strata import Stratum, allocated, entropies, strata_of
from tests.support.examples import examples

COPIES = st.lists(st.integers(1, 50), min_size=1, max_size=40)


def population(copies: list[int], strata: list[int]) -> Population:
    keys = mixed(np.arange(len(copies), dtype=np.uint64), 99)
    rows = np.arange(len(copies))
    return Population(keys, np.array(copies, np.int64), rows, np.array(strata, np.int8), LeftOut())


@examples(200)
@given(COPIES, st.data())
def test_chances_sum_to_the_rows_and_grow_with_the_copies(copies: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, len(copies)))
    shares = inclusion_probabilities(np.array(copies), rows)
    assert shares.sum() == pytest.approx(rows)
    assert (shares > 0).all() and (shares <= 1).all()
    order = np.argsort(copies, kind="stable")
    assert (np.diff(shares[order]) >= -1e-12).all()


@examples(200)
@given(COPIES, st.data())
def test_a_draw_has_as_many_different_texts_as_were_asked_for(copies: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, len(copies)))
    shares = inclusion_probabilities(np.array(copies), rows)
    order = np.array(data.draw(st.permutations(range(len(copies)))))
    drawn = draw(shares, order, data.draw(st.floats(0, 1, exclude_max=True)))
    assert len(drawn) == rows == len(set(drawn.tolist()))


def test_each_text_is_drawn_as_often_as_its_probability_says() -> None:
    """4,000 draws: within four standard errors."""
    copies = np.array([1] * 20 + [5] * 4 + [40])
    keys = mixed(np.arange(25, dtype=np.uint64), 3)
    shares = inclusion_probabilities(copies, 6)
    counts, draws = np.zeros(25), 4_000
    for seed in range(draws):
        order = np.argsort(mixed(keys, seed), kind="stable")
        counts[draw(shares, order, float(uniform(keys[:1], 10_000 + seed)[0]))] += 1
    error = np.sqrt(shares * (1 - shares) / draws)
    assert (abs(counts / draws - shares) <= 4 * error + 1e-12).all()


@examples(200)
@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), min_size=1, max_size=4))
def test_what_is_shared_out_fits_and_reaches_everybody(rows: int, parts: list[tuple[int, int]]) -> None:
    sizes, room = zip(*((size * (space > 0), space) for size, space in parts), strict=True)
    given_out = shared_out(rows, sizes, room)
    assert sum(given_out) == min(rows, sum(room))
    assert all(part <= space for part, space in zip(given_out, room, strict=True))
    if rows >= len(parts):
        assert all(part > 0 for part, size in zip(given_out, sizes, strict=True) if size)


POPULATIONS = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(list(Stratum))), min_size=1, max_size=150)


@examples(150)
@given(POPULATIONS, st.integers(10, 60), st.integers(0, 5))
def test_weights_sum_to_the_messages_in_every_draw(texts: list[tuple[int, int]], count: int, seed: int) -> None:
    copies, strata = map(list, zip(*texts, strict=True))
    source = population(copies, strata)
    drawn = drawn_of(source, count, seed)
    assert len(set(drawn.texts.tolist())) == len(drawn.texts) == min(count, len(texts))
    assert drawn.weights.sum() == pytest.approx(sum(copies))
    assert (drawn.weights >= source.copies[drawn.texts] - 1e-9).all()


@examples(100)
@given(POPULATIONS, st.integers(10, 60))
def test_half_is_random_and_the_rest_is_of_its_stratum(texts: list[tuple[int, int]], count: int) -> None:
    copies, strata = map(list, zip(*texts, strict=True))
    drawn = drawn_of(population(copies, strata), count, 1)
    reasons = Counter(drawn.reasons)
    doubtful = min(count // 2, reasons["unsure"] + reasons["new"])
    assert reasons["random"] == len(drawn.texts) - doubtful
    for text, reason in zip(drawn.texts, drawn.reasons, strict=True):
        assert reason == "random" or Stratum[reason.upper()] == strata[text]


def test_the_weighted_share_of_negative_is_unbiased() -> None:
    """Where negative texts are the doubtful and the repeated ones, a plain mean over the rows is far off."""
    random = np.random.default_rng(5)
    copies = random.choice([1, 1, 1, 1, 2, 30], 3_000).tolist()
    strata = random.choice(list(Stratum), 3_000, p=[0.7, 0.2, 0.1])
    is_negative = random.random(3_000) < np.where(strata == Stratum.PLAIN, 0.15, 0.6) + np.array(copies) / 100
    source = population(copies, strata.tolist())
    truth = float((source.copies * is_negative).sum() / source.messages)
    shares, plain = [], []
    for seed in range(600):
        drawn = drawn_of(source, 200, seed)
        shares.append(float((drawn.weights * is_negative[drawn.texts]).sum() / source.messages))
        plain.append(float(is_negative[drawn.texts].mean()))
    error = np.std(shares) / np.sqrt(len(shares))
    assert abs(np.mean(shares) - truth) < 4 * error < 0.01
    assert abs(np.mean(plain) - truth) > 0.05


def test_rows_called_random_have_nearly_equal_chances() -> None:
    """So that a plain mean over them is honest, too."""
    source = population([1] * 700 + [3] * 100, [0] * 500 + [1] * 200 + [2] * 100)
    counts = np.zeros(800)
    for seed in range(400):
        drawn = drawn_of(source, 100, seed)
        counts[[text for text, why in zip(drawn.texts, drawn.reasons, strict=True) if why == "random"]] += 1
    chances = counts / source.copies / 400
    means = [chances[source.strata == stratum].mean() for stratum in Stratum]
    assert max(means) / min(means) < 1.15


def test_the_least_sure_are_unsure_and_unknown_words_or_senders_are_new() -> None:
    entropy = np.linspace(0, 1, 100).astype(np.float32)
    unknown = np.zeros(100, np.float32)
    unknown[[3, 95]] = 0.5
    sender = np.zeros(100, np.bool_)
    sender[7] = True
    strata = strata_of(entropy, unknown, sender)
    assert np.flatnonzero(strata == Stratum.NEW).tolist() == [3, 7, 95]
    assert entropy[strata == Stratum.UNSURE].min() > entropy[strata == Stratum.PLAIN].max()
    assert (strata == Stratum.UNSURE).sum() == 20
    assert len(strata_of(entropy[:0], unknown[:0], sender[:0])) == 0


def test_equal_probabilities_have_the_highest_entropy() -> None:
    third = np.full(1, 1 / 3, np.float32)
    high = entropies(third, third, third)[0]
    assert high == pytest.approx(np.log(3), abs=1e-6)
    assert entropies(*np.array([[0.5], [0.3], [0.2]], np.float32))[0] < high


@examples(100)
@given(st.integers(10, 400), st.lists(st.integers(0, 300), min_size=3, max_size=3))
def test_no_stratum_gets_more_rows_than_it_has_texts(count: int, texts: list[int]) -> None:
    allocations = allocated(count, [3 * number for number in texts], texts)
    assert sum(allocation.rows for allocation in allocations) == min(count, sum(texts))
    for allocation, number in zip(allocations, texts, strict=True):
        assert allocation.rows <= number
        assert allocation.rows > 0 or not number
