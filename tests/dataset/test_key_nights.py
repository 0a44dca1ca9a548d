"""Sequences of nights between which files of keys are deleted, cut or damaged, beside folders that are made anew."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from score_messages.dataset.records.outcomes import FAILED
from tests.dataset.test_lost_keys import ALL, KINDS, Place, damage
from tests.support.examples import examples

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from("abc"), st.lists(st.integers(1, 14), unique=True, max_size=8)),
        st.tuples(st.just("grow"), st.sampled_from("abc"), st.lists(st.integers(1, 14), unique=True, max_size=4)),
        st.tuples(st.just("move"), st.sampled_from("abc"), st.sampled_from("xyz")),
        st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.booleans()),
        st.tuples(st.just("run"), st.none(), st.none()),
    ),
    min_size=3,
    max_size=14,
)


class _Nights:
    """A sequence of steps, whose inputs are never lost but only moved: so a fresh folder tells what has to stand."""

    def __init__(self, place: Place) -> None:
        self.place, self.held = place, dict[str, list[int]]()

    def step(self, kind: str, name: object, what: object) -> None:
        if kind in ("write", "grow") and isinstance(what, list):
            held = self.held.get(str(name), []) if kind == "grow" else []
            self.held[str(name)] = list(dict.fromkeys([*held, *what])) or [1]
            self.place.write(f"{name}.csv", self.held[str(name)])
        elif kind == "move" and name in self.held:
            self.held[str(what)] = self.held.pop(str(name))
            (self.place.inbox / f"{name}.csv").rename(self.place.inbox / f"{what}.csv")
        elif kind in KINDS and isinstance(name, int) and (self.place.scored / "_keys").is_dir():
            files = self.place.key_files()
            some = files[name % len(files) :][: 2 if what else 1] if files else []  # a file and its copy, or one
            for path in some:
                damage(path, kind)
        elif kind == "run" and self.held:
            report = self.place.update(prune=True, prune_max=ALL)
            assert not report.of(FAILED)
            assert self.place.shown() == self.place.fresh()


def check_nights(steps: list[tuple[str, object, object]], by: str | None) -> None:
    with TemporaryDirectory() as name:
        nights = _Nights(Place(Path(name), by))
        for step in [*steps, ("run", None, None), ("run", None, None)]:
            nights.step(*step)


BOTH_GONE = [("write", "a", [1, 2]), ("write", "b", [2, 3]), ("run", None, None), ("gone", 0, True), ("gone", 0, True)]


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([None, "date"]))
@example(steps=BOTH_GONE, by=None)
def test_whatever_happens_to_keys_a_run_is_as_good_as_a_fresh_folder(
    steps: list[tuple[str, object, object]], by: str | None
) -> None:
    """Exports that overlap, grow and move; between the nights any file of keys is deleted, cut or damaged."""
    check_nights(steps, by)


@pytest.mark.slow
@examples(300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([None, "date"]))
def test_whatever_happens_to_keys_in_many_draws(steps: list[tuple[str, object, object]], by: str | None) -> None:
    """As above."""
    check_nights(steps, by)
