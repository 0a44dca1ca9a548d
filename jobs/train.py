"""`sentiment-jobs train`: make a model from labelled messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.console import is_terminal, note, progress_bar
from jobs.options import LabelColumn, TextColumn
from pipeline.errors import InputError, OptionError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from pipeline.encode import TokenIds
    from pipeline.metrics import BinaryMetrics
    from pipeline.model.bundle import Model
    from pipeline.model.keras_lstm import Epoch, LstmRecipe
    from pipeline.vocabulary import Vocabulary

PROGRAM = "sentiment-jobs train"
RECIPE = "imdb-article"

SUMMARY = (
    'The LSTM of the article "Sentiment Analysis Using Keras", trained on the 25,000 labelled training reviews of the'
    " Large Movie Review Dataset. It tells negative from positive film reviews; the article reports 90.25 % accuracy on"
    " its training data and 82.06 % on the test data."
)
TRAINING = (
    "Data: Maas et al. (2011), Learning Word Vectors for Sentiment Analysis, ACL; Large Movie Review Dataset v1.0 (the"
    " archive states no licence; cite the paper). Binary cross-entropy, Adam, batches of {batch}, {epochs} epochs,"
    " shuffled, dropout {dropout} and recurrent dropout {recurrent_dropout}, seed {seed}. The test reviews were used"
    " once, to measure. Made by:  `sentiment-jobs train --recipe imdb-article`"
)
LIMITS = (
    "It knows film reviews of 2011 in English and nothing else: on product reviews, support mail or short comments it"
    " is much less sure than its scores say, and it has no neutral. Its scores are not calibrated. Only the last words"
    " of a long message count. Don't use it to judge people, and don't let it decide anything about a person by itself."
)


@dataclass(frozen=True)
class Options:
    """What to train on and where the model goes."""

    output: Path
    data: Path | None = None
    recipe: str = RECIPE
    h5: Path | None = None
    text_column: str | None = None
    label_column: str = "label"
    epochs: int | None = None
    force: bool = False
    verbose: bool = False


@dataclass(frozen=True)
class Summary:
    """What training came to; `test` is None where the data has no test part."""

    model: Model
    train: BinaryMetrics
    test: BinaryMetrics | None


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
    from pipeline.model import keras_lstm
    from pipeline.model.publish import check_output

    _check(options)
    check_output(options.output, options.force)
    data = _training_data(options)

    recipe = keras_lstm.LstmRecipe()
    if options.epochs is not None:
        recipe = replace(recipe, epochs=options.epochs)
    vocabulary, ids, labels = _read(data.train, options, recipe)
    network = keras_lstm.build(recipe)
    matrix = keras_lstm.padded(ids, recipe.length, vocabulary.ids.pad)
    keras_lstm.fit(network, matrix, labels, recipe, lambda epoch: _report(epoch, options.verbose))
    summary = _published(network, vocabulary, recipe, data, options)
    if options.h5 is not None:
        keras_lstm.save(network, options.h5)
    return summary


def _check(options: Options) -> None:
    if options.recipe != RECIPE:
        raise OptionError(f"there is no recipe '{options.recipe}'. Known: {RECIPE}")
    if options.h5 is not None and options.h5.suffix not in (".h5", ".hdf5"):
        raise OptionError("--h5 takes a file that ends in .h5")


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


def _read(source: Path, options: Options, recipe: LstmRecipe) -> tuple[Vocabulary, TokenIds, npt.NDArray[np.float32]]:
    """The first half of the path over all messages, with the vocabulary that they make."""
    import numpy as np
    import pyarrow as pa

    from pipeline.encode import encode
    from pipeline.labelled import NEUTRAL, LabelForm, read_labelled
    from pipeline.normalize import ARTICLE_RULES, normalize
    from pipeline.read import ReadOptions
    from pipeline.vocabulary import Vocabulary

    batches = list(read_labelled(source, LabelForm(options.label_column), ReadOptions(text_column=options.text_column)))
    words = [normalize(batch.messages.body, ARTICLE_RULES) for batch in batches]
    labels = np.concatenate([np.empty(0, np.int8), *(batch.labels for batch in batches)]).astype(np.float32)
    if NEUTRAL in labels:
        raise InputError(str(source), f"has neutral messages (label {NEUTRAL}); this recipe knows no neutral")
    if len(set(labels.tolist())) < 2:
        raise InputError(str(source), "training needs messages of both labels")
    vocabulary = Vocabulary.most_frequent(words, recipe.vocabulary_size)
    return vocabulary, encode(pa.concat_arrays(words), vocabulary, recipe.length), labels


def _published(
    network: Any, vocabulary: Vocabulary, recipe: LstmRecipe, data: TrainingData, options: Options
) -> Summary:
    """The model folder with its measured figures and its card."""
    from pipeline.evaluation import evaluate_file
    from pipeline.labelled import LabelForm
    from pipeline.model import keras_lstm
    from pipeline.model.publish import Story, publish_model
    from pipeline.model.settings import Settings
    from pipeline.normalize import ARTICLE_RULES
    from pipeline.read import ReadOptions

    reading = ReadOptions(text_column=options.text_column)
    files = {"training data": data.train} | ({} if data.test is None else {"test data": data.test})
    measured: dict[str, BinaryMetrics] = {}

    def measure(model: Model) -> dict[str, BinaryMetrics]:
        for name, path in files.items():
            measured[name] = evaluate_file(model, path, LabelForm(options.label_column), reading)
        return measured

    story = Story(
        summary=SUMMARY,
        training=TRAINING.format(**asdict(recipe)),
        limits=LIMITS,
        network=asdict(recipe) | {"weights": keras_lstm.weights_of(network).count},
        data={path.name: _sha256(path) for path in files.values()},
    )
    settings = Settings(recipe.length, vocabulary.ids, ARTICLE_RULES)
    model = publish_model(options.output, options.output.name, network, vocabulary, settings, story, measure)
    return Summary(model, measured["training data"], measured.get("test data"))


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(epoch: Epoch, verbose: bool) -> None:
    if verbose or is_terminal():
        note(PROGRAM, f"epoch {epoch.number} of {epoch.of}: loss {epoch.loss:.4f}, accuracy {epoch.accuracy:.4f}")


def command(
    output: Annotated[Path, typer.Option(metavar="DIR", help="The model folder to write.")] = Path("imdb-article"),
    recipe: Annotated[str, typer.Option(metavar=RECIPE, help="What to build and how to train it.")] = RECIPE,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Labelled messages: a CSV or Parquet file, or a folder with train.parquet (and test.parquet,"
            " to measure). Without it the public IMDB archive (84 MB), downloaded once into your cache.",
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
) -> None:
    """Train the article's LSTM on labelled messages and write a model folder that score-messages takes.

    `sentiment-jobs train --recipe imdb-article --data imdb/ --output my-model`

    Takes two to four minutes and 1.2 GB of memory on 2 cores for the 25,000 IMDB reviews. Needs TensorFlow
    (`pip install 'score-messages[train]'`). The folder is written whole or not at all.
    """
    summary = run(Options(output, data, recipe, h5, text_column, label_column, epochs, force, verbose))
    accuracies = {"train": summary.train.accuracy}
    if summary.test is not None:
        accuracies["test"] = summary.test.accuracy
    measured = {name: None if estimate is None else round(estimate.value, 4) for name, estimate in accuracies.items()}
    print(json.dumps({"model": str(output), "fingerprint": summary.model.fingerprint, "accuracy": measured}))
