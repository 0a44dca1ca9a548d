"""Runs over overlapping exports that are killed or meet a failing disk: no message is lost or doubled."""

from __future__ import annotations

import contextlib
import errno
import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.dataset.records.outcomes import FAILED, SKIPPED
from score_messages.errors import PipelineError
from score_messages.scoring.options import ScoreOptions
from score_messages.write.atomic import NewFile
from tests.support.disk_faults import ERRORS, ErrorAt, killed_before, some_disk_errors, watched_disk
from tests.support.examples import examples
from tests.support.overlaps import BY_ID, Place, Row, once, row, rows


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def test_killed_between_losing_and_taking_up_is_made_good(place: Place) -> None:
    """The next run sees that a part depends on what is no longer there."""
    place.write("b.csv", rows(1, 2, 3))
    place.update()
    place.write("a.csv", rows(2, 3))
    place.update()
    place.write("b.csv", rows(1))
    with contextlib.suppress(ValueError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.run.rounds.has_to_follow", lambda *args: int("killed"))
        place.update()
    assert place.messages() == once(rows(1))
    place.update()
    assert place.messages() == once(rows(1, 2, 3))


def test_part_that_a_kill_left_halfway_claims_no_message_that_it_lacks(tmp_path: Path) -> None:
    """Even if its input is gone before the next run: what others hold is scored from there."""
    place = Place(tmp_path, "date")
    place.write("a.csv", [row(1, 1), row(2, 2), row(3, 3)])
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(ValueError):
        take_place = NewFile.take_place
        taken: list[object] = []

        def take_one(file: NewFile, path: Path) -> None:
            taken.append(int("killed") if taken else take_place(file, path))

        patch.setattr(NewFile, "take_place", take_one)
        place.update()
    (place.inbox / "a.csv").unlink()
    place.write("b.csv", [row(1, 1), row(2, 2), row(3, 3), row(4, 4)])
    place.update()
    assert place.messages() == once(rows(1), [row(2), row(3), row(4)])
    assert place.outcomes() == {"b.csv": SKIPPED}
    records = place.records()
    assert sum(int(one["rows"]) - int(one["replaced_rows"]) for one in records) == len(place.table())  # type: ignore[call-overload]


ROWS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), max_size=6, unique_by=lambda pair: pair[0])

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from("abc"), ROWS),
        st.tuples(st.just("copy"), st.sampled_from("abc"), st.sampled_from("abcd")),
        st.tuples(st.just("remove"), st.sampled_from("abcd"), st.none()),
        st.tuples(st.just("run"), st.none(), st.none()),
        st.tuples(st.just("break off"), st.integers(0, 150), st.none()),
    ),
    min_size=2,
    max_size=12,
)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sampled_from([None, "date"]))
def test_whatever_comes_and_goes_each_message_stands_once(steps: list[tuple[str, str, object]], by: str | None) -> None:
    """Runs that are killed at any disk call included: the last one leaves what scoring all at once would."""
    with TemporaryDirectory() as name:
        place = Place(Path(name), by)
        present: dict[str, list[Row]] = {}
        place.write("always.csv", [row(99)])
        for kind, one, what in [*steps, ("run", "", None)]:
            if kind == "write":
                present[one] = [row(number, day) for number, day in what]  # type: ignore[attr-defined]
                place.write(f"{one}.csv", present[one])
            elif kind == "copy" and one in present:
                present[str(what)] = present[one]
                place.write(f"{what}.csv", present[one])
            elif kind == "remove" and one in present:
                del present[one]
                (place.inbox / f"{one}.csv").unlink()
            elif kind == "run":
                _run_and_check(place, present)
            elif kind == "break off":
                killed_before(int(one), partial(_update_watched, place))
                found = place.messages() if any(place.scored.rglob("*.parquet")) else Counter()
                assert max(found.values(), default=1) == 1


def _run_and_check(place: Place, present: dict[str, list[Row]]) -> None:
    options = ScoreOptions(BY_ID.read, workers=1, write=BY_ID.write.__class__(allow_empty=True))
    report = place.update(prune=True, score=options)
    assert not report.of(FAILED)
    assert place.messages() == once([row(99)], *present.values())
    by_day = {(one["message_id"], str(one.get("day"))) for one in place.table().to_pylist()}
    if place.partition:
        dates = {(name, date[:10]) for some in present.values() for name, date, _ in some if date}
        undated = {name for some in present.values() for name, date, _ in some if not date}
        dated = {name for name, _ in dates} - undated
        assert {pair for pair in by_day if pair[0] in dated} <= dates
    records = place.records()
    assert sum(int(one["rows"]) - int(one["replaced_rows"]) for one in records) == len(place.table())  # type: ignore[call-overload]


def _update_watched(place: Place, interfere: Callable[[int], None]) -> None:
    with watched_disk(interfere):
        place.update(prune=True)


WRITING = {"builtins.open", "fchmod", "fchown", "fsync", "mkdir", "open", "replace", "unlink", "write"}
"""Disk calls that change something, or open what will."""


@pytest.mark.parametrize(("error_at", "step"), some_disk_errors(3))
def test_whatever_disk_call_fails_no_message_is_lost_or_doubled(place: Place, error_at: ErrorAt, step: int) -> None:
    """One call after the other, of a run that publishes, replaces, empties and leaves out; the next run completes."""
    versions = [
        {"a.csv": rows(1, 2, 3), "b.csv": rows(3, 4)},
        {"a.csv": [row(1, 2), row(3, 1)], "b.csv": rows(3, 4, 5), "c.csv": rows(2, 6)},
    ]
    for night in versions:
        for name, some in night.items():
            place.write(name, some)
        with watched_disk(lambda call: None) as calls:
            place.update(prune=True)
    numbers = {error_at(call) for call in range(len(ERRORS))}
    counted = [last for last, name in enumerate(calls) if name in WRITING or numbers == {errno.EIO}]
    assert len(counted) > 60
    first = ERRORS.index(error_at(0))
    counted = counted[first::4] if place.partition else counted[first % 2 :: 2]  # by day there are many more
    for turn, last in enumerate(counted[::step]):
        number = error_at(turn)
        night = versions[last % 2]
        for name in ("a.csv", "b.csv", "c.csv"):
            (place.inbox / name).unlink(missing_ok=True)
        for name, some in night.items():
            place.write(name, some)

        def fail(call: int, last: int = last, number: int = number) -> None:
            if call == last:
                raise OSError(number, os.strerror(number))

        with watched_disk(fail), contextlib.suppress(PipelineError):
            place.update(prune=True)
        assert max(place.messages().values()) == 1
        if last % 7 == 0 or last == counted[::step][-1]:
            place.update(prune=True)
            assert place.messages() == once(*night.values())
