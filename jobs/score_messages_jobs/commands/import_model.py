"""`sentiment-jobs import-model`: a Keras file from elsewhere becomes a model folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import with_options_of

if TYPE_CHECKING:
    from score_messages.model.bundle import Model
    from score_messages.model.foreign.keras_file import KerasFile
    from score_messages.model.publish import Story

SUMMARY = "An LSTM that was trained elsewhere with Keras and imported. It tells negative from positive messages."
TRAINING = (
    "Unknown: the file contains the weights, but not the data that they were trained on. It states dropout {0} and"
    " recurrent dropout {1}. Imported from `{2}` (words: `{3}`) by:  `sentiment-jobs import-model`"
)
LIMITS = (
    "This model was not measured; measure it on labelled messages of your own before you trust it:"
    "  `sentiment-jobs evaluate --help`. Don't let it decide anything about a person by itself."
)


@dataclass(frozen=True)
class Options:
    """What to import and where it goes."""

    source: Annotated[Path, typer.Argument(metavar="FILE", help="The model that Keras 2 or 3 saved: .h5 or .keras.")]
    words: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help='Words and ranks: {"the": 1, ...}, as in imdb_word_index.json; or a Tokenizer.to_json of Keras.',
        ),
    ]
    output: Annotated[Path, typer.Option(metavar="DIR", help="The model folder to write.")]
    length: Annotated[
        int | None,
        typer.Option(
            min=1, max=10_000, help="Number of words the model was trained to see, if the file doesn't contain it."
        ),
    ] = None
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Language of the messages it can score, such as en; those in others get the status other_language. "
            "Default: none is checked.",
        ),
    ] = None
    name: Annotated[str | None, typer.Option(help="Name of the model in reports. Default: the folder's name.")] = None
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it is a model folder.")] = False


@dataclass(frozen=True)
class Summary:
    """What was imported: the new model, and how many weights and words it has."""

    model: Model
    weights: int
    words: int


def run(options: Options) -> Summary:
    """Read the file and its words as data, and write the model folder, whole or not at all.

    Raises:
        PipelineError: the files can't be trusted or imported exactly, or the output holds something already.
    """
    from score_messages.model import keras_lstm
    from score_messages.model.foreign.keras_file import read_keras_file
    from score_messages.model.foreign.word_index import read_word_index
    from score_messages.model.output_folder import check_output
    from score_messages.model.publish import Trained, publish_model
    from score_messages.model.settings import Settings
    from score_messages.text.normalize import ARTICLE_RULES
    from score_messages.text.vocabulary import ReservedIds

    check_output(options.output, options.force)
    language = _language(options)
    read = read_keras_file(options.source)
    length = _length(read, options)
    vocabulary = read_word_index(options.words, len(read.weights.embedding), ReservedIds())
    network = keras_lstm.with_weights(read.weights, length)
    settings = Settings(length, vocabulary.ids, ARTICLE_RULES, language=language)
    story = _story(read, length, options)
    trained = Trained(network, vocabulary, settings, story)
    model = publish_model(options.output, options.name or options.output.name, trained)
    return Summary(model, read.weights.count, len(vocabulary.words))


def _language(options: Options) -> str:
    """ISO 639-1, or "" for none. Raises OptionError."""
    from score_messages.text.language.detect import known_languages

    if options.language and options.language not in known_languages():
        codes = ", ".join(sorted(known_languages()))
        raise OptionError(f"--language takes a code of ISO 639-1 that can be told: {codes}")
    return options.language or ""


def _length(read: KerasFile, options: Options) -> int:
    """The length that the file fixes, or else that the options give. Raises OptionError."""
    if read.length is None and options.length is None:
        raise OptionError(
            f"{options.source} doesn't say how many words the model was trained to see",
            hint=Hint("State it; in the article it is 80", "--length 80"),
        )
    if None not in (read.length, options.length) and read.length != options.length:
        raise OptionError(f"--length {options.length}: {options.source} was trained to see {read.length} words")
    return read.length or options.length or 0


def _story(read: KerasFile, length: int, options: Options) -> Story:
    from score_messages.model.publish import Story

    rows, width = read.weights.embedding.shape
    sizes = {"vocabulary_size": rows, "embedding": width, "units": read.weights.units, "length": length}
    dropouts = {"dropout": read.dropout, "recurrent_dropout": read.recurrent_dropout}
    return Story(
        summary=SUMMARY,
        training=TRAINING.format(read.dropout, read.recurrent_dropout, options.source.name, options.words.name),
        limits=LIMITS,
        network=sizes | dropouts | {"weights": read.weights.count},
        data={},
    )


@with_options_of(Options)
def command(options: Options) -> None:
    """Convert an LSTM that Keras saved elsewhere to a model folder for score-messages.

    `sentiment-jobs import-model imdb_model.h5 --words imdb_word_index.json --output my-model`

    The file is read as data: nothing in it is run, and links in it are not followed. A network that can't be
    reproduced exactly is refused with the reason. The folder is written whole or not at all. Needs TensorFlow
    (`pip install 'score-messages[train]'`).
    """
    summary = run(options)
    made = {"model": str(options.output), "fingerprint": summary.model.fingerprint}
    print(json.dumps(made | {"weights": summary.weights, "words": summary.words}))
