"""Few words are looked up one by one, many by Arrow: the ids are the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from score_messages.text.vocabulary import Vocabulary

words = st.text(st.sampled_from("ab'é9"), min_size=1, max_size=3)


@given(st.lists(words, unique=True, min_size=1), st.lists(words))
def test_few_words_have_the_ids_that_many_have(known: list[str], asked: list[str]) -> None:
    """Both ways to look words up agree on every word, known or not."""
    vocabulary = Vocabulary.of(known)
    terminated = pa.array([f"{word} " for word in asked], pa.string())
    few, many = vocabulary._places_of_few(terminated), vocabulary._places_of_many(terminated)
    assert few.dtype == many.dtype and np.array_equal(few, many)
    enlarged = Vocabulary.of([*known, *(f"filler{number}" for number in range(9 * len(asked) + 9))])
    assert np.array_equal(enlarged.ids_of(terminated), vocabulary.ids_of(terminated))
