"""What the default model is calibrated on: held-out rows of its own sets, as common as they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.training.corpus import READ_SETS, TRAIN, TextSet
from score_messages.training.held_out import MIXTURES, NATURAL, mixtures
from score_messages.training.teaching import SETS

TARGETS = np.array([0, 0.5, 1, np.nan], np.float32)


def text_set(name: str, rows: Sequence[tuple[int, bool, bool]]) -> TextSet:
    """Rows of (index in TARGETS, held out, drawn at random); each text names its set, its class and its side."""
    labels, held_out, at_random = (np.array([row[column] for row in rows]) for column in range(3))
    texts = [f"{name} {label} {'held' if held else 'learnt'}" for label, held in zip(labels, held_out, strict=True)]
    ids = [str(number) for number in range(len(rows))]
    return TextSet(name, ids, texts, TARGETS[labels], held_out.astype(bool), at_random.astype(bool))


def predicted(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """So much of negative as the text says."""
    return np.array([[int(text.split()[1]) / 10, 0.5, 0.1] for text in texts], np.float32)


rows_of_a_set = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(st.dictionaries(st.sampled_from(READ_SETS), rows_of_a_set, min_size=1))
def test_classes_of_natural_mixtures_weigh_what_they_are_common(rows: dict[str, list[tuple[int, bool, bool]]]) -> None:
    """As among all labelled rows of the kind's sets that were drawn at random, as far as a class is held out at all."""
    made = mixtures([text_set(name, of_set) for name, of_set in rows.items()], predicted)
    for kind in NATURAL:
        of_kind = [row for name in MIXTURES[kind] for row in rows.get(name, [])]
        drawn = [label for label, _, at_random in of_kind if at_random and label < 3]
        held = [label for label, held_out, _ in of_kind if held_out and label < 3]
        common = {label: drawn.count(label) for label in set(held)}
        if not sum(common.values()):
            assert kind not in made
            continue
        mixture = made[kind]
        assert sorted(mixture.classes.tolist()) == sorted(held)
        for label, count in common.items():
            weight = float(mixture.weights[mixture.classes == label].sum())
            assert weight == pytest.approx(count / sum(common.values()))
            assert len(set(mixture.weights[mixture.classes == label].tolist())) == 1


def test_other_sets_count_the_same_each() -> None:
    """However many of their rows are held out."""
    names = MIXTURES["reviews"][:3]
    sets = [text_set(name, [(n % 3, True, True) for n in range(4 * size)]) for size, name in enumerate(names, 1)]
    mixture = mixtures(sets, predicted)["reviews"]
    np.testing.assert_allclose([mixture.weights[:4].sum(), mixture.weights[4:12].sum()], 1 / 3)
    assert mixture.weights.sum() == pytest.approx(1)


def test_only_labelled_texts_that_are_held_out_are_asked_for() -> None:
    """Of the sets that were given and no others; each prediction stays beside the class of its text."""
    asked: list[str] = []

    def noting(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        asked.extend(texts)
        return predicted(texts)

    rows = [(label, held, True) for label in range(4) for held in (False, True)] * 2
    made = mixtures([text_set(name, rows) for name in (TRAIN, READ_SETS[0], "imdb-unsup")], noting)
    assert set(made) == {"reviews", "support"}
    assert sorted(set(asked)) == sorted(f"{name} {label} held" for name in (TRAIN, READ_SETS[0]) for label in range(3))
    for mixture in made.values():
        np.testing.assert_allclose(mixture.probabilities[:, 0], mixture.classes / 10, atol=1e-6)


def test_every_set_of_a_mixture_is_one_and_in_no_other() -> None:
    """All of read_messages among them."""
    named = [name for names in MIXTURES.values() for name in names]
    assert len(set(named)) == len(named) and set(named) <= set(SETS) and set(READ_SETS) <= set(named)
