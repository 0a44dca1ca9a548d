"""Which message is asked about, whatever somebody answers, undoes and passes over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages_jobs.labelling.session import Session
from tests.support.examples import examples

LABELS = st.lists(st.sampled_from(["", "negative", "skip"]), min_size=1, max_size=8)


@examples(200)
@given(LABELS, st.lists(st.sampled_from(["negative", "positive", "skip", "undo"]), max_size=20))
def test_what_is_saved_is_what_the_session_shows(labels: list[str], keys: list[str]) -> None:
    """And undoing everything gives the labels of the beginning back."""
    file = labels.copy()

    def save(row: int, text: str) -> None:
        file[row] = text

    session = Session(labels, lambda label: label == "", save)
    for key in keys:
        if key == "undo":
            session.undo()
        else:
            session.answer(key)
        assert file == session.labels
        assert session.done == sum(label != "" for label in file)
        assert (session.current is None) == ("" not in file)
    while session.undo():
        pass
    assert file == labels == session.labels


def test_an_answer_that_cant_be_saved_is_not_given() -> None:
    def full(row: int, text: str) -> None:
        raise BlockingIOError

    session = Session(["", ""], lambda label: label == "", full)
    with pytest.raises(BlockingIOError):
        session.answer("negative")
    assert (session.current, session.labels, session.undo()) == (0, ["", ""], False)
