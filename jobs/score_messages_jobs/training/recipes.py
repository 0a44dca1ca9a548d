"""The recipes of `sentiment-jobs train`: from options to a model folder."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.errors import InputError, OptionError
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.terminal.console import is_terminal
from score_messages_jobs.terminal.logs import ProgramLog
from score_messages_jobs.terminal.progress import progress_bar
from score_messages_jobs.training.options import ARTICLE, MESSAGES, OWN, RECIPES, Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from score_messages.evaluation.evaluate import Scored
    from score_messages.evaluation.paired import Gain
    from score_messages.metrics.design import Design
    from score_messages.metrics.figures import Figures
    from score_messages.model.batches import Epoch
    from score_messages.model.bundle import Model
    from score_messages.model.publish import Trained

PROGRAM = "sentiment-jobs train"

LOG = ProgramLog(PROGRAM)


@dataclass(frozen=True)
class Summary:
    """What training came to.

    Attributes:
        measured: figures by the name of the data, "training data" or "test data" among them.
        gain: over the model that was started from, on messages kept for that; None without any.
    """

    model: Model
    measured: Mapping[str, Figures]
    gain: Gain | None = None


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
    if options.recipe != ARTICLE:  # three times as fast; the article's weights, though, were made without
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    from score_messages.model import keras_lstm
    from score_messages.model.output_folder import check_output

    check_output(options.output, options.force)
    trained, summary = {ARTICLE: _article, MESSAGES: _messages, OWN: _own}[options.recipe](options)
    if options.h5 is not None:
        keras_lstm.save(trained.network, options.h5)
    return summary


def _check(options: Options) -> None:
    options.own.options()
    if options.own.test and options.own.start_from is None:
        raise OptionError("--test compares with the model of --start-from; name one")
    if options.recipe not in RECIPES:
        raise OptionError(f"there is no recipe '{options.recipe}'. Known: {', '.join(RECIPES)}")
    if options.h5 is not None and options.h5.suffix not in (".h5", ".hdf5"):
        raise OptionError("--h5 takes a file that ends in .h5")
    if options.data is not None and not options.data.exists():
        raise InputError(str(options.data), "is not there")
    if options.recipe == MESSAGES and options.data is None:
        raise OptionError("the recipe 'messages' needs --data DIR, a folder with imdb/ and messages/ as Parquet")
    if options.recipe == OWN and (options.data is None or options.data.is_dir()):
        raise OptionError("the recipe 'own' needs --data FILE, your labelled messages as CSV or Parquet")


def _article(options: Options) -> tuple[Trained, Summary]:
    from score_messages.evaluation.evaluate import evaluate_file
    from score_messages.model.publish import publish_model
    from score_messages.training.article import train_article

    data, form, reading = _training_data(options), options.files.form(), options.files.reading()
    files = {"training data": data.train} | ({} if data.test is None else {"test data": data.test})
    hashes = {path.name: _sha256(path) for path in files.values()}
    trained = train_article(
        data.train, form, reading, hashes, options.epochs, lambda epoch: _report(epoch, options.verbose)
    )
    measured: dict[str, Figures] = {}

    def measure(model: Model) -> dict[str, Figures]:
        for name, path in files.items():
            measured[name] = evaluate_file(model, path, form, reading, options.files.limit())
        return measured

    return trained, Summary(publish_model(options.output, options.output.name, trained, measure), measured)


def _messages(options: Options) -> tuple[Trained, Summary]:
    from score_messages.evaluation.evaluate import evaluate_file
    from score_messages.model.publish import publish_model
    from score_messages.model.registry import shipped_data
    from score_messages.training import messages

    predictions = options.predictions or shipped_data() / "teacher" / "mpnet.parquet"
    work = options.work or options.output.with_name(f".{options.output.name}.work")
    data = options.data or Path()
    recipe = messages.RECIPE if options.epochs is None else replace(messages.RECIPE, epochs=options.epochs)
    material = messages.gather(data, predictions, by_commas(options.leave_out), LOG.warning)
    trained = messages.train_messages(material, work, recipe, LOG.warning)
    model = publish_model(options.output, options.output.name, trained)
    measured = _held_out_figures(model, data)
    test = data / "imdb" / "test.parquet"
    if test.is_file():
        measured["test data"] = evaluate_file(model, test)
    if options.work is None:
        shutil.rmtree(work)
    return trained, Summary(model, measured)


def _held_out_figures(model: Model, data: Path) -> dict[str, Figures]:
    """On the texts of each set that were held out from training, by the path that scoring takes."""
    from score_messages.evaluation.evaluate import measure
    from score_messages.training.corpus import LABELLED_FILES, held_out_share, set_path

    names = LABELLED_FILES
    held_out = {name: _held_out(model, set_path(data, name), LabelledFiles(), held_out_share(name)) for name in names}
    return {f"{name}, held out": measure(scored) for name, scored in held_out.items()}


def _held_out(model: Model, path: Path, files: LabelledFiles, share: float) -> Scored:
    from score_messages.evaluation.evaluate import score_labelled
    from score_messages.training.held_out_rows import held_out_rows

    how = (path, files.form(), files.reading())
    scored = score_labelled(model, *how, max_bad=files.limit())
    return scored.filter(held_out_rows(*how, share, len(scored.labels), files.limit()))


def _own(options: Options) -> tuple[Trained, Summary]:
    from score_messages.evaluation.evaluate import measure
    from score_messages.model.card import update_reference
    from score_messages.model.publish import publish_model
    from score_messages.scoring.counts import reference
    from score_messages.training.own_data import train_own

    data, files = options.data or Path(), options.files
    design = _design(options)
    trained = train_own(
        *(data, files.form(), files.reading(), options.own.options(options.epochs), {data.name: _sha256(data)}),
        on_note=LOG.warning,
        max_bad=files.limit(),
        drawn=None if design is None else design.weights,
    )
    held_out: list[Scored] = []

    def measured(model: Model) -> dict[str, Figures]:
        held_out.append(_held_out(model, data, files, options.own.validation))
        return {"held out": measure(held_out[0])}

    model = publish_model(options.output, options.output.name, trained, measured)
    # what nightly runs will be compared with
    update_reference(options.output, reference({data.name: held_out[0].profile}, held_out=True))
    return trained, Summary(model, {"held out": measure(held_out[0])}, _gain(model, options, design))


def _design(options: Options) -> Design | None:
    """How the rows were drawn, if the file says so; what a person must know of that is said."""
    from score_messages.evaluation.drawn import read_drawn

    drawn = read_drawn(options.data or Path(), options.files.form(), options.files.reading())
    if drawn.note:
        LOG.warning(drawn.note)
    return drawn.design


def _gain(model: Model, options: Options, design: Design | None) -> Gain | None:
    """Over the model that was started from, on the rows of `--test`; says so."""
    own, files, data = options.own, options.files, options.data or Path()
    if not own.test or own.start_from is None:
        return None
    from score_messages.evaluation.evaluate import score_labelled
    from score_messages.evaluation.paired import gain_of
    from score_messages.model.choice import loaded
    from score_messages.training.held_out_rows import rows_for_test

    how = (data, files.form(), files.reading())
    before, after = (score_labelled(scorer, *how, max_bad=files.limit()) for scorer in (loaded(own.start_from), model))
    rows = rows_for_test(*how, own.test, len(before.labels), files.limit())
    if not rows.any():
        LOG.warning("no message is in the part that --test keeps: nothing is compared")
        return None
    gain = gain_of(before.filter(rows), after.filter(rows), None if design is None else design.filter(rows))
    LOG.warning(gain.in_words)
    return gain


def _training_data(options: Options) -> TrainingData:
    folder = options.data
    if folder is None:
        from score_messages_jobs.imdb.archive import fetch_imdb

        with progress_bar("downloading", "bytes", wanted=True) as show:
            folder = fetch_imdb(on_progress=lambda done, total: show(done, done, total))
    if not folder.is_dir():
        return TrainingData(folder, None)
    train = _table(folder, "train")
    if train is None:
        raise InputError(str(folder), "holds neither train.parquet nor train.csv")
    return TrainingData(train, _table(folder, "test"))


def _table(folder: Path, name: str) -> Path | None:
    """The Parquet or CSV file of that name; None if there is neither."""
    return next((path for path in (folder / f"{name}.parquet", folder / f"{name}.csv") if path.is_file()), None)


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(epoch: Epoch, verbose: bool) -> None:
    if verbose or is_terminal():
        accuracy = "" if epoch.accuracy is None else f", accuracy {epoch.accuracy:.4f}"
        LOG.warning(f"epoch {epoch.number} of {epoch.of}: loss {epoch.loss:.4f}{accuracy}")
