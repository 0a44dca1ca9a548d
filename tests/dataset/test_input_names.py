"""What inputs are called: below their source, and by more of their paths where two would be called alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.inputs import find_inputs
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.exports import latest_record, write_exports

NAMES = st.sampled_from(["a.csv", "b.csv", "in/a.csv", "in/in/a.csv", "mails/1.eml", "in/mails/1.eml"])


@pytest.mark.parametrize("as_given", ["{folder}", "{folder}/", "{folder}/*", "{folder}/a.csv"])
def test_two_inputs_of_one_name_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_given: str) -> None:
    """By the source that they lie in, as it was given; others keep their short names."""
    for folder in ("inbox", "disk"):
        write_exports(tmp_path / folder, ("a.csv",))
    (tmp_path / "alone.csv").write_bytes(b"id,body\n")
    monkeypatch.chdir(tmp_path)
    listing = find_inputs([as_given.format(folder="inbox"), as_given.format(folder="disk"), "alone.csv"])
    assert [source.name for source in listing.inputs] == ["alone.csv", "disk/a.csv", "inbox/a.csv"]


@examples(60)
@given(st.lists(NAMES, min_size=1, unique=True), st.lists(NAMES, min_size=1, unique=True))
def test_every_input_has_a_name_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, first: list[str], second: list[str]
) -> None:
    """Whatever lies in two sources, and in folders of theirs that are called alike."""
    root = tmp_path_factory.mktemp("sources")
    for folder, names in (("in", first), ("other/in", second)):
        for name in names:
            path = root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"id,body\n")
    listing = find_inputs([str(root / "in"), str(root / "other" / "in"), f"{root}/in/*"])
    names = [source.name for source in listing.inputs]
    assert len(set(names)) == len(names)
    assert all(source.path.endswith(source.name) for source in listing.inputs)


def test_messages_and_records_say_which_of_both(tmp_path: Path, run_score: RunScore) -> None:
    """An error names the one that failed."""
    for folder in ("inbox", "disk"):
        write_exports(tmp_path / folder, ("a.csv",))
    (tmp_path / "disk" / "a.csv").write_bytes(b"")
    result = run_score(tmp_path / "inbox", tmp_path / "disk", f"{tmp_path / 'scored'}/", "--workers", "1")
    assert result.exit_code == 1 and f"{tmp_path / 'disk' / 'a.csv'}: " in result.stderr
    inputs = [entry["input"] for entry in latest_record(tmp_path / "scored")["parts"]]
    assert inputs == [str(tmp_path / "disk" / "a.csv"), str(tmp_path / "inbox" / "a.csv")]
