"""A folder that version 0.1 made is used as it is: nothing is scored again, and nothing stands twice.

`fixtures/folder-0.1` was made by that version, of `inbox` at /srv/export, with and without ids and days. A test moves
it to where its own inbox lies.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.dataset.inputs.input_listing import Input
from score_messages.dataset.keys.key_file import KeyFile
from score_messages.dataset.records.outcomes import FAILED, PRUNED, SCORED, SKIPPED
from score_messages.read.tolerance import MaxBad
from tests.support.old_folder import MADE_BY_0_1, WHERE_IT_WAS_MADE, Folder


@pytest.fixture(params=["flat-ids", "flat-plain", "days-ids", "days-plain"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return Folder(tmp_path, request.param)


@pytest.fixture(params=["flat-ids", "days-ids"])
def with_ids(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return Folder(tmp_path, request.param)


def test_nothing_is_scored_again_or_stands_twice(folder: Folder) -> None:
    """Whichever names and keys its parts have."""
    before = folder.rows()
    for _ in range(2):
        assert folder.outcomes() == dict.fromkeys(folder.files, SKIPPED)
    assert folder.rows() == before


def test_new_export_leaves_out_what_stands_there_already(with_ids: Folder) -> None:
    """Old keys are compared by version 0.1's rule, also those of inputs that are gone."""
    (with_ids.inbox / "gone.csv").unlink()
    before = with_ids.rows()
    lines = [line for name in ("a.csv", "gone.csv") for line in (MADE_BY_0_1 / "inbox" / name).read_text().splitlines()]
    (with_ids.inbox / "new.csv").write_text("\n".join(dict.fromkeys([*lines, "m99,,a wonderful lamp"])) + "\n")
    assert with_ids.outcomes() == {"a.csv": SKIPPED, "b.csv": SKIPPED, "new.csv": SCORED}
    assert set(before) < set(with_ids.rows()) and with_ids.rows().total() == before.total() + 1
    assert with_ids.rows().most_common(1)[0][1] == 1


def test_export_that_grows_keeps_its_place_and_has_new_keys(with_ids: Folder) -> None:
    """Its file keeps its name; messages left out because another input has them stay left out."""
    before = with_ids.rows()
    with_ids.add("b.csv", ("m99", "a wonderful lamp"))
    assert with_ids.outcomes() == {"a.csv": SKIPPED, "b.csv": SCORED, "gone.csv": SKIPPED}
    assert with_ids.rows().total() == before.total() + 1
    files = {path.name for path in with_ids.scored.rglob("*.parquet")}
    assert files == {Input(str(with_ids.inbox / name), name).old_part for name in with_ids.files}
    facts = [KeyFile.at(path).facts for path in (with_ids.scored / "_keys").iterdir() if len(path.name) == 64]
    assert sorted(part.secret is None for part in facts) == [False, True, True]


def test_undated_message_of_an_export_that_grows_keeps_its_day(tmp_path: Path) -> None:
    """The day of the first run that saw it."""
    folder = Folder(tmp_path, "days-ids")
    folder.add("a.csv", ("m99", "a wonderful lamp"))
    folder.update()
    table = pads.dataset(folder.scored, partitioning="hive").to_table().to_pylist()
    assert {str(row["day"]) for row in table if not row["date"]} == {"2026-03-01"}


def test_what_an_old_part_loses_is_taken_up_by_those_that_left_it_out(with_ids: Folder) -> None:
    """Their footers name the parts that they depend on."""
    before = with_ids.rows()
    lines = (with_ids.inbox / "a.csv").read_text().splitlines(keepends=True)
    lost = [line for line in lines if line.startswith(("m1,", "m3,", "m4,"))]
    (with_ids.inbox / "a.csv").write_text("".join(line for line in lines if line not in lost))
    assert with_ids.outcomes() == dict.fromkeys(with_ids.files, SCORED)
    assert {row[0] for row in with_ids.rows()} == {row[0] for row in before}
    assert with_ids.rows().most_common(1)[0][1] == 1


def test_damaged_old_part_is_replaced_and_not_left_beside_the_new_one(folder: Folder) -> None:
    """Readers would stumble over it for ever."""
    before = folder.rows()
    for path in folder.scored.rglob("a.csv-*.parquet"):
        path.write_bytes(path.read_bytes()[:-9])
    assert folder.outcomes(run_date="2026-03-01")["a.csv"] == SCORED
    rows_now = folder.rows()
    assert {row[0] for row in rows_now} == {row[0] for row in before} and rows_now.total() == before.total()


def test_old_part_of_another_input_is_not_used(tmp_path: Path) -> None:
    """Paths can be forged that give the same 40-bit name: the footer says whose part it is."""
    folder = Folder(tmp_path, "flat-ids")
    own_input = Input(str(folder.inbox / "b.csv"), "b.csv")
    (folder.scored / Input(str(folder.inbox / "a.csv"), "a.csv").old_part).rename(folder.scored / own_input.old_part)
    outcomes = folder.outcomes()
    assert FAILED not in outcomes.values() and outcomes["b.csv"] == SCORED
    assert (folder.scored / own_input.part).exists()


def test_prune_and_moves_recognise_old_parts(with_ids: Folder) -> None:
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
