"""The options of `sentiment-jobs train`: each is a field with its type, its default and what the command line shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from score_messages.training.own_options import OwnOptions, Sizes
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.labelled_files import LabelledFiles

ARTICLE, MESSAGES, OWN = "imdb-article", "messages", "own"
RECIPES = (ARTICLE, MESSAGES, OWN)

RESERVED = 4
"""Reserved ids, beside `--words`: those of `vocabulary.ReservedIds`, which help must not load."""

_OWN = "Recipe own"
_MESSAGES = "Recipe messages"


@dataclass(frozen=True)
class OwnParameters:
    """How the recipe `own` learns, as it is typed."""

    start_from: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL", help="Start from a shipped model or a model folder, with its words.", rich_help_panel=_OWN
        ),
    ] = OwnOptions.start_from
    embeddings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Start from word vectors in the text form of GloVe or word2vec, also .gz. Default: random ones.",
            rich_help_panel=_OWN,
        ),
    ] = OwnOptions.embeddings
    freeze_embeddings: Annotated[
        bool, typer.Option("--freeze-embeddings", help="Don't train the word vectors.", rich_help_panel=_OWN)
    ] = OwnOptions.freeze_embeddings
    balance: Annotated[
        bool, typer.Option(help="Give each label the same weight, however rare it is.", rich_help_panel=_OWN)
    ] = OwnOptions.balance
    validation: Annotated[
        float,
        typer.Option(
            min=0.02,
            max=0.5,
            help="Share of the messages held out to choose the best epoch, calibrate, and set the thresholds.",
            rich_help_panel=_OWN,
        ),
    ] = OwnOptions.validation
    test: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="With --start-from: keep this share of the messages from all learning, and compare both models on "
            "them. 0: no comparison.",
            rich_help_panel=_OWN,
        ),
    ] = OwnOptions.test
    length: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="How many words of a message the model sees. [400]", rich_help_panel=_OWN),
    ] = Sizes.length
    truncation: Annotated[
        str,
        typer.Option(
            metavar="pre|post",
            help="Which words of a longer message are cut off: the first (pre) or the last (post).",
            rich_help_panel=_OWN,
        ),
    ] = OwnOptions.truncation
    padding: Annotated[
        str,
        typer.Option(
            metavar="pre|post",
            help="Padding of a shorter message: in front and read, as in the article (pre), or behind and masked "
            "(post).",
            rich_help_panel=_OWN,
        ),
    ] = OwnOptions.padding
    pooling: Annotated[
        str | None,
        typer.Option(
            metavar="max,mean",
            help="How the states of all words are combined; none: only the last one is used. [max,mean with "
            "--padding post]",
            rich_help_panel=_OWN,
        ),
    ] = None
    words: Annotated[
        int | None, typer.Option(min=10, max=500_000, help="Size of the vocabulary. [20,000]", rich_help_panel=_OWN)
    ] = None
    units: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Units of the LSTM. [100]", rich_help_panel=_OWN)
    ] = Sizes.units
    embedding: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Size of a word vector. [64]", rich_help_panel=_OWN)
    ] = Sizes.embedding

    def options(self, epochs: int | None = None) -> OwnOptions:
        """What they mean to the library. Raises OptionError."""
        vocabulary_size = None if self.words is None else self.words + RESERVED
        return OwnOptions(
            network=Sizes(self.length, vocabulary_size, self.units, self.embedding),
            padding=self.padding,
            pooling=None if self.pooling is None else tuple(pool for pool in by_commas(self.pooling) if pool != "none"),
            truncation=self.truncation,
            start_from=self.start_from,
            embeddings=self.embeddings,
            freeze_embeddings=self.freeze_embeddings,
            balance=self.balance,
            validation=self.validation,
            test=self.test,
            epochs=epochs,
        )


@dataclass(frozen=True)
class Parameters:
    """The options as they are typed, in the order of the help.

    Attributes:
        files: how labelled files are read.
        own: how the recipe `own` learns; its epochs are `epochs`.
    """

    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The model folder to write. Default: the name of the recipe.")
    ] = None
    recipe: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(RECIPES),
            help="What to train, and how. Default: `own` if --data is a file, else imdb-article.",
        ),
    ] = None
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE",
            help="Labelled messages: a CSV or Parquet file, or a folder with train.parquet (and test.parquet,"
            " to measure). Default: the public IMDB archive (84 MB), downloaded once into your cache. For "
            "the recipe messages: a folder with imdb/ and messages/, see docs/messages-model.md.",
        ),
    ] = None
    h5: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the HDF5 file that the article saves.")
    ] = None
    files: LabelledFiles = LabelledFiles()
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs of training. Default: what the recipe says.")] = (
        OwnOptions.epochs
    )
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it is a model folder.")] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print a line per epoch even without a terminal.")
    ] = False
    own: OwnParameters = OwnParameters()
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder for finished epochs, to resume after a stop.", rich_help_panel=_MESSAGES
        ),
    ] = None
    predictions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Predictions that `teach` wrote. Default: those that are shipped.",
            rich_help_panel=_MESSAGES,
        ),
    ] = None
    leave_out: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Sets of messages not to learn from, to see how it generalizes; by commas.",
            rich_help_panel=_MESSAGES,
        ),
    ] = ""


@dataclass(frozen=True)
class Options(Parameters):
    """The same, where both defaults that depend on other options are known.

    Attributes:
        output: the model folder.
    """

    output: Path = field()  # without a default again
    recipe: str = ARTICLE


def completed(parameters: Parameters) -> Options:
    """Which recipe is meant, and where the model goes."""
    is_own = parameters.data is not None and parameters.data.is_file()
    recipe = parameters.recipe or (OWN if is_own else ARTICLE)
    return Options(**vars(parameters) | {"recipe": recipe, "output": parameters.output or Path(recipe)})
