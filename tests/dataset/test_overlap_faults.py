"""Runs over overlapping exports that are killed or whose disk fails: no message is lost or doubled."""

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
from tests.support.overlaps import BY_ID, OverlappingExports, Row, once, row, rows


def test_run_killed_between_losing_and_taking_up_a_message_is_completed(overlapping: OverlappingExports) -> None:
    """The next run sees that a part depends on rows that are no longer there."""
    overlapping.write("b.csv", rows(1, 2, 3))
    overlapping.update()
    overlapping.write("a.csv", rows(2, 3))
    overlapping.update()
    overlapping.write("b.csv", rows(1))
    with contextlib.suppress(ValueError), pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.run.rounds.has_to_follow", lambda *args: int("killed"))
        overlapping.update()
    assert overlapping.messages() == once(rows(1))
    overlapping.update()
    assert overlapping.messages() == once(rows(1, 2, 3))


def test_part_that_a_kill_left_halfway_claims_no_message_that_it_lacks(tmp_path: Path) -> None:
    """Even if its input is gone before the next run: what others hold is scored from there."""
    overlapping = OverlappingExports(tmp_path, "date")
    overlapping.write("a.csv", [row(1, 1), row(2, 2), row(3, 3)])
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(ValueError):
        take_place = NewFile.take_place
        taken: list[object] = []

        def take_one(file: NewFile, path: Path) -> None:
            taken.append(int("killed") if taken else take_place(file, path))

        patch.setattr(NewFile, "take_place", take_one)
        overlapping.update()
    (overlapping.inbox / "a.csv").unlink()
    overlapping.write("b.csv", [row(1, 1), row(2, 2), row(3, 3), row(4, 4)])
    overlapping.update()
    assert overlapping.messages() == once(rows(1), [row(2), row(3), row(4)])
    assert overlapping.outcomes() == {"b.csv": SKIPPED}
    records = overlapping.records()
    assert sum(int(record["rows"]) - int(record["replaced_rows"]) for record in records) == len(overlapping.table())  # type: ignore[call-overload]


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
    """Also after runs killed at any disk call: the last run leaves what scoring all at once would."""
    with TemporaryDirectory() as root:
        overlapping = OverlappingExports(Path(root), by)
        present: dict[str, list[Row]] = {}
        overlapping.write("always.csv", [row(99)])
        for kind, name, what in [*steps, ("run", "", None)]:
            if kind == "write":
                present[name] = [row(number, day) for number, day in what]  # type: ignore[attr-defined]
                overlapping.write(f"{name}.csv", present[name])
            elif kind == "copy" and name in present:
                present[str(what)] = present[name]
                overlapping.write(f"{what}.csv", present[name])
            elif kind == "remove" and name in present:
                del present[name]
                (overlapping.inbox / f"{name}.csv").unlink()
            elif kind == "run":
                _run_and_check(overlapping, present)
            elif kind == "break off":
                killed_before(int(name), partial(_update_watched, overlapping))
                counted = overlapping.messages() if any(overlapping.scored.rglob("*.parquet")) else Counter()
                assert max(counted.values(), default=1) == 1


def _run_and_check(overlapping: OverlappingExports, present: dict[str, list[Row]]) -> None:
    options = ScoreOptions(BY_ID.read, workers=1, write=BY_ID.write.__class__(allow_empty=True))
    report = overlapping.update(prune=True, score=options)
    assert not report.of(FAILED)
    assert overlapping.messages() == once([row(99)], *present.values())
    by_day = {(shown["message_id"], str(shown.get("day"))) for shown in overlapping.table().to_pylist()}
    if overlapping.partition:
        dates = {(name, date[:10]) for messages in present.values() for name, date, _ in messages if date}
        undated = {name for messages in present.values() for name, date, _ in messages if not date}
        dated = {name for name, _ in dates} - undated
        assert {pair for pair in by_day if pair[0] in dated} <= dates
    records = overlapping.records()
    assert sum(int(record["rows"]) - int(record["replaced_rows"]) for record in records) == len(overlapping.table())  # type: ignore[call-overload]


def _update_watched(overlapping: OverlappingExports, interfere: Callable[[int], None]) -> None:
    with watched_disk(interfere):
        overlapping.update(prune=True)


WRITING = {"builtins.open", "fchmod", "fchown", "fsync", "mkdir", "open", "replace", "unlink", "write"}
"""Disk calls that change something, or open what will."""


@pytest.mark.parametrize(("error_at", "step"), some_disk_errors(7))
def test_whatever_disk_call_fails_no_message_is_lost_or_doubled(
    overlapping: OverlappingExports, error_at: ErrorAt, step: int
) -> None:
    """One call after the other, of a run that publishes, replaces, empties and leaves out; the next run completes."""
    versions = [
        {"a.csv": rows(1, 2, 3), "b.csv": rows(3, 4)},
        {"a.csv": [row(1, 2), row(3, 1)], "b.csv": rows(3, 4, 5), "c.csv": rows(2, 6)},
    ]
    for night in versions:
        for name, messages in night.items():
            overlapping.write(name, messages)
        with watched_disk(lambda call: None) as calls:
            overlapping.update(prune=True)
    numbers = {error_at(call) for call in range(len(ERRORS))}
    counted = [last for last, name in enumerate(calls) if name in WRITING or numbers == {errno.EIO}]
    assert len(counted) > 60
    first = ERRORS.index(error_at(0))
    counted = counted[first::4] if overlapping.partition else counted[first % 2 :: 2]  # by day there are many more
    for turn, last in enumerate(counted[::step]):
        number = error_at(turn)
        night = versions[last % 2]
        for name in ("a.csv", "b.csv", "c.csv"):
            (overlapping.inbox / name).unlink(missing_ok=True)
        for name, messages in night.items():
            overlapping.write(name, messages)

        def fail(call: int, last: int = last, number: int = number) -> None:
            if call == last:
                raise OSError(number, os.strerror(number))

        with watched_disk(fail), contextlib.suppress(PipelineError):
            overlapping.update(prune=True)
        assert max(overlapping.messages().values()) == 1
        if last % 7 == 0 or last == counted[::step][-1]:
            overlapping.update(prune=True)
            assert overlapping.messages() == once(*night.values())
