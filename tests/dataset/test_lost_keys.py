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
from tests.support.lost_keys import ALL, KINDS, Place, damage

CASES = "cases/hostile"


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


@pytest.mark.parametrize("kind", KINDS)
def test_all_keys_lost_are_made_again_from_the_inputs(place: Place, kind: str) -> None:
    """As many as there are: what one input takes up again, the next one leaves out again."""
    for number in range(4):
        place.write(f"{number}.csv", range(10 * number, 10 * number + 20))
    place.update()
    for path in place.key_files():
        damage(path, kind)
    place.write("9.csv", range(5, 60))
    place.update()
    assert place.shown() == place.fresh()
    assert set(place.outcomes().values()) == {SKIPPED}


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_two_copies_is_enough(place: Place, kind: str) -> None:
    """Nothing is scored again, and both stand again; so inputs that are gone do no harm."""
    place.write("a.csv", range(10))
    place.write("b.csv", range(5, 20))
    place.update()
    before = {path: path.read_bytes() for path in place.key_files()}
    for number, path in enumerate(before):
        if (number % 4) in (0, 3):
            damage(path, kind)
    (place.inbox / "a.csv").unlink()
    place.write("c.csv", range(25))
    assert place.outcomes() == {"b.csv": SKIPPED, "c.csv": SCORED}
    assert place.shown() == place.fresh()
    assert before.items() <= {path: path.read_bytes() for path in place.key_files()}.items()


def test_moved_input_whose_keys_are_lost_is_scored_from_where_it_is(place: Place) -> None:
    """The rows of its old part are given up for those of the new one."""
    place.write("a.csv", range(10))
    place.write("b.csv", range(5, 20))
    place.update()
    (place.inbox / "done").mkdir()
    (place.inbox / "a.csv").rename(place.inbox / "done" / "a.csv")
    shutil.rmtree(place.scored / "_keys")
    place.update()
    assert place.shown() == place.fresh()
    assert set(place.outcomes().values()) == {SKIPPED}


def test_where_it_cant_be_told_what_stands_there_nothing_is_added(place: Place) -> None:
    """The input is gone, and so are both copies of its keys: an error says so, and its hints work."""
    place.write("gone.csv", range(10))
    place.write("b.csv", range(20, 30))
    place.update()
    backup = {path: path.read_bytes() for path in place.key_files()}
    gone = (place.inbox / "gone.csv").read_bytes()
    (place.inbox / "gone.csv").unlink()
    for path in place.key_files():
        path.unlink()
    place.write("c.csv", range(5, 15))
    before = place.shown()
    report = place.update()
    assert {one.input for one in report.of(FAILED)} == {"b.csv", "c.csv"} and report.exit_code == 1
    assert all("gone.csv" in str(one.error) and "_keys" in str(one.error) for one in report.of(FAILED))
    assert place.shown() == before

    for path, content in backup.items():
        path.write_bytes(content)
    assert place.outcomes() == {"b.csv": SKIPPED, "c.csv": SCORED}
    (place.inbox / "gone.csv").write_bytes(gone)
    assert place.shown() == place.fresh()


def test_input_that_is_back_makes_lost_keys_good(place: Place) -> None:
    """Its messages can be told again."""
    place.write("gone.csv", range(10))
    place.update()
    gone = (place.inbox / "gone.csv").read_bytes()
    (place.inbox / "gone.csv").unlink()
    shutil.rmtree(place.scored / "_keys")
    place.write("c.csv", range(5, 15))
    assert place.outcomes() == {"c.csv": FAILED}
    (place.inbox / "gone.csv").write_bytes(gone)
    assert place.outcomes() == {"gone.csv": SCORED, "c.csv": SCORED}
    assert place.shown() == place.fresh()


@pytest.mark.parametrize("hint", [{"overlaps": KEEP}, {"prune": True, "prune_max": ALL}])
def test_what_may_stand_there_already_can_be_taken_in(place: Place, hint: dict[str, object]) -> None:
    """For who has neither the input nor a backup."""
    place.write("gone.csv", range(10))
    place.update()
    (place.inbox / "gone.csv").unlink()
    shutil.rmtree(place.scored / "_keys")
    place.write("c.csv", range(5, 15))
    assert place.outcomes() == {"c.csv": FAILED}
    assert FAILED not in place.outcomes(**hint).values()
    assert place.shown() == (place.fresh() if "prune" in hint else place.shown())
    assert {one[0] for one in place.shown()} >= {f"m{number}" for number in range(5, 15)}


