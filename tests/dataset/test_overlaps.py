"""Exports that repeat, overlap, grow and go: whatever came before, each message stands in the folder exactly once."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from score_messages.dataset.plan.options import KEEP, UpdateOptions
from score_messages.dataset.records.outcomes import FAILED, PRUNED, REPEATED, SCORED, SKIPPED
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.errors import PipelineError
from score_messages.model.bundle import Model
from score_messages.model.engine import Engine
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.scorer import Scorer
from score_messages.text.encode import TokenIds
from score_messages.write.atomic import NewFile
from tests.support.disk_faults import ERRORS, ErrorAt, disk_errors, watched_disk
from tests.support.examples import examples
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model
from tests.support.present import present

Row = tuple[str, str, str]
"""Id, date and text."""

BY_ID = ScoreOptions(read=ReadOptions(id_column="id", date_column="date"), workers=1)


ALL = MaxBad.parse("100%")
"""These folders are so small that one input is half of them."""


@dataclass(frozen=True)
class Place:
    """An inbox, and the folder of tables that is kept of it."""

    root: Path
    partition: str | None = None

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def scored(self) -> Path:
        return self.root / "scored"

    def write(self, name: str, rows: list[Row]) -> None:
        self.inbox.mkdir(exist_ok=True)
        (self.inbox / name).write_bytes(csv_bytes([("id", "date", "text"), *rows]))

    def update(self, **options: object) -> UpdateReport:
        usual = {"score": BY_ID, "partition": self.partition, "run_date": "2026-03-01", "prune_max": ALL}
        given = UpdateOptions(**{**usual, **options})  # type: ignore[arg-type]
        return update_dataset([str(self.inbox)], str(self.scored), given, model=loaded_model())

    def outcomes(self, **options: object) -> dict[str, str]:
        return {one.input: one.outcome for one in self.update(**options).outcomes}

    def table(self) -> pa.Table:
        return pads.dataset(self.scored, partitioning="hive").to_table()

    def messages(self) -> Counter[tuple[str, str]]:
        rows = self.table().select(["message_id", "text"]).to_pylist()
        return Counter((row["message_id"], row["text"]) for row in rows)

    def records(self) -> list[dict[str, object]]:
        return [json.loads(path.read_text()) for path in sorted((self.scored / "_runs").glob("*.json"))]


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def row(number: int, day: int = 1, text: str = "a wonderful chair") -> Row:
    return f"m{number}", f"2026-02-{day:02}T09:30:00Z" if day else "", f"{text}, number {number}"


def rows(*numbers: int) -> list[Row]:
    return [row(number, 1 + number % 3) for number in numbers]


def once(*lists: list[Row]) -> Counter[tuple[str, str]]:
    return Counter({(name, text): 1 for some in lists for name, _, text in some})


def test_message_of_two_exports_stands_once(place: Place) -> None:
    """The first export that had it keeps it; the other one's part is just the rest."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(2, 3, 4))
    report = place.update()
    assert place.messages() == once(rows(1, 2, 3, 4))
    assert report.record.counts.repeated_rows == 2
    place.write("c.csv", rows(4, 5, 1))
    assert place.outcomes() == {"a.csv": SKIPPED, "b.csv": SKIPPED, "c.csv": SCORED}
    assert place.messages() == once(rows(1, 2, 3, 4, 5))
    assert set(place.outcomes().values()) == {SKIPPED}


def test_overlaps_may_be_kept(place: Place) -> None:
    """Where the id column holds something else than ids of messages."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", rows(2, 3))
    place.update(overlaps=KEEP)
    assert place.messages() == once(rows(1, 2)) + once(rows(2, 3))


def test_same_id_with_another_text_is_another_message(place: Place) -> None:
    """A customer's number may be his id; what he says next must not vanish."""
    place.write("a.csv", [row(1)])
    place.write("b.csv", [row(1, text="a broken lamp")])
    place.update()
    assert len(place.table()) == 2


