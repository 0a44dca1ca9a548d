"""A folder that version 0.1 made goes on as it is: nothing is scored again, and nothing stands twice.

`fixtures/folder-0.1` was made by that version, of `inbox` at /srv/export, with and without ids and days. A test moves
it to where its own inbox lies.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.keys.key_file import KeyFile
from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.records.outcomes import FAILED, PRUNED, SCORED, SKIPPED
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.read import ReadOptions
from score_messages.read.tolerance import MaxBad
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.paths import FIXTURES

MADE_BY_0_1 = FIXTURES / "folder-0.1"
WHERE_IT_WAS_MADE = "/srv/export"


class Folder:
    """A copy of what version 0.1 made, and its inbox."""

    def __init__(self, root: Path, kind: str) -> None:
        self.inbox, self.scored = root / "inbox", root / "scored"
        self._has_ids, self._by_day = kind.endswith("ids"), kind.startswith("days")
        shutil.copytree(MADE_BY_0_1 / "inbox", self.inbox)
        shutil.copytree(MADE_BY_0_1 / kind, self.scored)
        names = {
            name: (self._input(WHERE_IT_WAS_MADE, name), self._input(str(self.inbox), name)) for name in self.files
        }
        for path in sorted(self.scored.rglob("*.parquet")):
            was, now = names[path.name.rpartition("-")[0]]
            table, footer = pq.read_table(path, partitioning=None), pq.read_metadata(path).metadata
            told = {key: value for key, value in footer.items() if key != b"ARROW:schema"}
            for old, new in names.values():
                told = {key: value.replace(old.old_part.encode(), new.old_part.encode()) for key, value in told.items()}
            assert told[b"score_messages.input"] == json.dumps(was.path).encode()
            told[b"score_messages.input"] = json.dumps(now.path).encode()
            path.unlink()
            pq.write_table(table.replace_schema_metadata(told), path.with_name(now.old_part))

    @staticmethod
    def _input(folder: str, name: str) -> Input:
        return Input(os.path.join(folder, name), name)

    @property
    def files(self) -> list[str]:
        return sorted(os.listdir(MADE_BY_0_1 / "inbox"))

    def update(self, **options: object) -> UpdateReport:
        read = ReadOptions(id_column="id" if self._has_ids else None, date_column="date")
        partition = "date" if self._by_day else None
        given = {"score": ScoreOptions(read, workers=1), "partition": partition, "run_date": "2026-04-01", **options}
        return update_dataset([str(self.inbox)], str(self.scored), UpdateOptions(**given), model=loaded_model())  # type: ignore[arg-type]

    def outcomes(self, **options: object) -> dict[str, str]:
        return {one.input: one.outcome for one in self.update(**options).outcomes}

    def rows(self) -> Counter[tuple[str, str, float]]:
        table = pads.dataset(self.scored, partitioning="hive").to_table()
        return Counter((one["id"], one["text"], round(one["score"], 6)) for one in table.to_pylist())

    def add(self, name: str, *messages: tuple[str, str]) -> None:
        with (self.inbox / name).open("a") as file:
            file.writelines(f'{one},2026-02-09T09:30:00Z,"{text}"\n' for one, text in messages)


@pytest.fixture(params=["flat-ids", "flat-plain", "days-ids", "days-plain"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return Folder(tmp_path, request.param)


@pytest.fixture(params=["flat-ids", "days-ids"])
def with_ids(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return Folder(tmp_path, request.param)


def test_nothing_is_scored_again_or_stands_twice(folder: Folder) -> None:
    """Whatever names and keys its parts have."""
    before = folder.rows()
    for _ in range(2):
        assert folder.outcomes() == dict.fromkeys(folder.files, SKIPPED)
    assert folder.rows() == before


def test_new_export_leaves_out_what_stands_there_already(with_ids: Folder) -> None:
    """Old keys are compared as that version made them, those too of inputs that are gone."""
    (with_ids.inbox / "gone.csv").unlink()
    before = with_ids.rows()
    lines = [line for name in ("a.csv", "gone.csv") for line in (MADE_BY_0_1 / "inbox" / name).read_text().splitlines()]
    (with_ids.inbox / "new.csv").write_text("\n".join(dict.fromkeys([*lines, "m99,,a wonderful lamp"])) + "\n")
    assert with_ids.outcomes() == {"a.csv": SKIPPED, "b.csv": SKIPPED, "new.csv": SCORED}
    assert set(before) < set(with_ids.rows()) and with_ids.rows().total() == before.total() + 1
    assert with_ids.rows().most_common(1)[0][1] == 1


def test_export_that_grows_keeps_its_place_and_has_new_keys(with_ids: Folder) -> None:
    """Its file keeps the name that it had; what it left out for another's sake stays left out."""
    before = with_ids.rows()
    with_ids.add("b.csv", ("m99", "a wonderful lamp"))
    assert with_ids.outcomes() == {"a.csv": SKIPPED, "b.csv": SCORED, "gone.csv": SKIPPED}
    assert with_ids.rows().total() == before.total() + 1
    files = {path.name for path in with_ids.scored.rglob("*.parquet")}
    assert files == {Input(str(with_ids.inbox / name), name).old_part for name in with_ids.files}
    facts = [KeyFile.at(path).facts for path in (with_ids.scored / "_keys").iterdir() if len(path.name) == 64]
    assert sorted(one.secret is None for one in facts) == [False, True, True]


