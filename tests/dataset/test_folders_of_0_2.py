"""A folder of tables of schema 1, as version 0.2 made them at first, is taken over as it is, without scoring anew.

`fixtures/folder-0.2` was made by that code, of `inbox` at /srv/support, with and without ids and days. It is taken over
in two ways: moved with its inbox, as a person would, and with footers that name the inbox where a test has it.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.catalog import PREFIX, PartFacts
from score_messages.dataset.check import check_dataset
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records import SCORED, SKIPPED
from score_messages.dataset.run import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.messages import SCHEMA_VERSION
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.paths import FIXTURES

MADE_BY_0_2 = FIXTURES / "folder-0.2"
WHERE_IT_WAS_MADE = "/srv/support/inbox"
KINDS = ["flat-ids", "flat-plain", "days-ids", "days-plain"]


class Folder:
    """A copy of a folder that version 0.2 made, and of its inbox."""

    def __init__(self, root: Path, kind: str) -> None:
        self.inbox, self.scored = root / "inbox", root / "scored"
        self.has_ids, self.by_day = kind.endswith("ids"), kind.startswith("days")
        shutil.copytree(MADE_BY_0_2 / "inbox", self.inbox)
        shutil.copytree(MADE_BY_0_2 / kind, self.scored)
        (record,) = (json.loads(path.read_text()) for path in (self.scored / "_runs").iterdir())
        self._model = replace(loaded_model(), fingerprint=record["model_fingerprint"])

    def name_the_inbox(self) -> None:
        """Let the footers say that the parts are of the inbox where it is now."""
        for path in sorted(self.scored.rglob("*.parquet")):
            table, metadata = pq.read_table(path, partitioning=None), pq.read_metadata(path).metadata
            facts = PartFacts.from_footer(metadata, str(path.relative_to(self.scored)))
            assert facts is not None
            facts = replace(facts, input=facts.input.replace(WHERE_IT_WAS_MADE, str(self.inbox)))
            footer = {key: value for key, value in metadata.items() if key != b"ARROW:schema"}
            footer |= {f"{PREFIX}{name}".encode(): value.encode() for name, value in facts.to_footer().items()}
            path.unlink()
            pq.write_table(table.replace_schema_metadata(footer), path, write_page_checksum=True)

    def update(self, **options: object) -> UpdateReport:
        read = ReadOptions(id_column="id" if self.has_ids else None, date_column="date")
        partition = "date" if self.by_day else None
        fields = {"score": ScoreOptions(read, workers=1), "partition": partition, "run_date": "2026-04-01", **options}
        return update_dataset([str(self.inbox)], str(self.scored), UpdateOptions(**fields), model=self._model)  # type: ignore[arg-type]

    def rows(self) -> Counter[tuple[str, str, float]]:
        table = pads.dataset(self.scored, partitioning="hive").to_table()
        return Counter((row["id"], row["text"], row["score"]) for row in table.to_pylist())

    def add(self, name: str, own_id: str, text: str) -> None:
        with (self.inbox / name).open("a") as file:
            file.write(f'{own_id},2026-02-09T09:30:00Z,"{text}"\n')

    def schema_versions(self) -> set[str]:
        """Of the files that have rows."""
        files = [pq.read_metadata(path) for path in self.scored.rglob("*.parquet")]
        return {file.metadata[b"score_messages.schema_version"].decode() for file in files if file.num_rows}

    def bounces(self) -> set[int | None]:
        """What `daily` says of them: nothing of parts that were made before machine mail was counted."""
        return set(pq.read_table(self.scored / "_tables" / "daily.pq")["bounce"].to_pylist())

    def is_sound(self) -> bool:
        return check_dataset(str(self.scored), is_deep=True).findings == ()


@pytest.fixture(params=[f"{kind} {way}" for kind in KINDS for way in ("moved", "named")])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    kind, way = request.param.split()
    copied = Folder(tmp_path, kind)
    if way == "named":
        copied.name_the_inbox()
    return copied


def outcomes(report: UpdateReport) -> dict[str, str]:
    return {outcome.input: outcome.outcome for outcome in report.outcomes}


def test_same_inputs_are_skipped_and_the_folder_is_sound(folder: Folder) -> None:
    """Their parts stay what they are, and the run says that they are of another version."""
    before = folder.rows()
    for _ in range(2):
        report = folder.update()
        assert outcomes(report) == {"a.csv": SKIPPED, "b.csv": SKIPPED} and report.others == 2
        assert report.record.counts.new_rows == 0
    assert folder.rows() == before and folder.is_sound() and folder.schema_versions() == {"1"}
    assert folder.bounces() == {None}


def test_redo_makes_them_anew_with_all_columns(folder: Folder) -> None:
    """Once, and of the same messages, each of which stands once; those of no date keep their day if they have ids."""
    before = folder.rows()
    assert outcomes(folder.update(redo=True)) == {"a.csv": SCORED, "b.csv": SCORED}
    report = folder.update(redo=True)
    assert outcomes(report) == {"a.csv": SKIPPED, "b.csv": SKIPPED} and report.others == 0
    assert Counter(row[:2] for row in folder.rows()) == Counter(row[:2] for row in before)
    assert folder.schema_versions() == {str(SCHEMA_VERSION)} and folder.is_sound()
    assert folder.bounces() == {0}
    table = pads.dataset(folder.scored, partitioning="hive").to_table()
    scored = table.filter(pc.field("status") == "scored")
    assert [scored[name].null_count for name in ("p_negative", "p_neutral", "p_positive")] == [0, 0, 0]


def test_input_that_changed_is_scored_anew_in_full(folder: Folder) -> None:
    """The predictions that its part had lack the probabilities. What other parts hold is left out all the same."""
    folder.update()
    before = folder.rows()
    folder.add("b.csv", "m9", "a wonderful lamp")
    report = folder.update()
    assert outcomes(report) == {"a.csv": SKIPPED, "b.csv": SCORED}
    counts = report.record.counts
    expected = (3, 0, 1) if folder.has_ids else (4, 0, 0)
    assert (counts.new_rows, counts.reused_rows, counts.repeated_rows) == expected
    assert folder.rows().total() == before.total() + 1 and folder.is_sound()
    assert folder.schema_versions() == {"1", str(SCHEMA_VERSION)}
    if folder.has_ids:
        assert {row[0] for row in before} < {row[0] for row in folder.rows()}
        assert folder.rows().most_common(1)[0][1] == 1


@pytest.mark.parametrize("kind", ["flat-ids", "days-ids"])
def test_what_a_part_loses_is_taken_up_by_the_one_that_left_it_out(tmp_path: Path, kind: str) -> None:
    """Its keys tell on which other part it depends."""
    folder = Folder(tmp_path, kind)
    before = {row[0] for row in folder.rows()}
    lines = (folder.inbox / "a.csv").read_text().splitlines(keepends=True)
    (folder.inbox / "a.csv").write_text("".join(line for line in lines if not line.startswith("m2,")))
    folder.name_the_inbox()
    assert outcomes(folder.update()) == {"a.csv": SCORED, "b.csv": SCORED}
    assert {row[0] for row in folder.rows()} == before and folder.rows().most_common(1)[0][1] == 1


def test_fixture_was_made_by_that_version() -> None:
    """Its records say so, and its own index knows every file."""
    for kind in KINDS:
        (path,) = (MADE_BY_0_2 / kind / "_runs").iterdir()
        record = json.loads(path.read_text())
        assert record["tool_version"] == "0.2.0" and "carried_rows" in record
        files = {str(path.relative_to(MADE_BY_0_2 / kind)) for path in (MADE_BY_0_2 / kind).rglob("*.parquet")}
        index = json.loads((MADE_BY_0_2 / kind / "_index" / "files.json").read_bytes().partition(b"\n")[2])
        assert {json.loads(entry[1]["path"]) for entry in index["files"]} == files
        assert all(json.loads(part["input"]).startswith(WHERE_IT_WAS_MADE) for part in index["parts"])
