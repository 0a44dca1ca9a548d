"""What the teacher learns and scores: nothing held out or left out is learnt, and more time only adds to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from score_messages.errors import OptionError
from score_messages.training.corpus import MORE_SETS, READ_SETS, TRAIN, UNLABELLED, UNLABELLED_SETS, TextSet, read_set
from score_messages.training.crops import Crop
from score_messages.training.teaching import COURSES, CROPS, KINDS, SETS, course_items, left_out, scored_items
from tests.support.public_texts import write_public_texts


@pytest.fixture
def sets(tmp_path: Path) -> list[TextSet]:
    return [read_set(write_public_texts(tmp_path), name) for name in SETS]


@pytest.mark.parametrize("scale", [0.01, 1.0, 5.0])
def test_no_text_is_learnt_that_is_held_out_or_has_no_label(sets: list[TextSet], scale: float) -> None:
    """In no course, at no scale."""
    for course in COURSES:
        items = course_items(course, sets, scale)
        assert items
        assert not any(one.held_out[place] or np.isnan(one.targets[place]) for one, place in items)


def test_a_larger_scale_learns_what_a_smaller_one_does_and_more(sets: list[TextSet]) -> None:
    """So that runs can be compared."""
    few, more = ({(one.name, place) for one, place in course_items(COURSES[0], sets, scale)} for scale in (0.01, 0.02))
    assert few < more


def test_real_messages_are_all_learnt_and_twice_where_there_is_much_else(sets: list[TextSet]) -> None:
    """Once at a small scale."""
    for scale, times in ((0.1, 1), (3.0, 2)):
        places = [(one.name, place) for one, place in course_items(COURSES[1], sets, scale) if one.name in READ_SETS]
        usable = [(one.name, int(place)) for one in sets for place in np.flatnonzero(~one.held_out)]
        wanted = [item for item in usable if item[0] in READ_SETS] * times
        assert sorted(places) == sorted(wanted)


def test_all_labelled_messages_are_scored_and_of_others_a_share(sets: list[TextSet]) -> None:
    """Each text at most once whole; a larger scale adds to it; from 5 on all are."""
    found = {}
    for scale in (0.5, 1.0, 5.0):
        items = [item for group in scored_items(sets, scale) for item in group]
        whole = [(one.name, place) for one, place, crop in items if crop == Crop(0, len(one.texts[place]))]
        assert len(set(whole)) == len(whole)
        found[scale] = set(whole)
    everything = {(one.name, place) for one in sets for place in range(len(one))}
    labelled = {(name, place) for name, place in everything if name not in (TRAIN, UNLABELLED, *UNLABELLED_SETS)}
    assert labelled < found[0.5] < found[1.0] < found[5.0] == everything


def test_crops_lie_in_texts_that_are_scored_whole_and_follow_all_of_them(sets: list[TextSet]) -> None:
    """Only of sets that have long texts."""
    groups = list(scored_items(sets, 1.0))
    wholes, crops = groups[: len(sets)], [item for group in groups[len(sets) :] for item in group]
    scored = {(one.name, place) for group in wholes for one, place, _ in group}
    assert crops
    assert all((one.name, place) in scored and one.name in CROPS for one, place, _ in crops)
    assert all(crop.start >= 0 and crop.start + crop.length <= len(one.texts[place]) for one, place, crop in crops)


def test_kinds_and_sets_are_left_out_by_their_names() -> None:
    """A kind stands for its sets, those without labels among them."""
    assert left_out(["mail", "goemotions"]) == {*KINDS["mail"], "goemotions"}
    assert {name for names in KINDS.values() for name in names} <= set(SETS)
    with pytest.raises(OptionError, match=r"no kind or set 'letters'\. Known: the kinds mail, tickets, software"):
        left_out(["mail", "letters"])


def test_stars_in_the_middle_are_no_label(sets: list[TextSet]) -> None:
    """Three stars are mixed, not neutral; predictions on them are learnt from all the same."""
    clothing = next(one for one in sets if one.name == "womens_clothing")
    assert set(clothing.targets[~np.isnan(clothing.targets)].tolist()) == {0.0, 1.0}
    assert np.isnan(clothing.targets).sum() == 10


def test_each_source_of_real_messages_is_a_set(sets: list[TextSet]) -> None:
    """With its own rows only, held out by the same rule."""
    read = {one.name: one for one in sets if one.name in READ_SETS}
    assert set(read) == set(READ_SETS)
    assert all(text_id.startswith(name) for name, one in read.items() for text_id in one.ids)
    assert all(len(one) == 30 for one in sets)
    assert any(one.held_out.any() for one in sets if one.name in MORE_SETS)
    assert not any(one.held_out.any() for one in sets if one.name in UNLABELLED_SETS)
