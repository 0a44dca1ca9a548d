"""Files of keys that are deleted, cut or damaged: after the next run each message stands once, as in a fresh folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow.dataset as pads
import pytest

from score_messages.dataset.keys.key_file import COPY
from score_messages.dataset.plan.options import KEEP
from score_messages.dataset.records.outcomes import FAILED, REPEATED, SCORED, SKIPPED
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.lost_keys import ALL, KINDS, KeyedExports, damage

CASES = "cases/hostile"


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def keyed(request: pytest.FixtureRequest, tmp_path: Path) -> KeyedExports:
    return KeyedExports(tmp_path, request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_all_keys_lost_are_made_again_from_the_inputs(keyed: KeyedExports, kind: str) -> None:
    """However many there are: what one input takes up again, the next one leaves out again."""
    for number in range(4):
        keyed.write(f"{number}.csv", range(10 * number, 10 * number + 20))
    keyed.update()
    for path in keyed.key_files():
        damage(path, kind)
    keyed.write("9.csv", range(5, 60))
    keyed.update()
    assert keyed.shown() == keyed.fresh()
    assert set(keyed.outcomes().values()) == {SKIPPED}


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_two_copies_is_enough(keyed: KeyedExports, kind: str) -> None:
    """Nothing is scored again and the other copy is restored, even if the input is gone."""
    keyed.write("a.csv", range(10))
    keyed.write("b.csv", range(5, 20))
    keyed.update()
    before = {path: path.read_bytes() for path in keyed.key_files()}
    for number, path in enumerate(before):
        if (number % 4) in (0, 3):
            damage(path, kind)
    (keyed.inbox / "a.csv").unlink()
    keyed.write("c.csv", range(25))
    assert keyed.outcomes() == {"b.csv": SKIPPED, "c.csv": SCORED}
    assert keyed.shown() == keyed.fresh()
    assert before.items() <= {path: path.read_bytes() for path in keyed.key_files()}.items()


def test_moved_input_whose_keys_are_lost_is_scored_from_where_it_is(keyed: KeyedExports) -> None:
    """The rows of its old part are given up for those of the new one."""
    keyed.write("a.csv", range(10))
    keyed.write("b.csv", range(5, 20))
    keyed.update()
    (keyed.inbox / "done").mkdir()
    (keyed.inbox / "a.csv").rename(keyed.inbox / "done" / "a.csv")
    shutil.rmtree(keyed.scored / "_keys")
    keyed.update()
    assert keyed.shown() == keyed.fresh()
    assert set(keyed.outcomes().values()) == {SKIPPED}


def test_nothing_is_added_where_nobody_knows_which_messages_are_there(keyed: KeyedExports) -> None:
    """The input is gone, and so are both copies of its keys: an error says so, and its hints work."""
    keyed.write("gone.csv", range(10))
    keyed.write("b.csv", range(20, 30))
    keyed.update()
    backup = {path: path.read_bytes() for path in keyed.key_files()}
    gone = (keyed.inbox / "gone.csv").read_bytes()
    (keyed.inbox / "gone.csv").unlink()
    for path in keyed.key_files():
        path.unlink()
    keyed.write("c.csv", range(5, 15))
    before = keyed.shown()
    report = keyed.update()
    assert {result.input for result in report.of(FAILED)} == {"b.csv", "c.csv"} and report.exit_code == 1
    assert all("gone.csv" in str(result.error) and "_keys" in str(result.error) for result in report.of(FAILED))
    assert keyed.shown() == before

    for path, content in backup.items():
        path.write_bytes(content)
    assert keyed.outcomes() == {"b.csv": SKIPPED, "c.csv": SCORED}
    (keyed.inbox / "gone.csv").write_bytes(gone)
    assert keyed.shown() == keyed.fresh()


def test_input_that_is_back_restores_its_lost_keys(keyed: KeyedExports) -> None:
    """Its messages are known again."""
    keyed.write("gone.csv", range(10))
    keyed.update()
    gone = (keyed.inbox / "gone.csv").read_bytes()
    (keyed.inbox / "gone.csv").unlink()
    shutil.rmtree(keyed.scored / "_keys")
    keyed.write("c.csv", range(5, 15))
    assert keyed.outcomes() == {"c.csv": FAILED}
    (keyed.inbox / "gone.csv").write_bytes(gone)
    assert keyed.outcomes() == {"gone.csv": SCORED, "c.csv": SCORED}
    assert keyed.shown() == keyed.fresh()


@pytest.mark.parametrize("hint", [{"overlaps": KEEP}, {"prune": True, "prune_max": ALL}])
def test_messages_that_may_be_there_already_can_be_added(keyed: KeyedExports, hint: dict[str, object]) -> None:
    """For people who have neither the input nor a backup."""
    keyed.write("gone.csv", range(10))
    keyed.update()
    (keyed.inbox / "gone.csv").unlink()
    shutil.rmtree(keyed.scored / "_keys")
    keyed.write("c.csv", range(5, 15))
    assert keyed.outcomes() == {"c.csv": FAILED}
    assert FAILED not in keyed.outcomes(**hint).values()
    assert keyed.shown() == (keyed.fresh() if "prune" in hint else keyed.shown())
    assert {row[0] for row in keyed.shown()} >= {f"m{number}" for number in range(5, 15)}


def test_input_that_fails_while_its_keys_are_lost_lets_nothing_be_doubled(keyed: KeyedExports) -> None:
    """Until it can be read again."""
    keyed.write("a.csv", range(10))
    keyed.write("b.csv", range(5, 15))
    keyed.update()
    before = keyed.shown()
    shutil.rmtree(keyed.scored / "_keys")
    (keyed.inbox / "a.csv").write_bytes(b'id,date,text\n1,,"never closed')
    assert keyed.outcomes() == {"a.csv": FAILED, "b.csv": FAILED}
    assert keyed.shown() == before
    keyed.write("a.csv", range(10))
    keyed.update()
    assert keyed.shown() == keyed.fresh()


def test_error_says_what_is_lost_and_its_hint_can_be_pasted(tmp_path: Path, run_score: RunScore) -> None:
    """Without a word of a message."""
    keyed = KeyedExports(tmp_path, None)
    keyed.write("gone.csv", range(10))
    command = [keyed.inbox, f"{keyed.scored}/", "--id-column", "id"]
    assert run_score(*command).exit_code == 0
    (keyed.inbox / "gone.csv").unlink()
    shutil.rmtree(keyed.scored / "_keys")
    keyed.write("c.csv", range(5, 15))
    result = run_score(*command)
    assert result.exit_code == 1 and "--overlaps keep" in result.stderr and "chair" not in result.stderr
    message = result.stderr.replace(str(tmp_path), "")
    assert "the keys of the messages of /inbox/gone.csv, in the folder _keys, are damaged or lost" in message
    assert run_score(*command, "--overlaps", "keep").exit_code == 0
    assert len(keyed.shown()) == 15


def test_messages_with_forged_equal_keys_are_both_kept(keyed: KeyedExports) -> None:
    """Each with its own score, in one folder and in one file that grows."""
    cases = Path(os.environ.get("SCORE_MESSAGES_DATA", "")) / CASES
    if not (cases / "collision-a.csv").is_file():
        pytest.skip("SCORE_MESSAGES_DATA doesn't say where the cases are")
    by_id = ScoreOptions(read=ReadOptions(id_column="id"), workers=1)
    for name in ("collision-a.csv", "collision-b.csv"):
        shutil.copyfile(cases / name, keyed.inbox / name)  # the cases may be read-only
    keyed.update(score=by_id)
    table = pads.dataset(keyed.scored, partitioning="hive").to_table().sort_by("message_id").to_pylist()
    assert [row["sentiment"] for row in table] == ["positive", "negative"]
    second = (cases / "collision-b.csv").read_text().splitlines()[1]
    with (keyed.inbox / "collision-a.csv").open("a") as file:
        file.write(f"{second}\n")
    (keyed.inbox / "collision-b.csv").unlink()
    keyed.update(score=by_id, prune=True)
    table = pads.dataset(keyed.scored, partitioning="hive").to_table().sort_by("message_id").to_pylist()
    assert [row["sentiment"] for row in table] == ["positive", "negative"]


def test_copies_are_named_after_what_they_are_copies_of(keyed: KeyedExports) -> None:
    """So that people who look into the folder can see it."""
    keyed.write("a.csv", range(10))
    keyed.update()
    first, second = keyed.key_files()
    assert second.name == f"{first.name}{COPY}" and first.read_bytes() == second.read_bytes()
    assert keyed.outcomes(overlaps=KEEP) == {"a.csv": SKIPPED} and REPEATED not in keyed.outcomes().values()


def test_part_that_names_another_input_is_not_used(tmp_path: Path) -> None:
    """Somebody put its file there, or forged a file with the same name."""
    keyed = KeyedExports(tmp_path, None)
    keyed.write("a.csv", range(10))
    keyed.write("b.csv", range(5, 20))
    keyed.update()
    first, second = sorted(keyed.scored.glob("*.parquet"))
    third = first.rename(keyed.scored / "third")
    second.rename(first)
    third.rename(second)
    assert set(keyed.outcomes().values()) == {SCORED}
    assert keyed.shown() == keyed.fresh()
    assert set(keyed.outcomes().values()) == {SKIPPED}