def test_undated_message_of_an_export_that_grows_keeps_its_day(tmp_path: Path) -> None:
    """The day of the run that met it first."""
    folder = Folder(tmp_path, "days-ids")
    folder.add("a.csv", ("m99", "a wonderful lamp"))
    folder.update()
    table = pads.dataset(folder.scored, partitioning="hive").to_table().to_pylist()
    assert {str(one["day"]) for one in table if not one["date"]} == {"2026-03-01"}


def test_what_an_old_part_loses_is_taken_up_by_those_that_left_it_out(with_ids: Folder) -> None:
    """Their footers tell on what they rest."""
    before = with_ids.rows()
    lines = (with_ids.inbox / "a.csv").read_text().splitlines(keepends=True)
    lost = [line for line in lines if line.startswith(("m1,", "m3,", "m4,"))]
    (with_ids.inbox / "a.csv").write_text("".join(line for line in lines if line not in lost))
    assert with_ids.outcomes() == dict.fromkeys(with_ids.files, SCORED)
    assert {one[0] for one in with_ids.rows()} == {one[0] for one in before}
    assert with_ids.rows().most_common(1)[0][1] == 1


def test_damaged_old_part_is_replaced_and_not_left_beside_the_new_one(folder: Folder) -> None:
    """Readers would stumble over it for ever."""
    before = folder.rows()
    for path in folder.scored.rglob("a.csv-*.parquet"):
        path.write_bytes(path.read_bytes()[:-9])
    assert folder.outcomes(run_date="2026-03-01")["a.csv"] == SCORED
    found = folder.rows()
    assert {one[0] for one in found} == {one[0] for one in before} and found.total() == before.total()


def test_old_part_of_another_input_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    """Names of 40 bits are the same for paths that were made for it: the footer tells whose part it is."""
    folder = Folder(tmp_path, "flat-ids")
    own = Input(str(folder.inbox / "b.csv"), "b.csv")
    (folder.scored / Input(str(folder.inbox / "a.csv"), "a.csv").old_part).rename(folder.scored / own.old_part)
    outcomes = folder.outcomes()
    assert FAILED not in outcomes.values() and outcomes["b.csv"] == SCORED
    assert (folder.scored / own.part).exists()


def test_prune_and_moves_know_old_parts(with_ids: Folder) -> None:
    """By the input that their footers name: one that was moved keeps its part, whatever that is called."""
    names = {path.name for path in with_ids.scored.rglob("*.parquet")}
    (with_ids.inbox / "done").mkdir()
    (with_ids.inbox / "a.csv").rename(with_ids.inbox / "done" / "a.csv")
    before = with_ids.rows()
    outcomes = with_ids.outcomes(prune=True)
    assert outcomes.pop("done/a.csv") == SKIPPED and PRUNED not in outcomes.values()
    assert with_ids.rows() == before and {path.name for path in with_ids.scored.rglob("*.parquet")} == names
    with_ids.add("done/a.csv", ("m99", "a wonderful lamp"))
    assert with_ids.outcomes()["done/a.csv"] == SCORED
    assert with_ids.rows().total() == before.total() + 1
    shutil.rmtree(with_ids.inbox / "done")
    assert with_ids.outcomes(prune=True, prune_max=MaxBad.parse("100%"))[str(with_ids.inbox / "done/a.csv")] == PRUNED


def test_fixture_was_made_by_that_version() -> None:
    """With names of ten digits and keys without a secret."""
    for path in MADE_BY_0_1.rglob("*.parquet"):
        readable, _, digits = path.stem.rpartition("-")
        assert digits == hashlib.sha256(f"{WHERE_IT_WAS_MADE}/{readable}".encode()).hexdigest()[:10]
    keys = [path for path in MADE_BY_0_1.rglob("_keys/*") if path.is_file()]
    assert len(keys) == 6 and all(KeyFile.at(path).facts.secret is None for path in keys)
