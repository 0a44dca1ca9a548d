"""Any target comes to hold what the folder holds, by the changes alone, and the counts are compared."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from score_messages.dataset.compact import compact_dataset
from score_messages.errors import ChangedError, OutputError, TargetRefused
from score_messages.publish import HeldPart, Published, publish_to
from score_messages.publish.folder.taking import TakeOptions, take_contents
from tests.support.overlaps import OverlappingExports, rows
from tests.support.published import MemoryTarget, rows_of


@pytest.fixture
def place(tmp_path: Path) -> OverlappingExports:
    exports = OverlappingExports(tmp_path, "date")
    exports.write("a.csv", rows(1, 2, 3))
    exports.write("b.csv", rows(4, 5))
    exports.update()
    return exports


def publish(place: OverlappingExports, target: MemoryTarget, **options: bool) -> Published:
    return publish_to(target, lambda: take_contents(str(place.scored)), **options)


def holds_the_folder(place: OverlappingExports, target: MemoryTarget) -> bool:
    contents = take_contents(str(place.scored))
    held = {path: rows for path, (_, rows) in target.parts.items()}
    expected = {
        part.path: [row for batch in contents.batches(part) for row in batch.to_pylist()]
        for part in contents.parts.values()
    }
    return held == expected


def test_only_what_has_changed_is_written(place: OverlappingExports) -> None:
    """The second time nothing is; then the files of one input, and those that are gone go."""
    target = MemoryTarget()
    assert publish(place, target).added == 5
    assert publish(place, target).kept == 5 and len(target.applied) == 1
    place.write("b.csv", rows(5, 6))
    place.update()
    published = publish(place, target)
    assert (published.added, published.replaced, published.removed, published.kept) == (1, 1, 1, 3)
    assert holds_the_folder(place, target)


def test_any_nights_lead_to_what_publishing_anew_gives(place: OverlappingExports) -> None:
    """Whatever was added, changed, moved, pruned and compacted between."""
    target, dice = MemoryTarget(), random.Random(3)
    for night in range(8):
        name = dice.choice(["a.csv", "b.csv", "c.csv", "d.csv"])
        path = place.inbox / name
        if night % 3 == 2 and path.exists():
            path.rename(place.inbox / f"moved-{night}.csv")
        else:
            place.write(name, rows(*dice.sample(range(30), dice.randint(1, 9))))
        place.update(prune=night % 2 == 1)
        if night == 5:
            compact_dataset(str(place.scored), 0)
        if dice.random() < 0.7:
            publish(place, target)
            assert holds_the_folder(place, target), night
    publish(place, target)
    anew = MemoryTarget()
    publish(place, anew)
    assert target.parts == anew.parts and target.digests == anew.digests


def test_everything_is_written_again_if_asked_for(place: OverlappingExports) -> None:
    """Also what the target holds already."""
    target = MemoryTarget()
    publish(place, target)
    assert publish(place, target, everything=True).replaced == 5
    assert holds_the_folder(place, target)


def test_dry_run_changes_nothing(place: OverlappingExports) -> None:
    """And says what would be."""
    target = MemoryTarget()
    published = publish(place, target, dry_run=True)
    assert (published.added, published.written_rows, target.applied) == (5, 5, [])


def test_contents_are_taken_anew_where_a_run_replaced_them(place: OverlappingExports) -> None:
    """A few times; then the error is told."""
    target = MemoryTarget(fails=4)
    assert publish(place, target).added == 5
    with pytest.raises(ChangedError):
        publish(place, MemoryTarget(fails=5))


def test_a_lost_row_is_noticed(place: OverlappingExports) -> None:
    """Part by part; and the next publish mends it."""
    target = MemoryTarget(loses=1)
    with pytest.raises(OutputError, match=r"holds 4 messages where .* has 5; 1 file differ") as raised:
        publish(place, target)
    assert raised.value.hint is not None and raised.value.hint.options == "--full"
    publish(place, target)
    assert holds_the_folder(place, target)


def test_lost_runs_are_noticed(place: OverlappingExports) -> None:
    """And days."""
    target = MemoryTarget()
    publish(place, target)
    target.small["daily"] = 1
    with pytest.raises(OutputError, match="rows of daily"):
        publish(place, target)


def test_empty_folder_empties_no_target(place: OverlappingExports) -> None:
    """Unless it is forced: it is rather a disk that isn't there."""
    target = MemoryTarget()
    publish(place, target)
    for path in place.scored.rglob("*.parquet"):
        path.unlink()
    with pytest.raises(TargetRefused, match="holds no messages any more"):
        publish(place, target)
    assert target.parts
    publish(place, target, may_empty=True)
    assert not target.parts


def test_texts_leave_a_target_that_has_them(place: OverlappingExports) -> None:
    """Once they are published no more."""
    target = MemoryTarget()
    publish_to(target, lambda: take_contents(str(place.scored), TakeOptions(with_text=True)))
    assert all("text" in row for _, held in target.parts.values() for row in held)
    publish(place, target)
    assert not any("text" in row for _, held in target.parts.values() for row in held)


def test_held_rows_are_of_the_fingerprint(place: OverlappingExports) -> None:
    """A part with other rows than it had is replaced, though its fingerprint is the same."""
    target = MemoryTarget()
    publish(place, target)
    path = next(iter(target.parts))
    fingerprint, held = target.parts[path]
    target.parts[path] = (fingerprint, held * 2)
    assert target.held().parts[path] == HeldPart(fingerprint, 2 * len(held))
    assert publish(place, target).replaced == 1
    assert len(rows_of(take_contents(str(place.scored)))) == 5
