"""Whoever types no option gets what a program gets that passes none."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from score_messages.dataset.check import check_dataset
from score_messages.dataset.compact import compact_dataset
from score_messages.evaluation.evaluate import evaluate_file, score_labelled
from score_messages.read import ReadOptions
from score_messages.read.labelled import LabelForm
from score_messages.text.vocabulary import ReservedIds
from score_messages.training.article import train_article
from score_messages.training.messages import gather
from score_messages.training.own_data import train_own
from score_messages.training.own_options import OwnOptions
from score_messages_jobs.commands import check, compact, show
from score_messages_jobs.evaluation.options import Options as EvaluateOptions
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.training import options as train
from tests.support.present import present


def default(function: Callable[..., object], name: str) -> Any:
    """What a function of the library takes where nothing is passed."""
    return inspect.signature(function).parameters[name].default


@pytest.mark.parametrize("files", [LabelledFiles(), train.Parameters().files, EvaluateOptions("messages", ()).files])
def test_labelled_files_are_read_as_the_library_reads_them(files: LabelledFiles) -> None:
    """Format, encoding, columns, labels, and how many rows may be bad."""
    assert (files.form(), files.reading()) == (LabelForm(), ReadOptions())
    for function in (evaluate_file, score_labelled, train_own):
        assert files.limit() == default(function, "max_bad")


def test_labelled_files_are_read_as_scoring_reads() -> None:
    """An option that both have has one default."""
    shared = {field.name: field.default for field in dataclasses.fields(Parameters)}
    both = {field.name: field.default for field in dataclasses.fields(LabelledFiles) if field.name in shared}
    assert len(both) == 8
    assert both == {name: shared[name] for name in both}


def test_evaluate_names_messages_as_the_library_does() -> None:
    """By their numbers."""
    assert EvaluateOptions("messages", ()).reading() == ReadOptions()


def test_training_learns_as_the_library_does() -> None:
    """Each recipe with the epochs that it says, from all sets."""
    parameters = train.Parameters()
    assert parameters.own.options(parameters.epochs) == OwnOptions()
    assert default(train_own, "options") == OwnOptions()
    assert parameters.epochs == default(train_article, "epochs")
    assert by_commas(parameters.leave_out) == default(gather, "leave_out")


def test_each_option_of_the_recipe_own_reaches_the_library() -> None:
    """None is read and passed over."""
    others: dict[str, Any] = {
        "start_from": "messages",
        "embeddings": Path("vectors.txt"),
        "validation": 0.3,
        "truncation": "post",
        "padding": "pre",
        "pooling": "none",
        "balance": False,
        "freeze_embeddings": True,
        "test": 0.2,
    }
    for field in dataclasses.fields(train.OwnParameters):
        changed = train.OwnParameters(**{field.name: others.get(field.name, 50)})
        assert changed.options() != OwnOptions(), field.name
    words = present(train.OwnParameters(words=100).options().network.vocabulary_size)
    assert words == 100 + ReservedIds().offset


def test_recipe_follows_from_the_data(tmp_path: Path) -> None:
    """A file is one's own, a folder the article's; the model's folder is called like the recipe."""
    (tmp_path / "mine.csv").write_text("text,label\n")
    own, article = (train.completed(train.Parameters(data=path)) for path in (tmp_path / "mine.csv", tmp_path))
    assert (own.recipe, own.output) == (train.OWN, Path(train.OWN))
    assert (article.recipe, article.output) == (train.ARTICLE, Path(train.ARTICLE))
    named = train.Parameters(output=Path("m"), recipe=train.MESSAGES, data=tmp_path / "mine.csv", epochs=2)
    assert vars(train.completed(named)) == vars(named)


def test_folders_of_tables_are_checked_and_compacted_as_the_library_does() -> None:
    """The same age, the same time for readers; not every byte is read."""
    options = compact.Options(Path("scored"))
    assert options.older_than == default(compact_dataset, "older_than")
    assert options.grace == default(compact_dataset, "grace")
    assert check.Options(Path("scored")).deep == default(check_dataset, "is_deep")


def test_show_looks_for_the_columns_that_scoring_writes() -> None:
    """Under no prefix, and the text under a usual name."""
    options = show.Options(Path("scored.parquet"))
    assert (options.prefix, options.text_column) == (Parameters.prefix, Parameters.text_column)
