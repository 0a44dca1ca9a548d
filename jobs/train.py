"""`sentiment-jobs train`: make a model from labelled messages or from public texts."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.console import is_terminal, note, progress_bar
from jobs.options import LabelColumn, TextColumn
from pipeline.errors import InputError, OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.metrics import BinaryMetrics
    from pipeline.model.bundle import Model
    from pipeline.model.keras_lstm import Epoch
    from pipeline.model.publish import Trained

PROGRAM = "sentiment-jobs train"
ARTICLE, MESSAGES = "imdb-article", "messages"
RECIPES = (ARTICLE, MESSAGES)


@dataclass(frozen=True)
class Options:
    """What to train on and where the model goes.

    Attributes:
        work: where passes of the recipe `messages` are kept until the model is whole; beside the output without it.
        verdicts: the teacher's verdicts for that recipe; the shipped ones without it.
    """

    output: Path
    data: Path | None = None
    recipe: str = ARTICLE
    h5: Path | None = None
    text_column: str | None = None
    label_column: str = "label"
    epochs: int | None = None
    force: bool = False
    verbose: bool = False
    work: Path | None = None
    verdicts: Path | None = None


@dataclass(frozen=True)
class Summary:
    """What training came to: figures by the name of the data, "training data" or "test data" among them."""

    model: Model
    measured: Mapping[str, BinaryMetrics]


@dataclass(frozen=True)
class TrainingData:
    """Files of labelled messages."""

    train: Path
    test: Path | None


def run(options: Options) -> Summary:
    """Train the recipe, measure it, and write the model folder, whole or not at all.

    Raises:
        PipelineError: the data can't be had or trusted, or the output folder holds something already.
    """
    _check(options)
    if options.recipe == MESSAGES:  # three times as fast; the article's weights, though, were made without
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    from pipeline.model import keras_lstm
    from pipeline.model.publish import check_output

    check_output(options.output, options.force)
    trained, summary = (_article if options.recipe == ARTICLE else _messages)(options)
    if options.h5 is not None:
        keras_lstm.save(trained.network, options.h5)
    return summary


def _check(options: Options) -> None:
    if options.recipe not in RECIPES:
        raise OptionError(f"there is no recipe '{options.recipe}'. Known: {', '.join(RECIPES)}")
    if options.h5 is not None and options.h5.suffix not in (".h5", ".hdf5"):
        raise OptionError("--h5 takes a file that ends in .h5")
    if options.recipe == MESSAGES and options.data is None:
        raise OptionError("the recipe 'messages' needs --data DIR, a folder with imdb/ and messages/ as Parquet")


def _article(options: Options) -> tuple[Trained, Summary]:
    from pipeline.evaluation import evaluate_file
    from pipeline.labelled import LabelForm
    from pipeline.model.publish import publish_model
    from pipeline.read import ReadOptions
    from pipeline.training.article import train_article

    data, form, reading = _training_data(options), LabelForm(options.label_column), ReadOptions(options.text_column)
    files = {"training data": data.train} | ({} if data.test is None else {"test data": data.test})
    hashes = {path.name: _sha256(path) for path in files.values()}
    trained = train_article(
        data.train, form, reading, hashes, options.epochs, lambda epoch: _report(epoch, options.verbose)
    )
    measured: dict[str, BinaryMetrics] = {}

    def measure(model: Model) -> dict[str, BinaryMetrics]:
        for name, path in files.items():
            measured[name] = evaluate_file(model, path, form, reading)
        return measured

    return trained, Summary(publish_model(options.output, options.output.name, trained, measure), measured)


def _messages(options: Options) -> tuple[Trained, Summary]:
    from pipeline.evaluation import evaluate_file
    from pipeline.model.publish import publish_model
    from pipeline.model.registry import shipped_data
    from pipeline.training.messages import measure_held_back, train_messages

    verdicts = options.verdicts or shipped_data() / "teacher" / "minilm.parquet"
    work = options.work or options.output.with_name(f".{options.output.name}.work")
    data = options.data or Path()
    trained = train_messages(data, verdicts, work, options.epochs, lambda line: note(PROGRAM, line))
    measured: dict[str, BinaryMetrics] = {}

    def measure(model: Model) -> dict[str, BinaryMetrics]:
        measured.update(measure_held_back(model, data))
        test = data / "imdb" / "test.parquet"
        if test.is_file():
            measured["test data"] = evaluate_file(model, test)
        return measured

    model = publish_model(options.output, options.output.name, trained, measure)
    if options.work is None:
        shutil.rmtree(work)
    return trained, Summary(model, measured)


def _training_data(options: Options) -> TrainingData:
    folder = options.data
    if folder is None:
        from jobs.imdb_archive import fetch_imdb

        with progress_bar("downloading", "bytes", wanted=True) as show:
            folder = fetch_imdb(on_progress=lambda done, total: show(done, done, total))
    if not folder.is_dir():
        return TrainingData(folder, None)
    found = [path for name in ("train", "test") for path in [folder / f"{name}.parquet", folder / f"{name}.csv"]]
    train = next((path for path in found[:2] if path.is_file()), None)
    if train is None:
        raise InputError(str(folder), "holds neither train.parquet nor train.csv")
    return TrainingData(train, next((path for path in found[2:] if path.is_file()), None))


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(epoch: Epoch, verbose: bool) -> None:
    if verbose or is_terminal():
        accuracy = "" if epoch.accuracy is None else f", accuracy {epoch.accuracy:.4f}"
        note(PROGRAM, f"epoch {epoch.number} of {epoch.of}: loss {epoch.loss:.4f}{accuracy}")


def command(
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The model folder to write; without it one named as the recipe.")
    ] = None,
    recipe: Annotated[
        str, typer.Option(metavar="|".join(RECIPES), help="What to build and how to train it.")
    ] = ARTICLE,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Labelled messages: a CSV or Parquet file, or a folder with train.parquet (and test.parquet,"
            " to measure). Without it the public IMDB archive (84 MB), downloaded once into your cache. For the recipe"
            " messages: a folder with imdb/ and messages/, see docs/messages-model.md.",
        ),
    ] = None,
    h5: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the HDF5 form that the article saves.")
    ] = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = "label",
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the data; without it the recipe's.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it is a model folder.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line per epoch even without a terminal.")] = False,
    work: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Recipe messages: keep finished passes here, to go on after a stop."),
    ] = None,
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Recipe messages: what `teach` wrote, if not what is shipped.")
    ] = None,
) -> None:
    """Train an LSTM and write a model folder that score-messages takes.

    `sentiment-jobs train --recipe imdb-article --data imdb/ --output my-model`

    The recipe imdb-article takes two to four minutes and 1.2 GB of memory on 2 cores for the 25,000 IMDB reviews; the
    recipe messages 25 minutes and 4 GB, and a stopped one goes on where it was. Needs TensorFlow
    (`pip install 'score-messages[train]'`). The folder is written whole or not at all.
    """
    output = output or Path(recipe)
    options = Options(
        output, data, recipe, h5, text_column, label_column, epochs, force, verbose, work=work, verdicts=verdicts
    )
    summary = run(options)
    accuracies = {name.removesuffix(" data"): metrics.accuracy for name, metrics in summary.measured.items()}
    measured = {name: None if estimate is None else round(estimate.value, 4) for name, estimate in accuracies.items()}
    print(json.dumps({"model": str(output), "fingerprint": summary.model.fingerprint, "accuracy": measured}))