def test_doubled_rows_within_one_export_stay(place: Place) -> None:
    """Rows in = rows out: nothing of one input is ever dropped for what stands in the same input."""
    place.write("a.csv", [row(1), row(1), row(2)])
    place.update()
    assert place.messages() == Counter(once([row(1), row(2)]) + once([row(1)]))
    place.write("a.csv", [row(1), row(1), row(2), row(3)])
    report = place.update()
    assert (report.record.counts.reused_rows, report.record.counts.new_rows, len(place.table())) == (3, 1, 4)


def test_copy_of_an_export_is_no_part(place: Place) -> None:
    """Even without ids: the same bytes are the same export."""
    without_ids = ScoreOptions(workers=1)
    place.write("a.csv", rows(1, 2))
    place.update(score=without_ids)
    shutil.copy(place.inbox / "a.csv", place.inbox / "a copy.csv")
    for _ in range(2):
        assert place.outcomes(score=without_ids) == {"a.csv": SKIPPED, "a copy.csv": REPEATED}
    assert len(place.table()) == 2


def test_copy_is_scored_once_its_original_has_changed(place: Place) -> None:
    """What the original loses the copy still holds, and so does the folder."""
    place.write("b.csv", rows(1, 2))
    place.update()
    shutil.copy(place.inbox / "b.csv", place.inbox / "a.csv")
    assert place.outcomes()["a.csv"] == REPEATED
    place.write("b.csv", rows(3))
    place.update()
    assert place.messages() == once(rows(1, 2, 3))


def test_export_that_became_a_copy_gives_its_rows_up(place: Place) -> None:
    """As `latest.csv` does, every night."""
    without_ids = ScoreOptions(workers=1)
    for night in (1, 2, 3):
        place.write(f"export-{night}.csv", rows(night, night + 1))
        shutil.copy(place.inbox / f"export-{night}.csv", place.inbox / "latest.csv")
        place.update(score=without_ids)
    assert len(place.table()) == 6
    place.write("latest.csv", rows(9))
    place.update(score=without_ids)
    assert len(place.table()) == 7
    shutil.copy(place.inbox / "export-1.csv", place.inbox / "latest.csv")
    assert place.outcomes(score=without_ids)["latest.csv"] == REPEATED
    assert len(place.table()) == 6


def test_message_that_its_owner_loses_is_taken_up_by_the_others(place: Place) -> None:
    """In the same run, also by an input that was looked at before."""
    place.write("a.csv", rows(4))
    place.update()
    place.write("z.csv", rows(1, 2, 3))
    place.update()
    place.write("a.csv", rows(4, 2, 3))
    place.update()
    place.write("z.csv", rows(1))
    report = place.update()
    assert place.messages() == once(rows(1, 2, 3, 4))
    assert [one.input for one in report.of(SCORED)] == ["z.csv", "a.csv"]
    assert set(place.outcomes().values()) == {SKIPPED}


def test_killed_between_losing_and_taking_up_is_made_good(place: Place) -> None:
    """The next run sees that a part rests on what is no longer there."""
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


def test_moved_export_is_scored_once_what_it_rested_on_is_lost(place: Place) -> None:
    """Its part follows from where its input is now."""
    place.write("latest.csv", rows(5, 6, 7))
    place.update()
    place.write("a.csv", rows(1, 5, 6, 7))
    place.update()
    (place.inbox / "archive").mkdir()
    (place.inbox / "a.csv").rename(place.inbox / "archive" / "a.csv")
    assert place.outcomes()["archive/a.csv"] == SKIPPED
    place.write("latest.csv", rows(9))
    for _ in range(2):
        place.update()
        assert place.messages() == once(rows(1, 5, 6, 7, 9))


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


