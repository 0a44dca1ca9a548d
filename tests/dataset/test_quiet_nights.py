"""A night of files on this machine with nothing new asks for nothing that only buckets need."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from score_messages.dataset.catalog import regular_file
from score_messages.dataset.inputs import object_hashes
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run import unsound_tables
from score_messages.dataset.run.current_run import CurrentRun
from score_messages.dataset.survey import States
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.messages import csv_bytes
from tests.support.model import loaded_model


def night(folder: Path) -> int:
    options = UpdateOptions(ScoreOptions(read=ReadOptions(id_column="id")))
    report = update_dataset([str(folder / "in")], str(folder / "scored"), options, model=loaded_model())
    return report.record.counts.rows or 0


def export(folder: Path, count: int) -> None:
    (folder / "in").mkdir()
    for number in range(count):
        rows = [("id", "text"), (f"{number}", f"a wonderful chair, number {number}")]
        (folder / "in" / f"{number}.csv").write_bytes(csv_bytes(rows))


def test_nobody_looks_for_hashes_of_objects(tmp_path: Path) -> None:
    export(tmp_path, 2)
    with mock.patch.object(object_hashes, "read_regular", side_effect=regular_file.read_regular) as read:
        night(tmp_path)
        assert night(tmp_path) == 0
    assert read.mock_calls == []
    assert not (tmp_path / "scored/_index/objects.json").exists()


def test_only_parts_whose_inputs_are_gone_are_asked_for_what_they_lost(tmp_path: Path) -> None:
    """What a part depends on is read from its keys: of thousands of inputs that are there, for nothing."""
    export(tmp_path, 3)
    night(tmp_path)
    (tmp_path / "in/1.csv").unlink()
    asked: list[str] = []
    is_sound, orphans = States.is_sound, unsound_tables.orphans

    def noted(states: States, name: str) -> bool:
        asked.append(name)
        return is_sound(states, name)

    def watched(run: CurrentRun) -> frozenset[str]:
        with mock.patch.object(States, "is_sound", noted):
            return orphans(run)

    with mock.patch.object(unsound_tables, "orphans", watched):
        assert night(tmp_path) == 0
    assert [name.partition("-")[0] for name in asked] == ["1.csv"]
