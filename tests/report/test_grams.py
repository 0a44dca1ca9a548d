"""Phrases of one to three words are counted by the messages that hold them, as a plain count does."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.grams import Grams, Group, closeness, frequent_grams, likelihood_ratio
from score_messages.report.phrase_tests import Counted
from score_messages.report.phrase_words import Lexicon
from tests.support.examples import examples

texts = st.lists(st.lists(st.sampled_from(["oak", "elm", "fir", "ash", "."]), max_size=8).map(" ".join), max_size=12)


def plainly(messages: list[str], length: int) -> Counter[tuple[str, ...]]:
    """Messages that hold each phrase."""
    held: Counter[tuple[str, ...]] = Counter()
    for message in messages:
        parts = [part.split() for part in message.split(".")]
        grams = {tuple(part[n : n + length]) for part in parts for n in range(len(part) - length + 1)}
        held.update(grams)
    return held


def counted(corpora: list[list[str]], fewest: int) -> tuple[list[Grams], Counted]:
    lexicon = Lexicon()
    words = [lexicon.read(pa.array(corpus, pa.string())) for corpus in corpora]
    groups = [Group(n, np.ones(len(corpus), dtype=bool)) for n, corpus in enumerate(corpora)]
    grams = frequent_grams(words, groups, fewest)
    return grams, Counted(grams, lexicon.words())


@examples(60)
@given(texts, texts, st.integers(1, 4))
def test_agrees_with_a_plain_count(these: list[str], others: list[str], fewest: int) -> None:
    """Of every length and of both groups, whatever at least `fewest` messages hold."""
    by_length, spelt = counted([these, others], fewest)
    for length, grams in enumerate(by_length, 1):
        in_these, in_others = plainly(these, length), plainly(others, length)
        expected = {
            phrase: [in_these[phrase], in_others[phrase]]
            for phrase in in_these | in_others
            if in_these[phrase] + in_others[phrase] >= fewest
        }
        phrases = {spelt.spelt(length, n): grams.counts[:, n].tolist() for n in range(1, len(grams.words))}
        assert phrases == expected


def test_only_the_chosen_messages_of_a_group_are_counted() -> None:
    """Several groups may be of the same collection."""
    lexicon = Lexicon()
    words = lexicon.read(pa.array(["red oak", "red elm", "red fir"]))
    groups = [Group(0, np.array(chosen)) for chosen in ([True, True, False], [False, False, True])]
    single = frequent_grams([words], groups, 3)[0]
    assert [lexicon.words()[word] for word in single.words[1:]] == ["red"] and single.counts[:, 1].tolist() == [2, 1]


def entropy(*cells: float) -> float:
    total = sum(cells)
    return sum(cell / total * math.log(cell / total) for cell in cells if cell)


@given(st.tuples(*[st.integers(0, 50)] * 4).filter(lambda cells: cells[0] and cells[3]))
def test_likelihood_ratio_is_twice_the_mutual_information_of_the_table(cells: tuple[int, int, int, int]) -> None:
    """Dunning's statistic written as entropies, where the words attract each other."""
    both, left, right, none = cells
    total = sum(cells)
    expected = 2 * total * (
        entropy(*cells) - entropy(both + left, right + none) - entropy(both + right, left + none)
    )  # fmt: skip
    together, before, behind = (np.array([float(n)]) for n in (both, both + left, both + right))
    ratio = likelihood_ratio(together, before, behind, total)[0]
    attract = both * total > (both + left) * (both + right)
    assert ratio == pytest.approx(expected if attract else 0, abs=1e-9)


def test_words_that_never_stand_apart_belong_together() -> None:
    """1 for them, 0 by chance, -1 for those that are never side by side."""
    both, each = np.array([10.0, 1, 0]), np.array([10.0, 10, 10])
    assert closeness(both, each, each, 100) == pytest.approx([1, 0, -1])


def test_words_of_a_list_of_all_sentences_are_pairs_only_within_them() -> None:
    """What stands on both sides of a full stop is no phrase."""
    grams, spelt = counted([["oak elm. fir ash"] * 3], 3)
    assert [spelt.spelt(2, n) for n in range(1, len(grams[1].words))] == [
        pair for pair in pairwise(["oak", "elm", "fir", "ash"]) if pair != ("elm", "fir")
    ]
