"""Messages that were doubled while overlaps were kept stand once after one run that drops them again."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import REPEATED, SCORED, SKIPPED
from score_messages.errors import PipelineError
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.disk_faults import watched_disk
from tests.support.examples import examples
from tests.support.lost_keys import Place
from tests.support.old_folder import Folder


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    place = Place(tmp_path, request.param)
    place.write("a.csv", range(10))
    place.write("b.csv", range(5, 15))
    place.write("c.csv", range(5, 12))
    return place


def test_one_run_that_drops_overlaps_is_enough(place: Place) -> None:
    """Nothing is scored again for it."""
    place.update(overlaps=KEEP)
    assert place.shown().total() == 27
    report = place.update()
    assert place.shown() == place.fresh() and report.record.counts.new_rows == 0
    assert {one.input: one.outcome for one in report.of(REPEATED)}.keys() == {
        str(place.inbox / "b.csv"),
        str(place.inbox / "c.csv"),
    }
    assert set(place.outcomes().values()) <= {SKIPPED, REPEATED}
    assert place.shown() == place.fresh()


def test_what_is_left_of_a_part_reads_as_before(place: Place) -> None:
    """Rows, counts by day and what its footer tells of its making."""
    place.update(overlaps=KEEP)
    before = {path: pq.read_metadata(path).metadata for path in place.scored.rglob("b.csv*.parquet")}
    place.update()
    same = ["input", "content", "made_with", "model", "model_fingerprint", "input_sha256", "tool_version"]
    for path, footer in before.items():
        now = pq.read_metadata(path).metadata
        assert all(now[key] == footer[key] for key in (f"score_messages.{name}".encode() for name in same))
    daily = pq.read_table(place.scored / "_tables" / "daily.pq").to_pylist()
    shown = Counter(name for name, _, _ in place.shown())
    assert sum(one["rows"] for one in daily) == shown.total() == len(shown) == 15


def test_inputs_that_are_gone_lose_what_others_hold_as_well(place: Place) -> None:
    """Their parts are made anew without them."""
    place.update(overlaps=KEEP)
    expected = {name for name, _, _ in place.shown()}
    for name in ("b.csv", "c.csv"):
        (place.inbox / name).unlink()
    place.update()
    shown = Counter(name for name, _, _ in place.shown())
    assert set(shown) == expected and set(shown.values()) == {1}


def test_copies_without_ids_stand_once_again(tmp_path: Path) -> None:
    """By the bytes of the input."""
    place = Place(tmp_path, None)
    without_ids = ScoreOptions(ReadOptions(), workers=1)
    place.write("a.csv", range(5))
    shutil.copy(place.inbox / "a.csv", place.inbox / "b.csv")
    place.update(overlaps=KEEP, score=without_ids)
    assert place.shown().total() == 10
    for _ in range(2):
        place.update(score=without_ids)
        assert place.shown().total() == 5


def test_what_its_holder_loses_later_comes_back(place: Place) -> None:
    """A part that gave messages up depends on the one that has them."""
    place.update(overlaps=KEEP)
    place.update()
    place.write("a.csv", range(5))
    place.update()
    assert place.shown() == place.fresh()


def test_parts_of_version_0_1_and_new_ones_are_compared_by_their_inputs(tmp_path: Path) -> None:
    """Their keys are of two kinds."""
    folder = Folder(tmp_path, "flat-ids")
    (folder.inbox / "new.csv").write_bytes((folder.inbox / "a.csv").read_bytes() + b"m77,,a wonderful lamp\n")
    folder.update(overlaps=KEEP)
    assert folder.rows().total() == 8 + 5
    folder.update()
    assert folder.rows().most_common(1)[0][1] == 1 and folder.rows().total() == 9
    assert set(folder.outcomes().values()) == {SKIPPED}


def test_comparing_is_not_done_every_night(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that gave nothing up still says that overlaps were kept."""
    place.update(overlaps=KEEP)
    place.update()
    with monkeypatch.context() as patch:
        patch.setattr("score_messages.dataset.known.doubled.KeyIndex", lambda: pytest.fail("compared again"))
        place.update()
    (place.scored / "_keys" / "compared").write_bytes(b"\x00damaged")
    place.update()
    assert place.shown() == place.fresh()


NIGHTS = st.lists(
    st.tuples(st.sampled_from("abc"), st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=6), st.booleans()),
    min_size=2,
    max_size=8,
)


@examples(30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NIGHTS, st.sampled_from([None, "date"]))
def test_whatever_was_kept_the_next_run_that_drops_is_as_good_as_a_fresh_folder(
    tmp_path_factory: pytest.TempPathFactory, nights: list[tuple[str, list[int], bool]], by: str | None
) -> None:
    """Nights of either kind, in any order."""
    place = Place(tmp_path_factory.mktemp("place"), by)
    for name, numbers, keeps in nights:
        place.write(f"{name}.csv", numbers)
        place.update(**({"overlaps": KEEP} if keeps else {}))
    place.update()
    assert place.shown() == place.fresh()


@pytest.mark.parametrize("failures", [12, pytest.param(40, marks=pytest.mark.slow)])
def test_run_that_fails_while_it_leaves_out_is_made_good(place: Place, failures: int) -> None:
    """Whatever disk call fails: nothing is lost, the record's sums are those of the folder, the next run completes."""
    place.update(overlaps=KEEP)
    shutil.copytree(place.scored, place.root / "before")
    with watched_disk(lambda call: None) as calls:
        place.update()
    expected = {name for name, _, _ in place.shown()}
    for last in range(0, len(calls), max(1, len(calls) // failures)):
        shutil.rmtree(place.scored)
        shutil.copytree(place.root / "before", place.scored)

        def fail(call: int, last: int = last) -> None:
            if call == last:
                raise OSError(28, "No space left on device")

        with watched_disk(fail), contextlib.suppress(PipelineError):
            place.update()
        assert {name for name, _, _ in place.shown()} == expected
        place.update()
        assert place.shown() == place.fresh()


def test_redo_leaves_out_too(place: Place) -> None:
    """It looks at all parts that were made otherwise."""
    place.update(overlaps=KEEP)
    place.update(redo=True)
    assert place.shown() == place.fresh()
    assert SCORED not in place.outcomes().values()
