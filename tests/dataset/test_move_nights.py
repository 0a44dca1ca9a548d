"""Nights of renames, rotations and changes: each message stands once, on the day when it came, and is scored once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from score_messages.dataset.records.outcomes import FAILED
from tests.support.examples import examples
from tests.support.moves import TONES, MovableExports

NAMES = ("a.csv", "b.csv", "c.csv", "old/a.csv", "old/b.csv")
SHAPES = st.sampled_from([(None, "id"), ("date", "id"), (None, None), ("date", None)])
STEP = st.one_of(
    st.tuples(st.just("new"), st.sampled_from(NAMES), st.integers(1, 6)),
    st.tuples(st.just("grow"), st.sampled_from(NAMES), st.integers(1, 4)),
    st.tuples(st.just("shrink"), st.sampled_from(NAMES), st.integers(1, 3)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("copy"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("run"), st.none(), st.none()),
)
Step = tuple[str, object, object]


class Nights:
    """An inbox, and a plain account of what the folder must hold.

    Files share no message, unless one is a copy of another. Between two runs a file is either changed or moved: of one
    that is both nobody can tell what it was.
    """

    def __init__(self, movable: MovableExports) -> None:
        self.exports, self.has_ids = movable, movable.id_column is not None
        self.held: dict[str, tuple[int, ...]] = {}
        self.changed: set[str] = set()
        self.moved: set[str] = set()
        self.days: dict[object, str] = {}
        self.next, self.night = 0, 0
        self._write("always.csv", 3, ())

    def step(self, kind: str, name: object, what: object) -> None:
        if kind == "run":
            self.run()
        elif kind == "new" and name not in self.held:
            self._write(str(name), int(str(what)), ())
        elif name not in self.held or (name in self.changed and kind != "remove"):
            return
        elif kind in ("grow", "shrink") and name not in self.moved:
            kept = self.held[str(name)][0 if kind == "grow" else int(str(what)) :]
            self._write(str(name), int(str(what)) if kind == "grow" or not kept else 0, kept)
        elif kind == "move" and name != what:
            self.exports.move(str(name), str(what))
            self.held[str(what)] = self.held.pop(str(name))
            self._touched(str(what))
        elif kind == "copy" and what not in self.held and not self.has_ids:
            (self.exports.inbox / str(what)).parent.mkdir(exist_ok=True)
            (self.exports.inbox / str(what)).write_bytes((self.exports.inbox / str(name)).read_bytes())
            self.held[str(what)] = self.held[str(name)]
            self._touched(str(what))
        elif kind == "remove":
            removed = self.exports.inbox / str(name)
            removed.unlink()
            if not any(removed.parent.iterdir()):
                removed.parent.rmdir()  # of a folder that stands empty `--prune` drops nothing
            del self.held[str(name)]

    def _touched(self, name: str) -> None:
        self.moved.add(name)
        self.changed.discard(name)

    def _write(self, name: str, more: int, kept: tuple[int, ...]) -> None:
        self.held[name] = (*kept, *range(self.next, self.next + more))
        self.next += more
        self.exports.write(name, self.held[name])
        self.changed.add(name)
        self.moved.discard(name)

    def run(self) -> None:
        """Run, compare with the account, and check that a second run finds nothing to do."""
        self.night += 1
        day = f"2026-03-{1 + self.night % 28:02}"
        new = self._account(day)
        tried = self.exports.tried(prune=True)
        report = self.exports.update(day, prune=True)
        assert not report.of(FAILED)
        assert report.record.counts.new_rows == new
        assert self.exports.rows() == self._expected()
        assert {name: tried[name] for name in self._names(report)} == self._names(report)
        again = self.exports.update("2026-04-01", prune=True)
        assert (again.record.counts.new_rows, again.record.counts.rows, again.record.end.moved) == (0, 0, 0)
        assert self.exports.rows() == self._expected()
        self.changed, self.moved = set(), set()

    def _names(self, report: object) -> dict[str, str]:
        outcomes = [(result.input, result.outcome) for result in getattr(report, "outcomes", ())]
        names = [name for name, _ in outcomes]
        return {name: outcome for name, outcome in outcomes if names.count(name) == 1 and outcome != "repeated"}

    def _units(self) -> set[object]:
        """What is recognised again: messages if they have ids, whole files if not."""
        return {unit for held in self.held.values() for unit in held} if self.has_ids else set(self.held.values())

    def _account(self, day: str) -> int:
        """How many messages are to be scored."""
        units = self._units()
        new = units - self.days.keys()
        self.days = {unit: self.days.get(unit, day) for unit in units}
        return len(new) if self.has_ids else sum(len(unit) for unit in new if isinstance(unit, tuple))

    def _expected(self) -> Counter[tuple[str, str, str]]:
        expected: Counter[tuple[str, str, str]] = Counter()
        for held in set(self.held.values()):
            for position, number in enumerate(held):
                dated = f"2026-02-{1 + number % 3:02}"
                day = dated if number % 5 else self.days[number if self.has_ids else held]
                message_id = f"m{number}" if self.has_ids else str(position + 1)
                expected[
                    day if self.exports.partition else "", message_id, f"{TONES[number % 3]}, number {number}"
                ] += 1
        return expected


def check(steps: list[Step], shape: tuple[str | None, str | None]) -> None:
    with TemporaryDirectory() as name:
        nights = Nights(MovableExports(Path(name), *shape))
        for step in [*steps, ("run", None, None)]:
            nights.step(*step)


RUN: Step = ("run", None, None)
ROTATED: list[Step] = [
    ("new", "a.csv", 6),
    RUN,
    ("move", "a.csv", "old/a.csv"),
    ("new", "a.csv", 6),
    RUN,
    ("move", "old/a.csv", "old/b.csv"),
    ("move", "a.csv", "old/a.csv"),
    ("new", "a.csv", 2),
    RUN,
    ("shrink", "old/b.csv", 3),
]


@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=4, max_size=16), SHAPES)
@example(steps=ROTATED, shape=("date", "id"))
@example(steps=ROTATED, shape=("date", None))
def test_whatever_is_moved_each_message_keeps_its_day_and_is_scored_once(
    steps: list[Step], shape: tuple[str | None, str | None]
) -> None:
    """`--dry-run` says the same before each run; every run has `--prune`."""
    check(steps, shape)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=6, max_size=24), SHAPES)
def test_whatever_is_moved_in_many_more_examples(steps: list[Step], shape: tuple[str | None, str | None]) -> None:
    """The same, with more examples."""
    check(steps, shape)
