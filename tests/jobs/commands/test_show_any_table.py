"""`show` reads whatever the tool writes, and says in plain words what it can't look at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from score_messages.errors import InputError, OptionError
from score_messages.write import WriteOptions
from score_messages_jobs.commands.show import Options, run
from tests.support.command import RunScore


def _is_taken(delimiter: str) -> bool:
    try:
        WriteOptions(delimiter=delimiter)
    except OptionError:
        return False
    return True


@given(delimiter=st.sampled_from(";,|\t ^~#:!%&()*/?[]{}§¦·€、").filter(_is_taken), prefix=st.sampled_from(["", "my_"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_separates_the_cells_of_our_table_is_recognised(
    delimiter: str, prefix: str, run_score: RunScore, tmp_path: Path
) -> None:
    """No option has to say it again."""
    (tmp_path / "in.csv").write_text("id,the body,body\n1,x,a good film\n2,y,a bad film\n")
    table = tmp_path / "out.csv"
    done = run_score(tmp_path / "in.csv", table, "--to-delimiter", delimiter, "--prefix", prefix, "--force")
    assert done.exit_code == 0, done.stderr
    shown = run(Options(table, prefix=prefix))
    assert "positive   scored" in shown and "a good film" in shown
    assert len(shown.splitlines()) == 6


def test_what_separates_the_cells_of_others_is_not_made_up(tmp_path: Path) -> None:
    """A table without the added columns is none of ours, however it is cut."""
    (tmp_path / "in.csv").write_text("id^sentiment^body\n1^x^a good film\n")
    with pytest.raises(InputError, match="no scored table"):
        run(Options(tmp_path / "in.csv"))


def test_what_is_no_file_is_refused_in_words_that_help(tmp_path: Path) -> None:
    """Standard input, a device, a pipe; and none of them is waited for."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for name in ("-", os.devnull, str(pipe)):
        with pytest.raises(InputError, match="is no file") as caught:
            run(Options(Path(name)))
        hint = caught.value.hint
        assert hint is not None and "Write the table into a file" in hint.text and not hint.options


def test_a_name_that_the_system_refuses_is_an_error_in_words(tmp_path: Path) -> None:
    """It isn't there, and says why, instead of ending as a mistake of ours."""
    for name in ("x" * 300, "d/" * 3000):
        with pytest.raises(InputError, match="File name too long"):
            run(Options(tmp_path / name))


def test_a_file_that_is_called_as_standard_input_is_found_by_its_path(
    run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`./-` is a name like any other."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("id,body\n1,a good film\n")
    assert run_score("in.csv", "./-", "--to", "csv").exit_code == 0
    assert "a good film" in run(Options(tmp_path / "-"))
