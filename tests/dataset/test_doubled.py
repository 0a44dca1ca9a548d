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
from tests.support.lost_keys import KeyedExports
from tests.support.old_folder import Folder
from tests.support.selection import in_test_all


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def keyed(request: pytest.FixtureRequest, tmp_path: Path) -> KeyedExports:
    keyed = KeyedExports(tmp_path, request.param)
    keyed.write("a.csv", range(10))
    keyed.write("b.csv", range(5, 15))
    keyed.write("c.csv", range(5, 12))
    return keyed


def test_one_run_that_drops_overlaps_is_enough(keyed: KeyedExports) -> None:
    """Nothing is scored again."""
    keyed.update(overlaps=KEEP)
    assert keyed.shown().total() == 27
    report = keyed.update()
    assert keyed.shown() == keyed.fresh() and report.record.counts.new_rows == 0
    assert {result.input: result.outcome for result in report.of(REPEATED)}.keys() == {
        str(keyed.inbox / "b.csv"),
        str(keyed.inbox / "c.csv"),
    }
    assert set(keyed.outcomes().values()) <= {SKIPPED, REPEATED}
    assert keyed.shown() == keyed.fresh()


def test_what_is_left_of_a_part_reads_as_before(keyed: KeyedExports) -> None:
    """Rows, counts by day, and the footer's model and config hash."""
    keyed.update(overlaps=KEEP)
    before = {path: pq.read_metadata(path).metadata for path in keyed.scored.rglob("b.csv*.parquet")}
    keyed.update()
    same = ["input", "content", "made_with", "model", "model_fingerprint", "input_sha256", "tool_version"]
    for path, footer in before.items():
        now = pq.read_metadata(path).metadata
        assert all(now[key] == footer[key] for key in (f"score_messages.{name}".encode() for name in same))
    daily = pq.read_table(keyed.scored / "_tables" / "daily.pq").to_pylist()
    shown = Counter(name for name, _, _ in keyed.shown())
    assert sum(row["rows"] for row in daily) == shown.total() == len(shown) == 15


def test_inputs_that_are_gone_lose_what_others_hold_as_well(keyed: KeyedExports) -> None:
    """Their parts are made anew without them."""
    keyed.update(overlaps=KEEP)
    expected = {name for name, _, _ in keyed.shown()}
    for name in ("b.csv", "c.csv"):
        (keyed.inbox / name).unlink()
    keyed.update()
    shown = Counter(name for name, _, _ in keyed.shown())
    assert set(shown) == expected and set(shown.values()) == {1}


def test_copies_without_ids_stand_once_again(tmp_path: Path) -> None:
    """Copies are recognised by the input's bytes."""
    keyed = KeyedExports(tmp_path, None)
    without_ids = ScoreOptions(ReadOptions(), workers=1)
    keyed.write("a.csv", range(5))
    shutil.copy(keyed.inbox / "a.csv", keyed.inbox / "b.csv")
    keyed.update(overlaps=KEEP, score=without_ids)
    assert keyed.shown().total() == 10
    for _ in range(2):
        keyed.update(score=without_ids)
        assert keyed.shown().total() == 5


def test_what_its_holder_loses_later_comes_back(keyed: KeyedExports) -> None:
    """A part that gave messages up depends on the one that has them."""
    keyed.update(overlaps=KEEP)
    keyed.update()
    keyed.write("a.csv", range(5))
    keyed.update()
    assert keyed.shown() == keyed.fresh()


def test_parts_of_version_0_1_and_new_ones_are_compared_by_their_inputs(tmp_path: Path) -> None:
    """Their keys are of two kinds, so keys can't be compared."""
    folder = Folder(tmp_path, "flat-ids")
    (folder.inbox / "new.csv").write_bytes((folder.inbox / "a.csv").read_bytes() + b"m77,,a wonderful lamp\n")
    folder.update(overlaps=KEEP)
    assert folder.rows().total() == 8 + 5
    folder.update()
    assert folder.rows().most_common(1)[0][1] == 1 and folder.rows().total() == 9
    assert set(folder.outcomes().values()) == {SKIPPED}


def test_comparing_is_not_done_every_night(keyed: KeyedExports, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that gave nothing up still says that overlaps were kept."""
    keyed.update(overlaps=KEEP)
    keyed.update()
    with monkeypatch.context() as patch:
        patch.setattr("score_messages.dataset.known.doubled.KeyIndex", lambda: pytest.fail("compared again"))
        keyed.update()
    (keyed.scored / "_keys" / "compared").write_bytes(b"\x00damaged")
    keyed.update()
    assert keyed.shown() == keyed.fresh()


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
    keyed = KeyedExports(tmp_path_factory.mktemp("keyed"), by)
    for name, numbers, keeps in nights:
        keyed.write(f"{name}.csv", numbers)
        keyed.update(**({"overlaps": KEEP} if keeps else {}))
    keyed.update()
    assert keyed.shown() == keyed.fresh()


@pytest.mark.parametrize("failures", [5, *in_test_all(40)])
def test_run_that_fails_while_it_leaves_out_is_made_good(keyed: KeyedExports, failures: int) -> None:
    """Whatever disk call fails: nothing is lost, the record's sums match the folder, the next run completes it."""
    keyed.update(overlaps=KEEP)
    shutil.copytree(keyed.scored, keyed.root / "before")
    with watched_disk(lambda call: None) as calls:
        keyed.update()
    expected = {name for name, _, _ in keyed.shown()}
    for last in range(0, len(calls), max(1, len(calls) // failures)):
        shutil.rmtree(keyed.scored)
        shutil.copytree(keyed.root / "before", keyed.scored)

        def fail(call: int, last: int = last) -> None:
            if call == last:
                raise OSError(28, "No space left on device")

        with watched_disk(fail), contextlib.suppress(PipelineError):
            keyed.update()
        assert {name for name, _, _ in keyed.shown()} == expected
        keyed.update()
        assert keyed.shown() == keyed.fresh()


def test_redo_leaves_out_too(keyed: KeyedExports) -> None:
    """Parts that were made with other options are compared as well."""
    keyed.update(overlaps=KEEP)
    keyed.update(redo=True)
    assert keyed.shown() == keyed.fresh()
    assert SCORED not in keyed.outcomes().values()
