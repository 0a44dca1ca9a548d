"""What the teacher learns and scores: nothing held out or left out is learnt, and more time only adds to it."""

from __future__ import annotations

import numpy as np
import pytest

from score_messages.errors import OptionError
from score_messages.training.corpus import MORE_SETS, READ_SETS, TRAIN, UNLABELLED, UNLABELLED_SETS, TextSet, read_set
from score_messages.training.crops import Crop
from score_messages.training.teaching import COURSES, CROPS, KINDS, SETS, course_items, left_out, scored_pieces
from tests.support.public_texts import write_public_texts
from tests.support.selection import in_test_all


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[TextSet]:
    folder = write_public_texts(tmp_path_factory.mktemp("texts"))
    return [read_set(folder, name) for name in SETS]


@pytest.mark.parametrize("scale", [0.01, *in_test_all(1.0, 5.0)])
def test_no_text_is_learnt_that_is_held_out_or_has_no_label(sets: list[TextSet], scale: float) -> None:
    """In no course, at no scale."""
    for course in COURSES:
        items = course_items(course, sets, scale)
        assert items
        assert not any(text_set.held_out[index] or np.isnan(text_set.targets[index]) for text_set, index in items)


@pytest.mark.slow
def test_a_larger_scale_learns_what_a_smaller_one_does_and_more(sets: list[TextSet]) -> None:
    """So that runs can be compared."""
    few, more = (
        {(text_set.name, index) for text_set, index in course_items(COURSES[0], sets, scale)} for scale in (0.01, 0.02)
    )
    assert few < more


def test_real_messages_are_all_learnt_and_twice_where_there_is_much_else(sets: list[TextSet]) -> None:
    """Once at a small scale."""
    for scale, times in ((0.1, 1), (3.0, 2)):
        learnt = [
            (text_set.name, index)
            for text_set, index in course_items(COURSES[1], sets, scale)
            if text_set.name in READ_SETS
        ]
        usable = [(text_set.name, int(index)) for text_set in sets for index in np.flatnonzero(~text_set.held_out)]
        wanted = [item for item in usable if item[0] in READ_SETS] * times
        assert sorted(learnt) == sorted(wanted)


def test_all_labelled_messages_are_scored_and_of_others_a_share(sets: list[TextSet]) -> None:
    """Each text at most once whole; a larger scale adds to it; from 5 on all are."""
    by_scale = {}
    for scale in (0.5, 1.0, 5.0):
        items = [item for group in scored_pieces(sets, scale) for item in group]
        whole = [(p.text_set.name, p.index) for p in items if p.crop == Crop(0, len(p.text_set.texts[p.index]))]
        assert len(set(whole)) == len(whole)
        by_scale[scale] = set(whole)
    everything = {(text_set.name, index) for text_set in sets for index in range(len(text_set))}
    labelled = {(name, index) for name, index in everything if name not in (TRAIN, UNLABELLED, *UNLABELLED_SETS)}
    assert labelled < by_scale[0.5] < by_scale[1.0] < by_scale[5.0] == everything


@pytest.mark.slow
def test_crops_lie_in_texts_that_are_scored_whole_and_follow_all_of_them(sets: list[TextSet]) -> None:
    """Only of sets that have long texts."""
    groups = list(scored_pieces(sets, 1.0))
    wholes, crops = groups[: len(sets)], [item for group in groups[len(sets) :] for item in group]
    scored = {(piece.text_set.name, piece.index) for group in wholes for piece in group}
    assert crops
    assert all((piece.text_set.name, piece.index) in scored and piece.text_set.name in CROPS for piece in crops)
    assert all(
        piece.crop.start >= 0 and piece.crop.start + piece.crop.length <= len(piece.text_set.texts[piece.index])
        for piece in crops
    )


def test_kinds_and_sets_are_left_out_by_their_names() -> None:
    """A kind stands for its sets, those without labels among them."""
    assert left_out(["mail", "goemotions"]) == {*KINDS["mail"], "goemotions"}
    assert {name for names in KINDS.values() for name in names} <= set(SETS)
    with pytest.raises(OptionError, match=r"no kind or set 'letters'\. Known: the kinds mail, tickets, software"):
        left_out(["mail", "letters"])


def test_stars_in_the_middle_are_no_label(sets: list[TextSet]) -> None:
    """Three stars are mixed, not neutral; predictions on them are learnt from all the same."""
    clothing = next(text_set for text_set in sets if text_set.name == "womens_clothing")
    assert set(clothing.targets[~np.isnan(clothing.targets)].tolist()) == {0.0, 1.0}
    assert np.isnan(clothing.targets).sum() == 10


def test_each_source_of_real_messages_is_a_set(sets: list[TextSet]) -> None:
    """With its own rows only, held out by the same rule."""
    read = {text_set.name: text_set for text_set in sets if text_set.name in READ_SETS}
    assert set(read) == set(READ_SETS)
    assert all(text_id.startswith(name) for name, text_set in read.items() for text_id in text_set.ids)
    assert all(len(text_set) == 30 for text_set in sets)
    assert any(text_set.held_out.any() for text_set in sets if text_set.name in MORE_SETS)
    assert not any(text_set.held_out.any() for text_set in sets if text_set.name in UNLABELLED_SETS)
