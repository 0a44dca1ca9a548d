"""Sequences of nights between which files of keys are deleted, cut or damaged, beside folders that are made anew."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from score_messages.dataset.records.outcomes import FAILED
from tests.support.examples import examples
from tests.support.lost_keys import ALL, KINDS, KeyedExports, damage

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
    """A sequence of steps. Inputs are moved but never lost, so a fresh folder shows what must stand."""

    def __init__(self, keyed: KeyedExports) -> None:
        self.exports, self.held = keyed, dict[str, list[int]]()

    def step(self, kind: str, name: object, what: object) -> None:
        if kind in ("write", "grow") and isinstance(what, list):
            held = self.held.get(str(name), []) if kind == "grow" else []
            self.held[str(name)] = list(dict.fromkeys([*held, *what])) or [1]
            self.exports.write(f"{name}.csv", self.held[str(name)])
        elif kind == "move" and name in self.held:
            self.held[str(what)] = self.held.pop(str(name))
            (self.exports.inbox / f"{name}.csv").rename(self.exports.inbox / f"{what}.csv")
        elif kind in KINDS and isinstance(name, int) and (self.exports.scored / "_keys").is_dir():
            files = self.exports.key_files()
            chosen = files[name % len(files) :][: 2 if what else 1] if files else []  # a file and its copy, or one
            for path in chosen:
                damage(path, kind)
        elif kind == "run" and self.held:
            report = self.exports.update(prune=True, prune_max=ALL)
            assert not report.of(FAILED)
            assert self.exports.shown() == self.exports.fresh()


def check_nights(steps: list[tuple[str, object, object]], by: str | None) -> None:
    with TemporaryDirectory() as name:
        nights = _Nights(KeyedExports(Path(name), by))
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
def test_whatever_happens_to_keys_in_many_more_examples(
    steps: list[tuple[str, object, object]], by: str | None
) -> None:
    """The same, with more examples."""
    check_nights(steps, by)