def test_input_that_fails_while_its_keys_are_lost_lets_nothing_be_doubled(place: Place) -> None:
    """Until it can be read again."""
    place.write("a.csv", range(10))
    place.write("b.csv", range(5, 15))
    place.update()
    before = place.shown()
    shutil.rmtree(place.scored / "_keys")
    (place.inbox / "a.csv").write_bytes(b'id,date,text\n1,,"never closed')
    assert place.outcomes() == {"a.csv": FAILED, "b.csv": FAILED}
    assert place.shown() == before
    place.write("a.csv", range(10))
    place.update()
    assert place.shown() == place.fresh()


def test_error_says_what_is_lost_and_its_hint_can_be_pasted(tmp_path: Path, run_score: RunScore) -> None:
    """Without a word of a message."""
    place = Place(tmp_path, None)
    place.write("gone.csv", range(10))
    command = [place.inbox, f"{place.scored}/", "--id-column", "id"]
    assert run_score(*command).exit_code == 0
    (place.inbox / "gone.csv").unlink()
    shutil.rmtree(place.scored / "_keys")
    place.write("c.csv", range(5, 15))
    result = run_score(*command)
    assert result.exit_code == 1 and "--overlaps keep" in result.stderr and "chair" not in result.stderr
    said = result.stderr.replace(str(tmp_path), "")
    assert "the keys of the messages of /inbox/gone.csv, in the folder _keys, are damaged or lost" in said
    assert run_score(*command, "--overlaps", "keep").exit_code == 0
    assert len(place.shown()) == 15


def test_messages_whose_keys_were_made_alike_both_stand(place: Place) -> None:
    """Each with its own score, in one folder and in one file that grows."""
    given = Path(os.environ.get("SCORE_MESSAGES_DATA", "")) / CASES
    if not (given / "collision-a.csv").is_file():
        pytest.skip("SCORE_MESSAGES_DATA doesn't say where the cases are")
    by_id = ScoreOptions(read=ReadOptions(id_column="id"), workers=1)
    for name in ("collision-a.csv", "collision-b.csv"):
        shutil.copyfile(given / name, place.inbox / name)  # the cases may be read-only
    place.update(score=by_id)
    table = pads.dataset(place.scored, partitioning="hive").to_table().sort_by("message_id").to_pylist()
    assert [one["sentiment"] for one in table] == ["positive", "negative"]
    second = (given / "collision-b.csv").read_text().splitlines()[1]
    with (place.inbox / "collision-a.csv").open("a") as file:
        file.write(f"{second}\n")
    (place.inbox / "collision-b.csv").unlink()
    place.update(score=by_id, prune=True)
    table = pads.dataset(place.scored, partitioning="hive").to_table().sort_by("message_id").to_pylist()
    assert [one["sentiment"] for one in table] == ["positive", "negative"]


def test_copies_are_named_after_what_they_are_copies_of(place: Place) -> None:
    """So that people who look into the folder can tell."""
    place.write("a.csv", range(10))
    place.update()
    first, second = place.key_files()
    assert second.name == f"{first.name}{COPY}" and first.read_bytes() == second.read_bytes()
    assert place.outcomes(overlaps=KEEP) == {"a.csv": SKIPPED} and REPEATED not in place.outcomes().values()


def test_part_that_names_another_input_is_not_ones_own(tmp_path: Path) -> None:
    """Its file was put there by somebody, or has a name that was made to be the same."""
    place = Place(tmp_path, None)
    place.write("a.csv", range(10))
    place.write("b.csv", range(5, 20))
    place.update()
    first, second = sorted(place.scored.glob("*.parquet"))
    third = first.rename(place.scored / "third")
    second.rename(first)
    third.rename(second)
    assert set(place.outcomes().values()) == {SCORED}
    assert place.shown() == place.fresh()
    assert set(place.outcomes().values()) == {SKIPPED}
