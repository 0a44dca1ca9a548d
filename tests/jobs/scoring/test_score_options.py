"""The options of `score-messages`: each is written once, and means to the library what it says."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, get_args, get_type_hints

import pytest
import typer

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.errors import OptionError
from score_messages.scoring.options import ScoreOptions
from score_messages_jobs.commands import score
from score_messages_jobs.options.option_fields import options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.settings import names_by_key
from score_messages_jobs.scoring.score_options import Options, model_of, score_options, update_options
from tests.support.command import RunScore
from tests.support.model import loaded_model

FIELDS = {field.name: field for field in dataclasses.fields(Parameters)}

OTHERS: dict[str, Any] = {
    "encoding": "latin-1",
    "date_format": "%d/%m/%Y",
    "time_zone": "Europe/Berlin",
    "delimiter": ";",
    "to_delimiter": "tab",
    "escape": "backslash",
    "text": "body",
    "quotes": "keep",
    "automatic": "skip",
    "max_bad": "7",
    "partition": "date",
    "run_date": "2026-03-01",
    "overlaps": "keep",
    "prune_max": "3",
    "output_format": "parquet",
    "max_minutes": 2.5,
    "grace": 1.0,
    "limit": 9,
    "workers": 3,
    "keep": "id,received",
    "other_languages": "score",
    "explain": 3,
    "thresholds": "0.2,0.7",
}
"""What an option may be beside its default, where not any text will do."""

OF_THE_COMMAND = {"model", "summary", "report", "quiet", "verbose"}
"""What the library's options don't hold: `model_of` tells the model, the rest is said of the command's own output."""


def test_library_and_command_agree_on_every_default() -> None:
    """Who types nothing gets what a program gets that passes nothing."""
    assert score_options(Options()) == ScoreOptions()
    assert dataclasses.replace(update_options(Options()), run_date="2026-01-01") == UpdateOptions(run_date="2026-01-01")


@pytest.mark.parametrize("name", FIELDS)
def test_each_option_reaches_the_library(name: str) -> None:
    """None is read and passed over."""
    default = FIELDS[name].default
    other = OTHERS.get(name, (not default) if isinstance(default, bool) else "other")
    usual, changed = Options(dry_run=name == "limit"), Options(**{"dry_run": name == "limit", name: other})
    run_date = "2026-01-01"
    updates = [
        update_options(dataclasses.replace(options, run_date=options.run_date or run_date))
        for options in (usual, changed)
    ]
    assert (updates[0] == updates[1]) is (name in OF_THE_COMMAND)
    assert (model_of(usual) == model_of(changed)) is (name != "model")


def test_signature_is_built_from_the_fields() -> None:
    """Name, type and default; the help, too, since it stands in the type."""
    parameters = inspect.signature(score.command).parameters
    hints = get_type_hints(Parameters, include_extras=True)
    assert list(options_of(Parameters)) == list(FIELDS)
    assert [name for name in parameters if name in FIELDS] == list(FIELDS)
    for name, field in FIELDS.items():
        (kind, option), (own_kind, own) = get_args(parameters[name].annotation), get_args(hints[name])
        assert (parameters[name].default, kind, vars(option)) == (field.default, own_kind, vars(own))


def test_settings_are_the_same_fields() -> None:
    """What a file or the environment may name is what the command line has."""
    program = typer.Typer(add_completion=False)
    program.command()(score.command)
    keys = names_by_key(typer.main.get_command(program).make_context("x", ["a"]))  # type: ignore[arg-type]
    assert set(FIELDS) <= set(keys.values())
    assert {"from", "to", "max_bad", "keep"} <= set(keys)


def test_model_that_is_passed_scores_unless_another_is_named(run_score: RunScore, tmp_path: Any) -> None:
    """A name on the command line comes first, and a wrong one is an error."""
    assert model_of(Options(loaded=loaded_model())) is loaded_model()
    assert model_of(Options(loaded=loaded_model(), model="imdb-article")) == "imdb-article"
    (tmp_path / "inbox.csv").write_text("text\nwonderful\n")
    result = run_score(tmp_path / "inbox.csv", tmp_path / "scored.csv", "--model", "imdb-articel")
    assert result.exit_code == 1 and "--model imdb-article" in result.stderr
    with pytest.raises(OptionError):
        score_options(Options(workers=0))