def test_run_over_some_of_the_sources_tells_what_it_leaves_out(place: Place) -> None:
    """What an input loses stands in another that this run doesn't read; the next one over all takes it up."""
    place.write("a.csv", rows(1, 2, 3))
    place.write("b.csv", rows(1, 2, 3, 4))
    assert place.update().stale == 0
    place.write("a.csv", rows(1))
    options = UpdateOptions(BY_ID, partition=place.partition)
    assert update_dataset([str(place.inbox / "a.csv")], str(place.scored), options, model=loaded_model()).stale == 1
    assert place.update().stale == 0
    assert place.messages() == once(rows(1, 2, 3, 4))


def test_prune_drops_nothing_that_can_only_not_be_seen(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """No right to look, a disk that fails: the input may well be there."""
    place.write("a.csv", rows(1))
    place.write("b.csv", rows(2))
    place.update()
    (place.inbox / "a.csv").unlink()
    lstat = os.lstat

    def hidden(path: str) -> os.stat_result:
        if str(path).endswith("a.csv"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return lstat(path)

    monkeypatch.setattr("score_messages.dataset.survey.gone.os.lstat", hidden)
    place.update(prune=True)
    assert place.messages() == once(rows(1, 2))


def test_only_new_messages_of_a_grown_export_are_scored(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others keep the predictions that they have, and their places between the new ones."""
    place.write("a.csv", rows(1, 3, 5))
    place.update()
    scored: list[int] = []
    score = Engine.score

    def counting(engine: Engine, ids: TokenIds) -> Any:
        scored.append(len(ids.offsets) - 1)
        return score(engine, ids)

    monkeypatch.setattr(Engine, "score", counting)
    place.write("a.csv", rows(0, 1, 2, 3, 4, 5, 6))
    report = place.update()
    assert sum(scored) == report.record.counts.new_rows == 4 and report.record.counts.reused_rows == 3
    for _, group in place.table().to_pandas().groupby("day" if place.partition else "sentiment"):
        assert list(group["message_id"]) == sorted(group["message_id"])


def test_carried_predictions_are_those_of_scoring_anew(place: Place, model: Model) -> None:
    """All columns, for all rows."""
    texts = ["a wonderful chair", "", "a dull waste of my time", "zzqx zzqy", "it was fine"]
    some = [(f"m{number}", "2026-02-01", text) for number, text in enumerate(texts)]
    place.write("a.csv", some[:3])
    place.update()
    place.write("a.csv", some)
    place.update()
    expected = Scorer(model).score(texts)
    found = place.table().sort_by("message_id")
    for name in ("sentiment", "status", "words", "unknown_words", "truncated"):
        assert found[name].to_pylist() == expected[name].to_pylist()
    np.testing.assert_allclose(found["score"].to_pandas(), expected["score"].to_pandas(), atol=1e-6)


def test_another_model_or_option_carries_nothing_over(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part never mixes predictions of two models."""
    place.write("a.csv", rows(1, 2))
    place.update()
    place.write("a.csv", rows(1, 2, 3))
    monkeypatch.setattr("score_messages.dataset.plan.config_hash.READING_RULES", 2)
    report = place.update()
    assert (report.record.counts.reused_rows, report.record.counts.new_rows) == (0, 3)


def test_removed_inputs_keep_their_rows_until_pruned(place: Place) -> None:
    """And what others left out for their sake comes back then."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", rows(2, 3))
    place.update()
    (place.inbox / "a.csv").unlink()
    place.update()
    assert place.messages() == once(rows(1, 2, 3))
    report = place.update(prune=True)
    assert [one.outcome for one in report.outcomes] == [PRUNED, SCORED]
    assert place.messages() == once(rows(2, 3))
    counts = report.record.counts
    assert present(counts.replaced_rows) - present(counts.rows) == 1
    assert set(place.outcomes(prune=True).values()) == {SKIPPED}


def test_prune_drops_nothing_while_a_source_is_missing(place: Place) -> None:
    """A disk that isn't mounted looks like an inbox that was emptied."""
    place.write("a.csv", rows(1, 2))
    place.update()
    (place.inbox / "a.csv").unlink()
    with pytest.raises(PipelineError, match="no file"):
        place.update(prune=True)
    place.write("b.csv", rows(3))
    options = UpdateOptions(BY_ID, prune=True, partition=place.partition)
    update_dataset([str(place.inbox), str(place.root / "nowhere")], str(place.scored), options, model=loaded_model())
    assert place.messages() == once(rows(1, 2, 3))


def test_moved_export_is_the_same_export(place: Place) -> None:
    """It takes its part along, so that nothing is pruned and what it loses is gone."""
    place.write("a.csv", rows(1, 2))
    place.update()
    (place.inbox / "done").mkdir()
    (place.inbox / "a.csv").rename(place.inbox / "done" / "a.csv")
    assert place.outcomes(prune=True) == {"done/a.csv": SKIPPED}
    assert place.messages() == once(rows(1, 2))
    place.write("done/a.csv", rows(2))
    assert place.outcomes() == {"done/a.csv": SCORED}
    assert place.messages() == once(rows(2))


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
                _break_off(place, int(one))
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


def _break_off(place: Place, last: int) -> None:
    """A run that is killed before a disk call: a process of its own, as it is now."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which the child has none of
        child = os.fork()
    if child:
        os.waitpid(child, 0)
        return

    def kill(call: int) -> None:
        if call >= last:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with watched_disk(kill):
            place.update(prune=True)
    finally:
        os._exit(0)


WRITING = {"builtins.open", "fchmod", "fchown", "fsync", "mkdir", "open", "replace", "unlink", "write"}
"""Disk calls that change something, or open what will."""


@pytest.mark.parametrize("error_at", disk_errors())
def test_whatever_disk_call_fails_no_message_is_lost_or_doubled(place: Place, error_at: ErrorAt) -> None:
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
    for turn, last in enumerate(counted):
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
        if last % 7 == 0 or last == counted[-1]:
            place.update(prune=True)
            assert place.messages() == once(*night.values())


def test_mails_of_several_mailboxes_stand_once(tmp_path: Path) -> None:
    """The same mail in an mbox, a Maildir and as a file."""
    mail = "Message-ID: <{0}@mail.example>\nSubject: chair\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\nWonderful, {0}.\n"
    place = Place(tmp_path)
    (place.inbox / "Archive" / "new").mkdir(parents=True)
    (place.inbox / "Archive" / "cur").mkdir()
    for number in range(4):
        (place.inbox / "Archive" / "new" / f"17724356{number}.M0P1.shop").write_text(mail.format(number))
    mark = "From a@mail.example Mon Mar  2 08:00:00 2026\n"
    (place.inbox / "in.mbox").write_text("".join(f"{mark}{mail.format(number)}\n" for number in range(2, 7)))
    place.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert sorted(place.table()["message_id"].to_pylist()) == [f"{number}@mail.example" for number in range(7)]
    with (place.inbox / "in.mbox").open("a") as file:
        file.write(f"{mark}{mail.format(7)}\n")
    report = place.update(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1))
    assert (report.record.counts.new_rows, report.record.counts.reused_rows, report.record.counts.repeated_rows) == (
        1,
        3,
        2,
    )
    moved = next((place.inbox / "Archive" / "new").iterdir())
    moved.rename(place.inbox / "Archive" / "cur" / f"{moved.name}:2,S")
    assert set(place.outcomes(score=ScoreOptions(read=ReadOptions(id_column="id"), workers=1)).values()) == {SKIPPED}


def test_part_without_ids_has_no_file_of_keys(place: Place) -> None:
    """Record numbers are no ids; nothing is compared, and nothing kept for it."""
    place.write("a.csv", rows(1, 2))
    place.write("b.csv", [*rows(1, 2), row(3)])
    place.update(score=ScoreOptions(workers=1))
    assert len(place.table()) == 5 and not list((place.scored / "_keys").iterdir())
    assert pq.read_metadata(next(place.scored.rglob("a.csv*.parquet"))).metadata[b"score_messages.keys"] == b""
