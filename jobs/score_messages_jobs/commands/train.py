"""`sentiment-jobs train`: make a model from labelled messages or from public texts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.training.own_options import OwnOptions, Sizes
from score_messages_jobs.options import score_parameters as given
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.options.labels import LabelColumn, Stars, TextColumn
from score_messages_jobs.training.recipes import ARTICLE, OWN, RECIPES, Options, Summary, run

if TYPE_CHECKING:
    from score_messages.metrics.intervals import Estimate

RESERVED = 4
"""Reserved ids, beside `--words`: those of `vocabulary.ReservedIds`, which help must not load."""

_OWN = "Recipe own"
_MESSAGES = "Recipe messages"


def command(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The model folder to write. Default: the name of the recipe.")
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(RECIPES),
            help="What to train, and how. Default: `own` if --data is a file, else imdb-article.",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Labelled messages: a CSV or Parquet file, or a folder with train.parquet (and test.parquet,"
            " to measure). Default: the public IMDB archive (84 MB), downloaded once into your cache. For "
            "the recipe messages: a folder with imdb/ and messages/, see docs/messages-model.md.",
        ),
    ] = None,
    h5: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the HDF5 file that the article saves.")
    ] = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = "label",
    stars: Stars = None,
    from_: given.From = None,
    encoding: given.Encoding = "utf-8-sig",
    delimiter: given.Delimiter = ",",
    escape: given.Escape = "doubled",
    max_bad: given.MaxBad = "1%",
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Epochs of training. Default: what the recipe says.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it is a model folder.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print a line per epoch even without a terminal.")
    ] = False,
    start_from: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help="Start from a shipped model or a model folder, with its words.", rich_help_panel=_OWN
        ),
    ] = None,
    embeddings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Start from word vectors in the text form of GloVe or word2vec, also .gz. Default: random ones.",
            rich_help_panel=_OWN,
        ),
    ] = None,
    freeze_embeddings: Annotated[
        bool, typer.Option("--freeze-embeddings", help="Don't train the word vectors.", rich_help_panel=_OWN)
    ] = False,
    balance: Annotated[
        bool, typer.Option(help="Give each label the same weight, however rare it is.", rich_help_panel=_OWN)
    ] = True,
    validation: Annotated[
        float,
        typer.Option(
            min=0.02,
            max=0.5,
            help="Share of the messages held out to choose the best epoch, calibrate, and set the thresholds.",
            rich_help_panel=_OWN,
        ),
    ] = 0.1,
    length: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="How many words of a message the model sees. [400]", rich_help_panel=_OWN),
    ] = None,
    truncation: Annotated[
        str,
        typer.Option(
            metavar="pre|post",
            help="Which words of a longer message are cut off: the first (pre) or the last (post).",
            rich_help_panel=_OWN,
        ),
    ] = "pre",
    padding: Annotated[
        str,
        typer.Option(
            metavar="pre|post",
            help="Padding of a shorter message: in front and read, as in the article (pre), or behind and masked "
            "(post).",
            rich_help_panel=_OWN,
        ),
    ] = "post",
    pooling: Annotated[
        str | None,
        typer.Option(
            metavar="max,mean",
            help="How the states of all words are combined; none: only the last one is used. [max,mean with "
            "--padding post]",
            rich_help_panel=_OWN,
        ),
    ] = None,
    words: Annotated[
        int | None, typer.Option(min=10, max=500_000, help="Size of the vocabulary. [20,000]", rich_help_panel=_OWN)
    ] = None,
    units: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Units of the LSTM. [100]", rich_help_panel=_OWN)
    ] = None,
    embedding: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Size of a word vector. [64]", rich_help_panel=_OWN)
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for finished epochs, to resume after a stop.", rich_help_panel=_MESSAGES
        ),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Predictions that `teach` wrote. Default: those that are shipped.",
            rich_help_panel=_MESSAGES,
        ),
    ] = None,
    leave_out: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Sets of messages not to learn from, to see how it generalizes; by commas.",
            rich_help_panel=_MESSAGES,
        ),
    ] = "",
) -> None:
    """Train an LSTM and write a model folder for score-messages.

    `sentiment-jobs train --data mine.csv --text-column body --label-column mood --output my-model`

    `sentiment-jobs train --recipe imdb-article --data imdb/ --output my-article`

    The recipe imdb-article takes two to four minutes and 1.2 GB of memory on 2 cores for the 25,000 IMDB reviews; the
    recipe messages takes 25 minutes and 3 GB, and resumes if it was stopped. Needs TensorFlow
    (`pip install 'score-messages[train]'`). The folder is written whole or not at all.
    """
    recipe = recipe or (OWN if data is not None and data.is_file() else ARTICLE)
    size = None if words is None else words + RESERVED
    pools = None if pooling is None else tuple(name for name in pooling.split(",") if name not in ("", "none"))
    sizes = Sizes(length, size, units, embedding)
    own = OwnOptions(sizes, padding, pools, truncation, start_from, embeddings, freeze_embeddings, balance, validation)
    files = LabelledFiles(*(text_column, label_column, stars, None, from_, encoding, delimiter, escape, max_bad))
    options = Options(output or Path(recipe), data, recipe, h5, files, epochs, force, verbose)
    left_out = tuple(name for name in leave_out.split(",") if name)
    summary = run(replace(options, work=work, predictions=predictions, leave_out=left_out, own=own))
    made = {"model": str(options.output), "fingerprint": summary.model.fingerprint}
    print(json.dumps(made | rounded_figures(summary)))


def rounded_figures(summary: Summary) -> dict[str, dict[str, float | None]]:
    """Figures over all rows, by data: accuracy in as many classes as labels have; macro-F1 where these are three."""
    measured = {name.removesuffix(" data"): figures for name, figures in summary.measured.items()}
    three = {name: figures for name, figures in measured.items() if figures.macro_f1 is not None}
    accuracies = {name: _rounded(figures.accuracy) for name, figures in measured.items()}
    return {"accuracy": accuracies} | (
        {"macro_f1": {name: _rounded(figures.macro_f1) for name, figures in three.items()}} if three else {}
    )


def _rounded(estimate: Estimate | None) -> float | None:
    return None if estimate is None else round(estimate.value, 4)
